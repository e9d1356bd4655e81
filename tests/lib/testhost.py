"""A private host for one integration test: own mounts, network and process numbers, all of it gone at the end.

A test calls testhost.enter() first. From there on /run is empty and its own, and so are /etc/libvirt,
/var/lib/libvirt, /var/log/libvirt and /var/cache/libvirt: default paths are real and touch nothing outside. Whatever
the test starts dies with it, because it is process 1 of its own process numbers. Tests can run side by side.
"""
import contextlib
import ctypes
import glob
import os
import pathlib
import select
import signal
import socket
import subprocess
import sys
import time

SOURCE = pathlib.Path(os.environ.get("SV_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
BUILD = pathlib.Path(os.environ.get("SV_BUILD", SOURCE / "build/release"))
FACTS = SOURCE.parent / "shared/facts"
GUEST = SOURCE / "build/guest"

PRIVATE = ["/etc/libvirt", "/var/lib/libvirt", "/var/log/libvirt", "/var/cache/libvirt"]
WORK = pathlib.Path("/run/test")  # the test's own folder, in memory
OURS, STOCK = "ours", "stock"
SKIPPED = 77
PR_SET_PDEATHSIG = 1


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def need(*paths):
    """Skip the test where something is not built or not installed."""
    for path in paths:
        if not pathlib.Path(path).exists():
            skip(f"{path} is not there")


def _die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def enter():
    """Run the rest of the calling script in a private host. The first call does not return: it runs the script again."""
    if os.environ.get("SV_PRIVATE") == str(os.getpid()):
        _die_with_parent()
        _reap_orphans()
        _furnish()
        return
    unshare = ["unshare", "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--mount-proc", "--kill-child",
               "--propagation", "private"]
    if os.geteuid() != 0:
        unshare += ["--user", "--map-root-user"]
    _die_with_parent()
    os.environ["SV_PRIVATE"] = "1"  # process 1 of the new host
    os.execvp("unshare", unshare + [sys.executable, "-B"] + sys.argv)


def _mount(*args):
    subprocess.run(["mount", *args], check=True)


def _reap_orphans():
    """Process 1 stays behind and buries the dead, as init does (QEMU makes itself a daemon); its child runs the test."""
    test = os.fork()
    while test:
        pid, status = os.wait()
        if pid == test:
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)


def _private_devices():
    """A /dev with what programs expect and no more: its own terminals, and no KVM unless SV_KVM asks for it. Guests run as
    a user who may not open the real /dev/kvm, and stock libvirt then asks QEMU anew for what it can do at every call."""
    dev = pathlib.Path("/run/dev")
    dev.mkdir()
    _mount("-t", "tmpfs", "-o", "mode=0755", "tmpfs", dev)
    for name in ["null", "zero", "full", "random", "urandom", "tty"] + (["kvm"] if os.environ.get("SV_KVM") else []):
        (dev / name).touch()
        _mount("--bind", f"/dev/{name}", dev / name)
    (dev / "pts").mkdir()
    (dev / "shm").mkdir(mode=0o1777)
    _mount("-t", "devpts", "-o", "newinstance,ptmxmode=0666,mode=0620", "devpts", dev / "pts")
    (dev / "ptmx").symlink_to("pts/ptmx")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        (dev / name).symlink_to(f"/proc/self/fd/{number}")
    (dev / "fd").symlink_to("/proc/self/fd")
    _mount("--move", dev, "/dev")


def _furnish():
    _mount("-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/run")
    _private_devices()
    for path in PRIVATE:
        os.makedirs(path, exist_ok=True)
        _mount("-t", "tmpfs", "-o", "mode=0755", "tmpfs", path)
    subprocess.run(["mount", "-t", "sysfs", "sysfs", "/sys"], stderr=subprocess.DEVNULL)  # of this network
    WORK.mkdir()
    os.makedirs("/run/user/0", mode=0o700)
    os.makedirs("/run/lock")  # consoles are locked here
    os.chdir(WORK)
    if subprocess.run(["ip", "link", "set", "lo", "up"], stderr=subprocess.DEVNULL).returncode:
        pass  # no iproute2: nothing here needs the loopback
    for name in list(os.environ):
        if name.startswith(("XDG_", "LIBVIRT_", "VIRSH_")):
            del os.environ[name]
    os.environ.update(HOME=str(WORK), LC_ALL="C.UTF-8", TZ="UTC", XDG_RUNTIME_DIR="/run/user/0")
    # The user that Debian runs QEMU as exists only where its system package is; this one is everywhere.
    pathlib.Path("/etc/libvirt/qemu.conf").write_text(
        'user = "nobody"\ngroup = "nogroup"\nremember_owner = 0\nsecurity_driver = "none"\nstdio_handler = "file"\n'
        'cgroup_controllers = []\nnamespaces = []\n')


def preload():
    """The sanitizer's run-time library, which has to come first where a stock program loads our library."""
    if "address" not in os.environ.get("SV_SANITIZE", ""):
        return {}
    compiler = os.environ.get("SV_CC", "cc")
    names = [subprocess.run([compiler, f"-print-file-name={name}"], stdout=subprocess.PIPE, text=True).stdout.strip()
             for name in ("libasan.so", "libubsan.so")]
    return {"LD_PRELOAD": " ".join(names), "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}


def environment(library, foreign=False):
    """The environment that makes a client load our libvirt.so.0 or the stock one; foreign: a program not built here."""
    env = dict(os.environ)
    if library == OURS:
        env.update(LD_LIBRARY_PATH=str(BUILD / "lib"), **(preload() if foreign else {}))
    return env


def virsh(kind):
    """Path of a virsh: ours is linked to our library, the stock one to the stock library."""
    return str(BUILD / "shell/virsh") if kind == OURS else "/usr/bin/virsh"


def daemon(kind):
    return str(BUILD / "daemons/qemu/virtqemud") if kind == OURS else "/usr/sbin/libvirtd"


def run(*command, env=None, timeout=60, stdin="", check=False):
    """Run a program to its end and return it with its output; a program that hangs fails the test."""
    done = subprocess.run([str(word) for word in command], env=env, input=stdin, text=True, timeout=timeout,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if check and done.returncode:
        raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Daemon:
    """A daemon started in the foreground, with what it says kept in a log."""

    def __init__(self, kind, *options, program=None, env=None, name=None):
        self.kind = kind
        self.name = name or f"{kind}-{os.path.basename(program or daemon(kind))}"
        self.command = [program or daemon(kind), *options]
        self.env = env
        self.log = WORK / f"{self.name}.log"
        self.process = None

    def start(self, deadline=60):
        """Start it and wait until it says that it is ready, as it would tell systemd."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready, open(self.log, "ab") as log:
            path = WORK / f"{self.name}.{time.monotonic_ns()}.ready"
            ready.bind(str(path))
            env = dict(self.env or os.environ, NOTIFY_SOCKET=str(path))
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env,
                                            start_new_session=True)
            self._await(ready, deadline)
            path.unlink()
        return self

    def _await(self, ready, deadline):
        end = os.pidfd_open(self.process.pid)
        until = time.monotonic() + deadline
        try:
            while True:
                readable = select.select([ready, end], [], [], max(0, until - time.monotonic()))[0]
                if ready in readable and b"READY=1" in ready.recv(4096):
                    return
                if end in readable or not readable:
                    raise AssertionError(f"{self.name} {'ended' if readable else 'not ready'}:\n{self.tail()}")
        finally:
            os.close(end)

    def tail(self, lines=40):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def kill(self):
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()

    def stop(self, deadline=30):
        """End it as systemd would; returns its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(deadline)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"{self.name} did not stop within {deadline} s of SIGTERM:\n{self.tail()}") from None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, error, trace):
        if error is not None and not isinstance(error, SystemExit):
            print(f"--- {self.name} ---\n{self.tail()}", flush=True)
        with contextlib.suppress(AssertionError):
            self.stop()
        for log in glob.glob("/var/log/libvirt/qemu/*.log") if error is not None else []:
            print(f"--- {log} ---\n" + "\n".join(open(log, errors="replace").read().splitlines()[-8:]), flush=True)


def sockets(kind):
    """Where the system daemon of either kind listens."""
    return f"/run/libvirt/{'virtqemud' if kind == OURS else 'libvirt'}-sock"


def uri(kind, extra=""):
    """A URI that reaches the running daemon of that kind, whatever the client's own choice would be."""
    mode = "direct" if kind == OURS else "legacy"
    return f"qemu:///system?mode={mode}{extra}"


def pids_of_qemu():
    """All QEMU processes of this private host, by their command line."""
    found = {}
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = open(path, "rb").read().split(b"\0")
            if b"qemu-system" in words[0]:
                found[int(path.split("/")[2])] = [word.decode(errors="replace") for word in words[:-1]]
    return found
