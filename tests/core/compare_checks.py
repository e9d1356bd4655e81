#!/usr/bin/env python3
"""Calls every public function of the stock library and of ours with one thing wrong at a time: the same fault must get the
same return value, error code, domain and text.

usage: compare_checks.py TABLE-FOLDER GENERATOR-FOLDER OUR-LIBRARY [FUNCTION...]

Both libraries work on connections without driver functions, so that a call that passes its checks ends with "not supported" and does
nothing. Skipped (77) where Debian's libvirt 9.0.0 is not installed.
"""
import ctypes
import json
import os
import struct
import sys

P = ctypes.c_void_p
UUID = bytes(range(1, 17))
CTYPES = {"int": ctypes.c_int, "unsigned int": ctypes.c_uint, "long long": ctypes.c_longlong, "unsigned long": ctypes.c_ulong,
          "unsigned long long": ctypes.c_ulonglong, "size_t": ctypes.c_size_t}
BITS = 18   # flags 1 << 0 .. 1 << 17, alone and in pairs
KEEP = []   # what the libraries hold pointers to


class Error(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int), ("domain", ctypes.c_int), ("message", ctypes.c_char_p), ("level", ctypes.c_int),
                ("conn", P), ("dom", P), ("str1", ctypes.c_char_p), ("str2", ctypes.c_char_p), ("str3", ctypes.c_char_p),
                ("int1", ctypes.c_int), ("int2", ctypes.c_int), ("net", P)]


def make(library, name, *args):
    function = getattr(library, name)
    function.restype = P
    value = function(*args)
    assert value, name
    return P(value)


class Stock:
    """Debian's library. Its own constructors of objects are exported for its drivers."""
    name = "stock"

    def __init__(self):
        self.library = ctypes.CDLL("libvirt.so.0")
        self.others = [ctypes.CDLL(f"libvirt-{n}.so.0") for n in ("qemu", "lxc")]

    def connect(self, read_only):
        conn = make(self.library, "virConnectOpenReadOnly" if read_only else "virConnectOpen", b"test:///default")
        with open("/proc/self/maps", encoding="ascii") as maps:
            spans = [[int(x, 16) for x in line.split()[0].split("-")] for line in maps if "libvirt.so.0" in line]
        low, high = min(s[0] for s in spans), max(s[1] for s in spans)
        # Every driver table that the connection points at lies in the library's data: put empty ones in their place.
        words = (ctypes.c_uint64 * 50).from_address(conn.value)
        for i, word in enumerate(words):
            if low <= word < high:
                empty = (ctypes.c_uint64 * 1024)()
                empty[0] = ctypes.c_uint64.from_address(word).value
                KEEP.append(empty)
                words[i] = ctypes.addressof(empty)
        return conn

    def objects(self, conn):
        def new(what, *args):
            return make(self.library, "virGet" + what, *args)
        dom, net = new("Domain", conn, b"test", UUID, 1), new("Network", conn, b"default", UUID)
        return {"virConnectPtr": conn, "virDomainPtr": dom, "virNetworkPtr": net,
                "virInterfacePtr": new("Interface", conn, b"eth0", b"00:11:22:33:44:55"),
                "virStoragePoolPtr": new("StoragePool", conn, b"pool", UUID, None, None),
                "virStorageVolPtr": new("StorageVol", conn, b"pool", b"vol", b"key", None, None),
                "virNodeDevicePtr": new("NodeDevice", conn, b"dev"), "virSecretPtr": new("Secret", conn, UUID, 0, b"usage"),
                "virNWFilterPtr": new("NWFilter", conn, b"nwf", UUID),
                "virNWFilterBindingPtr": new("NWFilterBinding", conn, b"vnet0", b"nwf"),
                "virDomainSnapshotPtr": new("DomainSnapshot", dom, b"snap"),
                "virDomainCheckpointPtr": new("DomainCheckpoint", dom, b"cp"), "virNetworkPortPtr": new("NetworkPort", net, UUID),
                "virStreamPtr": make(self.library, "virStreamNew", conn, 0)}


