"""tests/calls.c: for every call that the shapes explain, a fake driver function that checks what it gets and answers with
known values, and a caller that makes the call through the remote driver and checks what comes back.

The known values and the checks are in tests/remote/known.h.
"""
import shapes
from client import hand, indent
from driver import slot_name
from headers import NOTICE


class Untested(Exception):
    """No known values for this call: tests/remote has its own."""


def number(name, ctype):
    """The known value of a number: a big one where the type is wide."""
    if name == "flags":
        return "0"
    return str(0x500000000 + len(name)) if "long long" in ctype else str(4096 + len(name)) if "long" in ctype else "1"


def member(index, field):
    """The known value of a struct's member."""
    return str(index + 2 if field.type in ("char", "uchar", "short", "ushort", "int", "uint") else 0x700000000 + index)


class Piece:
    """Code for one shape. declare, arguments, after: the caller's. check, fill: the fake's."""

    def __init__(self, shape, row):
        self.shape, self.row = shape, row
        self.declare, self.arguments, self.after, self.check, self.fill = [], [], [], [], []
        getattr(self, type(shape).__name__.lower(), self.unknown)(shape)

    def unknown(self, shape):
        raise Untested(type(shape).__name__)

    def param(self, name):
        return next(p for p in self.row.slot.params if p.name == name)

    def connection(self, s):
        self.arguments = ["conn"]
        self.check = [f"EXPECT(object_is({s.name}, OBJECT_CONNECT));"]

    def objectin(self, s):
        self.arguments = [f"known_{s.short}(conn)"]
        self.check = [f"EXPECT(same_{s.short}({s.name}));"]

    def devicebyname(self, s):
        self.objectin(s)

    def plain(self, s):
        p = self.param(s.name)
        if s.string:
            text = "/known/path" if s.name in ("to", "from", "file") else "known " + s.name
            self.arguments = [f'"{text}"']
            self.check = [f'EXPECT(g_strcmp0({s.name}, "{text}") == 0);']
        else:
            limit = next((o for o in shapes.Mapping(self.row).shapes if isinstance(o, shapes.ArrayOut) and o.limit == s.name), None)
            value = "4" if limit else number(s.name, p.type)
            if s.name == "type" and "metadata" in self.row.name:
                value = "2"  # VIR_DOMAIN_METADATA_ELEMENT, which may have a key and a URI
            self.arguments = [value]
            self.check = [f"EXPECT({s.name} == {value});"]

    def stringokayflags(self, s):
        self.arguments = ["0"]

    def streamin(self, s):
        self.declare = [f"g_autoptr(virStream) {s.name} = stream_object_new(conn, 0);"]
        self.arguments = [s.name]
        self.fill = [f"known_attach({s.name});"]
        self.after = [f"EXPECT({s.name}->ops && virStreamAbort({s.name}) == 0);"]

    def uuid(self, s):
        self.arguments = ["known_uuid"]
        self.check = [f"EXPECT(memcmp({s.name}, known_uuid, VIR_UUID_BUFLEN) == 0);"]

    def arrayin(self, s):
        kind = "strings" if "char **" in s.type else "bytes" if "char" in s.type else "uints"
        self.arguments = [f"known_{kind}", "2"]
        self.check = [f"EXPECT({s.count} == 2 && same_{kind}({s.name}));"]

    def paramsin(self, s):
        self.arguments = ["known_params", "KNOWN_PARAMS"]
        self.check = [f"EXPECT({s.count} == KNOWN_PARAMS && same_params({s.name}));"]

    def paramsget(self, s):
        self.declare = [f"virTypedParameter {s.name}[5] = {{ 0 }};", f"int {s.count} = 5;"]
        self.arguments = [s.name, f"&{s.count}"]
        self.check = [f"EXPECT(*{s.count} == 5);"]
        self.fill = [f"if (*{s.count} >= KNOWN_PARAMS)", f"    fill_params({s.name});", f"*{s.count} = KNOWN_PARAMS;"]
        expected = f"{s.count} == KNOWN_PARAMS && same_params({s.name})"
        if not s.flags:  # cannot say that it understands strings, so the last one is left out
            expected = f"{s.count} == KNOWN_PARAMS - 1 && same_numbers({s.name})"
        self.after = [f"EXPECT({expected});", f"params_clear({s.name}, {s.count});"]

    def paramsalloc(self, s):
        ctype = s.count_type[:-1].strip()
        self.declare = [f"virTypedParameterPtr {s.name} = NULL;", f"{ctype} {s.count} = 0;"]
        self.arguments = [f"&{s.name}", f"&{s.count}"]
        self.fill = [f"*{s.name} = g_new0(virTypedParameter, KNOWN_PARAMS);", f"fill_params(*{s.name});", f"*{s.count} = KNOWN_PARAMS;"]
        self.after = [f"EXPECT({s.count} == KNOWN_PARAMS && same_params({s.name}));", f"params_clear({s.name}, (int){s.count});",
                      f"g_free({s.name});"]

    def arrayout(self, s):
        self.arguments = [s.name]
        if s.strings:
            self.declare = [f"char *{s.name}[4] = {{ 0 }};"]
            self.fill = [f"if ({s.limit} < 2)", "    return 0;", f'{s.name}[0] = g_strdup("one");', f'{s.name}[1] = g_strdup("two");']
            self.after = [f'EXPECT(g_strcmp0({s.name}[0], "one") == 0 && g_strcmp0({s.name}[1], "two") == 0);',
                          f"g_free({s.name}[0]);", f"g_free({s.name}[1]);"]
        else:
            self.declare = [f"{s.element} {s.name}[4] = {{ 0 }};"]
            self.fill = [f"if ({s.limit} < 2)", "    return 0;", f"{s.name}[0] = 11;", f"{s.name}[1] = 12;"]
            self.after = [f"EXPECT({s.name}[0] == 11 && {s.name}[1] == 12);"]

    def listall(self, s):
        self.declare = [f"{s.ctype} *{s.name} = NULL;"]
        self.arguments = [f"&{s.name}"]
        owner = "owner"
        self.fill = [f"if (!{s.name})", "    return 2;", f"*{s.name} = g_new0({s.ctype}, 3);", f"(*{s.name})[0] = object_ref(known_{s.short}({owner}));",
                     f"(*{s.name})[1] = object_ref(known_{s.short}({owner}));"]
        self.after = [f"EXPECT({s.name} && same_{s.short}({s.name}[0]) && same_{s.short}({s.name}[1]) && !{s.name}[2]);",
                      f"serve_objects_free((void **){s.name});"]

    def stringsout(self, s):
        self.declare = [f"char **{s.name} = NULL;"]
        self.arguments = [f"&{s.name}"]
        self.fill = [f"if ({s.name})", f'    *{s.name} = g_strsplit("one,two", ",", -1);']
        self.after = [f'EXPECT({s.name} && g_strcmp0({s.name}[1], "two") == 0 && !{s.name}[2]);', f"g_strfreev({s.name});"]

    def structout(self, s):
        self.declare = [f"typeof(*({s.type})0) {s.name} = {{ 0 }};"]
        self.arguments = [f"&{s.name}"] + ([f"sizeof({s.name})"] if s.size else [])
        for i, f in enumerate(s.fields):
            if f.array == "fixed":
                self.fill.append(f'g_strlcpy((char *){s.name}->{f.name}, "model", sizeof({s.name}->{f.name}));')
                self.after.append(f'EXPECT(strcmp((char *){s.name}.{f.name}, "model") == 0);')
            else:
                self.fill.append(f"{s.name}->{f.name} = {member(i, f)};")
                self.after.append(f"EXPECT({s.name}.{f.name} == {member(i, f)});")

    def scalarout(self, s):
        value = "3" if "long" not in s.type else "0x30003"
        self.declare = [f"{s.type} {s.name} = 0;"]
        self.arguments = [f"&{s.name}"]
        self.fill = [f"*{s.name} = {value};"]
        self.after = [f"EXPECT({s.name} == {value});"]

    def stringout(self, s):
        self.declare = [f"char *{s.name} = NULL;"]
        self.arguments = [f"&{s.name}"]
        self.fill = [f'*{s.name} = g_strdup("out {s.name}");']
        self.after = [f'EXPECT(g_strcmp0({s.name}, "out {s.name}") == 0);', f"g_free({s.name});"]

    def bytesout(self, s):
        self.declare = [f"char *{s.name} = NULL;", f"int {s.count} = 0;"]
        self.arguments = [f"&{s.name}", f"&{s.count}"]
        self.fill = [f"*{s.name} = g_memdup2(known_bytes, 2);", f"*{s.count} = 2;"]
        self.after = [f"EXPECT({s.count} == 2 && memcmp({s.name}, known_bytes, 2) == 0);", f"g_free({s.name});"]

    def returned(self, s):
        ctype = s.ctype
        listed = any(isinstance(o, (shapes.ArrayOut, shapes.ListAll, shapes.StringsOut)) for o in shapes.Mapping(self.row).shapes)
        if ctype in shapes.OBJECTS:
            short = shapes.OBJECTS[ctype][1]
            self.fill = [f"return object_ref(known_{short}(owner));"]
            self.after = [f"EXPECT(outcome && same_{short}(outcome));", "object_unref(outcome);"]
        elif ctype == "char *":
            self.fill = ['return g_strdup("the result");']
            self.after = ['EXPECT(g_strcmp0(outcome, "the result") == 0);', "g_free(outcome);"]
        elif ctype == "const char *":
            self.fill = ['return "the result";']
            self.after = ['EXPECT(g_strcmp0(outcome, "the result") == 0);']
        else:
            value = "2" if listed else "0" if not s.field or s.domain else "1" if ctype == "int" else "77777"
            self.fill = [f"return {value};"]
            self.after = [f"EXPECT(outcome == {value});"]


