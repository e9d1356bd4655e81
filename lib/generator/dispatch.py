"""remote/serve_PROGRAM.c: the procedures that a daemon serves, with their access rules, and the function of each that
the shapes explain; remote/access.h: every permission that a rule names."""
from client import hand, indent, kind, pieces
from driver import slot_name
from headers import NOTICE
from shapes import Connection, DeviceByName, Mapping, ObjectIn, Returned, StreamIn
from wire import reference

SERVED = ("remote", "qemu", "lxc")
# Calls that a client may make before its connection is open.
BEFORE_OPEN = ("connect_open", "connect_close", "connect_supports_feature")


def permission(text):
    return "ACCESS_" + text.replace(":", "_").upper()


def permissions(table):
    """Every object:permission of the table, sorted."""
    found = set()
    for row in table.rows:
        for rule in (row.get("acl") + "," + row.get("filter")).replace("\n", ",").split(","):
            parts = rule.strip().split(":")
            if len(parts) > 1:
                found.add(f"{parts[0]}:{parts[1]}")
    return sorted(found)


def rule_text(rule):
    """One AccessRule: a permission and when it is needed."""
    parts = rule.strip().split(":")
    out = f".permission = {permission(':'.join(parts[:2]))}"
    if len(parts) == 3:
        flags = parts[2]
        out += f", .unless_flags = {flags[1:]}" if flags.startswith("!") else f", .if_flags = {flags}"
    elif len(parts) == 5:
        out += f", .if_value = {parts[4]}, .value_offset = offsetof(ARGS, {parts[3]})"
    return out


def rules(row):
    acl = row.get("acl")
    if acl in ("", "-", "none"):
        return ""
    lines = "".join(f"    {{ {rule_text(r).replace('ARGS', row.args.name if row.args else '')} }},\n" for r in acl.split(","))
    return f"static const AccessRule rules_{slot_name(row)}[] = {{\n{lines}}};\n"


def ok(ctype):
    return "outcome" if ctype.endswith(("*", "Ptr")) else "outcome != 0" if ctype.startswith("unsigned") else "outcome >= 0"


def is_public(row):
    """Whether a public function of libvirt.so.0 stands for the slot: it makes the row's checks, which a client may have left out."""
    return row.program == "remote" and row.c is not None and row.slot is row.c and bool(row.get("node"))


def function(row):
    mapping = Mapping(row)
    target = mapping.shapes[0]
    identity = [s for s in mapping.shapes if isinstance(s, (Connection, ObjectIn))]
    flags = "args->flags" if row.args and any(f.name == "flags" for f in row.args.fields) else "0"
    looked_up = isinstance(target, Connection) and row.slot.ret.endswith("Ptr")
    who = "NULL" if isinstance(target, Connection) else target.name
    lines = [f"const {row.args.name} *args = body;"] if row.args and row.args.fields else []
    lines += [line for s in identity for line in s.server_before()]
    lines += [f"if (serve_access(call, {who}, {flags}, body) < 0)", "    return -1;"]
    lines += [line for s in mapping.shapes if s not in identity for line in s.server_before()]
    arguments = ", ".join(pieces(mapping, "server_arguments"))
    callee = row.c.name if is_public(row) else f"call->driver->{slot_name(row)}"
    call, after, free = f"{callee}({arguments})", pieces(mapping, "server_after"), pieces(mapping, "server_free")
    if row.get("filter") and after == ["ret.num = outcome;"]:
        parent = "call->conn" if isinstance(target, Connection) else target.name
        after = [f"ret.num = serve_filter_count(call, {parent}, outcome);"]
    stream = next((s for s in mapping.shapes if isinstance(s, StreamIn)), None)
    reply = f"serve_reply(call, {reference(row.ret)}, {'&ret' if row.ret and row.ret.fields else 'NULL'})"
    if stream:
        words = row.get("stream").split()
        sparse = f"(args->flags & {words[3]}) != 0" if len(words) > 3 else "FALSE"
        reply = reply.replace("serve_reply(call", f"serve_reply_stream(call, {stream.name}, SERVE_STREAM_{words[0].upper()}, {sparse}")
    if row.ret and row.ret.fields:
        lines.append(f"{row.ret.name} ret = {{ 0 }};")
    if not after and not free:
        lines += [f"if ({call} < 0)", "    return -1;", f"return {reply};"]
    else:
        result = row.slot.ret + ("" if row.slot.ret.endswith("*") else " ")
        condition = ok(row.slot.ret)
        if looked_up:
            condition += " && serve_access_found(call, outcome) == 0"
        fails = any("outcome = -1" in line for line in after)
        lines += ["int status = -1;", f"{result}outcome = {call};", f"if ({condition}) {{"] + ["    " + a for a in after]
        lines += [f"    status = {'outcome < 0 ? -1 : ' if fails else ''}{reply};", "}"] + free + ["return status;"]
    return f"static int serve_{slot_name(row)}(ServeCall *call, const void *body)\n{{\n{indent(lines)}}}\n\n"


