"""How a daemon starts, or says why not: options, configuration, a second one, sockets of a dead one, activation."""
import os
import pathlib
import select
import shutil
import signal
import socket
import stat
import subprocess
import unittest

import wire
from harness import PROGRAM, DaemonCase, wait_for


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


class Options(DaemonCase):
    def say(self, *options):
        return subprocess.run([PROGRAM, *options], capture_output=True, text=True, timeout=20, env=self.environment())

    def test_help_and_version(self):
        said = self.say("--help")
        self.assertEqual(said.returncode, 0)
        for text in ("testd [options]", "-t | --timeout <secs>", "-f | --config <file>", "testd-sock", "testd.pid"):
            self.assertIn(text, said.stdout)
        self.assertEqual(self.say("-V").stdout, "testd (libvirt) 9.0.0\n")

    def test_wrong_use(self):
        for options, text in ((("-z",), "invalid option"), (("extra",), "unexpected, non-option"),
                              (("-t", "x"), "Invalid value for timeout"), (("-t", "0"), "Invalid value for timeout"),
                              (("-t",), "requires an argument"), (("--listen",), "no network sockets")):
            said = self.say(*options)
            self.assertEqual(said.returncode, 1, options)
            self.assertIn(text, said.stderr)

    def test_pid_file(self):
        pid_file = self.root / "my.pid"
        daemon = self.start("-p", pid_file)
        self.assertEqual(pid_file.read_text().strip(), str(daemon.pid))
        self.stop(daemon)
        self.assertFalse(pid_file.exists())

    def test_detached(self):
        self.spawn("-d").wait(20)
        pid = int((self.root / "run/testd.pid").read_text())
        end = os.pidfd_open(pid)
        self.addCleanup(os.close, end)
        self.addCleanup(self.end_detached, end)
        self.assertEqual(self.client().open().hostname(), "testd.example")
        self.assertNotEqual(os.getsid(pid), os.getsid(0))
        signal.pidfd_send_signal(end, signal.SIGTERM)
        self.assertTrue(select.select([end], [], [], 20)[0], "does not end")

    @staticmethod
    def end_detached(end):
        if not select.select([end], [], [], 0)[0]:
            signal.pidfd_send_signal(end, signal.SIGKILL)

    def test_detached_failure_is_the_parents(self):
        self.assertIn("max_clients", self.refused("-d", config="max_clients = 0\n"))


class Configuration(DaemonCase):
    def test_errors_name_file_and_line(self):
        self.assertIn(f"{self.config}:2: expecting a value", self.refused(config="\nmax_clients =\n"))
        self.assertIn("expected an unsigned integer for 'max_clients'", self.refused(config="max_clients = 'a'\n"))
        self.assertIn("Malformed format for filter 'x'", self.refused(config="log_filters = 'x'\n"))

    def test_missing_file_that_was_asked_for(self):
        self.config.unlink()
        self.assertIn(f"Failed to open file '{self.config}'", self.refused())

    def test_unknown_key_is_a_warning(self):
        daemon = self.start(config="max_client = 3\naudit_level = 1\n")
        self.assertIn("unknown key 'max_client' is ignored, did you mean 'max_clients'?", self.logged())
        self.assertIn("key 'audit_level' has no effect yet", self.logged())
        self.stop(daemon)

    def test_driver_that_does_not_start(self):
        (self.run_dir / "broken").touch()
        self.assertIn("the driver is broken", self.refused(status=3))
        self.assertFalse(self.socket().exists())