def owner(row):
    """Where the fake finds the connection for the objects it makes."""
    return shapes.Mapping(row).conn


def function_pair(row):
    mapping = shapes.Mapping(row)
    pieces = [Piece(s, row) for s in mapping.shapes]
    name = slot_name(row)
    fake = ["G_GNUC_UNUSED virConnectPtr owner = " + mapping.conn + ";", "fakes_called++;"]
    fake += [line for p in pieces for line in p.check] + [line for p in pieces for line in p.fill]
    call = [line for p in pieces for line in p.declare]
    arguments = ", ".join(a for p in pieces for a in p.arguments)
    result = row.slot.ret + ("" if row.slot.ret.endswith("*") else " ")
    call += [f"{result}outcome = remote_driver.{name}({arguments});"] + [line for p in pieces for line in p.after]
    return (f"static {row.slot.declaration('fake_' + name)}\n{{\n{indent(fake)}}}\n\n"
            f"static void try_{name}(virConnectPtr conn)\n{{\n{indent(call)}}}\n\n")


def generate(table):
    text, names, left = [], [], []
    for program in ("remote", "qemu", "lxc"):
        for row in table.calls(program):
            if not row.slot or row.get("hand"):
                continue
            try:
                text.append(function_pair(row))
                names.append(slot_name(row))
            except Untested:
                left.append(slot_name(row))
    slots = "".join(f"    .{n} = fake_{n},\n" for n in names)
    tries = "".join(f"    {{ \"{n}\", try_{n} }},\n" for n in names)
    source = (f"{NOTICE}#include \"tests/remote/known.h\"\n\n{''.join(text)}"
              f"/* Tested by hand: {', '.join(left)}. */\n"
              f"const Driver fake_calls = {{\n    .name = \"fake\",\n{slots}}};\n\n"
              f"const KnownCall known_calls[] = {{\n{tries}}};\n\nconst unsigned int known_calls_count = G_N_ELEMENTS(known_calls);\n")
    return {"tests/calls.c": source}
