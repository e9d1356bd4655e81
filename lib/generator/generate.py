#!/usr/bin/env python3
"""Makes everything mechanical from the API table.

usage: generate.py TABLE-FOLDER INCLUDE-FOLDER GENERATED-FOLDER

Each module returns {path: text}; a file is written only when its text changed, so that little is built again.
"""
import os
import sys

import client
import dispatch
import driver
import errors
import events
import headers
import polkit
import public
import reference
import symbols
import selftest
import table as table_module
import wire


def write(folder, files):
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            with open(path, encoding="utf-8") as file:
                if file.read() == text:
                    continue
        except FileNotFoundError:
            pass
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


MODULES = [
    client,
    dispatch,
    driver,
    errors,
    events,
    polkit,
    public,
    reference,
    symbols,
    selftest,
    wire,
]


def main(argv):
    if len(argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        table = table_module.load(argv[1])
    except table_module.TableError as error:
        print(f"generate: {error}", file=sys.stderr)
        return 1
    write(argv[2], headers.generate(table))
    for module in MODULES:
        write(argv[3], module.generate(table))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
