"""The admin interface of our daemon, through stock virt-admin: the same words and exit codes as from a stock daemon."""
import os
import shutil
import subprocess
import sys
import unittest

import wire
from harness import DaemonCase, wait_for


class Admin(DaemonCase):
    def setUp(self):
        super().setUp()
        self.daemon = self.start()

    def tearDown(self):
        if self.daemon.poll() is None:
            self.stop(self.daemon)
        super().tearDown()

    def admin(self, *command, status=0):
        uri = f"libvirtd:///system?socket={self.socket('-admin-sock')}"
        done = subprocess.run(["virt-admin", "-c", uri, *command], capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def table(self, *command):
        pairs = (line.split(":", 1) for line in self.admin(*command).splitlines() if ":" in line)
        return {key.strip(): value.strip() for key, value in pairs}

    def clients(self, server="testd"):
        return [line.split()[0] for line in self.admin("srv-clients-list", server).splitlines()[2:] if line.strip()]

    def test_servers(self):
        self.assertEqual([line.split() for line in self.admin("srv-list").splitlines()[2:4]],
                         [["0", "testd"], ["1", "admin"]])
        self.assertIn("Server not found: No server named 'foo'", self.admin("srv-threadpool-info", "foo", status=1))
        self.assertIn("Running against daemon: 9.0.0", self.admin("version"))

    def test_workers(self):
        self.assertEqual(self.table("srv-threadpool-info", "testd")["maxWorkers"], "20")
        self.assertIn("invalid argument: minWorkers cannot be larger than maxWorkers",
                      self.admin("srv-threadpool-set", "testd", "--min-workers", "30", status=1))
        self.admin("srv-threadpool-set", "testd", "--min-workers", "2", "--max-workers", "3", "--priority-workers", "1")
        found = self.table("srv-threadpool-info", "testd")
        self.assertEqual((found["minWorkers"], found["maxWorkers"], found["prioWorkers"]), ("2", "3", "1"))

    def test_client_limits(self):
        self.assertIn("clients waiting for authentication must not be less than",
                      self.admin("srv-clients-set", "testd", "--max-clients", "3", status=1))
        self.admin("srv-clients-set", "testd", "--max-clients", "6", "--max-unauth-clients", "5")
        self.client().open()
        found = self.table("srv-clients-info", "testd")
        self.assertEqual((found["nclients_max"], found["nclients"], found["nclients_unauth_max"],
                          found["nclients_unauth"]), ("6", "1", "5", "0"))

    def test_clients(self):
        client = self.client("-sock-ro").open(flags=1)
        identity, = self.clients()
        found = self.table("client-info", "testd", identity)
        self.assertEqual((found["readonly"], found["unix_user_id"], found["unix_process_id"]),
                         ("yes", str(os.geteuid()), str(os.getpid())))
        self.assertIn("No client with matching ID '77'", self.admin("client-info", "testd", "77", status=1))
        self.assertEqual(self.admin("client-disconnect", "testd", identity).strip(), f"Client '{identity}' disconnected")
        with self.assertRaises((EOFError, ConnectionError)):
            client.receive()
        wait_for(lambda: not self.clients(), "the client to leave the list")

    def test_log_settings(self):
        self.admin("daemon-log-filters", "1:qemu 3:+remote 4:util.*")
        self.assertEqual(self.admin("daemon-log-filters").strip(), "Logging filters: 1:*qemu* 3:*remote* 4:*util.**")
        self.assertIn("invalid argument: Invalid priority '9' for filter '9:qemu'",
                      self.admin("daemon-log-filters", "9:qemu", status=1))
        other = self.root / "other.log"
        self.admin("daemon-log-outputs", f"1:file:{other} 4:stderr")
        self.assertEqual(self.admin("daemon-log-outputs").strip(), f"Logging outputs: 1:file:{other} 4:stderr")
        self.assertIn("failed to open /nonexist/x: No such file or directory",
                      self.admin("daemon-log-outputs", "1:file:/nonexist/x", status=1))
        self.admin("daemon-log-filters", "1:daemon.client")
        self.client().open()
        wait_for(lambda: "process" in other.read_text(), "debug messages of clients in the new file")
        self.admin("daemon-log-filters", "")
        self.assertEqual(self.admin("daemon-log-filters").strip(), "Logging filters:")

    def test_tls_and_timeout(self):
        self.assertIn("internal error: no tls service found, unable to update tls files",
                      self.admin("server-update-tls", "testd", status=1))
        self.admin("daemon-timeout", "--timeout", "1")
        self.ends(self.daemon)

    def test_calls_before_open_and_bad_flags(self):
        client = self.client("-admin-sock")
        with self.assertRaises(wire.RemoteError) as refused:
            client.call(3, program=wire.ADMIN)
        self.assertEqual(refused.exception.code, 6)  # VIR_ERR_INVALID_CONN
        with self.assertRaises(wire.RemoteError) as refused:
            client.call(1, b"\0\0\0\1", wire.ADMIN)
        self.assertIn("unsupported flags (0x1)", str(refused.exception))

    def test_shutdown(self):
        client = self.client("-admin-sock")
        client.call(1, b"\0\0\0\0", wire.ADMIN)
        self.assertEqual(client.call(20, b"\0\0\0\0", wire.ADMIN), b"")
        self.ends(self.daemon)


if __name__ == "__main__":
    if not shutil.which("virt-admin"):
        print("virt-admin is not installed")
        sys.exit(77)
    unittest.main()
