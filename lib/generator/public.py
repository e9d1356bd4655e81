"""core/public_HEADER.c: the exported functions.

A call is: forget the last error, check the object, make the row's checks in their order (the read-only verdict stands
first where the row does not place it), call the driver's slot, and tell the error handler when it fails. What has an
odd shape says 'public hand' in the table and is written in lib/core.
"""
import re

from driver import slot_name
from headers import NOTICE

# C type -> (kind, error code, its error domain or "" for that of the header, the connection it belongs to, how it is named)
OBJECTS = {
    "virConnectPtr": ("OBJECT_CONNECT", "VIR_ERR_INVALID_CONN", "", "{}", ""),
    "virDomainPtr": ("OBJECT_DOMAIN", "VIR_ERR_INVALID_DOMAIN", "VIR_FROM_DOM", "{}->conn", "domain"),
    "virNetworkPtr": ("OBJECT_NETWORK", "VIR_ERR_INVALID_NETWORK", "VIR_FROM_NETWORK", "{}->conn", "network"),
    "virNetworkPortPtr": ("OBJECT_NETWORK_PORT", "VIR_ERR_INVALID_NETWORK_PORT", "VIR_FROM_NETWORK", "{}->net->conn", ""),
    "virInterfacePtr": ("OBJECT_INTERFACE", "VIR_ERR_INVALID_INTERFACE", "VIR_FROM_INTERFACE", "{}->conn", ""),
    "virStoragePoolPtr": ("OBJECT_STORAGE_POOL", "VIR_ERR_INVALID_STORAGE_POOL", "VIR_FROM_STORAGE", "{}->conn", "storage pool"),
    "virStorageVolPtr": ("OBJECT_STORAGE_VOL", "VIR_ERR_INVALID_STORAGE_VOL", "VIR_FROM_STORAGE", "{}->conn", "volume"),
    "virNodeDevicePtr": ("OBJECT_NODE_DEVICE", "VIR_ERR_INVALID_NODE_DEVICE", "VIR_FROM_NODEDEV", "{}->conn", "node device"),
    "virSecretPtr": ("OBJECT_SECRET", "VIR_ERR_INVALID_SECRET", "VIR_FROM_SECRET", "{}->conn", "secret"),
    "virNWFilterPtr": ("OBJECT_NWFILTER", "VIR_ERR_INVALID_NWFILTER", "VIR_FROM_NWFILTER", "{}->conn", ""),
    "virNWFilterBindingPtr": ("OBJECT_NWFILTER_BINDING", "VIR_ERR_INVALID_NWFILTER_BINDING", "VIR_FROM_NWFILTER", "{}->conn", ""),
    "virDomainSnapshotPtr": ("OBJECT_DOMAIN_SNAPSHOT", "VIR_ERR_INVALID_DOMAIN_SNAPSHOT", "VIR_FROM_DOMAIN_SNAPSHOT", "{}->domain->conn", ""),
    "virDomainCheckpointPtr": ("OBJECT_DOMAIN_CHECKPOINT", "VIR_ERR_INVALID_DOMAIN_CHECKPOINT", "VIR_FROM_DOMAIN_CHECKPOINT", "{}->domain->conn", ""),
    "virStreamPtr": ("OBJECT_STREAM", "VIR_ERR_INVALID_STREAM", "VIR_FROM_STREAMS", "{}->conn", "stream"),
}
DOMAINS = {"libvirt-storage": "VIR_FROM_STORAGE", "libvirt-network": "VIR_FROM_NETWORK", "libvirt-interface": "VIR_FROM_INTERFACE",
           "libvirt-nodedev": "VIR_FROM_NODEDEV", "libvirt-nwfilter": "VIR_FROM_NWFILTER", "libvirt-secret": "VIR_FROM_SECRET",
           "libvirt-domain-snapshot": "VIR_FROM_DOMAIN_SNAPSHOT", "libvirt-domain-checkpoint": "VIR_FROM_DOMAIN_CHECKPOINT",
           "libvirt-stream": "VIR_FROM_STREAMS", "libvirt-qemu": "VIR_FROM_NONE", "libvirt-lxc": "VIR_FROM_NONE"}
