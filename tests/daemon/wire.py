"""A client of the remote program, as small as the tests of a daemon need it: whole messages, no objects."""
import os
import socket
import struct
import warnings

REMOTE, QEMU, ADMIN = 0x20008086, 0x20008087, 0x06900690
CONNECT_OPEN, CONNECT_CLOSE, DOMAIN_CREATE_XML, GET_HOSTNAME, AUTH_LIST, AUTH_POLKIT = 1, 2, 10, 59, 66, 70
LOOKUP_BY_NAME, NUM_OF_NETWORKS, SET_IDENTITY = 23, 52, 419
ERROR = 1


def string(text):
    data = text.encode()
    return struct.pack(">I", len(data)) + data + bytes(-len(data) % 4)


def optional(text):
    return struct.pack(">I", 0) if text is None else struct.pack(">I", 1) + string(text)


class RemoteError(Exception):
    """What a daemon answered instead of a result."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Client:
    def __init__(self, path, deadline=20):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(deadline)
        self.socket.connect(str(path))
        self.serial = 0

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, procedure, args=b"", program=REMOTE):
        self.serial += 1
        header = struct.pack(">IIIiIII", 28 + len(args), program, 1, procedure, 0, self.serial, 0)
        self.socket.sendall(header + args)
        return self.serial

    def exactly(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise EOFError("the daemon closed the connection")
            data += more
        return data

    def receive(self):
        """(serial, body) of the next reply; raises what the daemon says went wrong."""
        length, _, _, _, _, serial, status = struct.unpack(">IIIiIII", self.exactly(28))
        body = self.exactly(length - 28)
        if status == ERROR:
            code, _, there = struct.unpack(">iiI", body[:12])
            size = struct.unpack(">I", body[12:16])[0] if there else 0
            raise RemoteError(code, body[16:16 + size].decode())
        return serial, body

    def call(self, procedure, args=b"", program=REMOTE):
        serial = self.send(procedure, args, program)
        answered, body = self.receive()
        assert answered == serial, (answered, serial)
        return body

    def auth_types(self):
        body = self.call(AUTH_LIST)
        return list(struct.unpack(f">{len(body) // 4}i", body))[1:]

    def open(self, uri="testd:///system", flags=0):
        self.call(CONNECT_OPEN, optional(uri) + struct.pack(">I", flags))
        return self

    def hostname(self):
        body = self.call(GET_HOSTNAME)
        return body[4:4 + struct.unpack(">I", body[:4])[0]].decode()

    def networks(self):
        return struct.unpack(">i", self.call(NUM_OF_NETWORKS))[0]

    def lookup(self, name):
        return self.call(LOOKUP_BY_NAME, string(name))

    def set_identity(self, **ids):
        """Speak for another user: names of unsigned parameters with '-' written '_'."""
        params = b"".join(string(name.replace("_", "-")) + struct.pack(">IQ", 4, value) for name, value in ids.items())
        self.call(SET_IDENTITY, struct.pack(">I", len(ids)) + params + struct.pack(">I", 0))

    def send_create(self):
        """The call that waits at testd's gate."""
        return self.send(DOMAIN_CREATE_XML, string("<domain/>") + struct.pack(">I", 0))


def as_user(uid, groups, action):
    """Run `action` in a child that is another user; returns the text it returns or raises."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        warnings.simplefilter("ignore")  # the child ends without closing anything
        try:
            os.setgroups(groups)
            os.setgid(uid)
            os.setuid(uid)
            text = str(action())
        except BaseException as problem:  # whatever it is, the parent wants to see it
            text = f"{type(problem).__name__}: {problem}"
        os.write(writer, text.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text
