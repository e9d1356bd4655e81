"""The same session through different clients and daemons: it must print the same and end the same.

    scenario.py record HOW FILE                   stock client on stock daemon; FILE keeps what it printed
    scenario.py compare HOW FILE CLIENT DAEMON    another pair, compared with FILE

HOW is virsh (session.virsh, one command a line), python (session_python.py) or perl (session_perl.pl). CLIENT and
DAEMON are ours or stock: whose libvirt.so.0 (and virsh), and whose daemon.
"""
import difflib
import pathlib
import re
import shlex
import signal
import subprocess
import sys

import guests
import testhost
from console import Console, Terminal

HERE = pathlib.Path(__file__).resolve().parent

# What differs between two runs of the same thing.
VOLATILE = [
    (r"/dev/pts/\d+", "/dev/pts/N"),
    (r"((?:cpu|vcpu\.\d+)\.(?:time|user|system|wait|delay)|balloon\.rss)=\d+", r"\1=N"),
    (r"(block\.\d+\.(?:rd|wr|fl)\.(?:reqs|bytes|times))=\d+", r"\1=N"),
    (r"(block\.\d+\.(?:allocation|physical)|balloon\.last-update)=\d+", r"\1=N"),
    (r"CPU time:\s+\S+", "CPU time: N"),
    (r'"id":"libvirt-\d+"', '"id":"libvirt-N"'),
    (r"mode=(?:legacy|direct)", "mode=M"),
    (r"event 'reboot' for domain '.*'\n", ""),  # the firmware resets as often as it likes
    (r"events received: \d+", "events received: N"),
    (r"(?:vcpu\.\d+\.)(?:halted|exits|.*\.cur|.*\.sum)=.*\n", ""),
]

# Known differences of a running guest's document: we set up no cgroup partition, and do not yet write down which CPU
# features QEMU made of the model.
KNOWN = [
    (r"  <resource>\n    <partition>/machine</partition>\n  </resource>\n", ""),
    (r"(<cpu mode='custom' match='exact' check=)'(?:none|full)'", r"\1'...'"),
    (r"    <feature policy='require' name='(?:hypervisor|lahf_lm)'/>\n", ""),
]


def normal(text):
    for pattern, replacement in VOLATILE + KNOWN:
        text = re.sub(pattern, replacement, text)
    return text


class Session:
    """Runs session.virsh and writes down each line with what came of it."""

    def __init__(self, client, daemon):
        self.client = client
        self.base = [testhost.virsh(client), "-c", testhost.uri(daemon)]
        self.env = testhost.environment(client)
        self.record = []
        self.events = None

    def note(self, line, outcome, *outputs):
        self.record.append(f"$ {line}\n" + "".join(normal(text) for text in outputs) + f"[{outcome}]\n")

    def run(self, line):
        if line.startswith("!"):
            word, *rest = line[1:].split()
            getattr(self, word.replace("-", "_"))(*rest)
            return
        words = line.split(" ", 2) if "{" in line else shlex.split(line)
        done = testhost.run(*self.base, *words, env=self.env)
        self.note(line, f"exit {done.returncode}", done.stdout, done.stderr)

    def console(self, domain):
        """A person at the console: reads the greeting, types, reads the answer, leaves with ^]."""
        terminal = Terminal([*self.base, "console", domain], env=self.env)
        terminal.expect(f"Connected to domain '{domain}'")
        terminal.expect("Escape character is ^]")
        terminal.send("")
        terminal.expect("guest#")
        answer = terminal.command("echo the guest counts $((6 * 7))")
        terminal.send("\x1d")
        status = terminal.wait()
        terminal.close()
        self.note(f"console {domain}", f"exit {status}", *re.findall(r"^the guest counts \d+\n", answer, re.M))

    def start_events(self):
        self.events = subprocess.Popen([*self.base, "event", "--all", "--loop"], env=self.env,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def end_events(self):
        """Interrupt the listener and take down what it heard; event texts are ordered within one domain only."""
        self.events.send_signal(signal.SIGINT)
        heard = self.events.communicate(timeout=30)[0].decode()
        self.note("event --all --loop", f"exit {self.events.returncode}", heard)

    def until_off(self, domain):
        def is_off():
            done = testhost.run(*self.base, "domstate", domain, env=self.env)
            return done.stdout.strip() in ("shut off", "") or done.returncode
        guests.until(is_off, 60, f"{domain} shuts down")
        self.note(f"until {domain} is off", "done")

    def stdin(self):
        """Commands from standard input."""
        lines = "list --all\ndomstate nobody\necho still here\nquit\necho not reached\n"
        done = testhost.run(*self.base, env=self.env, stdin=lines)
        self.note("(standard input)", f"exit {done.returncode}", done.stdout, done.stderr)


def run_virsh(client, daemon):
    session = Session(client, daemon)
    for line in (HERE / "session.virsh").read_text().splitlines():
        if line and not line.startswith("#"):
            session.run(line)
    return session.record


def run_program(*command):
    def runner(client, daemon):
        done = testhost.run(*command, testhost.uri(daemon), guests.DOCUMENTS, 
                            env=testhost.environment(client, foreign=True), timeout=120)
        return [normal(line) + "\n" for line in (done.stdout + done.stderr).splitlines()] + [f"[exit {done.returncode}]\n"]
    return runner


RUNNERS = {
    "virsh": run_virsh,
    "python": run_program("/usr/bin/python3", "-B", HERE / "session_python.py"),
    "perl": run_program("/usr/bin/perl", HERE / "session_perl.pl"),
}


def play(how, client, daemon):
    """Run the scenario against a fresh daemon and return the list of its steps."""
    guests.furnish_images()
    if not pathlib.Path("documents").exists():
        pathlib.Path("documents").symlink_to(guests.DOCUMENTS)
    with testhost.Daemon(daemon):
        return RUNNERS[how](client, daemon)


def agrees(wanted, got):
    """Equal, but that an error may go on after libvirt's text with our hint."""
    return wanted == got or ("error" in wanted and got.startswith(wanted))


def compare(wanted, got, title):
    """Print where the two differ; returns whether they do not."""
    wanted, got = "".join(wanted).splitlines(), "".join(got).splitlines()
    if len(wanted) == len(got):
        got = [old if agrees(old, new) else new for old, new in zip(wanted, got)]
    if wanted == got:
        return True
    print("\n".join(difflib.unified_diff(wanted, got, "stock client on stock daemon", title, lineterm="")))
    return False


def main():
    mode, how, file, *pair = sys.argv[1:]
    client, daemon = pair or (testhost.STOCK, testhost.STOCK)
    testhost.need(testhost.daemon(daemon), testhost.virsh(client))
    reference = pathlib.Path(file).resolve()
    guests.make_guest()
    testhost.enter()
    got = play(how, client, daemon)
    if mode == "record":
        reference.write_text("".join(got))
    elif not compare([reference.read_text()], got, f"{client} client on {daemon} daemon"):
        sys.exit(1)
    print(f"{len(got)} steps")


main()