class Ours:
    name = "ours"

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        self.others = []

    def connect(self, read_only):
        return make(self.library, "probe_connect", int(read_only))

    def objects(self, conn):
        def new(what, *args):
            return make(self.library, what + "_object_new", *args)
        dom, net = new("domain", conn, b"test", UUID, 1), new("network", conn, b"default", UUID)
        return {"virConnectPtr": conn, "virDomainPtr": dom, "virNetworkPtr": net,
                "virInterfacePtr": new("interface", conn, b"eth0", b"00:11:22:33:44:55"),
                "virStoragePoolPtr": new("storage_pool", conn, b"pool", UUID),
                "virStorageVolPtr": new("storage_vol", conn, b"pool", b"vol", b"key"),
                "virNodeDevicePtr": new("node_device", conn, b"dev", None), "virSecretPtr": new("secret", conn, UUID, 0, b"usage"),
                "virNWFilterPtr": new("nwfilter", conn, b"nwf", UUID),
                "virNWFilterBindingPtr": new("nwfilter_binding", conn, b"vnet0", b"nwf"),
                "virDomainSnapshotPtr": new("domain_snapshot", dom, b"snap"),
                "virDomainCheckpointPtr": new("domain_checkpoint", dom, b"cp"), "virNetworkPortPtr": new("network_port", net, UUID),
                "virStreamPtr": new("stream", conn, 0)}


def is_pointer(p):
    return "*" in p.type or p.type.endswith(("Ptr", "Func")) or bool(p.array) or "Callback" in p.type


def is_flags(p):
    return p.name.endswith("flags") and p.type.startswith("unsigned")


def buffer(text=b"", size=1 << 16):
    value = ctypes.create_string_buffer(text, size)
    KEEP.append(value)
    return value


