"""protocol/PROGRAM.[ch]: the C type of every wire type and the descriptor that codes it.

The C types look like rpcgen's; the descriptors are lib/rpc/xdr.h's. A procedure's types are named after it
(remote_domain_create_args), its descriptor after the type (xdr_remote_domain_create_args).
"""
from headers import NOTICE, in_order

PROGRAMS = ["net", "remote", "qemu", "lxc", "admin", "keepalive", "lock", "log"]
# Programs whose types refer to another program's.
NEEDS = {"qemu": ["remote"], "lxc": ["remote"]}
SCALARS = {"int": "int", "uint": "unsigned int", "hyper": "int64_t", "uhyper": "uint64_t", "char": "char",
           "uchar": "unsigned char", "short": "short", "ushort": "unsigned short", "bool": "bool", "float": "float",
           "double": "double"}


class Codecs:
    """Resolves wire types; one instance a table."""

    def __init__(self, table):
        self.table = table
        self.union_arms = {name: t for name, t in table.wire.items() if t.kind == "union"}

    def resolve(self, field):
        """(kind, base type, bound) of a field after following typedefs. kind: scalar, enum, string, opaque, bytes,
        array, vector, optional_string, optional, named."""
        if field.type == "string":
            return ("string", "string", field.bound)
        if field.type == "opaque":
            return ("opaque" if field.array == "fixed" else "bytes", "opaque", field.bound)
        if field.array == "fixed":
            return ("vector", field.type, field.bound)
        if field.array == "variable":
            return ("array", field.type, field.bound)
        if field.optional:
            inner = self.target(field.type)
            if inner and self.resolve(inner)[0] == "string":
                return ("optional_string", "string", self.resolve(inner)[2])
            return ("optional", field.type, "")
        if field.type in SCALARS:
            return ("scalar", field.type, "")
        named = self.table.wire[field.type]
        if named.kind == "enum":
            return ("enum", field.type, "")
        inner = self.target(field.type)
        return self.resolve(inner) if inner and self.by_value(inner) else ("named", field.type, "")

    def target(self, name):
        """The field a typedef stands for, or None."""
        named = self.table.wire.get(name)
        return named.fields[0] if named and named.kind == "type" else None

    def by_value(self, inner):
        """Typedefs of strings, pointers and fixed opaque are written out; their C form needs no name."""
        return self.resolve(inner)[0] in ("string", "optional_string", "optional", "opaque")

    def ctype(self, name):
        """The C type of an element or an unadorned wire type name."""
        inner = self.target(name)
        if inner:
            kind, base, _ = self.resolve(inner)
            if kind in ("string", "optional_string"):
                return "char *"
            if kind == "optional":
                return self.ctype(base) + " *"
        return SCALARS.get(name, name)

    def member(self, field):
        """The C declaration of a struct member."""
        kind, base, bound = self.resolve(field)
        name = field.name
        if kind in ("string", "optional_string"):
            return f"char *{name};"
        if kind == "optional":
            return f"{self.ctype(base)} *{name};"
        if kind == "opaque":
            return f"unsigned char {name}[{bound}];"
        if kind == "vector":
            return f"{self.ctype(base)} {name}[{bound}];"
        if kind == "bytes":
            return f"struct {{ unsigned int {name}_len; char *{name}_val; }} {name};"
        if kind == "array":
            element = self.ctype(base)
            star = element if element.endswith("*") else element + " "
            return f"struct {{ unsigned int {name}_len; {star}*{name}_val; }} {name};"
        return f"{self.ctype(base)} {name};"

    def named(self, name):
        """The descriptor expression of a type name."""
        inner = self.target(name)
        if inner:
            return self.descriptor(inner)
        if name in SCALARS:
            return f"&xdr_{name}"
        return "&xdr_int" if self.table.wire[name].kind == "enum" else f"&xdr_{name}"

    def descriptor(self, field):
        """The descriptor expression of a field."""
        kind, base, bound = self.resolve(field)
        if kind == "string":
            return f"XDR_ANON(XDR_TYPE_STRING({bound}))"
        if kind == "optional_string":
            return f"XDR_ANON(XDR_TYPE_STRING_OPTIONAL({bound}))"
        if kind == "opaque":
            return f"XDR_ANON(XDR_TYPE_OPAQUE({bound}))"
        if kind == "bytes":
            return f"XDR_ANON(XDR_TYPE_BYTES({bound}))"
        if kind == "vector":
            return f"XDR_ANON(XDR_TYPE_VECTOR({self.ctype(base)}, {self.named(base)}, {bound}))"
        if kind == "array":
            return f"XDR_ANON(XDR_TYPE_ARRAY({self.named(base)}, {bound}))"
        if kind == "optional":
            return f"XDR_ANON(XDR_TYPE_OPTIONAL({self.named(base)}))"
        return self.named(base)


def is_compound(t):
    return t.kind in ("struct", "union") and (t.fields or t.cases)