class Places(DaemonCase):
    @staticmethod
    def status(daemon):
        return pathlib.Path(f"/proc/{daemon.pid}/status").read_text()

    @staticmethod
    def descriptors(daemon):
        """What the daemon's descriptors lead to, as far as they live long enough to be looked at."""
        folder = pathlib.Path(f"/proc/{daemon.pid}/fd")
        for fd in folder.iterdir():
            try:
                yield os.readlink(fd)
            except FileNotFoundError:
                pass

    def test_modes(self):
        daemon = self.start(config="unix_sock_ro_perms = '0750'\nunix_sock_rw_perms = '0700'\n")
        self.assertEqual(mode(self.socket()), 0o700)
        self.assertEqual(mode(self.socket("-sock-ro")), 0o750)
        self.assertEqual(mode(self.socket("-admin-sock")), 0o700)
        self.stop(daemon)
        for suffix in ("-sock", "-sock-ro", "-admin-sock"):
            self.assertFalse(self.socket(suffix).exists())

    def test_folders_let_others_reach_the_sockets(self):
        shutil.rmtree(self.root / "run")
        daemon = self.start()
        for folder in ("run", "run/libvirt", "var/lib/libvirt", "var/log/libvirt"):
            self.assertEqual(mode(self.root / folder), 0o755, folder)
        self.stop(daemon)

    @unittest.skipIf(os.geteuid() != 0, "needs root to give sockets to a group")
    def test_group(self):
        daemon = self.start(config="unix_sock_group = '1'\n")
        self.assertEqual(os.stat(self.socket()).st_gid, 1)
        self.assertEqual(os.stat(self.socket("-admin-sock")).st_gid, os.getegid())
        self.stop(daemon)

    def test_second_daemon_names_the_first(self):
        first = self.start()
        said = self.refused(status=2)
        self.assertIn("Failed to acquire pid file", said)
        self.assertIn(f"process {first.pid} holds it", said)
        self.stop(first)

    def test_second_daemon_with_another_pid_file(self):
        first = self.start()
        said = self.refused("-p", self.root / "other.pid", status=2)
        self.assertIn(f"is already served by process {first.pid}", said)
        self.assertEqual(self.client().open().hostname(), "testd.example")
        self.stop(first)

    def test_many_at_once(self):
        """However they race, one serves, and every other ends with a reason."""
        many = [self.spawn("-p", self.root / f"{number}.pid") for number in range(6)]
        client = wait_for(lambda: self.try_client(), "one of them to answer")
        self.assertEqual(client.open().hostname(), "testd.example")
        client.close()
        wait_for(lambda: sum(d.poll() is None for d in many) == 1, "all others to end")
        losers = [daemon for daemon in many if daemon.poll() is not None]
        self.assertEqual({daemon.returncode for daemon in losers}, {2})
        for daemon in losers:
            self.assertIn("already served by process", daemon.stderr.read())
        self.stop(next(daemon for daemon in many if daemon.poll() is None))

    def test_what_a_dead_daemon_left(self):
        first = self.start()
        first.kill()
        first.wait()
        self.assertTrue(self.socket().exists())
        second = self.start()
        self.assertEqual(self.client().open().hostname(), "testd.example")
        self.stop(second)

    def test_file_in_the_way(self):
        self.socket().write_text("mine")
        self.assertIn("is in the way and is not a socket", self.refused(status=2))
        self.assertEqual(self.socket().read_text(), "mine")

    def test_path_too_long(self):
        folder = self.root / ("x" * 90)
        folder.mkdir()
        self.assertIn("is longer than 107 characters", self.refused(config=f"unix_sock_dir = '{folder}'\n", status=2))

    def test_umask_and_descriptors(self):
        reader, writer = os.pipe()
        os.set_inheritable(writer, True)
        daemon = self.start()
        status = self.status(daemon)
        self.assertIn("Umask:\t0077", status)
        self.assertNotIn(os.readlink(f"/proc/self/fd/{writer}"), self.descriptors(daemon))
        self.stop(daemon)
        os.close(reader)
        os.close(writer)

    @unittest.skipIf(os.geteuid() != 0, "needs root to have capabilities to give up")
    def test_capabilities(self):
        daemon = self.start()
        status = dict(line.split(":\t") for line in self.status(daemon).splitlines() if ":\t" in line)
        for kind in ("CapPrm", "CapEff", "CapBnd"):
            self.assertEqual(int(status[kind], 16), 1, f"{kind} holds more than CAP_CHOWN")
        self.assertEqual(int(status["CapInh"], 16) | int(status["CapAmb"], 16), 0)
        self.stop(daemon)


