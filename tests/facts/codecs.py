"""Every message of every procedure: our codecs against one written from the facts alone.

Random values are encoded by the independent codec and given to ours, which must understand the same value and encode
it to the same bytes. Then every length in the message is set to -1, to one above its limit and to what overflows when
multiplied: ours must refuse, and must not have asked for memory first.
"""
import random
import struct
import subprocess
import sys

import facts
from xdr import Codec

ROUNDS = 12
MODEST = 1 << 17  # bytes that decoding a refused message may ask for at once: less than any array or string at its limit


def text(value):
    """As codec_tool writes values."""
    if value is None:
        return "-"
    if isinstance(value, bytes):
        return "x" + value.hex()
    if isinstance(value, list):
        return "[" + ",".join(text(each) for each in value) + "]"
    return str(int(value))


class Tool:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, where, data):
        self.process.stdin.write(f"{where} {data.hex()}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")


def bodies():
    """(where, wire type) of every message that has a body."""
    for row in facts.procedures():
        number = f"{row['program']} {row['number']}"
        for column, body in [("args", "message")] if row["kind"] == "event" else [("args", "args"), ("ret", "ret")]:
            if row[column] != "-":
                yield f"{number} {body}", row[column]


class Check:
    def __init__(self, tool):
        self.tool, self.codec = tool, Codec(facts.wire_types())
        self.random = random.Random(9)
        self.failures, self.values, self.lengths = [], 0, 0

    def fail(self, where, what):
        self.failures.append(f"{where}: {what}")

    def same(self, where, name):
        for _ in range(ROUNDS):
            value = self.codec.generate(name, self.random)
            data = self.codec.encode(name, value)
            assert self.codec.decode(name, data) == value
            wanted = f"ok {text(value)} {data.hex()}"
            got = self.tool.ask(where, data)
            self.values += 1
            if got != wanted:
                self.fail(where, f"{name}\n  wanted {wanted}\n  got    {got}")
                return
        if data and self.tool.ask(where, data[:-1]).startswith("ok"):
            self.fail(where, "a truncated message was taken")
        if self.tool.ask(where, data + bytes(4)).startswith("ok"):
            self.fail(where, "bytes after the end were taken")

    def refuse(self, where, name):
        """A value with something in every array, each of its lengths spoiled in turn."""
        lengths = []
        for _ in range(20):
            found = []
            value = self.codec.generate(name, self.random, most=2)
            data = self.codec.encode(name, value, found)
            if len(found) > len(lengths):
                lengths, message = found, data
        for length in lengths:
            overflows = [(1 << 32) // max(length.smallest, 2) + 1, 1 << 31]
            for bad in [0xffffffff, length.bound + 1, *overflows]:
                spoiled = bytearray(message)
                spoiled[length.offset:length.offset + 4] = struct.pack(">I", bad)
                self.expect_refusal(where, bytes(spoiled), f"length {bad} at {length.offset} (limit {length.bound})")
            self.one_too_many(where, message, length)

    def one_too_many(self, where, message, length):
        """One more element than allowed, all of them really there."""
        if length.bound > 4096:
            return
        room = bytes((length.bound + 1) * max(length.smallest, 4))
        head = message[:length.offset] + struct.pack(">I", length.bound + 1)
        self.expect_refusal(where, head + room + message[length.offset + 4:], f"{length.bound + 1} elements")

    def expect_refusal(self, where, data, what):
        self.lengths += 1
        got = self.tool.ask(where, data).split(" ")
        if got[0] != "refused":
            self.fail(where, f"{what}: {' '.join(got)[:200]}")
        elif int(got[-1]) > MODEST:
            self.fail(where, f"{what}: refused, but after asking for {got[-1]} bytes")


def main():
    facts.need_facts()
    check = Check(Tool(sys.argv[1]))
    for where, name in bodies():
        check.same(where, name)
        check.refuse(where, name)
    print("\n".join(check.failures[:40]))
    print(f"{check.values} values, {check.lengths} bad lengths, {len(check.failures)} failures")
    sys.exit(1 if check.failures else 0)


main()
