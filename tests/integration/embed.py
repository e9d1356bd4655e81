"""qemu:///embed?root=DIR: the QEMU driver in the program's own process, everything of it below DIR, without any daemon."""
import os
import pathlib

import testhost

MODULE = testhost.BUILD / "lib/libvirt/connection-driver/libvirt_driver_qemu.so"
testhost.need(MODULE, "/usr/lib/python3/dist-packages/libvirt.py", "/usr/bin/qemu-system-x86_64")
testhost.enter()

SCRIPT = r'''
import libvirt, os, sys, threading
libvirt.registerErrorHandler(lambda *ignored: None, None)

def refused(uri, code, text):
    try:
        libvirt.open(uri)
    except libvirt.libvirtError as error:
        assert error.get_error_code() == code and text in str(error), error
        return
    raise SystemExit(uri + " was opened")

refused("qemu:///embed", libvirt.VIR_ERR_INVALID_ARG, "Missing URI parameter 'root'")
refused("qemu:///embed?root=relative", libvirt.VIR_ERR_CONFIG_UNSUPPORTED, "root path must be absolute")
refused("qemu:///embed?root=/run/test/root", libvirt.VIR_ERR_CONFIG_UNSUPPORTED, "An event loop implementation must be registered")
libvirt.virEventRegisterDefaultImpl()
def loop():
    while True:
        libvirt.virEventRunDefaultImpl()
threading.Thread(target=loop, daemon=True).start()

conn = libvirt.open("qemu:///embed?root=/run/test/root")
assert conn.getURI() == "qemu:///embed?root=/run/test/root" and conn.getType() == "QEMU"
refused("qemu:///embed?root=/run/test/other", libvirt.VIR_ERR_INTERNAL_ERROR, "already open with path '/run/test/root'")
events, started = [], threading.Event()
def on_event(conn, domain, event, detail, opaque):
    events.append(event)
    if event == libvirt.VIR_DOMAIN_EVENT_STARTED:
        started.set()
conn.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, on_event, None)
guest = conn.defineXML("<domain type='qemu'><name>g</name><memory>65536</memory><os><type arch='x86_64'>hvm</type></os></domain>")
assert os.path.exists("/run/test/root/etc/qemu/g.xml")
guest.create()
assert started.wait(30), events
assert guest.state()[0] == libvirt.VIR_DOMAIN_RUNNING
again = libvirt.openReadOnly("qemu:///embed?root=/run/test/root")
assert [d.name() for d in again.listAllDomains()] == ["g"]
try:
    again.lookupByName("g").destroy()
    raise SystemExit("a read-only connection destroyed a guest")
except libvirt.libvirtError as error:
    assert error.get_error_code() == libvirt.VIR_ERR_OPERATION_DENIED
try:
    conn.lookupByName("nobody")
except libvirt.libvirtError as error:
    assert error.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN and "no domain with matching name 'nobody'" in str(error), error
guest.destroy()
guest.undefine()
print("embedded")
sys.stdout.flush()
os._exit(0)
'''

etc = pathlib.Path("/run/test/root/etc")
etc.mkdir(parents=True)
(etc / "qemu.conf").write_text(pathlib.Path("/etc/libvirt/qemu.conf").read_text())
for folder in (testhost.WORK, testhost.WORK / "root"):
    os.chmod(folder, 0o755)
done = testhost.run("/usr/bin/python3", "-c", SCRIPT, env=testhost.environment(testhost.OURS, foreign=True))
assert done.returncode == 0, done.stdout + done.stderr
assert not os.path.exists("/run/libvirt"), "something was written outside the root"
print(done.stdout.strip())
