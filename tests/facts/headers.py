"""The public headers against the facts: every constant, macro, struct, type and prototype, as C and as C++.

    headers.py INCLUDE-FOLDER C-COMPILER C++-COMPILER

One program that asserts everything at compile time is written and compiled against our headers only.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import facts

HEADERS = ["libvirt/libvirt.h", "libvirt/virterror.h", "libvirt/libvirt-qemu.h", "libvirt/libvirt-lxc.h",
           "libvirt/libvirt-admin.h"]
# What later releases extend has another last value than the facts of 9.0.0 say.
GROWN = {row["enum"] for row in facts.rows("api/constants-after-9.0.0.tsv")} if facts.FACTS.is_dir() else set()

PROLOGUE = """
#define VIR_ENUM_SENTINELS
#include <stddef.h>
#ifdef __cplusplus
# define SAME(condition, text) static_assert(condition, text)
#else
# define SAME(condition, text) _Static_assert(condition, text)
#endif
#define NUMBER(name, value) SAME((long long)(name) == (long long)(value), #name " is not " #value)
#define STRING(name, value) SAME(sizeof(name) == sizeof(value) && __builtin_strcmp(name, value) == 0, #name " is not " value)
#define FIELD(type, name, at, bytes) \\
    SAME(offsetof(type, name) == at && sizeof(((type *)0)->name) == bytes, #type "." #name " is not at " #at)
"""


def constant(kind, name, value):
    return f'STRING({name}, "{value}");' if kind == "string" else f"NUMBER({name}, {value});"


def constants():
    for row in facts.rows("api/enums.tsv"):
        if not (row["constant"].endswith("_LAST") and row["enum"] in GROWN):
            yield constant("number", row["constant"], row["value"])
    for row in facts.rows("api/macros.tsv"):
        if row["kind"] in ("string", "number"):
            yield constant(row["kind"], row["macro"], row["value"])
        else:
            yield f"#ifndef {row['macro']}\n# error {row['macro']} is not defined\n#endif"
    for row in facts.rows("api/constants-after-9.0.0.tsv"):
        if row["value"] not in ("-", ""):  # some are known by name only
            yield constant(row["kind"], row["constant"], row["value"])


def structs():
    for row in facts.rows("api/structs.tsv"):
        if row["position"] == "1":
            yield f"SAME(sizeof({row['struct']}) == {row['struct_size']}, \"size of {row['struct']}\");"
        if row["offset"] != "-":
            yield f"FIELD({row['struct']}, {row['field']}, {row['offset']}, {row['size']});"


def types():
    for row in facts.rows("api/typedefs.tsv"):
        yield f"typedef {row['typedef']} *known_type_{row['typedef']} __attribute__((unused));"


def prototypes():
    for row in facts.rows("api/symbols.tsv") + facts.rows("api/symbols-after-9.0.0.tsv"):
        if row["param_types"] == "(variable)":
            yield f"extern {row['return_type']} {row['symbol']};"
        else:
            parameters = "void" if row["param_types"] in ("-", "") else row["param_types"]
            yield f"extern {declaration(row['return_type'], row['symbol'], parameters)};"


def callbacks():
    """A typedef repeated must say the same."""
    for row in facts.rows("api/callbacks.tsv") + facts.rows("api/callbacks-after-9.0.0.tsv"):
        parameters = "void" if row["param_types"] in ("-", "") else row["param_types"]
        yield f"typedef {row['return_type']} (*{row['type']})({parameters});"


def declaration(returned, name, parameters):
    return f"{returned}{'' if returned.endswith('*') else ' '}{name}({parameters})"


def compile_program(compiler, language, include, text, folder):
    source = folder / f"facts.{language}"
    source.write_text(text)
    done = subprocess.run([compiler, "-x", language, "-Wall", "-Wextra", "-Werror", "-I", include, "-c", source, "-o",
                           folder / "out.o", "-H", "-fmax-errors=60" if "clang" not in compiler else "-ferror-limit=60"],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    used = re.findall(r"^\.+ (\S+)$", done.stdout, re.M)
    others = [path for path in used if "libvirt/" in path and not pathlib.Path(path).resolve().is_relative_to(include)]
    complaints = sorted({line.split("error: ")[1] for line in done.stdout.splitlines() if "error: " in line})
    if done.returncode or others:
        print(f"{compiler} as {language}: not all of our headers are ours: {others}" if others else "\n".join(complaints[:60]))
    return done.returncode == 0 and not others


def main():
    facts.need_facts()
    include, *compilers = sys.argv[1:]
    include = str(pathlib.Path(include).resolve())
    declared = [f"#include <{header}>" for header in HEADERS]
    checks = [*constants(), *structs(), *types()]
    in_c = "\n".join([PROLOGUE, *declared, *checks, *prototypes(), *callbacks()])
    in_cxx = "\n".join([PROLOGUE, *declared, *checks, 'extern "C" {', *prototypes(), *callbacks(), "}"])
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        good = [compile_program(compiler, language, include, text, folder)
                for compiler, language, text in zip(compilers, ("c", "c++"), (in_c, in_cxx))]
        # Each header by itself, as a program may include only one; with our flags a C89 program's too.
        for header in HEADERS:
            good.append(compile_program(compilers[0], "c", include, f"#include <{header}>\nint x;\n", folder))
    print(f"{len(checks)} constants, structs and types compared")
    sys.exit(0 if all(good) else 1)


main()
