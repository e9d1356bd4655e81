"""How fast, ours and stock in one session: as ratios, with the targets beside them.

    bench.py [--domains N] [--calls N] [--many N] [--only NAME,..]

Runs as root, in a private host. Builds ../shared/bench/vbench.c where that folder is there. Targets are ours with ours;
what is slower than its target is marked, and the exit status says whether anything is.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import guests
import testhost

VBENCH = testhost.SOURCE.parent / "shared/bench/vbench.c"
START = pathlib.Path("start.xml")


class Table:
    """The figures as they come, and what they should be."""

    def __init__(self):
        self.missed = 0
        print(f"{'figure':34}{'ours':>14}{'stock':>14}  {'target':32}{'reached':>8}")

    def row(self, name, ours, stock, unit, target="", reached=None):
        if reached is False:
            self.missed += 1
        word = "" if reached is None else "yes" if reached else "NO"
        stock = "-" if stock is None else f"{stock:.1f}"
        print(f"{name + ' ' + unit:34}{ours:14.1f}{stock:>14}  {target:32}{word:>8}", flush=True)


def private_memory(pid):
    """KiB that the process alone holds, and its threads."""
    rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return (sum(int(value) for value in re.findall(r"^Private_\w+:\s+(\d+) kB", rollup, re.M)),
            len(os.listdir(f"/proc/{pid}/task")))


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def build_vbench():
    flags = testhost.run("pkg-config", "--cflags", "--libs", "libvirt", check=True).stdout.split()
    testhost.run("cc", "-O2", "-o", "vbench", VBENCH, *flags, "-lpthread", check=True)


def vbench(kind, options):
    done = testhost.run("./vbench", testhost.uri(kind), "--domains", options.domains, "--calls", options.calls,
                        "--start", START, env=testhost.environment(kind, foreign=True), timeout=600)
    if done.returncode:
        print(f"vbench on {kind}: {done.stderr.strip()}")
    return {name: float(value) for name, value in re.findall(r"^(\S+)\s+([\d.]+) \S+$", done.stdout, re.M)}


def warm(kind):
    """QEMU's capabilities are asked once after installation; that is not what is measured."""
    testhost.run(testhost.virsh(testhost.STOCK), "-c", testhost.uri(kind), "domcapabilities", check=True, timeout=120)


def measure_calls(table, options):
    figures = {}
    for kind in (testhost.STOCK, testhost.OURS):
        with testhost.Daemon(kind) as daemon:
            memory = private_memory(daemon.process.pid)
            warm(kind)
            figures[kind] = vbench(kind, options)
            figures[kind]["memory"], figures[kind]["threads"] = memory
    ours, stock = figures[testhost.OURS], figures[testhost.STOCK]
    floor, synced = ours["limit.round-trip.median"], ours["limit.synced-write.median"]
    table.row("limit.round-trip", floor, stock["limit.round-trip.median"], "us")
    table.row("limit.synced-write", synced, stock["limit.synced-write.median"], "us")
    for name, factor, against in (("call", 1.3, floor), ("get-info", 1.4, floor), ("define", 1.5, synced)):
        value = ours.get(f"{name}.median", float("nan"))
        what = "limit.round-trip" if against is floor else "limit.synced-write"
        table.row(name, value, stock.get(f"{name}.median"), "us", f"<= {factor} x {what}: {value / against:.2f}",
                  value <= factor * against)
    for name, factor in (("connect+close", 2), ("xml-desc", 2), ("list-all", 4), ("all-stats", 10)):
        value, other = ours.get(f"{name}.median", float("nan")), stock.get(f"{name}.median", float("nan"))
        table.row(name, value, other, "us", f">= {factor} x stock: {other / value:.1f}", other >= factor * value)
    for name in ("calls.one-connection", "calls.many-connections", "define.rate"):
        table.row(name, ours.get(name, float("nan")), stock.get(name), "/s")
    for name in ("undefine.median", "events.all-after"):
        table.row(name, ours.get(name, float("nan")), stock.get(name), "")
    table.row("idle private memory", ours["memory"], stock["memory"], "KiB", "< 10240", ours["memory"] < 10240)
    table.row("idle threads", ours["threads"], stock["threads"], "")
    by_hand = start_by_hand()
    table.row("start by hand", by_hand, by_hand, "ms")
    value = ours.get("start.median", float("nan"))
    table.row("start", value, stock.get("start.median"), "ms", f"<= 30 ms above by hand: {value - by_hand:.1f}",
              value <= by_hand + 30)


