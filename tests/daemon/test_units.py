"""The units that a build makes: systemd reads them, they say what libvirt's say, and repeat what the daemon drops."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(os.environ.get("SV_BUILD", "build/debug"))
SOURCE = pathlib.Path(os.environ.get("SV_SOURCE", "."))
UNITS = BUILD / "systemd"


def settings(path):
    """{key: [values]} of a unit file."""
    found = {}
    for line in path.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def daemons():
    return sorted(path.stem for path in UNITS.glob("*.service"))


class Units(unittest.TestCase):
    def test_systemd_reads_them(self):
        with tempfile.TemporaryDirectory() as folder:
            for unit in UNITS.glob("*.s*e*"):
                if unit.suffix in (".service", ".socket"):
                    text = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", unit.read_text())
                    (pathlib.Path(folder) / unit.name).write_text(text)
            for unit in pathlib.Path(folder).iterdir():
                done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(unit)],
                                      capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""), unit.name)

    def test_sockets(self):
        self.assertIn("virtqemud", daemons())
        for name in daemons():
            for suffix, file, mode in (("", "-sock", "0666"), ("-ro", "-sock-ro", "0666"),
                                       ("-admin", "-admin-sock", "0600")):
                unit = settings(UNITS / f"{name}{suffix}.socket")
                self.assertTrue(unit["ListenStream"][0].endswith(f"/libvirt/{name}{file}"), unit)
                self.assertEqual(unit["SocketMode"], [mode])
                self.assertEqual(unit["Service"], [f"{name}.service"])

    def test_exposure(self):
        """Not perfect yet: guests inherit the sandbox. It may only get better."""
        for name in daemons():
            done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=75",
                                   str(UNITS / f"{name}.service")], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout[-300:])

    def test_capabilities_are_the_daemons_own(self):
        for name in daemons():
            folder = SOURCE / "daemons" / name.removeprefix("virt").removesuffix("d")
            in_code = set(re.findall(r"\{ *(CAP_\w+),", "".join(p.read_text() for p in sorted(folder.glob("*.c")))))
            in_unit = set(settings(UNITS / f"{name}.service")["CapabilityBoundingSet"][0].split())
            if in_code:
                self.assertEqual(in_unit, in_code, name)


if __name__ == "__main__":
    if not shutil.which("systemd-analyze"):
        print("systemd-analyze is not installed")
        sys.exit(77)
    unittest.main()