class Prober:
    def __init__(self, which):
        self.which, self.library = which, which.library
        rw, ro, other = which.connect(False), which.connect(True), which.connect(False)
        self.objects = {"rw": which.objects(rw), "ro": which.objects(ro), "other": which.objects(other)}
        self.library.virGetLastError.restype = ctypes.POINTER(Error)
        quiet = ctypes.CFUNCTYPE(None, P, ctypes.POINTER(Error))(lambda data, error: None)
        KEEP.append(quiet)
        self.library.virSetErrorFunc(None, quiet)
        self.callback = ctypes.CFUNCTYPE(ctypes.c_int)(lambda *args: 0)
        self.string, self.empty = buffer(b"x", 2), buffer(b"", 64)
        self.uuid = buffer(b"01020304-0506-0708-090a-0b0c0d0e0f10", 37)
        self.strings = (P * 64)(*[ctypes.addressof(self.string)] * 64)

    def function(self, name):
        for library in [self.library] + self.which.others:
            if hasattr(library, name):
                return getattr(library, name)
        return None

    def good(self, row, p, kind):
        """A value with which the checks are content."""
        if p.type in self.objects[kind]:
            return self.objects[kind][p.type]
        if p.type == "virDomainPtr *":
            value = (P * 2)(self.objects[kind]["virDomainPtr"].value, None)
            KEEP.append(value)
            return ctypes.cast(value, P)
        if p.type in ("char ** const", "const char **"):
            return ctypes.cast(self.strings, P)
        if p.type == "const char *":
            return ctypes.cast(self.uuid if p.name == "uuidstr" else self.string, P)
        if "Callback" in p.type or p.type.endswith("Func"):
            return ctypes.cast(self.callback, P)
        if is_pointer(p):
            value = buffer()
            if p.type == "virTypedParameterPtr":
                value[0:1] = b"x"
                struct.pack_into("i", value, 80, 1)
            elif p.type == "int *":
                struct.pack_into("i", value, 0, 1)
            return ctypes.cast(value, P)
        if p.name == "type" and "Metadata" in row.c.name:
            return 2
        return 0 if is_flags(p) or p.name == "eventID" else 1

    def call(self, row, kind, change):
        function = self.function(row.c.name)
        function.argtypes = [P if is_pointer(p) else CTYPES[p.type] for p in row.c.params]
        function.restype = None if row.c.ret == "void" else CTYPES.get(row.c.ret, P)
        args = []
        for i, p in enumerate(row.c.params):
            value = change.get(i, "good")
            if value == "good":
                value = self.good(row, p, kind)
            elif value == "wrong":
                value = self.objects[kind]["virNetworkPtr" if p.type != "virNetworkPtr" else "virDomainPtr"]
            elif value == "other":
                value = self.objects["other"][p.type]
            elif value == "empty":
                value = ctypes.cast(self.empty, P)
            elif isinstance(value, int):
                value &= (1 << 8 * ctypes.sizeof(CTYPES[p.type])) - 1
            args.append(value)
        self.library.virResetLastError()
        result = function(*args)
        error = self.library.virGetLastError()
        if is_pointer_type(row.c.ret):
            result = "value" if result else None
        if not error:
            return [result, 0, 0, ""]
        e = error.contents
        return [result, e.code, e.domain, (e.message or b"").decode(), (e.str1 or b"").decode(), (e.str2 or b"").decode()]

    def run(self, row, faults):
        """Each fault's outcome, in a child that is replaced when a call kills it."""
        results, left = {}, list(faults)
        while left:
            reader, writer = os.pipe()
            pid = os.fork()
            if not pid:
                os.close(reader)
                with os.fdopen(writer, "w") as out:
                    for name, kind, change in left:
                        out.write(json.dumps([name, self.call(row, kind, change)]) + "\n")
                        out.flush()
                os._exit(0)
            os.close(writer)
            with os.fdopen(reader) as lines:
                results.update(json.loads(line) for line in lines)
            os.waitpid(pid, 0)
            left = [f for f in left if f[0] not in results]
            if left:
                results[left.pop(0)[0]] = ["killed"]
        return results


def is_pointer_type(ctype):
    return "*" in ctype or ctype.endswith("Ptr")


def single_faults(row, kinds):
    """(name, connection, {parameter: value})"""
    out = [("good", "rw", {}), ("read-only", "ro", {})]
    for i, p in enumerate(row.c.params):
        if is_pointer(p):
            out.append((f"{p.name}=NULL", "rw", {i: None}))
            if p.type in kinds:
                out.append((f"{p.name}=wrong object", "rw", {i: "wrong"}))
                if i:
                    out.append((f"{p.name}=other connection", "rw", {i: "other"}))
            if p.type == "int *" and p.name == "nparams":
                out.append(("*nparams=0", "rw", {i: "empty"}))
            if p.type == "const char *":
                out.append((f"{p.name}=\"\"", "rw", {i: "empty"}))
        elif not is_flags(p):
            out += [(f"{p.name}={v}", "rw", {i: v}) for v in (0, -1, 2147483647)]
    return out


def flag_faults(row):
    places = [i for i, p in enumerate(row.c.params) if is_flags(p)]
    if len(places) != 1:
        return []
    i = places[0]
    out = [(f"flags=1<<{b}", "rw", {i: 1 << b}) for b in range(BITS)]
    out += [(f"read-only, flags=1<<{b}", "ro", {i: 1 << b}) for b in range(BITS)]
    return out + [(f"flags=1<<{b}|1<<{c}", "rw", {i: 1 << b | 1 << c}) for b in range(BITS) for c in range(b + 1, BITS)]


