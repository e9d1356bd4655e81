"""What bad input gets: a clear error with libvirt's code, and nothing changed.

    bad_input.py DAEMON      ours; with stock only what stock does too is asked
"""
import contextlib
import os
import pathlib
import subprocess
import sys

import guests
import testhost

DEFINED = pathlib.Path("/etc/libvirt/qemu")
RUNNING = pathlib.Path("/run/libvirt/qemu")


class Case:
    """One daemon and a connection to it; what every case needs."""

    def __init__(self, kind):
        import libvirt
        self.libvirt, self.kind = libvirt, kind
        self.ours = kind == testhost.OURS
        libvirt.registerErrorHandler(lambda context, error: None, None)
        self.conn = libvirt.open(testhost.uri(kind))

    def refused(self, code, call, *args, says=(), hints=()):
        """The call fails with that error; its message holds `says`, and with our daemon the `hints` too."""
        try:
            result = call(*args)
        except self.libvirt.libvirtError as error:
            message = error.get_error_message()
            assert error.get_error_code() == code, f"error {error.get_error_code()}, not {code}: {message}"
            missing = [text for text in (*says, *(hints if self.ours else ())) if text not in message]
            assert not missing, f"{missing} not in the message: {message}"
            return message
        raise AssertionError(f"was not refused: {result!r}")

    def define(self, xml):
        return self.conn.defineXML(xml)

    def names(self):
        return sorted(domain.name() for domain in self.conn.listAllDomains())


def malformed_documents(case):
    """Where the fault is, and that nothing was defined."""
    lib, tiny = case.libvirt, guests.document("tiny")
    case.refused(lib.VIR_ERR_XML_DETAIL, case.define, tiny.replace("</devices>", "</device>"), says=[":10:", "devices"])
    case.refused(lib.VIR_ERR_XML_ERROR, case.define, "<volume/>", says=["domain"])
    case.refused(lib.VIR_ERR_XML_ERROR, case.define, tiny.replace(" unit='MiB'>16", " unit='MiB'>lots"), hints=["lots", "memory"])
    if case.ours:  # stock's daemon ends at this one
        case.refused(lib.VIR_ERR_XML_ERROR, case.define, tiny.replace("<vcpu>1", "<vcpu>-3"), hints=["vcpu"])
    case.refused(lib.VIR_ERR_XML_DETAIL, case.define, tiny[:200])
    case.refused(lib.VIR_ERR_CONFIG_UNSUPPORTED, case.define, tiny.replace("x86_64", "pdp11"), says=["pdp11"])
    case.refused(lib.VIR_ERR_XML_DETAIL, case.define, "", says=["empty"])
    case.refused(lib.VIR_ERR_NO_NAME, case.define, "<domain/>", says=["name"])
    case.refused(lib.VIR_ERR_CONFIG_UNSUPPORTED, case.define, tiny.replace("'qemu'", "'nosuch'"), says=["nosuch"],
                 hints=["line 1", "<domain>", "'kvm'"])
    assert case.names() == [], case.names()


def unknown_domains(case):
    case.refused(case.libvirt.VIR_ERR_NO_DOMAIN, case.conn.lookupByName, "nobody", says=["nobody"])
    case.refused(case.libvirt.VIR_ERR_NO_DOMAIN, case.conn.lookupByUUIDString, "11111111-2222-3333-4444-555555555555")


def with_disk(path, kind="qcow2"):
    disk = (f"<disk type='file' device='disk'><driver name='qemu' type='{kind}'/><source file='{path}'/>"
            "<target dev='vda' bus='virtio'/></disk></devices>")
    return guests.document("tiny").replace("</devices>", disk)


def start_refused(case, xml, code, **texts):
    """A start that fails leaves the domain defined and off, and neither a QEMU nor a status file."""
    domain = case.define(xml)
    message = case.refused(code, domain.create, **texts)
    assert not domain.isActive() and domain.isPersistent()
    assert not testhost.pids_of_qemu(), "a QEMU is left behind"
    assert not list(RUNNING.glob("tiny.*")), list(RUNNING.glob("tiny.*"))
    domain.undefine()
    return message


def missing_image(case):
    """Which path, and which part of it is missing."""
    path = "/var/lib/libvirt/images/nowhere/disk.qcow2"
    start_refused(case, with_disk(path), case.libvirt.VIR_ERR_SYSTEM_ERROR, says=[path, "No such file or directory"],
                  hints=["/var/lib/libvirt/images/nowhere"])