def needs(codecs, t):
    """Names of the wire types whose C type must be complete before that of t."""
    fields = t.fields + [f for _, f in t.cases]
    found = set()
    for f in fields:
        name = f.type
        while (inner := codecs.target(name)) is not None:
            name = inner.type
        found.add(name)
    return found


def c_type(codecs, t):
    if t.kind == "enum":
        return f"typedef enum {{ {', '.join(f'{n} = {v}' for n, v in t.values)} }} {t.name};\n"
    if t.kind == "union":
        arms = " ".join(codecs.member(f) for _, f in t.cases)
        return f"typedef struct {{ int {t.discriminant.name}; union {{ {arms} }} u; }} {t.name};\n"
    members = "".join(f"    {codecs.member(f)}\n" for f in t.fields)
    return f"typedef struct {{\n{members}}} {t.name};\n"


def descriptor(codecs, t):
    if t.kind == "union":
        arms = "".join(f"    XDR_ARM({label}, {t.name}, u.{f.name}, {codecs.descriptor(f)}),\n" for label, f in t.cases)
        return (f"static const XdrArm {t.name}_arms[] = {{\n{arms}}};\n"
                f"const XdrType xdr_{t.name} = XDR_TYPE_UNION({t.name}, {t.discriminant.name}, {t.name}_arms);\n\n")
    fields = "".join(f"    XDR_FIELD({t.name}, {f.name}, {codecs.descriptor(f)}),\n" for f in t.fields)
    return (f"static const XdrField {t.name}_fields[] = {{\n{fields}}};\n"
            f"const XdrType xdr_{t.name} = XDR_TYPE_STRUCT({t.name}, {t.name}_fields);\n\n")


def numbers(table, program):
    """Constants of a program and its procedure numbers."""
    rows = [r for r in table.rows if r.program == program and r.number]
    out = "".join(f"    {program.upper()}_PROC_{r.name.upper()} = {r.number},\n" for r in rows)
    return f"enum {{\n{out}}};\n" if rows else ""


def header(table, codecs, program, types):
    guard = f"PROTOCOL_{program.upper()}_H"
    includes = "".join(f"#include \"protocol/{p}.h\"\n" for p in NEEDS.get(program, []))
    out = [NOTICE, f"#ifndef {guard}\n#define {guard}\n\n#include <libvirt/libvirt.h>\n\n#include \"rpc/xdr.h\"\n{includes}\n"]
    out += [f"#define {name} {value}\n" for name, value in constants(table, program)]
    out += ["\n", numbers(table, program), "\n"]
    out += [c_type(codecs, t) for t in types if t.kind == "enum"]
    out += [c_type(codecs, t) for t in types if is_compound(t)]
    out += [f"extern const XdrType xdr_{t.name};\n" for t in types if is_compound(t)]
    out.append("\n#endif\n")
    return "".join(out)


def constants(table, program):
    return [(n, v) for n, v in table.constants.items() if table.constant_program.get(n) == program]


def generate(table):
    codecs = Codecs(table)
    files = {}
    for program in PROGRAMS:
        mine = [t for t in table.wire.values() if t.program == program]
        types = [t for t in mine if t.kind == "enum"] + in_order(
            [t for t in mine if is_compound(t)], lambda t: [t.name], lambda t: needs(codecs, t))
        files[f"protocol/{program}.h"] = header(table, codecs, program, types)
        body = "".join(descriptor(codecs, t) for t in types if is_compound(t))
        files[f"protocol/{program}.c"] = f"{NOTICE}#include \"protocol/{program}.h\"\n\n{body}"
    files.update(message_list(table))
    return files


def reference(t):
    """The descriptor of a message's body; NULL when it has none."""
    return f"&xdr_{t.name}" if t and t.fields else "NULL"


def message_list(table):
    """protocol/messages.[ch]: every procedure with the descriptors of its bodies."""
    rows = [r for r in table.rows if r.number]
    lines = "".join(f"    {{ \"{r.program}\", \"{r.name}\", {r.number}, {reference(r.args)}, {reference(r.ret)},"
                    f" {reference(r.message)} }},\n" for r in rows)
    includes = "".join(f"#include \"protocol/{p}.h\"\n" for p in PROGRAMS)
    return {"protocol/messages.h": NOTICE + MESSAGES_H,
            "protocol/messages.c": f"{NOTICE}#include \"protocol/messages.h\"\n\n{includes}\n"
                                   f"const ProtocolMessage protocol_messages[] = {{\n{lines}}};\n\n"
                                   f"const unsigned int protocol_messages_count = G_N_ELEMENTS(protocol_messages);\n"}


MESSAGES_H = """#ifndef PROTOCOL_MESSAGES_H
#define PROTOCOL_MESSAGES_H

#include "rpc/xdr.h"

/* What a procedure carries: for tests, fuzzers and logs. A body that is empty has a NULL descriptor. */
typedef struct {
    const char *program;
    const char *name;
    int number;
    const XdrType *args, *ret; /* of a call */
    const XdrType *message;    /* of an event */
} ProtocolMessage;

extern const ProtocolMessage protocol_messages[];
extern const unsigned int protocol_messages_count;

#endif
"""
