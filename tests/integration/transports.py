"""Daemons reached through a program: ext with a relay, ssh with one that runs the remote command on this host."""
import os

import testhost

testhost.need(testhost.daemon(testhost.OURS), testhost.virsh(testhost.OURS))
testhost.enter()

RELAY = testhost.WORK / "relay"
RELAY.write_text('''#!/usr/bin/python3
import os, select, socket, sys
if "-U" not in sys.argv[1:] and len(sys.argv) > 1:
    sys.exit("relay: no socket")
path = sys.argv[-1] if len(sys.argv) > 1 else "/run/libvirt/virtqemud-sock"
link = socket.socket(socket.AF_UNIX)
link.connect(path)
ends = {0: link.fileno(), link.fileno(): 1}
while True:
    for fd in select.select(list(ends), [], [])[0]:
        data = os.read(fd, 65536)
        if not data:
            sys.exit(0)
        while data:
            data = data[os.write(ends[fd], data):]
''')
SSH = testhost.WORK / "ssh"
SSH.write_text('#!/bin/sh\nfor word; do last=$word; done\nexec sh -c "$last"\n')
for program in (RELAY, SSH):
    os.chmod(program, 0o755)


def virsh(uri, *words):
    return testhost.run(testhost.virsh(testhost.OURS), "-c", uri, *words, env=testhost.environment(testhost.OURS))


with testhost.Daemon(testhost.OURS):
    for uri in (f"qemu+ext:///system?command={RELAY}",
                f"qemu+ssh://somewhere/system?command={SSH}&netcat={RELAY}&socket=/run/libvirt/virtqemud-sock",
                f"qemu+ssh://somewhere/system?command={SSH}&netcat={RELAY}&mode=direct"):
        done = virsh(uri, "list --all; uri")
        assert done.returncode == 0, f"{uri}: {done.stderr}"
        assert uri.split("?")[0] in done.stdout, done.stdout
    done = virsh("qemu+ext:///system?command=/nonexistent", "list")
    assert done.returncode == 1 and "cannot start '/nonexistent'" in done.stderr, done.stderr
    done = virsh("qemu+ext:///system?command=/bin/false", "list")
    assert done.returncode == 1 and done.stderr, done.stderr
    print("relayed")
