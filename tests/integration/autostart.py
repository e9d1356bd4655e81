"""A user's own daemon is started by the first client that needs it, used by the next ones, and its absence explained."""
import os
import pathlib
import signal
import time

import testhost

PROGRAM = testhost.daemon(testhost.OURS)
testhost.need(PROGRAM, testhost.virsh(testhost.OURS))
testhost.enter()

HOME = testhost.WORK / "home"
RUN = HOME / "run"
NOBODY = 65534


def virsh(*words, **extra):
    """Our virsh as an ordinary user."""
    env = dict(testhost.environment(testhost.OURS), HOME=str(HOME), XDG_RUNTIME_DIR=str(RUN), **extra)
    as_nobody = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]
    return testhost.run(*as_nobody, testhost.virsh(testhost.OURS), "-c", "qemu:///session", *words, env=env)


def main():
    os.chmod(testhost.WORK, 0o755)
    for folder in (HOME, RUN):
        folder.mkdir(mode=0o700)
        os.chown(folder, NOBODY, NOBODY)
    tried = virsh("--version")
    if tried.returncode:
        testhost.skip(f"an ordinary user cannot run this build: {tried.stderr}")

    refused = virsh("list", LIBVIRT_AUTOSTART="0")
    assert refused.returncode == 1, refused
    assert f"Failed to connect socket to '{RUN}/libvirt/virtqemud-sock': No such file" in refused.stderr, refused.stderr
    refused = virsh("list", VIRTD_PATH="/nonexistent")
    assert "no virtqemud found to start" in refused.stderr, refused.stderr
    refused = virsh("list", VIRTD_PATH="/bin/false")
    assert "'/bin/false' does not start" in refused.stderr, refused.stderr

    first = virsh("list", "--all", VIRTD_PATH=PROGRAM)
    assert first.returncode == 0, first.stderr
    pid = int((RUN / "libvirt/virtqemud.pid").read_text())
    assert virsh("list", VIRTD_PATH="/nonexistent").returncode == 0
    assert int((RUN / "libvirt/virtqemud.pid").read_text()) == pid
    pathlib.Path("/run/libvirt").mkdir(exist_ok=True)

    os.kill(pid, signal.SIGKILL)  # leaves its socket behind
    deadline = time.monotonic() + 10
    while os.path.exists(f"/proc/{pid}/exe") and time.monotonic() < deadline:
        pass
    again = virsh("list", VIRTD_PATH=PROGRAM)
    assert again.returncode == 0, again.stderr
    assert int((RUN / "libvirt/virtqemud.pid").read_text()) != pid
    print("started, used again, started again after a crash")


main()