KINDS = {"network": "NETWORK", "interface": "INTERFACE", "storage": "STORAGE", "nodedev": "NODEDEV", "secret": "SECRET",
         "nwfilter": "NWFILTER"}
# What a getter returns: the end of its name -> member of the object.
MEMBERS = {"GetName": "name", "GetConnect": "conn", "GetMACString": "mac", "GetKey": "key", "GetPortDev": "portdev",
           "GetFilterName": "filter_name", "GetUsageType": "usage_type", "GetUsageID": "usage_id", "GetNetwork": "net",
           "GetDomain": "domain"}


def error_domain(row):
    return DOMAINS.get(row.header, "VIR_FROM_DOMAIN")


def fails(row):
    """What the function returns when it fails."""
    return "NULL" if "*" in row.c.ret or row.c.ret.endswith("Ptr") else "0" if "unsigned" in row.c.ret else "-1"


def succeeded(row):
    """The condition of the driver's success."""
    return {"NULL": "ret", "0": "ret != 0", "-1": "ret >= 0"}[fails(row)]


def type_of(row, name):
    return next(p.type for p in row.c.params if p.name == name.lstrip("*"))


def refuse(condition, call):
    return [f"if ({condition}) {{", f"    {call};", "    goto fail;", "}"]


def object_check(row, name, optional=False):
    kind, code, own, conn, _ = OBJECTS[type_of(row, name)]
    allowed = f"{name} && " if optional else ""
    return refuse(f"{allowed}!object_is({name}, {kind})", f"refuse_object({own or error_domain(row)}, {code}, __func__)")


def read_only(row):
    """The row's verdict; 'refuse FLAG' and 'refuse param=VALUE' only then."""
    verdict, _, only = row.get("readonly", "refuse").partition(" ")
    if verdict != "refuse":
        return []
    condition = "owner->flags & VIR_CONNECT_RO"
    if "=" in only:
        condition = f"({condition}) && {only.replace('=', ' == ')}"
    elif only:
        condition = f"({condition}) && (flags & {only})"
    return refuse(condition, f"refuse_read_only({error_domain(row)}, __func__)")


def secure(row):
    """Flags that show secrets are refused on a read-only connection."""
    flags = [part.split(":")[2] for part in row.get("acl").split(", ") if ":read_secure:" in part]
    if not flags:
        return []
    return refuse(f"(owner->flags & VIR_CONNECT_RO) && (flags & ({' | '.join(flags)}))",
                  f"refuse_secure({error_domain(row)}, __func__)")


def check_match(row, name):
    """The object belongs to the connection of the call."""
    own = OBJECTS[type_of(row, name)]
    there = own[3].format(name)
    first = row.c.params[0]
    if own[0] == "OBJECT_STREAM":
        kind = OBJECTS[first.type][4]
        return refuse(f"{there} != owner", f"refuse_stream({error_domain(row)}, \"{kind}\", {first.name}->name, \"{name}\", __func__)")
    return refuse(f"{name} && {there} != owner",
                  f"refuse_match({error_domain(row)}, \"{own[4]}\", {name}, \"{name}\", __func__)")


