"""A private testd for each test: below a folder of its own, ended and looked after whatever the test does."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import wire

PROGRAM = os.path.join(os.environ.get("SV_BUILD", "build/debug"), "tests/daemon/testd")
DEADLINE = 20


def wait_for(condition, what, deadline=DEADLINE):
    """Poll until the condition holds; for what sends no event."""
    until = time.monotonic() + deadline
    while not (result := condition()):
        if time.monotonic() > until:
            raise AssertionError(f"not within {deadline} s: {what}")
        time.sleep(0.01)
    return result


class DaemonCase(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="sv-daemon-"))
        self.run_dir = self.root / "run/libvirt"
        self.run_dir.mkdir(parents=True)
        self.root.chmod(0o755)
        self.log = self.root / "log"
        self.config = self.root / "testd.conf"
        self.config.write_text("")
        os.mkfifo(self.run_dir / "gate")
        self.daemons = []

    def tearDown(self):
        for daemon in self.daemons:
            if daemon.poll() is None:
                daemon.kill()
            daemon.wait()
            daemon.stderr.close()
        shutil.rmtree(self.root)

    def socket(self, suffix="-sock"):
        return self.run_dir / f"testd{suffix}"

    def environment(self, **more):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("LIBVIRT_", "LISTEN_", "NOTIFY_"))}
        environment |= {"LIBVIRT_DEBUG": "info", "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent/bus"}
        return environment | {k: str(v) for k, v in more.items() if v is not None}

    def spawn(self, *options, environment=None, program=PROGRAM, **popen):
        """A testd that may or may not come up."""
        command = [str(program), "--root", str(self.root), "-f", str(self.config), *map(str, options)]
        daemon = subprocess.Popen(command, env=environment or self.environment(), stderr=subprocess.PIPE, text=True,
                                  stdin=subprocess.DEVNULL, **popen)
        self.daemons.append(daemon)
        return daemon

    def start(self, *options, config=None, program=PROGRAM, **more):
        """A testd that says READY."""
        if config is not None:
            self.config.write_text(config)
        with Notify(self.root / "notify") as notify:
            daemon = self.spawn(*options, program=program, environment=self.environment(
                NOTIFY_SOCKET=notify.path, LIBVIRT_LOG_OUTPUTS=f"1:file:{self.log}", **more))
            notify.wait("READY=1", daemon)
        return daemon

    def ends(self, daemon, status=0):
        try:
            daemon.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.fail(f"the daemon does not end; its log:\n{self.logged()}")
        self.assertEqual(daemon.returncode, status, self.logged())

    def stop(self, daemon):
        daemon.send_signal(signal.SIGTERM)
        self.ends(daemon)

    def refused(self, *options, config=None, status=1):
        """A testd that does not come up: what it says on stderr."""
        if config is not None:
            self.config.write_text(config)
        daemon = self.spawn(*options)
        _, said = daemon.communicate(timeout=DEADLINE)
        self.assertEqual(daemon.returncode, status, said)
        return said

    def logged(self):
        return self.log.read_text() if self.log.exists() else ""

    def wait_logged(self, text, count=1):
        wait_for(lambda: self.logged().count(text) >= count, f"{count} x '{text}' in the log")

    def client(self, suffix="-sock"):
        client = wire.Client(self.socket(suffix))
        self.addCleanup(client.close)
        return client

    def try_client(self, path=None):
        """A client where somebody listens already, else None."""
        try:
            return wire.Client(path or self.socket())
        except (ConnectionRefusedError, FileNotFoundError):
            return None

    def open_gate(self, name="guest"):
        with open(self.run_dir / "gate", "w") as gate:
            gate.write(name)


class Notify:
    """The end of systemd that daemons tell how they are."""

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.socket.settimeout(0.2)
        return self

    def __exit__(self, *_):
        self.socket.close()
        os.unlink(self.path)

    def wait(self, text, daemon, deadline=DEADLINE):
        until = time.monotonic() + deadline
        while time.monotonic() < until:
            try:
                said = self.socket.recv(4096).decode()
            except TimeoutError:
                if daemon.poll() is not None:
                    raise AssertionError(f"ended with {daemon.returncode}: {daemon.stderr.read()}") from None
                continue
            if text in said:
                return said
        raise AssertionError(f"no {text} within {deadline} s")
