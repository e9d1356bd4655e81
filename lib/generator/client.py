"""remote/client_calls.c: the remote driver, one function a call that the shapes explain, and its table."""
from driver import slot_name
from headers import NOTICE
from shapes import Mapping, OBJECTS, StreamIn
from wire import reference

KINDS = {"hypervisor": "HYPERVISOR", "network": "NETWORK", "interface": "INTERFACE", "storage": "STORAGE",
         "nodedev": "NODEDEV", "secret": "SECRET", "nwfilter": "NWFILTER"}


def kind(row):
    """Which driver of a connection answers."""
    return "DRIVER_" + KINDS.get(row.get("driver"), "HYPERVISOR")


def hand(row, side):
    """Whether this side of the row is written by hand."""
    return row.get("hand") in (side, "both")


def procedure(row):
    return f"{row.program.upper()}_PROGRAM, {row.program.upper()}_PROC_{row.name.upper()}"


def indent(lines, depth=1):
    return "".join("    " * depth + line + "\n" for line in lines)


def pieces(mapping, method, *arguments):
    return [line for shape in mapping.shapes for line in getattr(shape, method)(*arguments)]


def body_argument(t):
    return f"{reference(t)}, {'&' + {'_args': 'args', '_ret': 'ret'}[t.name[t.name.rindex('_'):]] if t and t.fields else 'NULL'}" \
        if t and t.fields else "NULL, NULL"


def call_expression(row, mapping):
    stream = next((s for s in mapping.shapes if isinstance(s, StreamIn)), None)
    bodies = f"{procedure(row)}, {body_argument(row.args)}, {body_argument(row.ret)}"
    if not stream:
        return f"remote_call(link, {bodies})"
    words = row.get("stream").split()
    sparse = f"(flags & {words[3]}) != 0" if len(words) > 3 else "FALSE"
    return f"remote_call_stream(link, {stream.name}, {sparse}, {bodies})"


def function(row):
    mapping = Mapping(row)
    fail = mapping.fail()
    init = ", ".join(pieces(mapping, "client_init"))
    before, after = pieces(mapping, "client_before", fail), pieces(mapping, "client_after", fail)
    lines = [f"RemoteLink *link = remote_link({mapping.conn}, {kind(row)});"]
    if row.args and row.args.fields:
        lines.append(f"{row.args.name} args = {{ {init or '0'} }};")
    call = call_expression(row, mapping)
    if not (row.ret and row.ret.fields):
        lines += before + [f"return {call};"]
    else:
        result = row.slot.ret + ("" if row.slot.ret.endswith("*") else " ")
        lines += [f"{row.ret.name} ret = {{ 0 }};", f"{result}outcome = {'NULL' if fail == 'NULL' else '0'};"] + before
        lines += [f"if ({call} < 0)", f"    return {fail};"] + after
        lines += [f"xdr_clear({reference(row.ret)}, &ret);", "return outcome;"]
    return f"static {row.slot.declaration('client_' + slot_name(row))}\n{{\n{indent(lines)}}}\n\n"


def generate(table):
    rows = [r for p in ("remote", "qemu", "lxc") for r in table.calls(p) if r.slot]
    local = [r for r in table.functions() if r.slot and r.get("backing") == "driver"]  # no procedure serves them
    made = [r for r in rows if not hand(r, "client")]
    written = [r for r in rows if hand(r, "client")] + local
    rows += local
    slots = "".join(f"    .{slot_name(r)} = client_{slot_name(r)},\n" for r in rows)
    source = (f"{NOTICE}#include \"remote/client.h\"\n\n#include <string.h>\n\n#include \"remote/client_calls.h\"\n\n"
              + "".join(function(r) for r in made)
              + f"const Driver remote_driver = {{\n    .name = \"remote\",\n{slots}}};\n")
    header = (f"{NOTICE}#ifndef REMOTE_CLIENT_CALLS_H\n#define REMOTE_CLIENT_CALLS_H\n\n#include \"core/driver.h\"\n\n"
              "/* Slots of the remote driver that are written by hand (client_*.c). */\n"
              + "".join(f"{r.slot.declaration('client_' + slot_name(r))};\n" for r in written) + "\n#endif\n")
    return {"remote/client_calls.c": source, "remote/client_calls.h": header}