class Session(DaemonCase):
    """An ordinary user's daemon, without --root."""

    def test_places(self):
        who = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        if who:
            os.chown(self.root, 65534, 65534)
        folders = {"XDG_RUNTIME_DIR": "run-user", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache"}
        environment = self.environment(**{name: self.root / folder for name, folder in folders.items()})
        try:
            daemon = subprocess.Popen([PROGRAM, "-p", str(self.root / "my.pid")], env=environment, text=True,
                                      stderr=subprocess.PIPE, **who)
        except PermissionError:
            self.skipTest("the build folder is closed to other users")
        self.daemons.append(daemon)
        run = self.root / "run-user/libvirt"
        wait_for((run / "testd-admin-sock").exists, "the sockets")
        client = wait_for(lambda: self.try_client(run / "testd-sock"), "the daemon to answer")
        self.assertEqual(mode(run), 0o700)
        self.assertEqual(mode(run / "testd-sock"), 0o700)
        self.assertFalse((run / "testd-sock-ro").exists())
        self.assertEqual(client.auth_types(), [0])
        self.assertEqual(client.open().hostname(), "testd.example")
        client.close()
        self.stop(daemon)


class Activation(DaemonCase):
    """Sockets passed by systemd, played by the test."""

    def listening(self, suffix):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.socket(suffix)))
        listener.listen()
        self.addCleanup(listener.close)
        return listener

    def activate(self, listeners, names):
        fds = [listener.fileno() for listener in listeners]

        # LISTEN_PID has to be the daemon's own pid, which only the child knows: a shell would hide it
        command = ("import fcntl, os, sys\n"
                   "copies = [fcntl.fcntl(int(fd), fcntl.F_DUPFD, 50) for fd in sys.argv[1].split(',')]\n"
                   "for number, fd in enumerate(copies, 3): os.dup2(fd, number)\n"
                   "os.environ['LISTEN_PID'] = str(os.getpid())\n"
                   "os.execv(sys.argv[2], sys.argv[2:])")
        environment = self.environment(LISTEN_FDS=len(fds), LISTEN_FDNAMES=":".join(names),
                                       LIBVIRT_LOG_OUTPUTS=f"1:file:{self.log}")
        daemon = subprocess.Popen(
            ["/usr/bin/python3", "-c", command, ",".join(map(str, fds)), PROGRAM, "--root", str(self.root), "-f",
             str(self.config)], env=environment, pass_fds=fds, stderr=subprocess.PIPE, text=True)
        self.daemons.append(daemon)
        return daemon

    def test_by_name(self):
        listeners = [self.listening("-a"), self.listening("-b"), self.listening("-c")]
        daemon = self.activate(listeners, ["testd-ro.socket", "testd-admin.socket", "testd.socket"])
        self.assertEqual(self.client("-c").open().hostname(), "testd.example")
        with self.assertRaises(wire.RemoteError) as refused:
            client = self.client("-a").open(flags=1)
            client.send_create()
            client.receive()
        self.assertIn("read only access prevents virDomainCreateXML", str(refused.exception))
        self.stop(daemon)
        self.assertTrue(self.socket("-c").exists(), "systemd's socket file is not the daemon's to remove")

    def test_by_path(self):
        daemon = self.activate([self.listening("-sock")], ["unknown"])
        self.assertEqual(self.client().open().hostname(), "testd.example")
        self.assertFalse(self.socket("-sock-ro").exists())
        self.stop(daemon)

    def test_unexpected(self):
        daemon = self.activate([self.listening("-x")], ["other.socket"])
        self.ends(daemon, 2)
        self.assertIn("unexpected socket", self.logged())
        twice = self.activate([self.listening("-sock"), self.listening("-y")], ["testd.socket", "testd.socket"])
        self.ends(twice, 2)
        self.assertIn("second socket", self.logged())

    def test_not_a_socket(self):
        with open(os.devnull) as null:
            daemon = self.activate([null], ["testd.socket"])
            self.ends(daemon, 2)
        self.assertIn("is not a listening Unix stream socket", self.logged())


if __name__ == "__main__":
    unittest.main()
