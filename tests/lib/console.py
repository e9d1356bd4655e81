"""Talking to a guest, a shell or anything else line by line, with a deadline for every wait."""
import os
import pty
import select
import signal
import subprocess
import time


class Console:
    """What comes out of a descriptor, searched as it arrives; what goes in is a line at a time."""

    def __init__(self, reader, writer=None, echo=None):
        self.reader = reader
        self.writer = reader if writer is None else writer
        self.echo = echo
        self.text = ""
        self.read_upto = 0

    def expect(self, wanted, deadline=60):
        """Wait until the text appears; returns what came before it since the last expect()."""
        until = time.monotonic() + deadline
        while (found := self.text.find(wanted, self.read_upto)) < 0:
            if not self._read(until):
                raise AssertionError(f"no {wanted!r} within {deadline} s; the last of it:\n{self.text[-2000:]}")
        before = self.text[self.read_upto:found]
        self.read_upto = found + len(wanted)
        return before

    def _read(self, until):
        if not select.select([self.reader], [], [], max(0, until - time.monotonic()))[0]:
            return False
        try:
            data = os.read(self.reader, 65536)
        except OSError:  # the other side of a pty is closed
            data = b""
        text = data.decode(errors="replace")
        if self.echo:
            self.echo.write(text)
            self.echo.flush()
        self.text += text
        return bool(data)

    def drain(self, deadline=30):
        """Everything up to the end of the stream."""
        until = time.monotonic() + deadline
        while self._read(until):
            pass
        rest = self.text[self.read_upto:]
        self.read_upto = len(self.text)
        return rest

    def send(self, line):
        os.write(self.writer, line.encode() + b"\n")

    def command(self, line, deadline=30):
        """Run a command in the guest's shell and return its output."""
        self.send(f"{line}; echo end-of$((1))")
        return self.expect("end-of1", deadline).replace("\r", "").split("\n", 1)[-1]


class Terminal(Console):
    """A program on a terminal of its own, as a person would use it."""

    def __init__(self, command, env=None, echo=None):
        ours, theirs = pty.openpty()
        self.process = subprocess.Popen([str(word) for word in command], stdin=theirs, stdout=theirs, stderr=theirs,
                                        env=env, preexec_fn=_own_terminal)
        os.close(theirs)
        super().__init__(ours, echo=echo)

    def wait(self, deadline=30):
        return self.process.wait(deadline)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self.reader)


def _own_terminal():
    import fcntl
    import termios
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
