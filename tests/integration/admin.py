"""libvirt-admin.so.0: the same calls through the stock library and through ours get the same answers, from both daemons."""
import difflib

import testhost

testhost.need(testhost.daemon(testhost.OURS), testhost.daemon(testhost.STOCK), testhost.BUILD / "lib/libvirt-admin.so.0",
              "/usr/lib/x86_64-linux-gnu/libvirt-admin.so.0")
testhost.enter()

SCRIPT = r'''
import ctypes, sys
P, LL = ctypes.c_void_p, ctypes.c_ulonglong
admin, base = ctypes.CDLL("libvirt-admin.so.0"), ctypes.CDLL("libvirt.so.0")
admin.virAdmInitialize()
quiet = ctypes.CFUNCTYPE(None, P, P)(lambda data, error: None)
base.virSetErrorFunc(None, quiet)
base.virGetLastErrorMessage.restype = ctypes.c_char_p
for name in ("ConnectOpen", "ConnectLookupServer", "ServerLookupClient"):
    getattr(admin, "virAdm" + name).restype = P
for name in ("ConnectGetURI", "ServerGetName"):
    getattr(admin, "virAdm" + name).restype = ctypes.c_char_p
admin.virAdmClientGetID.restype = LL

def say(what, *values):
    message = base.virGetLastErrorMessage().decode()
    print(what, *values, "" if message == "no error" else f"{base.virGetLastErrorCode()} {base.virGetLastErrorDomain()} {message}")
    base.virResetLastError()

def params(call, target):
    """Names and types of what a call answers."""
    found, count = P(), ctypes.c_int()
    result = getattr(admin, call)(target, ctypes.byref(found), ctypes.byref(count), 0)
    names = [(ctypes.string_at(found.value + 96 * i).decode(), ctypes.c_int.from_address(found.value + 96 * i + 80).value)
             for i in range(count.value)]
    say(call, result, sorted(names))
    return found, count

def text(call, target):
    value = ctypes.c_char_p()
    say(call, getattr(admin, call)(target, ctypes.byref(value), 0), value.value)

uri = sys.argv[1].encode()
for wrong in (b"", b"libvirtd", b"qemu:///system", b"libvirtd+tcp:///system", b"virtlockd:///system", b"virtqemud:///embed",
              b"virtqemud:///system?socket=/nonexistent"):
    say("open", wrong, admin.virAdmConnectOpen(wrong, 0))
conn = P(admin.virAdmConnectOpen(uri, 0))
say("open", bool(conn))
say("alive", admin.virAdmConnectIsAlive(conn), admin.virAdmConnectGetURI(conn))
version = LL()
say("version", admin.virAdmConnectGetLibVersion(conn, ctypes.byref(version)), version.value)
servers = ctypes.POINTER(P)()
count = admin.virAdmConnectListServers(conn, ctypes.byref(servers), 0)
say("servers", count, sorted(admin.virAdmServerGetName(P(servers[i])) for i in range(count)))
say("count", admin.virAdmConnectListServers(conn, None, 0))
say("lookup", admin.virAdmConnectLookupServer(conn, b"nobody", 0))
say("lookup", admin.virAdmConnectLookupServer(conn, None, 0))
server = P(admin.virAdmConnectLookupServer(conn, b"admin", 0))
say("name", admin.virAdmServerGetName(server))
pool = params("virAdmServerGetThreadPoolParameters", server)
params("virAdmServerGetClientLimits", server)
clients = ctypes.POINTER(P)()
count = admin.virAdmServerListClients(server, ctypes.byref(clients), 0)
say("clients", count, admin.virAdmServerListClients(server, None, 0))
client = P(clients[count - 1])
say("transport", admin.virAdmClientGetTransport(client))
params("virAdmClientGetInfo", client)
again = P(admin.virAdmServerLookupClient(server, LL(admin.virAdmClientGetID(client)), 0))
say("client", bool(again))
say("client", admin.virAdmServerLookupClient(server, LL(987654), 0))
text("virAdmConnectGetLoggingFilters", conn)
say("set filters", admin.virAdmConnectSetLoggingFilters(conn, b"2:util 1:qemu", 0))
say("set filters", admin.virAdmConnectSetLoggingFilters(conn, None, 0))
text("virAdmConnectGetLoggingFilters", conn)
say("wrong object", admin.virAdmServerGetName(conn), admin.virAdmClientGetTransport(None))
say("free", admin.virAdmClientFree(again), admin.virAdmClientFree(None), admin.virAdmServerFree(server))
'''


def answers(library, uri):
    done = testhost.run("/usr/bin/python3", "-u", "-c", SCRIPT, uri, env=testhost.environment(library, foreign=True))
    assert done.returncode == 0, f"{library} on {uri}: {done.stdout}{done.stderr}"
    return done.stdout.splitlines()


same = True
for kind, uri in ((testhost.STOCK, "libvirtd:///system"), (testhost.OURS, "virtqemud:///system")):
    with testhost.Daemon(kind):
        stock, ours = answers(testhost.STOCK, uri), answers(testhost.OURS, uri)
        for line in difflib.unified_diff(stock, ours, f"stock library on {uri}", "ours", lineterm="", n=0):
            print(line)
            same = False
        print(f"{uri}: {len(ours)} answers")
raise SystemExit(0 if same else 1)
