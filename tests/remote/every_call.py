"""Calls as much of the API as python3-libvirt has on one connection, and prints what comes back, errors included.

usage: every_call.py URI. Run with two libraries, or on two daemons, the output is compared (peers.py).
"""
import re
import sys
import threading
import time

import libvirt

libvirt.registerErrorHandler(lambda context, error: None, None)
uri = sys.argv[1]


def plain(value):
    """The value as text, objects by name, what changes from run to run left out."""
    if isinstance(value, list) and value and hasattr(value[0], "name"):
        value = sorted(value, key=lambda thing: thing.name())  # stock's lists have no order
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(plain(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {plain(v)}" for k, v in sorted(value.items())) + "}"
    if hasattr(value, "name") and callable(value.name):
        return f"<{type(value).__name__} {value.name()}>"
    if hasattr(value, "UUIDString"):
        return f"<{type(value).__name__} {value.UUIDString()}>"
    if isinstance(value, libvirt.virConnect):
        return "<connection>"
    return re.sub(r" at 0x[0-9a-f]+", "", re.sub(r"\b\d{13,19}\b", "TIME", repr(value)))


def show(name, function, *arguments):
    try:
        print(name, plain(function(*arguments)))
    except libvirt.libvirtError as error:
        print(name, "refused", error.get_error_code(), error.get_error_domain(), error)
    except (TypeError, LookupError) as error:
        print(name, "cannot be called:", error)


# Arguments of methods that need some, by name; every other method is called without and tried with a flag of 0.
ARGUMENTS = {
    "lookupByName": ["test"], "lookupByID": [1], "lookupByUUIDString": ["6695eb01-f6a4-8304-79aa-97f2502e193f"],
    "networkLookupByName": ["default"], "storagePoolLookupByName": ["default-pool"], "interfaceLookupByName": ["eth1"],
    "nodeDeviceLookupByName": ["computer"], "secretLookupByUUIDString": ["c7a5fdbd-edaf-9455-926a-d65c16db1809"],
    "nwfilterLookupByName": ["filter"], "getCPUStats": [-1], "getMemoryStats": [-1], "getCellsFreeMemory": [0, 1],
    "getFreePages": [[4], 0, 1], "getMaxVcpus": ["test"], "listDevices": [None, 0], "numOfDevices": [None, 0],
    "getCPUModelNames": ["x86_64"], "baselineCPU": [["<cpu/>"], 0], "compareCPU": ["<cpu/>", 0],
    "domainXMLFromNative": ["qemu-argv", "x", 0], "domainXMLToNative": ["qemu-argv", "<domain/>", 0],
    "defineXML": ["<domain/>"], "createXML": ["<domain/>", 0], "networkDefineXML": ["<network/>"], "restore": ["/x"],
    "saveImageGetXMLDesc": ["/x"], "findStoragePoolSources": ["dir", None], "attachDevice": ["<disk/>"],
    "attachDeviceFlags": ["<disk/>", 0], "detachDevice": ["<disk/>"], "updateDeviceFlags": ["<disk/>", 0], "blockInfo": ["vda"],
    "blockStats": ["vda"], "blockStatsFlags": ["vda"], "interfaceStats": ["testnet0"], "blockPeek": ["vda", 0, 8],
    "memoryPeek": [0, 8, 1], "blockJobInfo": ["vda", 0], "blockIoTune": ["vda"], "interfaceParameters": ["testnet0", 0],
    "interfaceAddresses": [0], "memoryStats": [], "metadata": [0, None, 0], "setMetadata": [0, "known", None, None, 0],
    "setVcpus": [1], "setVcpusFlags": [1, 0], "setMemory": [65536], "setMemoryFlags": [65536, 0], "setMaxMemory": [8388608],
    "pinVcpu": [0, (True, False)], "pinVcpuFlags": [0, (True, False), 0], "pinEmulator": [(True, False), 0], "sendKey": [0, 0, [1], 1, 0],
    "save": ["/x"], "saveFlags": ["/x", None, 0], "coreDump": ["/x", 0], "coreDumpWithFormat": ["/x", 0, 0],
    "snapshotLookupByName": ["s"], "checkpointLookupByName": ["s"], "getCPUStats_domain": [True], "vcpuPinInfo": [0],
    "guestInfo": [0], "setSchedulerParameters": [{"weight": 51}], "setUserPassword": ["u", "p"], "blockResize": ["vda", 8],
    "abortJobFlags": [0], "injectNMI": [0], "openGraphicsFD": [0], "FSTrim": [None, 0], "PMWakeup": [0], "getGuestVcpus": [0],
    "setTime": [{"seconds": 1, "nseconds": 0}], "authorizedSSHKeysGet": ["root", 0], "setAutostart": [1],
}
# What ends or blocks the session, what needs a stream or a callback, and what only prints pointers.
SKIPPED = re.compile(r"^_|[rR]egister|[cC]allback|[eE]vent|close|free|c_pointer|connect$|ref$|virConn|newStream|open(?!GraphicsFD)|screenshot|upload|download|"
                     r"migrate|suspendForDuration|PMSuspend|setKeepAlive|undefine|delete|reboot|reset|wipe|createXMLWithFiles|"
                     r"createWithFiles|FDAssociate|getFreeMemory$|getMemoryStats|nodeInfo|getCPUMap|getHostname|destroyFlags|"
                     r"domainListGetStats|blockStats$|getSEVInfo|^lookupByUUID$|LookupByUUID$|^UUID$|listDevices|allocPages|"
                     r"shutdown|managedSave$|getURI|virDomain|monitor|getTime|rename|lockSpace|^(build|refresh|create|stop|start)$")


def methods(title, thing):
    for name in sorted(set(dir(thing))):
        if SKIPPED.search(name) or not callable(getattr(thing, name)):
            continue
        key = name + "_domain" if name + "_domain" in ARGUMENTS and title == "domain" else name
        show(f"{title}.{name}", getattr(thing, name), *ARGUMENTS.get(key, []))


def events(connection):
    """Registers for everything, provokes it, and prints what came, each line once, in the order of callbacks."""
    seen = []

    def note(conn, thing, *rest):
        seen.append(plain(rest[-1]) + " " + plain(thing) + " " + plain(rest[:-1]))

    ids = [connection.domainEventRegisterAny(None, i, note, f"domain {i}") for i in range(27)]
    ids_net = connection.networkEventRegisterAny(None, 0, note, "network")
    ids_pool = [connection.storagePoolEventRegisterAny(None, i, note, f"pool {i}") for i in range(2)]
    ids_dev = [connection.nodeDeviceEventRegisterAny(None, i, note, f"device {i}") for i in range(2)]
    connection.domainEventRegister(note, "legacy")
    domain = connection.lookupByName("test")
    for action in ("destroy", "suspend", "resume", "create"):
        show(action, getattr(domain, action))
    pool = connection.storagePoolLookupByName("default-pool")
    show("refresh", pool.refresh)
    deadline = time.time() + 10
    expected, quiet = -1, 0
    while time.time() < deadline and quiet < 3:  # until nothing more comes
        connection.getLibVersion()
        time.sleep(0.1)
        quiet = quiet + 1 if expected == len(seen) else 0
        expected = len(seen)
    print("\n".join(sorted(seen)))
    for i in ids:
        connection.domainEventDeregisterAny(i)
    connection.networkEventDeregisterAny(ids_net)
    for i in ids_pool:
        connection.storagePoolEventDeregisterAny(i)
    for i in ids_dev:
        connection.nodeDeviceEventDeregisterAny(i)
    connection.domainEventDeregister(note)


def streams(connection):
    domain = connection.lookupByName("test")
    stream = connection.newStream()
    try:
        print("screenshot", domain.screenshot(stream, 0, 0))
        size = 0
        while data := stream.recv(65536):
            size += len(data)
        stream.finish()
        print("bytes", size)
    except libvirt.libvirtError as error:
        print("screenshot refused", error)


libvirt.virEventRegisterDefaultImpl()
threading.Thread(target=lambda: [libvirt.virEventRunDefaultImpl() for _ in iter(int, 1)], daemon=True).start()
conn = libvirt.open(uri)
print("alive", conn.isAlive(), "secure", conn.isSecure(), "encrypted", conn.isEncrypted(), conn.getURI())
show("keepalive", conn.setKeepAlive, 5, 3)
methods("connection", conn)
methods("domain", conn.lookupByName("test"))
for title, lookup in (("network", lambda: conn.networkLookupByName("default")),
                      ("pool", lambda: conn.storagePoolLookupByName("default-pool")),
                      ("interface", lambda: conn.interfaceLookupByName("eth1")),
                      ("device", lambda: conn.nodeDeviceLookupByName("computer")),
                      ("secret", lambda: conn.secretLookupByUUIDString("c7a5fdbd-edaf-9455-926a-d65c16db1809")),
                      ("filter", lambda: conn.nwfilterLookupByName("filter"))):
    try:
        methods(title, lookup())
    except libvirt.libvirtError as error:
        print(title, "refused", error)
streams(conn)
events(conn)
with libvirt.open(uri) as readonly:
    print("again", readonly.getType())
print("end", conn.close())
