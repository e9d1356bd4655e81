"""How a daemon lives and ends: idleness, signals, calls in flight, reload."""
import os
import signal
import threading
import unittest

import wire
from harness import PROGRAM, DaemonCase, Notify, wait_for


class Idle(DaemonCase):
    def test_ends_when_nobody_comes(self):
        self.ends(self.start("-t", 1))
        self.assertIn("stopping: idle", self.logged())

    def test_a_client_keeps_it(self):
        daemon = self.start("-t", 1)
        client = self.client().open()
        with self.assertRaises(TimeoutError):
            client.socket.settimeout(1.6)
            client.exactly(1)
        client.close()
        self.ends(daemon)

    def test_activity_of_the_driver_keeps_it(self):
        (self.run_dir / "inhibit").touch()
        daemon = self.start("-t", 1)
        with self.assertRaises(Exception):
            daemon.wait(1.6)
        (self.run_dir / "inhibit").unlink()
        daemon.send_signal(signal.SIGHUP)
        self.ends(daemon)


class Reload(DaemonCase):
    def test_limits_and_logging(self):
        daemon = self.start(LIBVIRT_DEBUG=None, config="log_level = 2\n")
        self.config.write_text("log_level = 1\nmax_clients = 1\nmax_anonymous_clients = 1\n")
        daemon.send_signal(signal.SIGHUP)
        self.wait_logged("reloaded", 2)
        first = self.client().open()
        second = self.client()
        with self.assertRaises((EOFError, TimeoutError, ConnectionError)):
            second.socket.settimeout(1)
            second.open()
        self.assertEqual(first.hostname(), "testd.example")
        self.stop(daemon)

    def test_broken_file_changes_nothing(self):
        daemon = self.start()
        self.config.write_text("max_clients = \n")
        daemon.send_signal(signal.SIGHUP)
        self.wait_logged("configuration stays as it was")
        self.assertIn(f"{self.config}:1: expecting a value", self.logged())
        self.assertEqual(self.client().open().hostname(), "testd.example")
        self.stop(daemon)

    def test_log_rotation(self):
        daemon = self.start()
        self.log.rename(self.root / "log.1")
        daemon.send_signal(signal.SIGHUP)
        wait_for(lambda: self.log.exists() and "reloaded" in self.logged(), "the fresh log file")
        self.stop(daemon)

    def test_tells_systemd(self):
        daemon = self.start()
        with Notify(self.root / "notify") as notify:
            daemon.send_signal(signal.SIGHUP)
            notify.wait("RELOADING=1", daemon)
            notify.wait("READY=1", daemon)
            daemon.send_signal(signal.SIGTERM)
            notify.wait("STOPPING=1", daemon)
        self.ends(daemon)


class Stop(DaemonCase):
    def test_order(self):
        daemon = self.start()
        self.client().open()
        self.stop(daemon)
        log = self.logged()
        self.assertLess(log.index("prepare to stop"), log.index("closed a connection"))
        self.assertLess(log.index("closed a connection"), log.index("stopped"))

    def test_call_in_flight_is_answered(self):
        daemon = self.start()
        caller = self.client().open()
        other = self.client().open()
        serial = caller.send_create()
        self.wait_logged("waiting at the gate")
        daemon.send_signal(signal.SIGTERM)
        self.wait_logged("prepare to stop")
        with self.assertRaises(FileNotFoundError):
            wire.Client(self.socket())
        self.open_gate("survivor")
        answered, body = caller.receive()
        self.assertEqual(answered, serial)
        self.assertIn(b"survivor", body)
        with self.assertRaises((EOFError, ConnectionError)):
            other.receive()
        self.ends(daemon)

    def test_second_signal_ends_at_once(self):
        daemon = self.start()
        self.client().open().send_create()
        self.wait_logged("waiting at the gate")
        daemon.send_signal(signal.SIGTERM)
        self.wait_logged("prepare to stop")
        daemon.send_signal(signal.SIGINT)
        self.ends(daemon)
        self.assertIn("SIGINT again: leaving at once", self.logged())
        self.assertFalse(self.socket().exists())
        self.assertFalse((self.root / "run/testd.pid").exists())


