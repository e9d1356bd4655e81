"""The daemon dies at a random moment, again and again, while clients define, start, destroy and undefine.

    kill_daemon.py DAEMON ROUNDS [SEED]

After every restart: what a client was told is there, is there; what it was told is gone, is gone; what it was not told
may be either. No QEMU without its domain, no file without its object.
"""
import json
import os
import pathlib
import random
import sys
import time

import guests
import testhost

CLIENTS, NAMES_EACH = 3, 2
MAYBE = "maybe"  # a change was asked for and the answer never came


def uuid(name):
    return f"5a9a1c0e-5d5e-4b5a-9a53-{int(name.replace('guest-', '')):012x}"


def open_quietly(kind):
    import libvirt
    libvirt.registerErrorHandler(lambda context, error: None, None)
    return libvirt.open(testhost.uri(kind))


class Client:
    """One process that changes its own domains until the daemon is gone, and writes down what it knows."""

    def __init__(self, kind, log, known, seed):
        self.kind, self.log, self.known, self.random = kind, log, known, random.Random(seed)

    def note(self, name):
        os.write(self.log, (json.dumps([name, self.known[name]]) + "\n").encode())

    def change(self, name, what, value, call):
        """A change is in doubt from the asking until the answer."""
        self.known[name][what] = MAYBE
        self.note(name)
        call()
        self.known[name][what] = value
        self.note(name)

    def step(self, conn, name):
        state = self.known[name]
        if not state["defined"] and not state["active"]:
            self.change(name, "defined", True, lambda: conn.defineXML(guests.document("tiny", name=name, uuid=uuid(name))))
        elif state["active"] and self.random.random() < 0.7:
            self.change(name, "active", False, lambda: conn.lookupByName(name).destroy())
        elif not state["active"] and self.random.random() < 0.6:
            self.change(name, "active", True, lambda: conn.lookupByName(name).createWithFlags(1))
        elif not state["active"]:
            self.change(name, "defined", False, lambda: conn.lookupByName(name).undefine())
        else:
            conn.lookupByName(name).XMLDesc(0)

    def run(self):
        import libvirt
        try:
            conn = open_quietly(self.kind)
            while True:
                self.step(conn, self.random.choice(list(self.known)))
        except libvirt.libvirtError as error:
            gone = (libvirt.VIR_ERR_SYSTEM_ERROR, libvirt.VIR_ERR_INTERNAL_ERROR, libvirt.VIR_ERR_RPC, libvirt.VIR_ERR_NO_CONNECT,
                    libvirt.VIR_ERR_INVALID_CONN)
            return 0 if error.get_error_code() in gone else self.complain(error)

    def complain(self, error):
        print(f"client: error {error.get_error_code()}: {error.get_error_message()}", flush=True)
        return 1


def hammer(kind, daemon, known, rng):
    """Let the clients work, kill the daemon under them, and return what they know."""
    log = testhost.WORK / "log"
    writer = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    names, children = sorted(known), []
    for number in range(CLIENTS):
        seed, own = rng.random(), {name: known[name] for name in names[number::CLIENTS]}
        pid = os.fork()
        if pid == 0:
            os._exit(Client(kind, writer, own, seed).run())
        children.append(pid)
    time.sleep(rng.uniform(0.02, 0.5))  # the moment of death is what is random here
    daemon.kill()
    status = [os.waitpid(pid, 0)[1] for pid in children]
    os.close(writer)
    for line in log.read_text().splitlines():
        name, state = json.loads(line)
        known[name] = state
    assert not any(status), "a client met an error that is not the daemon's death"


def reported(conn):
    return {domain.name(): {"defined": bool(domain.isPersistent()), "active": bool(domain.isActive())}
            for domain in conn.listAllDomains()}


def broken_promises(known, found):
    nothing = {"defined": False, "active": False}
    for name, state in known.items():
        for what, value in state.items():
            if value != MAYBE and found.get(name, nothing)[what] != value:
                yield f"{name}: {what} is {found.get(name, nothing)[what]}, a client was told {value}"
    for name in set(found) - set(known):
        yield f"{name}: nobody made it"


def left_over(found):
    """Processes and files that belong to no object."""
    active = {name for name, state in found.items() if state["active"]}
    defined = {name for name, state in found.items() if state["defined"]}
    running = {next((word for word in words if word.startswith("guest=")), "guest=(a probe)").split(",")[0][6:]
               for words in testhost.pids_of_qemu().values()}
    if running != active:
        yield f"QEMU runs for {sorted(running)}, reported active are {sorted(active)}"
    saved = {path.name for path in pathlib.Path("/etc/libvirt/qemu").glob("*") if path.is_file()}
    if saved != {f"{name}.xml" for name in defined}:
        yield f"/etc/libvirt/qemu holds {sorted(saved)}, defined are {sorted(defined)}"
    for folder, pattern in (("/run/libvirt/qemu", "guest-*"), ("/var/lib/libvirt/qemu", "domain-*")):
        for path in pathlib.Path(folder).glob(pattern):
            if not any(path.name in (f"{name}.xml", f"{name}.pid") or path.name.endswith(f"-{name}") for name in active):
                yield f"{path} belongs to no running guest"


def check(kind, known, number):
    """Compare the restarted daemon's report with what the clients know; what it finds is what they know next."""
    conn, problems = open_quietly(kind), ["not looked yet"]

    def truth():
        found = reported(conn)
        problems[:] = [*broken_promises(known, found), *left_over(found)]
        return not problems
    try:
        guests.until(truth, 15, "the truth is reported")
    except AssertionError:
        raise AssertionError(f"round {number}:\n  " + "\n  ".join(problems)) from None
    found = reported(conn)
    for name in known:
        known[name] = found.get(name, {"defined": False, "active": False})


def clean_up(kind):
    conn = open_quietly(kind)
    for domain in conn.listAllDomains():
        persistent = domain.isPersistent()
        if domain.isActive():
            domain.destroy()
        if persistent:
            domain.undefine()


def main():
    kind, rounds = sys.argv[1], int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    testhost.need(testhost.daemon(kind), "/usr/bin/qemu-system-x86_64")
    testhost.enter()
    print(f"seed {seed}", flush=True)
    rng = random.Random(seed)
    known = {f"guest-{number}": {"defined": False, "active": False} for number in range(CLIENTS * NAMES_EACH)}
    with testhost.Daemon(kind):
        open_quietly(kind).getDomainCapabilities(None, "x86_64", "pc", "qemu")  # asks QEMU once; the answer is kept on disk
    for number in range(rounds):
        with testhost.Daemon(kind) as daemon:
            check(kind, known, number)
            hammer(kind, daemon, known, rng)
    with testhost.Daemon(kind):
        check(kind, known, rounds)
        clean_up(kind)
        check(kind, {name: {"defined": False, "active": False} for name in known}, rounds)
    print(f"{rounds} rounds")


main()
