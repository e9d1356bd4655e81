"""Authentication and access control through polkit, played by fake_polkit on a bus of the test's own."""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

import wire
from harness import PROGRAM, DaemonCase
from test_life import open_up

STRANGER = 54321
BUS = """<busconfig>
  <type>system</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow receive_type="method_call"/>
    <allow send_type="method_return"/><allow receive_type="method_return"/>
    <allow send_type="error"/><allow receive_type="error"/>
    <allow send_type="signal"/><allow receive_type="signal"/><allow send_destination="*"/>
  </policy>
</busconfig>
"""


class Polkit(DaemonCase):
    def setUp(self):
        super().setUp()
        open_up(self.root)
        self.verdict = self.root / "verdict"
        self.bus = f"unix:path={self.root}/bus"
        config = self.root / "bus.conf"
        config.write_text(BUS.format(path=self.root / "bus"))
        self.run_helper("dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1")
        self.run_helper(str(pathlib.Path(PROGRAM).with_name("fake_polkit")), str(self.verdict))

    def run_helper(self, *command):
        """Started, and it has said its first line."""
        helper = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                                  env=self.environment() | {"DBUS_SYSTEM_BUS_ADDRESS": self.bus})
        self.addCleanup(helper.stdout.close)
        self.addCleanup(helper.wait)
        self.addCleanup(helper.kill)
        self.assertTrue(helper.stdout.readline(), f"{command[0]} does not start")

    def start(self, *options, **more):
        return super().start(*options, DBUS_SYSTEM_BUS_ADDRESS=self.bus, **more)

    def asked(self):
        return (self.root / "verdict.asked").read_text().splitlines()

    def authenticate(self, verdict, suffix="-sock", groups=()):
        self.verdict.write_text(verdict)

        def knock():
            client = wire.Client(self.socket(suffix))
            try:
                client.call(wire.AUTH_POLKIT)
            except wire.RemoteError as refused:
                return f"{refused.code} {refused}"
            return client.open().hostname()

        return wire.as_user(STRANGER, list(groups), knock)

    def test_verdicts(self):
        daemon = self.start()
        self.assertEqual(self.authenticate("allow"), "testd.example")
        self.assertIn("45 authentication failed: access denied by policy", self.authenticate("deny"))
        self.assertIn("79 authentication cancelled: user cancelled", self.authenticate("dismissed"))
        said = self.authenticate("challenge")
        self.assertIn("94 authentication unavailable: no polkit agent available to authenticate action "
                      "'org.libvirt.unix.manage'", said)
        self.assertIn("add the user to the group 'libvirt'", said)
        self.assertEqual(self.authenticate("allow", suffix="-sock-ro"), "testd.example")
        self.assertRegex(self.asked()[0], rf"pid=\d+ uid={STRANGER} action=org.libvirt.unix.manage")
        self.assertIn("action=org.libvirt.unix.monitor", self.asked()[-1])
        self.stop(daemon)

    def test_group_spares_the_question_nobody_can_answer(self):
        daemon = self.start(config="unix_sock_group = 'daemon'\n")
        self.assertEqual(self.authenticate("challenge", groups=[1]), "testd.example")
        self.assertIn("access denied by policy", self.authenticate("deny", groups=[1]))
        self.stop(daemon)

    def test_access_driver(self):
        daemon = self.start(config="access_drivers = [ 'polkit' ]\nauth_unix_rw = 'none'\n"
                                   "unix_sock_rw_perms = '0777'\n")
        self.verdict.write_text("allow")

        def look(verdict, call=wire.Client.hostname):
            client = wire.Client(self.socket()).open()
            self.verdict.write_text(verdict)
            try:
                return call(client)
            except wire.RemoteError as refused:
                return f"{refused.code} {refused}"

        self.verdict.chmod(0o666)
        self.assertEqual(wire.as_user(STRANGER, [], lambda: look("allow")), "testd.example")
        self.assertIn("88 access denied: 'TEST' denied access", wire.as_user(STRANGER, [], lambda: look("deny")))
        self.assertIn("action=org.libvirt.api.connect.getattr connect_driver=TEST", self.asked()[-1])
        self.verdict.write_text("allow")
        self.assertIn("known", wire.as_user(STRANGER, [], lambda: look("allow", lambda c: c.lookup("known"))))
        self.assertIn("88 access denied",
                      wire.as_user(STRANGER, [], lambda: look("deny", lambda c: c.lookup("known"))))
        self.assertIn("action=org.libvirt.api.domain.getattr connect_driver=TEST domain_name=known "
                      "domain_uuid=abcd0000-0000-0000-0000-000000000000", self.asked()[-1])
        self.stop(daemon)


if __name__ == "__main__":
    if os.geteuid() != 0 or not shutil.which("dbus-daemon"):
        print("needs root, to become somebody else, and dbus-daemon")
        sys.exit(77)
    unittest.main()