class Limits(DaemonCase):
    """Workers, priority, requests of one client, clients that have not authenticated."""

    def test_priority_calls_get_through(self):
        daemon = self.start(config="min_workers = 1\nmax_workers = 1\nprio_workers = 1\nmax_client_requests = 5\n")
        clients = [self.client().open() for _ in range(3)]
        for client in clients:
            client.send_create()
        self.wait_logged("waiting at the gate")
        self.assertEqual(self.client().open().hostname(), "testd.example")
        self.assertEqual(self.logged().count("waiting at the gate"), 1, "one worker, one call")
        for name in ("one", "two", "three"):
            self.open_gate(name)
            self.wait_logged(f"through the gate: {name}")
        for client in clients:
            client.receive()
        self.stop(daemon)

    def test_requests_of_one_client(self):
        daemon = self.start(config="max_client_requests = 2\n")
        busy = self.client().open()
        for _ in range(4):
            busy.send_create()
        self.wait_logged("waiting at the gate", 2)
        self.assertEqual(self.client().open().hostname(), "testd.example")
        self.assertEqual(self.logged().count("waiting at the gate"), 2)
        opener = threading.Thread(target=lambda: [self.wait_and_open(n) for n in range(4)])
        opener.start()
        for _ in range(4):
            busy.receive()
        opener.join()
        self.stop(daemon)

    def wait_and_open(self, number):
        self.wait_logged("waiting at the gate", min(4, 1 + number))
        self.open_gate(f"guest{number}")
        self.wait_logged("through the gate", number + 1)

    @unittest.skipIf(os.geteuid() != 0, "needs root to be somebody who has to authenticate")
    def test_unauthenticated_clients(self):
        daemon = self.start(config="max_anonymous_clients = 2\nmax_clients = 10\n")
        open_up(self.root)

        def strangers():
            waiting = [wire.Client(self.socket()) for _ in range(2)]
            answers = [client.auth_types() for client in waiting]
            one_more = wire.Client(self.socket(), deadline=2)
            try:
                one_more.auth_types()
                return "let in"
            except (EOFError, ConnectionError, TimeoutError):
                return f"{answers} and no more"

        self.assertEqual(wire.as_user(54321, [], strangers), "[[2], [2]] and no more")
        self.assertEqual(self.client().open().hostname(), "testd.example")
        self.stop(daemon)


def open_up(root):
    for folder in (root, root / "run", root / "run/libvirt"):
        folder.chmod(0o755)