def flag(on):
    return "true" if on else "false"


def rpc_entry(row, program):
    """One RpcProcedure: what the server needs to know before it dispatches. Events cannot be called."""
    if row.kind != "call":
        return f"    {{ .number = {row.number}, .name = \"{row.name}\" }},\n"
    return (f"    {{ {row.number}, \"{row.name}\", {reference(row.args)}, {reference(row.ret)},"
            f" .priority = {flag(row.get('priority') == 'high')}, .needs_auth = {flag(row.get('auth') != 'no')},"
            f" .may_block = {flag(row.get('blocks') != 'no')}, .dispatch = dispatch }},\n")


def serve_entry(row):
    """One ServeProcedure: what it takes to serve the call."""
    if row.kind != "call":
        return f"    [{row.number - 1}] = {{ NULL }},\n"
    name = row.c.name if row.c and row.get("node") else row.name
    flags = [n for n, on in (("SERVE_READ_ONLY", row.get("readonly") != "refuse"),
                             ("SERVE_NO_OPEN", row.get("driver") == "auth" or row.name in BEFORE_OPEN)) if on]
    out = [f"\"{name}\"", f".flags = {' | '.join(flags) or '0'}", f".kind = {kind(row)}", f".serve = serve_{slot_name(row)}"]
    if row.get("acl") not in ("", "-", "none"):
        out += [f".rules = rules_{slot_name(row)}", f".n_rules = G_N_ELEMENTS(rules_{slot_name(row)})"]
    if row.get("filter"):
        out.append(f".filter = {permission(row.get('filter'))}")
    if row.slot and row.get("hand") not in ("server", "both") and not is_public(row):
        out.append(f".slot = offsetof(Driver, {slot_name(row)})")
    return f"    [{row.number - 1}] = {{ {', '.join(out)} }},\n"


def source(table, program):
    rows = sorted((r for r in table.rows if r.program == program and r.number), key=lambda r: r.number)
    calls = [r for r in rows if r.kind == "call"]
    text = [NOTICE, "#include \"remote/serve.h\"\n\n#include <stddef.h>\n#include <string.h>\n\n"
            "#include \"protocol/qemu.h\"\n#include \"protocol/lxc.h\"\n#include \"remote/serve_calls.h\"\n\n"]
    text += [rules(r) for r in calls]
    text += ["\n"] + [function(r) for r in calls if not hand(r, "server")]
    p = table.programs[program]
    entries = "".join(serve_entry(r) for r in rows)
    text.append(f"const ServeProcedure serve_{program}_rows[] = {{\n{entries}}};\n\n"
                "static int dispatch(RpcCall *call, void *args, void *ret)\n{\n"
                f"    return serve_call(&serve_{program}_rows[rpc_call_procedure(call)->number - 1], call, args);\n}}\n\n"
                f"static const RpcProcedure procedures[] = {{\n{''.join(rpc_entry(r, program) for r in rows)}}};\n\n"
                f"const RpcProgram serve_{program} = {{\n    .number = {p.constant}, .version = {p.version}, .name = \"{program}\",\n"
                "    .procedures = procedures, .n_procedures = G_N_ELEMENTS(procedures),\n};\n")
    return "".join(text)


def hand_header(table):
    rows = [r for p in SERVED for r in table.calls(p) if hand(r, "server")]
    lines = "".join(f"int serve_{slot_name(r)}(ServeCall *call, const void *body);\n" for r in rows)
    return (f"{NOTICE}#ifndef REMOTE_SERVE_CALLS_H\n#define REMOTE_SERVE_CALLS_H\n\n#include \"remote/serve.h\"\n\n"
            f"/* Procedures that are served by hand (server_*.c). */\n{lines}\n#endif\n")


def access(table):
    names = permissions(table)
    enum = "".join(f"    {permission(n)},\n" for n in names)
    rows = "".join(f"    [{permission(n)}] = {{ \"{n.split(':')[0]}\", \"{n.split(':')[1]}\" }},\n" for n in names)
    header = (f"{NOTICE}#ifndef REMOTE_ACCESS_H\n#define REMOTE_ACCESS_H\n\n"
              f"/* Every permission that a call of the table asks for. */\n"
              f"typedef enum {{\n    ACCESS_NONE,\n{enum}    ACCESS_LAST,\n}} AccessPermission;\n\n"
              "/* The object and the permission, with '_' between words, as the table writes them. */\n"
              "typedef struct {\n    const char *object;\n    const char *permission;\n} AccessName;\n\n"
              "extern const AccessName access_names[ACCESS_LAST];\n\n#endif\n")
    return {"remote/access.h": header,
            "remote/access.c": f"{NOTICE}#include \"remote/access.h\"\n\nconst AccessName access_names[ACCESS_LAST] = {{\n{rows}}};\n"}


def generate(table):
    files = {f"remote/serve_{p}.c": source(table, p) for p in SERVED}
    files["remote/serve_calls.h"] = hand_header(table)
    files.update(access(table))
    return files
