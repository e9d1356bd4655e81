"""core/driver.h: the driver table, one slot a remote procedure."""
from headers import NOTICE


def slot_name(row):
    """The slot's name in the driver table."""
    if row.kind == "function":
        return row.slot.name
    return row.name if row.program == "remote" else f"{row.program}_{row.name}"


def generate(table):
    out = [NOTICE, "#ifndef CORE_DRIVER_H\n#define CORE_DRIVER_H\n\n#include <libvirt/libvirt-lxc.h>\n#include <libvirt/libvirt-qemu.h>\n#include <libvirt/libvirt.h>\n\n"
           "/* One slot a procedure, with the prototype of the public function it serves. The same table is filled by a\n"
           " * driver in its daemon, by the remote client and by a driver loaded in-process. An empty slot is answered with\n"
           " * VIR_ERR_NO_SUPPORT. A slot sets the thread's error and returns -1 or NULL when it fails. */\n"
           "typedef struct Driver Driver;\nstruct Driver {\n    const char *name;  /* as virConnectGetType reports it */\n"]
    for program in ("remote", "qemu", "lxc"):
        for row in table.calls(program) + [r for r in table.functions() if r.program == program and r.get("backing") == "driver"]:
            if row.slot:
                out.append(f"    {row.slot.declaration('(*' + slot_name(row) + ')')};\n")
    out.append("};\n\n#endif\n")
    return {"core/driver.h": "".join(out)}