@unittest.skipIf(os.geteuid() != 0, "needs root to become others")
class Peers(DaemonCase):
    STRANGER = 54321

    def setUp(self):
        super().setUp()
        open_up(self.root)

    def stranger(self, action, groups=()):
        return wire.as_user(self.STRANGER, list(groups), action)

    def test_root_needs_no_authentication(self):
        daemon = self.start()
        self.assertEqual(self.client().auth_types(), [0])
        self.stop(daemon)

    def test_stranger_has_to_authenticate(self):
        daemon = self.start()
        said = self.stranger(lambda: wire.Client(self.socket()).open())
        self.assertIn("RemoteError", said)
        said = self.stranger(lambda: wire.Client(self.socket()).call(wire.AUTH_POLKIT))
        self.assertIn("polkit does not answer about action 'org.libvirt.unix.manage'", said)
        self.assertIn("add the user to the group 'libvirt'", said)
        said = self.stranger(lambda: wire.Client(self.socket("-sock-ro")).call(wire.AUTH_POLKIT))
        self.assertIn("org.libvirt.unix.monitor", said)
        self.stop(daemon)

    def test_group_decides_without_polkit(self):
        daemon = self.start(config="unix_sock_group = 'daemon'\n")

        def member():
            client = wire.Client(self.socket())
            client.call(wire.AUTH_POLKIT)
            return client.open().hostname()

        self.assertEqual(self.stranger(member, groups=[1]), "testd.example")
        self.stop(daemon)

    def test_no_authentication(self):
        daemon = self.start(config="auth_unix_rw = 'none'\nunix_sock_rw_perms = '0777'\n")
        self.assertEqual(self.stranger(lambda: wire.Client(self.socket()).open().hostname()), "testd.example")
        self.stop(daemon)

    def test_mode_keeps_strangers_out(self):
        daemon = self.start(config="auth_unix_rw = 'none'\n")
        self.assertIn("PermissionError", self.stranger(lambda: wire.Client(self.socket())))
        self.stop(daemon)

    def test_admin_socket_is_roots_whatever_its_mode(self):
        daemon = self.start(config="unix_sock_admin_perms = '0777'\n")
        said = self.stranger(lambda: wire.Client(self.socket("-admin-sock")).call(1, b"\0\0\0\0", wire.ADMIN))
        self.assertRegex(said, "EOFError|ConnectionResetError|BrokenPipeError")
        self.wait_logged("the admin socket serves root and the daemon's own user only")
        self.assertEqual(self.client("-admin-sock").call(1, b"\0\0\0\0", wire.ADMIN), b"")
        self.stop(daemon)

    def test_speaking_for_others(self):
        daemon = self.start(config="auth_unix_rw = 'none'\nunix_sock_rw_perms = '0777'\n")
        proxy = self.client().open()
        proxy.set_identity(unix_user_id=1234, unix_group_id=1234)
        proxy.send_create()
        self.wait_logged("waiting at the gate for user 1234")
        self.open_gate()
        proxy.receive()
        with self.assertRaises(wire.RemoteError) as refused:
            proxy.set_identity(shoe_size=46)
        self.assertIn("parameter 'shoe-size' not supported", str(refused.exception))
        said = self.stranger(lambda: wire.Client(self.socket()).open().set_identity(unix_user_id=0))
        self.assertIn("this client may not speak for others", said)
        self.client("-sock-ro").open(flags=1).set_identity(unix_user_id=1234)  # whom a read-only connection is passed on for
        self.stop(daemon)

    def test_wrong_uri(self):
        daemon = self.start()
        with self.assertRaises(wire.RemoteError) as refused:
            self.client().open("qemu:///system")
        self.assertIn("testd serves testd:// only", str(refused.exception))
        self.stop(daemon)


class Siblings(DaemonCase):
    """A call about what another daemon owns is passed on to it, in the name of the client."""

    def start_sibling(self):
        program = self.root / "virtnetworkd"
        if not program.exists():
            program.symlink_to(os.path.abspath(PROGRAM))
        return self.start(program=program)

    def test_without_it(self):
        daemon = self.start()
        client = self.client().open()
        with self.assertRaises(wire.RemoteError) as refused:
            client.networks()
        self.assertIn("virtnetworkd-sock", str(refused.exception))
        self.assertEqual(client.hostname(), "testd.example")
        sibling = self.start_sibling()
        self.assertEqual(client.networks(), 3)
        self.stop(daemon)
        self.stop(sibling)

    def test_in_the_name_of_the_client(self):
        sibling, daemon = self.start_sibling(), self.start()
        client = self.client().open()
        client.set_identity(unix_user_id=1234, unix_group_id=1234)
        self.assertEqual(client.networks(), 3)
        self.wait_logged("counting networks for user 1234")
        self.stop(daemon)
        self.stop(sibling)

    def test_read_only_stays_read_only(self):
        sibling, daemon = self.start_sibling(), self.start()
        self.assertEqual(self.client("-sock-ro").open(flags=1).networks(), 3)
        self.wait_logged("virtnetworkd")
        self.stop(daemon)
        self.stop(sibling)

    def test_it_goes_away(self):
        sibling, daemon = self.start_sibling(), self.start()
        client = self.client().open()
        self.assertEqual(client.networks(), 3)
        self.stop(sibling)
        with self.assertRaises(wire.RemoteError):
            client.networks()
        self.assertEqual(client.hostname(), "testd.example")
        self.stop(daemon)


if __name__ == "__main__":
    unittest.main()
