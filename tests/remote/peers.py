"""Our library and stock's on one daemon must see the same: on stock's libvirtd with its test driver, and on our server
with the fake driver of these tests (toy_daemon).

usage: peers.py stock|toy SCRIPT
"""
import difflib
import os
import pathlib
import subprocess
import sys
import time

import testhost

HERE = pathlib.Path(__file__).resolve().parent
SOCKET = "/run/libvirt/libvirt-sock"


def wait_for(path, process):
    deadline = time.monotonic() + 20
    while not os.path.exists(path):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"{path} does not appear")
        time.sleep(0.02)


def start(kind):
    if kind == "stock":
        daemon = subprocess.Popen(["libvirtd"], stderr=subprocess.DEVNULL)
    else:
        daemon = subprocess.Popen([testhost.BUILD / "tests/remote/toy_daemon", SOCKET], stdin=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)
    wait_for(SOCKET, daemon)
    return daemon


def session(kind, ours):
    """What the session prints on a fresh daemon."""
    environment = dict(os.environ)
    if ours:
        environment["LD_LIBRARY_PATH"] = str(testhost.BUILD / "lib")
    uri = f"test+unix:///default?socket={SOCKET}"
    daemon = start(kind)
    try:
        run = subprocess.run(["/usr/bin/python3", HERE / sys.argv[2], uri, str(daemon.pid)], env=environment, capture_output=True, text=True,
                             timeout=100)
    finally:
        daemon.terminate()
        daemon.wait()
        if os.path.exists(SOCKET):
            os.unlink(SOCKET)
    if run.returncode:
        sys.exit(f"{'our' if ours else 'stock'} client: {run.stderr}")
    return run.stdout.splitlines()


def main():
    kind = sys.argv[1]
    if os.environ.get("SV_SANITIZE"):
        testhost.skip("a program that is not sanitized cannot load the sanitized library")
    testhost.need("/usr/lib/python3/dist-packages/libvirt.py", testhost.BUILD / "lib/libvirt.so.0")
    if kind == "stock":
        testhost.need("/usr/sbin/libvirtd")
    testhost.enter()
    os.makedirs("/run/libvirt", exist_ok=True)
    stock, ours = session(kind, False), session(kind, True)
    difference = list(difflib.unified_diff(stock, ours, "stock client", "our client", lineterm="", n=0))
    print("\n".join(difference))
    print(f"{len(stock)} answers compared")
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main())
