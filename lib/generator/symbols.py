"""symbols/LIBRARY.map: the version script of each shared library, from the row's node. Nothing else is exported."""
import re

from headers import NOTICE

LIBRARIES = {"libvirt-qemu": "libvirt-qemu", "libvirt-lxc": "libvirt-lxc", "libvirt-admin": "libvirt-admin"}


def order(node):
    """Nodes follow each other by version: LIBVIRT_QEMU_0.10.0 comes after LIBVIRT_QEMU_0.9.4."""
    return [int(part) for part in re.search(r"[\d.]+$", node)[0].split(".")]


def script(nodes):
    out, previous = [NOTICE], ""
    for node in sorted(nodes, key=order):
        names = "".join(f"    {name};\n" for name in sorted(nodes[node]))
        hidden = "" if previous else "local:\n    *;\n"
        out.append(f"{node} {{\nglobal:\n{names}{hidden}}}{' ' + previous if previous else ''};\n\n")
        previous = node
    return "".join(out)


def generate(table):
    libraries = {}
    for row in table.rows:
        if not row.get("node") or row.kind not in ("call", "function", "variable"):
            continue
        name = row.name if row.kind == "variable" else row.c.name
        nodes = libraries.setdefault(LIBRARIES.get(row.header, "libvirt"), {})
        nodes.setdefault(row.get("node"), set()).add(name)
    return {f"symbols/{library}.map": script(nodes) for library, nodes in libraries.items()}
