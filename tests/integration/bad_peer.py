"""A client that breaks the wire's rules loses its connection, and nobody else loses anything.

    bad_peer.py DAEMON

While each bad client misbehaves, a good one must be answered at once.
"""
import contextlib
import os
import random
import socket
import struct
import sys
import time

import facts
import testhost
from wire import CALL, CONTINUE, HEADER, MESSAGE, OK, REPLY, STREAM, Client, Refused

REMOTE, VERSION = 0x20008086, 1
GET_LIB_VERSION, OPEN, AUTH_LIST, DEFINE = 157, 1, 66, 11
UNAUTHENTICATED_LIMIT = 20  # max_anonymous_clients of the default configuration


def frame(body=b"", *, length=None, program=REMOTE, version=VERSION, procedure=GET_LIB_VERSION, kind=CALL, serial=1, status=OK):
    size = HEADER.size + len(body) if length is None else length
    return HEADER.pack(size, program, version, procedure, kind, serial, status) + body


# Each is sent by a client that has opened its connection properly; the daemon must hang up.
FATAL = {
    "length 0": frame(length=0),
    "length of half a header": frame(length=12),
    "length just above the limit": frame(length=33554437),
    "length 2^31": frame(length=1 << 31),
    "length -1": frame(length=0xffffffff),
    "noise": random.Random(5).randbytes(4096),
    "HTTP": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a reply": frame(kind=REPLY),
    "type 99": frame(kind=99),
    "type -1": frame(kind=-1),
}

# Answered with an error; whether the connection ends is the daemon's choice.
REFUSED = {
    "unknown program": frame(program=0x12345678),
    "unknown version": frame(version=77),
    "unknown procedure": frame(procedure=9999),
    "procedure 0": frame(procedure=0),
    "procedure -1": frame(procedure=-1),
    "a call with an error status": frame(status=1),
    "body too short": frame(b"\0\0", procedure=DEFINE),
    "string longer than the body": frame(struct.pack(">I", 1000) + b"abcd", procedure=DEFINE),
    "string at -1": frame(struct.pack(">I", 0xffffffff) + b"abcd", procedure=DEFINE),
    "string one above its limit": frame(struct.pack(">I", 4194305) + bytes(4194308), procedure=DEFINE),
    "bytes after the end": frame(struct.pack(">I", 4) + b"abcd" + b"more", procedure=DEFINE),
    "a body where none belongs": frame(bytes(64)),
    "an event": frame(kind=MESSAGE),
}

# May cross with the end of a stream, so these can be dropped in silence.
LATE = {
    "stream data without a stream": frame(b"data", kind=STREAM, status=CONTINUE),
    "end of a stream that is not": frame(kind=STREAM),
}


def hangs_up(client, deadline=10):
    """Whether the daemon closes, whatever it says before."""
    client.settimeout(deadline)
    try:
        while client.recv(65536):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    return True


def dropped(client):
    """Whether the next call is served, or the connection over."""
    client.settimeout(10)
    try:
        client.sendall(frame(serial=77))
        head = client.recv(HEADER.size, socket.MSG_WAITALL)
    except ConnectionError:
        return True
    return len(head) < HEADER.size or HEADER.unpack(head)[5] == 77 or HEADER.unpack(head)[6] == 1


def answered(client, deadline=10):
    """Whether there is an error, or the end."""
    client.settimeout(deadline)
    try:
        head = client.recv(HEADER.size, socket.MSG_WAITALL)
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return len(head) < HEADER.size or HEADER.unpack(head)[6] == 1


class Host:
    def __init__(self, path):
        self.path = path
        self.good = Client(path).open()

    def good_is_served(self, what):
        start = time.monotonic()
        self.good.call("CONNECT_GET_LIB_VERSION")
        took = time.monotonic() - start
        assert took < 1, f"{what}: the good client waited {took:.1f} s"

    def send_bad(self, what, data, check):
        with Client(self.path).open() as client:
            try:
                client.socket.sendall(data)
            except ConnectionError:
                pass
            # Nothing more comes: what is said to be longer must not be waited for when it can be refused.
            assert check(client.socket), f"{what}: neither an answer nor the end within 10 s"
        self.good_is_served(what)

    def half_a_message(self):
        """A client that stops in the middle of a message holds up nobody; when it leaves, it is forgotten."""
        slow = [Client(self.path).open() for _ in range(5)]
        for client in slow:
            client.socket.sendall(frame(bytes(1000))[:500])
        self.good_is_served("five clients in the middle of a message")
        for client in slow:
            client.socket.close()
        self.good_is_served("and gone")

    def deaf_client(self):
        """A client that asks and never reads the answers."""
        with Client(self.path).open() as client:
            client.socket.setblocking(False)
            try:
                for serial in range(200000):
                    client.socket.send(frame(serial=serial))
            except OSError:
                pass
            self.good_is_served("a client that never reads")
        self.good_is_served("and gone")

    def before_authentication(self):
        """Only the calls that authentication needs."""
        with Client(self.path) as client:
            try:
                client.call("CONNECT_GET_LIB_VERSION")
            except Refused:
                pass
            except ConnectionError:
                pass
            else:
                pass  # a local peer without a need to authenticate is already known
        self.good_is_served("a call before opening")

    def open_twice(self):
        with Client(self.path).open() as client:
            try:
                client.call("CONNECT_OPEN", [[b"qemu:///system"], 0])
                raise AssertionError("opened twice")
            except (Refused, ConnectionError):
                pass
        self.good_is_served("opening twice")

    def descriptors_unasked(self):
        """Descriptors that no message announces are closed, not kept."""
        with Client(self.path).open() as client:
            before = len(os.listdir(f"/proc/{self.pid}/fd"))
            with contextlib.suppress(ConnectionError):  # it may well hang up
                for _ in range(20):
                    socket.send_fds(client.socket, [frame()], [0, 1, 2])
                    client.receive()
            after = len(os.listdir(f"/proc/{self.pid}/fd"))
            assert after <= before + 2, f"{after - before} descriptors are kept"
        self.good_is_served("descriptors that nobody asked for")


def main():
    kind = sys.argv[1]
    facts.need_facts()
    testhost.need(testhost.daemon(kind))
    testhost.enter()
    with testhost.Daemon(kind) as daemon:
        host = Host(testhost.sockets(kind))
        host.pid = daemon.process.pid
        for cases, check in ((FATAL, hangs_up), (REFUSED, answered), (LATE, dropped)):
            for what, data in cases.items():
                try:
                    host.send_bad(what, data, check)
                except AssertionError:
                    if kind == testhost.OURS:
                        raise
                    print(f"stock: {what}: lives on")
                    host.good_is_served(what)
        for case in (host.half_a_message, host.deaf_client, host.before_authentication, host.open_twice, host.descriptors_unasked):
            try:
                case()
            except (AssertionError, OSError) as error:
                if kind == testhost.OURS:
                    raise
                print(f"stock: {case.__name__}: {error}")
                host = Host(testhost.sockets(kind))
                host.pid = daemon.process.pid
    print(f"{len(FATAL) + len(REFUSED) + len(LATE)} bad messages")


main()