def unreadable_image(case):
    """A folder on the way that QEMU's user may not enter: which one, which user, what mends it."""
    folder = pathlib.Path("/var/lib/libvirt/images/locked")
    folder.mkdir(mode=0o700)
    testhost.run("qemu-img", "create", "-q", "-f", "qcow2", folder / "disk.qcow2", "1M", check=True)
    start_refused(case, with_disk(folder / "disk.qcow2"), case.libvirt.VIR_ERR_SYSTEM_ERROR,
                  says=["Permission denied", str(folder), "65534"], hints=["nobody"])


def not_an_image(case):
    """QEMU exits at start: what it said, and which file it was about."""
    path = guests.IMAGES / "text.qcow2"
    path.write_text("this is no image\n" * 100)
    lib = case.libvirt
    start_refused(case, with_disk(path), lib.VIR_ERR_OPERATION_FAILED if case.ours else lib.VIR_ERR_INTERNAL_ERROR,
                  says=["not in qcow2 format"], hints=["text.qcow2"])


def full_disk(case):
    """A document that cannot be saved: the old one stands, in memory and on disk."""
    domain = case.define(guests.document("tiny"))
    before, file = domain.XMLDesc(0), DEFINED / "tiny.xml"
    saved = file.read_bytes()
    filler = DEFINED / "filler"
    with open(filler, "wb", buffering=0) as out, contextlib.suppress(OSError):
        while out.write(bytes(4096)):
            pass
    big = "x" * 20000
    case.refused(case.libvirt.VIR_ERR_SYSTEM_ERROR, case.define,
                 guests.document("tiny").replace("<memory", f"<description>{big}</description><memory"),
                 says=["No space left on device"])
    assert file.read_bytes() == saved, "the saved document changed"
    assert not case.ours or domain.XMLDesc(0) == before, "the document in memory changed"
    assert sorted(path.name for path in DEFINED.iterdir() if path.is_file()) == ["filler", "tiny.xml"], "files are left over"
    filler.unlink()
    assert case.define(guests.document("tiny")).name() == "tiny"
    domain.undefine()


def second_daemon(case):
    """Two daemons on one socket: the second one says so and ends, the first goes on."""
    second = subprocess.run([testhost.daemon(case.kind)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30, text=True)
    assert second.returncode != 0, "the second daemon started"
    print(f"the second daemon says: {second.stdout.strip().splitlines()[-1] if second.stdout.strip() else '(nothing)'}")
    assert not case.ours or second.stdout.strip(), "the second daemon says nothing"
    assert case.conn.getLibVersion() > 0 and case.libvirt.open(testhost.uri(case.kind)).close() == 0


def stale_files(kind):
    """Left by a crash of the machine: status and pid of a guest that is not there, and text that is nothing at all."""
    DEFINED.mkdir(parents=True, exist_ok=True)
    with testhost.Daemon(kind):
        domain = Case(kind).define(guests.document("tiny"))
        domain.create()
        status, pid = (RUNNING / "tiny.xml").read_text(), (RUNNING / "tiny.pid").read_text()
        domain.destroy()
    (RUNNING / "tiny.xml").write_text(status)
    (RUNNING / "tiny.pid").write_text(pid)
    (RUNNING / "garbage.xml").write_text("<domstatus")
    (RUNNING / "garbage.pid").write_text("no number\n")
    with testhost.Daemon(kind):
        case = Case(kind)
        domain = case.conn.lookupByName("tiny")
        guests.until(lambda: not domain.isActive(), 10, "the guest that is gone is seen to be gone")
        domain.create()
        domain.destroy()
        domain.undefine()


def main():
    kind = sys.argv[1]
    testhost.need(testhost.daemon(kind), "/usr/bin/qemu-system-x86_64")
    testhost.enter()
    DEFINED.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=0700", "tmpfs", DEFINED], check=True)
    guests.IMAGES.mkdir(parents=True)
    with testhost.Daemon(kind):
        for test in (malformed_documents, unknown_domains, missing_image, unreadable_image, not_an_image, full_disk, second_daemon):
            test(Case(kind))
            print(f"{test.__name__}: good", flush=True)
    os.sync()
    stale_files(kind)
    print("stale_files: good")


main()