def check(row, text):
    """One check of the row -> lines."""
    word, *rest = text.split(" ", 2)
    domain = error_domain(row)

    def about(what):
        return f'{what}({domain}, "{rest[0]}", __func__)'

    if word == "readonly":
        return read_only(row)
    if word == "notnull":
        return refuse(f"!{rest[0]}", about("refuse_null"))
    if word == "array":
        return refuse(f"!{rest[0]} && {rest[1]} != 0", about("refuse_null"))
    if word == "nonempty":
        return refuse(f"!*{rest[0]}", about("refuse_empty"))
    if word == "nonzero":
        return refuse(f"{rest[0]} == 0", about("refuse_zero"))
    if word == "positive":
        return refuse(f"{rest[0]} <= 0", about("refuse_not_positive"))
    if word == "nonnegative":
        return refuse(f"{rest[0]} < 0", about("refuse_negative"))
    if word == "atmost":
        return refuse(f"{rest[0]} > {rest[1]}", f'refuse_above({domain}, "{rest[0]}", {rest[1]}, __func__)')
    if word == "event":
        return refuse(f"{rest[0]} < 0", about("refuse_negative")) + \
            refuse(f"{rest[0]} >= {rest[1]}", f'refuse_event({domain}, "{rest[0]}", {rest[1]}, __func__)')
    if word == "map":
        return refuse(f"!{rest[0]} && {rest[1]} != 0", f'refuse_map({domain}, "{rest[1]}", __func__)') + \
            refuse(f"{rest[0]} && {rest[1]} <= 0", f'refuse_not_positive({domain}, "{rest[1]}", __func__)')
    if word == "exclusive":
        return refuse(f"(flags & {rest[0]}) && (flags & {rest[1]})", f'refuse_exclusive({domain}, "{rest[0]}", "{rest[1]}", __func__)')
    if word == "requires":
        return refuse(f"(flags & {rest[0]}) && !(flags & {rest[1]})", f'refuse_requires({domain}, "{rest[1]}", "{rest[0]}", __func__)')
    if word == "overflow":
        return refuse(f"{rest[0]} >= G_MAXINT64 / 1024", f"refuse_overflow({domain}, {rest[0]})")
    if word == "object":
        return object_check(row, rest[0])
    if word == "optional":
        return object_check(row, rest[0], optional=True) + check_match(row, rest[0])
    if word == "match":
        return check_match(row, rest[0])
    if word == "done":
        return [f"if (!{rest[0]})", "    return 0;"]
    if word == "fdpass":
        lines = [f"if (check_fd_passing(owner, {domain}) < 0)", "    goto fail;"]
        return [f"if ({rest[0]} > 0 && check_fd_passing(owner, {domain}) < 0)", "    goto fail;"] if rest else lines
    if word == "odd":
        arguments = ", ".join(p.name for p in row.c.params)
        return [f"if (check_{row.name}({arguments}) < 0)", "    goto fail;"]
    raise ValueError(f"{row.where}: unknown check '{text}'")


def checks(row):
    texts = [t for t in row.get("check").split(", ") if t]
    lines = []
    if row.get("readonly") and "readonly" not in texts:
        lines += read_only(row)
    lines += secure(row)
    for text in texts:
        lines += check(row, text)
    return lines


def resets(row):
    """Lists that the call allocates start out empty, so that freeing after a failure is harmless."""
    return [f"if ({p.name})\n        *{p.name} = NULL;" for p in row.c.params if p.type.endswith(("Ptr **", "char ***"))]


def indent(lines):
    return "".join("".join(f"    {part}\n" if not part.startswith("    ") else f"    {part}\n"
                           for part in line.split("\n")) for line in lines)


def call(row):
    first = row.c.params[0]
    conn = OBJECTS[first.type][3].format(first.name)
    slot = f"driver->{slot_name(row)}"
    arguments = ", ".join(p.name for p in row.c.params)
    ret = row.c.ret if row.c.ret.endswith("*") else row.c.ret + " "
    lines = ["virConnectPtr owner = NULL;", "error_clear();"] + resets(row)
    lines += object_check(row, first.name) + [f"owner = {conn};"] + checks(row)
    lines += [f"const Driver *driver = connect_driver(owner, DRIVER_{KINDS.get(row.get('driver'), 'HYPERVISOR')});",
              "if (!driver)", "    goto fail;"]
    lines += refuse(f"!{slot}", f"refuse_no_support({error_domain(row)}, __func__)")
    lines += [f"{ret}ret = {slot}({arguments});", f"if ({succeeded(row)})", "    return ret;"]
    return f"{row.c.declaration()}\n{{\n{indent(lines)}fail:\n    error_dispatch(owner);\n    return {fails(row)};\n}}\n\n"


