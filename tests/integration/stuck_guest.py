"""One QEMU of many stops answering: everything about the others goes on, and calls on it end with a time-out.

    stuck_guest.py DAEMON [GUESTS]
"""
import os
import signal
import sys
import time

import guests
import testhost

# Answers about the other guests; the sanitizers make everything slower and are no measure of it.
LIMIT = 0.1 * (4 if os.environ.get("SV_SANITIZE") else 1)
CALL_ENDS_WITHIN = 60


def start_guests(conn, count):
    """Paused guests: they need no processor, and their QEMU answers all the same."""
    import libvirt
    started = []
    for number in range(count):
        xml = guests.document("tiny", name=f"guest-{number}", uuid=f"5a9a1c0e-5d5e-4b5a-9a53-{number:012x}")
        started.append(conn.createXML(xml, libvirt.VIR_DOMAIN_START_PAUSED))
    return started


def timed(what, call, limit=LIMIT):
    """The slowest of a few answers must be quick, whoever asks first."""
    slowest = 0
    for _ in range(3):
        start = time.monotonic()
        call()
        slowest = max(slowest, time.monotonic() - start)
    print(f"{what}: {slowest * 1000:.1f} ms", flush=True)
    assert slowest <= limit, f"{what} took {slowest * 1000:.0f} ms while one guest of many is stuck"


def others_answer(kind, conn, others, stuck):
    import libvirt
    timed("list", lambda: conn.listAllDomains())
    timed("domstate of all others", lambda: [domain.state() for domain in others])
    timed("dominfo of all others", lambda: [domain.info() for domain in others])
    timed("domstate of the stuck one", lambda: stuck.state())
    timed("XML of the stuck one", lambda: stuck.XMLDesc(0))
    timed("domstats of the others", lambda: conn.domainListGetStats(others, 0))
    timed("domstats of all", lambda: conn.getAllDomainStats(0, 0))
    timed("a change of another", lambda: others[0].setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "x", None, None, 0))
    timed("a new connection", lambda: libvirt.open(testhost.uri(kind)).close())


def ends_with_timeout(what, call):
    import libvirt
    start = time.monotonic()
    try:
        call()
    except libvirt.libvirtError as error:
        took = time.monotonic() - start
        print(f"{what}: after {took:.1f} s error {error.get_error_code()}: {error.get_error_message()}", flush=True)
        assert error.get_error_code() in (libvirt.VIR_ERR_OPERATION_TIMEOUT, libvirt.VIR_ERR_AGENT_UNRESPONSIVE), "not a time-out"
        assert took < CALL_ENDS_WITHIN
        return
    raise AssertionError(f"{what} on a stuck guest succeeded")


def main():
    kind, count = sys.argv[1], int((sys.argv + ["50"])[2])
    testhost.need(testhost.daemon(kind), "/usr/bin/qemu-system-x86_64")
    testhost.enter()
    import libvirt
    libvirt.registerErrorHandler(lambda context, error: None, None)
    with testhost.Daemon(kind):
        conn = libvirt.open(testhost.uri(kind))
        started = start_guests(conn, count)
        stuck, others = started[count // 2], started[:count // 2] + started[count // 2 + 1:]
        pid = next(pid for pid, words in testhost.pids_of_qemu().items() if f"guest={stuck.name()}" in " ".join(words))
        os.kill(pid, signal.SIGSTOP)
        others_answer(kind, conn, others, stuck)
        ends_with_timeout("resume", stuck.resume)
        others_answer(kind, conn, others, stuck)
        os.kill(pid, signal.SIGCONT)
        guests.until(lambda: resumed(stuck), 20, "the guest is of use again once it answers")
        for domain in started:
            domain.destroy()
        assert not testhost.pids_of_qemu()


def resumed(domain):
    import libvirt
    try:
        # The resume that timed out is carried out as soon as QEMU reads it.
        return domain.state()[0] == libvirt.VIR_DOMAIN_RUNNING or domain.resume() == 0
    except libvirt.libvirtError:
        return False


main()
