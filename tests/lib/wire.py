"""A client of the wire that knows nothing of our library: framing by hand, bodies through the independent codec."""
import functools
import random
import socket
import struct

import facts
from xdr import Codec

CALL, REPLY, MESSAGE, STREAM = 0, 1, 2, 3
OK, ERROR, CONTINUE = 0, 1, 2
HEADER = struct.Struct(">IIIiiIi")  # length, program, version, procedure, type, serial, status


@functools.cache
class Program:
    """One RPC program's number, version and procedures by name."""

    def __init__(self, name):
        row = next(row for row in facts.rows("protocol/programs.tsv") if row["program"] == name)
        self.number, self.version = int(row["number"], 0), int(row["version"])
        self.procedures = {row["procedure"].split("_PROC_", 1)[1]: row for row in facts.procedures()
                           if row["program"] == name}


class Reply:
    def __init__(self, header, body):
        self.length, self.program, self.version, self.procedure, self.type, self.serial, self.status = header
        self.body = body


class Refused(Exception):
    """An error reply: libvirt's error number, domain and message."""

    def __init__(self, code, domain, message):
        super().__init__(message)
        self.code, self.domain, self.message = code, domain, message


class Client:
    """One connection. Replies come in the order of the calls; events that arrive meanwhile are kept."""

    codec = None

    def __init__(self, path, program="remote", deadline=30):
        Client.codec = Client.codec or Codec(facts.wire_types())
        self.program = Program(program)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(deadline)
        self.socket.connect(path)
        self.serial, self.events = 0, []

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.socket.close()

    def send(self, procedure, body=b"", kind=CALL, status=OK, serial=None):
        if serial is None:
            self.serial += 1
            serial = self.serial
        self.socket.sendall(HEADER.pack(HEADER.size + len(body), self.program.number, self.program.version, procedure,
                                        kind, serial, status) + body)

    def receive(self):
        header = HEADER.unpack(self._exactly(HEADER.size))
        return Reply(header, self._exactly(header[0] - HEADER.size))

    def _exactly(self, count):
        data = bytearray()
        while len(data) < count:
            chunk = self.socket.recv(count - len(data))
            if not chunk:
                raise ConnectionResetError("the other side closed the connection")
            data += chunk
        return bytes(data)

    def open(self, uri=b"qemu:///system", flags=0):
        """What every client begins with; the connection serves all programs afterwards."""
        program, self.program = self.program, Program("remote")
        self.call("AUTH_LIST")
        self.call("CONNECT_OPEN", [[uri], flags])
        self.program = program
        return self

    def call(self, name, value=None):
        """Call by name (CONNECT_OPEN); returns the decoded result or raises Refused."""
        row = self.program.procedures[name]
        body = b"" if row["args"] == "-" else self.codec.encode(row["args"], value)
        self.send(int(row["number"]), body)
        while (reply := self.receive()).type != REPLY:
            self.events.append(reply)
        assert (reply.serial, reply.procedure) == (self.serial, int(row["number"])), "the reply is to another call"
        if reply.status == ERROR:
            error = self.codec.decode("virNetMessageError", reply.body)
            raise Refused(error[0], error[1], error[2][0].decode() if error[2] else "")
        return None if row["ret"] == "-" else self.codec.decode(row["ret"], reply.body)

    def harmless_arguments(self, name, seed=1):
        """Arguments that decode, with little in them."""
        row = self.program.procedures[name]
        return None if row["args"] == "-" else self.codec.generate(row["args"], random.Random(seed), most=1)