def double_faults(singles, results):
    """Every two faults that get different complaints, together: the complaint that comes first must be the same."""
    first = {}
    for name, kind, change in singles:
        if results[name] != ["killed"] and results[name][1:] != results["good"][1:]:
            first.setdefault(json.dumps(results[name]), (name, kind, change))
    faults = list(first.values())
    out = []
    for n, (a, kind_a, change_a) in enumerate(faults):
        for b, kind_b, change_b in faults[n + 1:]:
            if not set(change_a) & set(change_b):
                kind = "ro" if "ro" in (kind_a, kind_b) else "rw"
                out.append((f"{a} and {b}", kind, {**change_a, **change_b}))
    return out


# Opening needs a daemon; what frees its argument is called with wrong ones only; migration works on two connections.
def rows_of(table, only):
    for row in table.rows:
        if row.kind not in ("call", "function") or not row.c or not row.get("node") or row.program not in ("remote", "qemu", "lxc"):
            continue
        if row.header in ("libvirt-common", "libvirt-event", "virterror") or row.c.ret == "void" or not row.c.params:
            continue
        if row.c.name.startswith(("virConnectOpen", "virDomainMigrate", "virGetVersion", "virDomainLxcEnter")):
            if not row.c.name.startswith(("virDomainMigrateGet", "virDomainMigrateSet", "virDomainMigrateStart")):
                continue
        if not only or row.c.name in only:
            yield row


# Where we differ on purpose: (function, part of the fault's name) -> why.
DIFFERENT = {
    ("virConnectSetIdentity", "read-only"): "refused on a read-only connection; stock leaves that to the daemon",
    ("virConnectNetworkEventRegisterAny", "eventID=2147483647"): "an event was added after 9.0.0",
    ("virConnectDomainEventRegisterAny", "eventID=2147483647"): "an event was added after 9.0.0",
    ("virDomainFDAssociate", "domain=wrong object"): "stock looks at the connection before it looks at the object",
    ("virConnectRegisterCloseCallback", ""): "without a driver function stock keeps no callback",
    ("virConnectUnregisterCloseCallback", ""): "without a driver function stock takes any callback",
    ("virConnectGetType", ""): "stock's connection is not open enough here",
}


def expected(function, fault):
    return any(f == function and start in fault for f, start in DIFFERENT)


def compare(row, stock, ours):
    singles = single_faults(row, stock.objects["rw"])
    if row.c.name.endswith(("Free", "Close")):
        singles = [s for s in singles if s[0].endswith(("=NULL", "=wrong object"))]
        faults, theirs = singles, stock.run(row, singles)
    else:
        singles += flag_faults(row)
        theirs = stock.run(row, singles)
        faults = singles + double_faults(singles, theirs)
        theirs.update(stock.run(row, faults[len(singles):]))
    mine = ours.run(row, faults)
    bad = 0
    for name, _, _ in faults:
        if theirs[name] == ["killed"] and mine[name] != ["killed"] or expected(row.c.name, name):
            continue
        if theirs[name][:4] != mine[name][:4]:
            bad += 1
            if bad <= 4:
                print(f"{row.c.name}: {name}: stock {theirs[name][:4]}, ours {mine[name][:4]}")
    return len(faults), bad


def main():
    sys.path.insert(0, sys.argv[2])
    import table as table_module
    table = table_module.load(sys.argv[1])
    try:
        stock = Prober(Stock())
    except OSError as error:
        print(f"skipped: {error}")
        return 77
    ours = Prober(Ours(sys.argv[3]))
    functions = cases = different = 0
    for row in rows_of(table, sys.argv[4:]):
        if not stock.function(row.c.name):
            continue
        if not ours.function(row.c.name):
            print(f"{row.c.name}: missing")
            different += 1
            continue
        count, bad = compare(row, stock, ours)
        functions, cases, different = functions + 1, cases + count, different + bad
    print(f"{functions} functions, {cases} cases, {different} different")
    sys.stdout.flush()
    return 1 if different else 0


if __name__ == "__main__":
    os._exit(main())