def start_by_hand():
    """The same QEMU started by hand until it has shaken hands over QMP, in milliseconds; the median of five."""
    log = (pathlib.Path("/var/log/libvirt/qemu") / f"{guest_name()}.log").read_text()
    start = log.rindex("/usr/bin/qemu-system-x86_64")
    words = log[start:log.index("-msg timestamp=on", start)].replace("\\\n", " ")
    command = subprocess.run(["sh", "-c", f'printf "%s\\0" {words}'], stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")[:-1]
    command = [re.sub(r"^socket,id=charmonitor,(fd=\d+|path=[^,]*)", "socket,id=charmonitor,path=by-hand.sock", word) for word in command]
    command = drop_secret(command)
    return statistics.median(one_start(command) for _ in range(5)) * 1000


def drop_secret(command):
    """The key file of the daemon's own guest is gone by now."""
    while any("masterKey0" in word for word in command):
        at = next(number for number, word in enumerate(command) if "masterKey0" in word)
        del command[at - 1:at + 1]
    return command


def one_start(command):
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with socket.socket(socket.AF_UNIX) as monitor:
        while True:
            try:
                monitor.connect("by-hand.sock")
                break
            except OSError:
                if process.poll() is not None:
                    raise AssertionError(f"QEMU by hand: {process.stderr.read().decode()}") from None
                time.sleep(0.0005)
        stream = monitor.makefile("rw")
        stream.readline()
        stream.write(json.dumps({"execute": "qmp_capabilities"}) + "\n")
        stream.flush()
        stream.readline()
        taken = time.monotonic() - start
    process.kill()
    process.wait()
    pathlib.Path("by-hand.sock").unlink(missing_ok=True)
    return taken


def guest_name():
    return re.search("<name>(.*)</name>", START.read_text())[1]


def measure_many(table, options):
    """Thousands of defined domains: what loading them takes, what they hold, how long a list of them takes."""
    figures = {}
    for kind in (testhost.STOCK, testhost.OURS):
        folder = pathlib.Path("/etc/libvirt/qemu")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        with testhost.Daemon(kind) as daemon:
            warm(kind)
            defined = testhost.run(testhost.virsh(testhost.STOCK), "-c", testhost.uri(kind), "define", sample(), check=True)
            assert defined.returncode == 0
            saved = (folder / "many-0.xml").read_text()
            testhost.run(testhost.virsh(testhost.STOCK), "-c", testhost.uri(kind), "undefine", "many-0", check=True)
        with testhost.Daemon(kind) as daemon:
            empty, _ = private_memory(daemon.process.pid)
            idle = cpu_seconds(daemon.process.pid)
        for number in range(options.many):
            text = saved.replace("many-0", f"many-{number}").replace("000000000000</uuid>", f"{number:012x}</uuid>")
            (folder / f"many-{number}.xml").write_text(text)
        with testhost.Daemon(kind, name=f"{kind}-many") as daemon:
            testhost.run(testhost.virsh(testhost.STOCK), "-c", testhost.uri(kind), "domstate", "many-1", check=True, timeout=300)
            load = cpu_seconds(daemon.process.pid) - idle
            held = private_memory(daemon.process.pid)[0] - empty
            begin = time.monotonic()
            testhost.run(testhost.virsh(kind), "-c", testhost.uri(kind), "list", "--all", check=True, timeout=300,
                         env=testhost.environment(kind))
            figures[kind] = load, held / options.many, time.monotonic() - begin
    ours, stock = figures[testhost.OURS], figures[testhost.STOCK]
    part = options.many / 10000
    table.row(f"load {options.many} domains, CPU", ours[0] * 1000, stock[0] * 1000, "ms", f"< {2000 * part:.0f}", ours[0] < 2 * part)
    table.row("memory a defined domain", ours[1], stock[1], "KiB", "< 8", ours[1] < 8)
    table.row(f"virsh list --all of {options.many}", ours[2] * 1000, stock[2] * 1000, "ms", f"< {300 * part:.0f}", ours[2] < 0.3 * part)


def sample():
    """A document of usual size: a disk, an interface, a console, a display."""
    path = pathlib.Path("many.xml")
    path.write_text(guests.document("guest", name="many-0", uuid="5a9a1c0e-5d5e-4b5a-9a53-000000000000"))
    return path


def settle_on_disk(folder):
    """Put the private host's folders on the disk that limit.synced-write measures: in memory a synced write is free."""
    for number, place in enumerate(testhost.PRIVATE):
        own = pathlib.Path(folder) / str(number)
        shutil.copytree(place, own)
        own.chmod(0o755)
        subprocess.run(["mount", "--bind", own, place], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--domains", type=int, default=200)
    parser.add_argument("--calls", type=int, default=5000)
    parser.add_argument("--many", type=int, default=10000)
    parser.add_argument("--only", default="calls,many")
    options = parser.parse_args()
    testhost.need(testhost.daemon(testhost.STOCK), testhost.daemon(testhost.OURS), testhost.BUILD / "lib/libvirt.so.0")
    if not VBENCH.exists():
        testhost.skip(f"{VBENCH} is not here")
    if os.environ.get("SV_SANITIZE"):
        testhost.skip("sanitizers are on: measure a release build")
    guests.make_guest()
    testhost.enter()
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        os.chmod(folder, 0o755)  # guests run as another user
        settle_on_disk(folder)
        guests.furnish_images()
        START.write_text(guests.document("guest", name="start"))
        build_vbench()
        table = Table()
        if "calls" in options.only:
            measure_calls(table, options)
        if "many" in options.only:
            measure_many(table, options)
    sys.exit(1 if table.missed else 0)


main()
