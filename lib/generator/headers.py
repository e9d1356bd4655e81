"""Public headers: <libvirt/*.h> from the table."""
import re
import textwrap

from table import declare

NOTICE = "/* Made by lib/generator from lib/protocol: change the table, not this file. LGPL-2.1-or-later. */\n"
# What each header needs besides the umbrella; the umbrella includes these in this order.
UMBRELLA = ["libvirt-common", "libvirt-host", "libvirt-domain", "libvirt-domain-checkpoint", "libvirt-domain-snapshot",
            "libvirt-event", "libvirt-interface", "libvirt-network", "libvirt-nodedev", "libvirt-nwfilter",
            "libvirt-secret", "libvirt-storage", "libvirt-stream", "virterror"]
STANDALONE = ["libvirt-qemu", "libvirt-lxc", "libvirt-admin"]
INCLUDES = {"libvirt-common": ["<sys/types.h>"], "libvirt-domain": ["<string.h>"], "virterror": ["<libvirt/libvirt.h>"],
            "libvirt-qemu": ["<libvirt/libvirt.h>"], "libvirt-lxc": ["<libvirt/libvirt.h>"],
            "libvirt-admin": ["<libvirt/libvirt.h>"]}


def enum_text(t):
    lines = [f"    {name} = {value},{'  /* since ' + since + ' */' if since else ''}" for name, value, since in t.items]
    return f"typedef enum {{\n" + "\n".join(lines) + f"\n}} {t.name};\n"


def struct_text(t):
    members = []
    for item in t.items:
        if item.startswith("union"):
            body, name = re.match(r"union \{(.*)\} (\w+)$", item).groups()
            inner = "".join(f"        {m.strip()};\n" for m in body.split(";") if m.strip())
            members.append(f"    union {{\n{inner}    }} {name};\n")
        else:
            members.append(f"    {item};\n")
    return f"struct {t.tag} {{\n{''.join(members)}}};\n"


def forward_types(types):
    """typedef struct _X X; for every X that a pointer typedef or a struct declaration names."""
    structs = {t.name: t.tag for t in types if t.kind == "struct"}
    scalars = {t.name for t in types if t.kind == "typedef"}
    for t in types:
        if t.kind == "typedef" and t.body.endswith(" *"):
            base = t.body[:-2]
            if base not in scalars:
                structs.setdefault(base, "_" + base)
    return "".join(f"typedef struct {tag} {name};\n" for name, tag in structs.items())


def in_order(types, names_of, needs_of):
    """Declaration order in which what a declaration needs stands before it."""
    owner = {name: t.name for t in types for name in names_of(t)}
    left, done, out = list(types), set(), []
    while left:
        t = next(t for t in left if {owner[n] for n in needs_of(t) if n in owner} - done <= {t.name})
        left.remove(t)
        done.add(t.name)
        out.append(t)
    return out


def ordered(types, kind):
    """The declarations of one kind, each after those it refers to."""
    chosen = [t for t in types if t.kind == kind]
    if kind == "enum":
        return in_order(chosen, lambda t: [i[0] for i in t.items], lambda t: [i[1] for i in t.items])
    if kind == "callback":
        return in_order(chosen, lambda t: [t.name], lambda t: [p.type for p in t.items[0].params])
    return chosen


def callback_text(t):
    proto = t.items[0]
    return f"typedef {proto.declaration('(*' + proto.name + ')')};\n"


def since(row):
    return row.get("since") or row.get("node").split("_")[-1]


def function_text(row):
    """The declaration below what the row says of it."""
    text = f"{row.get('doc')} Since {since(row)}." if row.get("doc") else f"since {since(row)}"
    comment = textwrap.fill(text, 116, initial_indent="/* ", subsequent_indent=" * ", break_on_hyphens=False)
    return f"{comment} */\n{row.c.declaration()};\n"


def variable_text(row):
    return f"extern {row.get('c')};\n"


def header_text(table, header):
    types = [t for t in table.public if t.header == header]
    guard = "SPLITVIRT_" + header.upper().replace("-", "_") + "_H"
    out = [NOTICE, f"#ifndef {guard}\n#define {guard}\n\n"]
    if header in UMBRELLA and header != "virterror":
        out.append('#ifndef LIBVIRT_H\n# error "include <libvirt/libvirt.h>"\n#endif\n\n')
    out += [f"#include {i}\n" for i in INCLUDES.get(header, [])]
    out.append("\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n")
    out.append(forward_types(types))
    out += [f"typedef {declare(t.body, t.name)};\n" for t in types if t.kind == "typedef"]
    out.append("\n")
    out += [f"#define {t.name} {t.body}\n" for t in types if t.kind in ("define", "macro")]
    for kind, text in (("enum", enum_text), ("callback", callback_text), ("struct", struct_text)):
        out += ["\n" + text(t) for t in ordered(types, kind)]
    out.append("\n")
    rows = [r for r in table.rows if r.header == header]
    out += [function_text(r) for r in rows if r.c and r.get("node")]
    out += [variable_text(r) for r in rows if r.kind == "variable"]
    out.append("\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n")
    return "".join(out)


def umbrella_text():
    lines = "".join(f"#include <libvirt/{h}.h>\n" for h in UMBRELLA)
    return f"{NOTICE}#ifndef LIBVIRT_H\n#define LIBVIRT_H\n\n{lines}\n#endif\n"


def generate(table):
    """Returns {path below the include folder: text}."""
    files = {f"libvirt/{h}.h": header_text(table, h) for h in UMBRELLA + STANDALONE}
    files["libvirt/libvirt.h"] = umbrella_text()
    return files
