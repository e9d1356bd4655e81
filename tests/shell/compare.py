#!/usr/bin/env python3
"""Runs command lines through stock virsh and ours and compares standard output, standard error and exit code.

    compare.py --ours VIRSH CASES.txt    one command line a line, in shell words; each in a process of its own
    compare.py --ours VIRSH --help-shape names, order and shape of all help texts (their words are our own)

A line "< TEXT" before a command line is its standard input (with \\n for newlines). "# differs: WHY" before it says
that ours answers otherwise on purpose; it must still end as stock does.
"""
import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys

URI = ["-c", "test:///default"]
# What changes from one run to the next.
CHANGING = [
    (re.compile(r"(CPU time: +)[\d.]+s"), r"\1TIMEs"),
    (re.compile(r"/tmp/virsh\w{6}(\.xml)?"), "TEMPORARY"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "UUID"),
    (re.compile(r"\b1\d{9}\b"), "SECONDS"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}"), "CREATED"),
    (re.compile(r"\(Time: [\d.]+ ms\)"), "(Time: N ms)"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+0000"), "STAMP"),
    (re.compile(r"(\b(rd|wr|rx|tx)_\w+|errs|number of [a-z ]+:|error count:|[Tt]ime:|cpu_time|last_update|unused|available|usable"
                r"|system|user|idle|iowait|snapshot|(name|creationTime)>)( *)\d+(\.\d+)?"), r"\1\3N"),
]


def settle(text):
    for pattern, replacement in CHANGING:
        text = pattern.sub(replacement, text)
    return text


def run(program, words, stdin):
    environment = dict(os.environ, LC_ALL="C", EDITOR="true")
    # the stock library leaks in its test driver (virStorageVolCreateXMLFrom); our own leaks are looked for in shell_json
    environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    for name in ("VISUAL", "VIRSH_DEFAULT_CONNECT_URI", "LIBVIRT_DEFAULT_URI", "VIRSH_DEBUG"):
        environment.pop(name, None)
    try:
        done = subprocess.run([program] + words, input=stdin, capture_output=True, text=True, errors="replace",
                              timeout=60, env=environment, check=False)
    except subprocess.TimeoutExpired:
        return "(did not end within 60 s)", "", -1
    return settle(done.stdout), settle(done.stderr), done.returncode


def cases(path):
    stdin, differs = "", False
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("< "):
                stdin = line[2:].replace("\\n", "\n")
            elif line.startswith("# differs: "):
                differs = True
            elif line and not line.startswith("#"):
                words = shlex.split(line.replace("DATA", os.path.join(os.path.dirname(path), "data")))
                if words[:1] == ["!"]: # without -c
                    words = words[1:]
                else:
                    words = URI + words
                yield line, words, stdin, differs
                stdin, differs = "", False


def show(name, stock, ours):
    if stock == ours:
        return
    print(f"  {name} of stock:\n    " + repr(stock) + f"\n  {name} of ours:\n    " + repr(ours))


def compare(stock, ours, path):
    count = wrong = 0
    for line, words, stdin, differs in cases(path):
        count += 1
        theirs, mine = run(stock, words, stdin), run(ours, words, stdin)
        if theirs == mine or differs and theirs[2] == mine[2]:
            continue
        wrong += 1
        print(f"{line}")
        for name, first, second in zip(("standard output", "standard error", "exit code"), theirs, mine):
            show(name, first, second)
    print(f"{os.path.basename(path)}: {count} command lines, {wrong} answered otherwise")
    return wrong


# What a help text is made of, without its words.
def help_shape(text):
    shape, section = [], None
    for line in text.splitlines():
        title = re.match(r"  (NAME|SYNOPSIS|DESCRIPTION|OPTIONS)$", line)
        if title:
            section = title[1]
        elif section == "NAME" and " - " in line:
            shape.append(line.split(" - ")[0])
        elif section == "SYNOPSIS" and line:
            shape.append(line.replace(" [--json]", "").replace(" [--wait[=<number>]]", ""))
        elif section == "OPTIONS" and re.match(r" +[-[<]", line):
            option = re.split(r"(?<=\S)  +", line.strip(), maxsplit=1)[0]
            if not re.match(r"--(json|wait)", option):
                shape.append(option)
    return shape


def compare_help(stock, ours):
    listed = [[line.split()[0] for line in run(program, ["help"], "")[0].splitlines() if line.startswith("    ")]
              for program in (stock, ours)]
    if listed[0] != listed[1]:
        print("help lists other commands, or in another order:", set(listed[0]) ^ set(listed[1]))
        return 1
    wrong = 0
    for command in listed[0]:
        shapes = [help_shape(run(program, ["help", command], "")[0]) for program in (stock, ours)]
        if shapes[0] != shapes[1]:
            wrong += 1
            show(f"help {command}", *shapes)
    print(f"help: {len(listed[0])} commands, {wrong} with another shape")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", required=True)
    parser.add_argument("--help-shape", action="store_true")
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    stock = shutil.which("virsh", path="/usr/bin:/usr/local/bin")
    if not stock or "splitvirt" in subprocess.run([stock, "-V"], capture_output=True, text=True, check=False).stdout:
        print("stock virsh is not installed: nothing to compare with")
        return 77
    wrong = compare_help(stock, options.ours) if options.help_shape else 0
    wrong += sum(compare(stock, options.ours, path) for path in options.cases)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
