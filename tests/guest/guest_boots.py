"""The test guest itself, under QEMU by hand: it greets, reports its hardware, takes an address and obeys the power button."""
import json
import pathlib
import socket
import subprocess

import testhost
from console import Console


def qemu(monitor, *extra):
    return ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-machine", "pc,accel=tcg", "-m", "128", "-display", "none",
            "-kernel", testhost.GUEST / "vmlinuz", "-initrd", testhost.GUEST / "initrd.img",
            "-append", "console=ttyS0 quiet", "-serial", "stdio", "-qmp", f"unix:{monitor},server=on,wait=off", *extra]


def press_power_button(monitor):
    with socket.socket(socket.AF_UNIX) as qmp:
        qmp.connect(str(monitor))
        stream = qmp.makefile("rw")
        for command in ("qmp_capabilities", "system_powerdown"):
            stream.write(json.dumps({"execute": command}) + "\n")
            stream.flush()
            while "return" not in json.loads(stream.readline()):
                pass


def main():
    testhost.need("/usr/bin/qemu-system-x86_64", "/usr/bin/qemu-img")
    testhost.run(testhost.SOURCE / "tests/guest/make-guest", testhost.GUEST, check=True)
    testhost.enter()
    disk, monitor = pathlib.Path("disk.qcow2"), pathlib.Path("qmp")
    testhost.run("qemu-img", "create", "-q", "-f", "qcow2", disk, "20M", check=True)
    command = qemu(monitor, "-drive", f"file={disk},if=virtio", "-netdev", "user,id=n",
                   "-device", "virtio-net-pci,netdev=n,mac=52:54:00:00:00:01", "-device", "virtio-rng-pci")
    process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    console = Console(process.stdout.fileno(), process.stdin.fileno())
    console.expect("splitvirt guest ready")
    console.expect("splitvirt guest address 10.0.2.15")
    report = console.command("report")
    for line in ("disk vda sectors=40960 ro=0", "net eth0 mac=52:54:00:00:00:01 ip=10.0.2.15/24", "dmi sys_vendor=QEMU",
                 "rng virtio_rng.0"):
        assert line in report, f"{line!r} is not in the report:\n{report}"
    press_power_button(monitor)
    assert process.wait(30) == 0


main()
