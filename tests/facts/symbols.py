"""The dynamic symbols of a library of ours against the facts: nothing missing, nothing extra, every one with its version.

    symbols.py LIBRARY
"""
import collections
import pathlib
import sys

import facts
import testhost


def wanted():
    """Symbols with their version by library, those of later releases included."""
    libraries = collections.defaultdict(set)
    for row in facts.rows("api/symbols.tsv") + facts.rows("api/symbols-after-9.0.0.tsv"):
        libraries[row["library"]].add(f"{row['symbol']}@@{row['version_node']}")
    return libraries


def exported(library):
    """What nm lists as defined, but for the version nodes themselves."""
    lines = testhost.run("nm", "-D", "--defined-only", library, check=True).stdout.splitlines()
    return {line.split()[2] for line in lines if line.split()[1] != "A"}


def compare(library, symbols):
    names = exported(library)
    # Programs built for libvirt reach nothing else; other libraries of ours link to these private ones.
    private = {name for name in names if "PRIVATE" in name.split("@")[-1]}
    missing, extra = sorted(symbols - names), sorted(names - symbols - private)
    for what, which in (("missing", missing), ("extra", extra)):
        for name in which:
            print(f"{library.name}: {what} {name}")
    print(f"{library.name}: {len(symbols & names)} of {len(symbols)} symbols")
    return not missing and not extra


def main():
    facts.need_facts()
    library = pathlib.Path(sys.argv[1])
    name = library.name.split(".so")[0] + ".so.0"
    sys.exit(0 if compare(library, wanted()[name]) else 1)


main()
