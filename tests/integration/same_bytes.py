"""What goes over the wire: our library sends the bytes that the stock library sends.

    same_bytes.py CLIENT

A relay between client and stock daemon writes down every message. The session of session_python.py is run through it with
the stock library and with CLIENT's; for each procedure the bodies sent must be the same, in the same order. On the way
every message of either side is decoded and encoded again by the codec that knows the facts alone.
"""
import collections
import pathlib
import socket
import sys
import threading

import facts
import guests
import testhost
from wire import CALL, ERROR, HEADER, MESSAGE, OK, REPLY, Program
from xdr import Codec

HERE = pathlib.Path(__file__).resolve().parent
RELAY = "/run/test/relay"
# How often these are sent is the library's own affair: what it asks to find its way, what it remembers of the answer, and
# which of two calls that mean the same it takes.
FREE = {"CONNECT_SUPPORTS_FEATURE", "CONNECT_OPEN", "CONNECT_REGISTER_CLOSE_CALLBACK", "CONNECT_UNREGISTER_CLOSE_CALLBACK",
        "CONNECT_IS_SECURE", "CONNECT_CLOSE", "DOMAIN_CREATE", "DOMAIN_CREATE_WITH_FLAGS"}


class Recorder:
    """Takes one direction of a connection apart into messages."""

    def __init__(self, messages):
        self.messages, self.data = messages, bytearray()

    def feed(self, chunk):
        self.data += chunk
        while len(self.data) >= 4 and len(self.data) >= (length := int.from_bytes(self.data[:4], "big")):
            header = HEADER.unpack(self.data[:HEADER.size])
            self.messages.append((header[1], header[3], header[4], header[6], bytes(self.data[HEADER.size:length])))
            del self.data[:length]


class Relay:
    def __init__(self, target):
        self.target, self.sent, self.received = target, [], []
        self.listener = socket.socket(socket.AF_UNIX)
        pathlib.Path(RELAY).unlink(missing_ok=True)
        self.listener.bind(RELAY)
        self.listener.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client = self.listener.accept()[0]
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.target)
            for source, sink, messages in ((client, server, self.sent), (server, client, self.received)):
                threading.Thread(target=self.copy, args=(source, sink, Recorder(messages)), daemon=True).start()

    @staticmethod
    def copy(source, sink, recorder):
        try:
            while chunk := source.recv(65536):
                recorder.feed(chunk)
                sink.sendall(chunk)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def record(client):
    """Run the session through the relay; returns what was sent and received."""
    guests.furnish_images()
    with testhost.Daemon(testhost.STOCK):
        relay = Relay(testhost.sockets(testhost.STOCK))
        testhost.run("/usr/bin/python3", "-B", HERE / "session_python.py", f"qemu+unix:///system?socket={RELAY}",
                     guests.DOCUMENTS, env=testhost.environment(client, foreign=True), timeout=120, check=True)
        return relay.sent, relay.received


class Names:
    """Programs and procedures by number."""

    def __init__(self):
        self.codec, self.rows = Codec(facts.wire_types()), {}
        for name in ("remote", "qemu"):
            program = Program(name)
            for procedure, row in program.procedures.items():
                self.rows[program.number, int(row["number"])] = procedure, row

    def body_type(self, message):
        program, number, kind, status, _ = message
        if (program, number) not in self.rows or kind not in (CALL, REPLY, MESSAGE):
            return None
        row = self.rows[program, number][1]
        if kind == REPLY:
            return "virNetMessageError" if status == ERROR else row["ret"]
        return row["args"]

    def check_codec(self, messages):
        """The facts describe every message to its last byte."""
        for message in messages:
            name, body = self.body_type(message), message[-1]
            if name not in (None, "-"):
                assert self.codec.encode(name, self.codec.decode(name, body)) == body, f"{name}: {body.hex()}"

    def calls(self, messages):
        """Bodies of the calls by procedure."""
        calls = collections.defaultdict(list)
        for message in messages:
            if message[2] == CALL and message[3] == OK and message[:2] in self.rows:
                name, row = self.rows[message[:2]]
                body = message[-1]
                if row["args"] != "-":
                    value = self.codec.decode(row["args"], body)
                    self.forget_ids(row["args"], value)
                    body = self.codec.encode(row["args"], value)
                calls[name].append((body.hex(), name))
        return calls

    def forget_ids(self, name, value):
        """A domain's number goes along with its name and UUID and is as old as the client's object: no part of the call."""
        if name == "remote_nonnull_domain":
            value[2] = 0
            return
        kind = self.codec.types.get(name, {})
        for number, field in enumerate(kind.get("fields", [])):
            if field["array"] == "none" and not field["optional"] and isinstance(value[number], list):
                self.forget_ids(field["type"], value[number])


def main():
    client = sys.argv[1]
    facts.need_facts()
    testhost.need(testhost.daemon(testhost.STOCK))
    if client == testhost.OURS:
        testhost.need(testhost.BUILD / "lib/libvirt.so.0")
    guests.make_guest()
    testhost.enter()
    names, different = Names(), 0
    stock_sent, stock_received = record(testhost.STOCK)
    sent, received = record(client)
    names.check_codec(stock_sent + stock_received + sent + received)
    wanted, got = names.calls(stock_sent), names.calls(sent)
    for name in sorted((set(wanted) | set(got)) - FREE):
        if wanted[name] != got[name]:
            different += 1
            first = next((pair for pair in zip(wanted[name], got[name]) if pair[0] != pair[1]), None)
            print(f"{name}: stock sends {len(wanted[name])}, {client} {len(got[name])}" +
                  (f"; first difference:\n  {first[0]}\n  {first[1]}" if first else ""))
    print(f"{len(stock_sent)} messages of stock, {len(sent)} of {client}, {len(got)} procedures, {different} different")
    sys.exit(1 if different else 0)


main()
