"""Objects that another daemon owns: a connection to virtqemud passes their calls on, with the client's rights.

A stock libvirtd stands behind the socket of virtnetworkd; virtsecretd is not there.
"""
import os
import subprocess

import testhost

testhost.need(testhost.daemon(testhost.OURS), testhost.daemon(testhost.STOCK))
testhost.enter()

SCRIPT = r'''
import libvirt, threading, time
libvirt.registerErrorHandler(lambda *ignored: None, None)
libvirt.virEventRegisterDefaultImpl()
def loop():
    while True:
        libvirt.virEventRunDefaultImpl()
threading.Thread(target=loop, daemon=True).start()
events = []
told = threading.Event()
conn = libvirt.open("qemu:///system?mode=direct")
assert conn.listNetworks() == []
def on_event(conn, net, event, detail, opaque):
    events.append((net.name(), event))
    told.set()
conn.networkEventRegisterAny(None, libvirt.VIR_NETWORK_EVENT_ID_LIFECYCLE, on_event, None)
net = conn.networkDefineXML("<network><name>n1</name></network>")
assert told.wait(10), "no event came through"
assert events == [("n1", libvirt.VIR_NETWORK_EVENT_DEFINED)], events
assert net.connect().getURI() == conn.getURI()
assert [n.UUIDString() for n in conn.listAllNetworks()] == [net.UUIDString()]

readonly = libvirt.openReadOnly("qemu:///system?mode=direct")
seen = readonly.networkLookupByName("n1")
try:
    seen.undefine()
    raise SystemExit("a read-only client undefined a network")
except libvirt.libvirtError as error:
    assert error.get_error_code() == libvirt.VIR_ERR_OPERATION_DENIED, error
try:
    conn.listSecrets()
    raise SystemExit("secrets without a daemon")
except libvirt.libvirtError as error:
    assert str(error).startswith("Failed to connect socket to '/run/libvirt/virtsecretd-sock': No such file or directory"), error
    assert "virtsecretd.socket" in str(error), error
print("restart", flush=True)
assert input() == "restarted"
for attempt in range(100):  # until the end of the old daemon has come through
    try:
        assert conn.networkLookupByName("n1").UUIDString() == net.UUIDString()
        break
    except libvirt.libvirtError:
        time.sleep(0.05)
else:
    raise SystemExit("not connected again")
net.undefine()
assert conn.numOfDefinedNetworks() == 0
assert conn.isAlive()
print("passed on")
'''

def session(client, owner):
    """The script against our daemon; in its middle the network's daemon is restarted."""
    with subprocess.Popen(["/usr/bin/python3", "-c", SCRIPT], env=testhost.environment(client, foreign=True), text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        said = process.stdout.readline()
        assert said == "restart\n", said
        owner.stop()
        owner.start()
        out = process.communicate("restarted\n", timeout=60)[0]
        assert process.returncode == 0, f"{client}: {out}"
        print(client, out.strip())


with testhost.Daemon(testhost.STOCK) as owner:
    os.symlink("libvirt-sock", "/run/libvirt/virtnetworkd-sock")
    os.symlink("libvirt-sock-ro", "/run/libvirt/virtnetworkd-sock-ro")
    with testhost.Daemon(testhost.OURS):
        for client in (testhost.OURS, testhost.STOCK):
            session(client, owner)
