"""Every procedure on the read-only socket: ours refuses what stock refuses, and nothing else.

    readonly.py

Each is called on a connection of its own with arguments that decode. A procedure that stock does not have (added after
9.0.0) is expected as the table of this test says.
"""
import sys

import facts
import testhost
from wire import Client, Refused

OPERATION_DENIED = 29
OPENS = {"CONNECT_OPEN", "AUTH_LIST", "CONNECT_CLOSE"}  # what opening and closing themselves are made of
# Added after 9.0.0, so stock does not know them: what changes nothing and tells no secret is allowed.
ADDED = {"NETWORK_GET_METADATA": "allowed", "DOMAIN_GET_AUTOSTART_ONCE": "allowed"}
# Stock finds another fault first (descriptors that were not sent, an unknown callback); ours refuses right away.
STRICTER = {"DOMAIN_OPEN_GRAPHICS", "DOMAIN_FD_ASSOCIATE", "CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER"}


def call(path, program, name, seed):
    """What one call on a read-only connection comes to."""
    with Client(path, program) as client:
        client.open(flags=1)
        try:
            client.call(name, client.harmless_arguments(name, seed))
        except Refused as refused:
            return "refused" if refused.code == OPERATION_DENIED and "read only" in refused.message else "allowed"
        except (ConnectionResetError, TimeoutError) as error:
            return f"broke the connection ({error})"
        return "allowed"


def verdict(path, program, name):
    """Refused when it ever is: arguments that are wrong for another reason may be found out first."""
    found = "allowed"
    for seed in range(6):
        found = call(path, program, name, seed)
        if found != "allowed":
            break
    return found


def verdicts(kind, names):
    with testhost.Daemon(kind):
        return {each: verdict(testhost.sockets(kind) + "-ro", *each) for each in names}


def main():
    facts.need_facts()
    testhost.need(testhost.daemon(testhost.STOCK), testhost.daemon(testhost.OURS))
    testhost.enter()
    rows = [row for row in facts.procedures() if row["program"] in ("remote", "qemu", "lxc") and row["kind"] != "event"]
    names = {(row["program"], row["procedure"].split("_PROC_", 1)[1]): row for row in rows
             if not row["procedure"].endswith(tuple(OPENS))}
    stock = verdicts(testhost.STOCK, [each for each, row in names.items() if "seen_in" not in row])
    ours = verdicts(testhost.OURS, names)
    wrong = 0
    for each, row in names.items():
        wanted = stock[each] if each in stock else ADDED.get(each[1], "refused")
        if ours[each] != wanted and not (ours[each] == "refused" and each[1] in STRICTER):
            wrong += 1
            print(f"{each[0]} {each[1]}: {ours[each]}, stock: {wanted}")
    print(f"{len(ours)} procedures, {sum(each == 'refused' for each in ours.values())} refused, {wrong} differ")
    sys.exit(1 if wrong else 0)


main()
