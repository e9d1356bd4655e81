#!/usr/bin/env python3
"""Keeps --json stable: what each query answers on test:///default, compared with golden/NAME.json.

    json_golden.py VIRSH GOLDEN            compare
    json_golden.py VIRSH GOLDEN --rewrite  take the answers of today for right; read the diff before committing it
"""
import json
import os
import re
import shlex
import subprocess
import sys

# Members whose values change from run to run.
CHANGING = re.compile(r"(_time|_ns|^time|last_update|unused|available|usable|hostname|_bytes|_packets|_errs|_drop|_req|errs|^doing|_ns|user|system|idle|iowait|seconds|expiry|cpu_time_ns)$")


def settle(value, key=""):
    if isinstance(value, dict):
        return {name: settle(member, name) for name, member in value.items()}
    if isinstance(value, list):
        return [settle(member) for member in value]
    return "changes" if CHANGING.search(key) else value


def ask(virsh, line):
    environment = dict(os.environ, LC_ALL="C")
    done = subprocess.run([virsh, "-c", "test:///default"] + shlex.split(line), capture_output=True, text=True,
                          timeout=60, env=environment, check=False)
    answer = json.loads(done.stdout)
    if done.stderr:
        raise ValueError(f"text beside the JSON: {done.stderr!r}")
    if ("error" in answer) != (done.returncode != 0):
        raise ValueError(f"exit code {done.returncode} does not fit the answer")
    return settle(answer)


def main():
    virsh, folder, *rest = sys.argv[1:]
    wrong = 0
    with open(os.path.join(folder, "queries.txt"), encoding="utf-8") as file:
        lines = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    for line in lines:
        name = re.sub(r"[^\w-]+", "_", line.replace(" --json", "")).strip("_")
        path = os.path.join(folder, name + ".json")
        try:
            answer = json.dumps(ask(virsh, line), indent=2) + "\n"
        except ValueError as error:
            print(f"{line}: {error}")
            wrong += 1
            continue
        if "--rewrite" in rest:
            with open(path, "w", encoding="utf-8") as file:
                file.write(answer)
            continue
        with open(path, encoding="utf-8") as file:
            if file.read() != answer:
                print(f"{line}: another answer:\n{answer}")
                wrong += 1
    print(f"{len(lines)} queries, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