def uuid_string_call(row):
    """LookupByUUIDString: the text becomes a UUID for the lookup of the row that it uses."""
    first, uuid = row.c.params
    _, _, _, conn, _ = OBJECTS[first.type]
    lines = ["virConnectPtr owner = NULL;", "unsigned char uuid[VIR_UUID_BUFLEN];", "error_clear();"]
    lines += object_check(row, first.name) + [f"owner = {conn.format(first.name)};"] + checks(row)
    lines += refuse(f"uuid_parse_text({uuid.name}, uuid) < 0", f"refuse_uuid({error_domain(row)}, \"{uuid.name}\", __func__)")
    lines += [f"return {row.c.name[:-len('String')]}({first.name}, uuid);"]
    return f"{row.c.declaration()}\n{{\n{indent(lines)}fail:\n    error_dispatch(owner);\n    return NULL;\n}}\n\n"


def getter(row):
    """Ref, Free and what an object knows of itself; None for other functions."""
    if len(row.c.params) not in (1, 2) or row.c.params[0].type not in OBJECTS:
        return None
    first = row.c.params[0]
    base = first.type[:-3]
    what, name = row.c.name[len(base):], first.name
    if not row.c.name.startswith(base):
        return None
    if what == "Ref":
        lines = [f"object_ref({name});", "return 0;"]
    elif what == "Free":
        lines = [f"object_unref({name});", "return 0;"]
    elif what == "GetUUID":
        lines = refuse("!uuid", f'refuse_null({error_domain(row)}, "uuid", __func__)')
        lines += [f"memcpy(uuid, {name}->uuid, VIR_UUID_BUFLEN);", "return 0;"]
    elif what == "GetUUIDString":
        lines = refuse("!buf", f'refuse_null({error_domain(row)}, "buf", __func__)')
        lines += [f"uuid_format_text({name}->uuid, buf);", "return 0;"]
    elif what in MEMBERS:
        member = "domain->conn" if what == "GetConnect" and "->domain" in OBJECTS[first.type][3] else MEMBERS[what]
        lines = [f"return {name}->{member};"]
    else:
        return None
    lines = ["error_clear();"] + object_check(row, name) + lines
    return f"{row.c.declaration()}\n{{\n{indent(lines)}fail:\n    error_dispatch(NULL);\n    return {fails(row)};\n}}\n\n"


def same_shape(row):
    return row.slot and [p.type for p in row.slot.params] == [p.type for p in row.c.params]


def function(row):
    """The text of the row's exported function, or None where it is written by hand."""
    if not row.c or not row.get("node") or row.get("public") == "hand" or row.program not in ("remote", "qemu", "lxc"):
        return None
    if row.kind == "call" or row.get("backing") == "driver":
        return call(row) if same_shape(row) else None
    if row.c.name.endswith("LookupByUUIDString"):
        return uuid_string_call(row)
    return getter(row)


def odd_checks(rows):
    """Declarations of the checks that are written by hand (lib/core/check_odd.c)."""
    out = []
    for row in rows:
        if "odd" in row.get("check").split(", "):
            params = row.c.declaration(f"check_{row.name}")
            out.append("int " + params[params.index("check_"):] + ";\n")
    return "".join(out)


def generate(table):
    files = {}
    rows = [r for r in table.rows if r.kind in ("call", "function")]
    for header in sorted({r.header for r in rows if r.header not in ("libvirt-admin", "")}):
        own = [text for text in (function(r) for r in rows if r.header == header) if text]
        if own:
            extra = f"#include <libvirt/{header}.h>\n" if header in ("libvirt-qemu", "libvirt-lxc") else ""
            files[f"core/public_{header[8:].replace('-', '_')}.c"] = (
                f"{NOTICE}#include <string.h>\n\n#include \"core/public.h\"\n{extra}\n" + "".join(own)).rstrip("\n") + "\n"
    files["core/check_odd.h"] = (f"{NOTICE}#ifndef CORE_CHECK_ODD_H\n#define CORE_CHECK_ODD_H\n\n#include <libvirt/libvirt.h>\n\n"
                                 f"/* Checks of single calls that no rule expresses. Each sets the error and returns -1. */\n"
                                 f"{odd_checks(rows)}\n#endif\n")
    return files
