"""A codec for the wire that knows nothing of ours: driven by the facts' description of the types alone.

Values: a struct is the list of its members, a union [discriminant, value], an absent optional None and a present one
[value], an array a list; text, opaque and bytes are bytes; numbers and enums are int; a double is the int of its bits.
"""
import struct

FORMATS = {"int": ">i", "uint": ">I", "hyper": ">q", "uhyper": ">Q", "double": ">Q", "bool": ">I", "char": ">i",
           "uchar": ">I", "short": ">i", "ushort": ">I"}
RANGES = {"int": 32, "uint": 32, "hyper": 64, "uhyper": 64, "double": 64, "bool": 1, "char": 7, "uchar": 8, "short": 15,
          "ushort": 16}


class Length:
    """Where a length stands in an encoded message, and what it must not exceed."""

    def __init__(self, offset, bound, smallest):
        self.offset, self.bound, self.smallest = offset, bound, smallest


class Codec:
    def __init__(self, types):
        self.types = types

    def smallest(self, name):
        return struct.calcsize(FORMATS[name]) if name in FORMATS else self.types[name]["wire_min"]

    # Encoding. `lengths`, where given, collects every length field.

    def encode(self, name, value, lengths=None):
        out = bytearray()
        self._put_type(out, name, value, lengths)
        return bytes(out)

    def _put_type(self, out, name, value, lengths):
        if name in FORMATS:
            out += struct.pack(FORMATS[name], value)
            return
        kind = self.types[name]
        if kind["kind"] == "enum":
            out += struct.pack(">i", value)
        elif kind["kind"] == "struct":
            for field, member in zip(kind["fields"], value):
                self._put_field(out, field, member, lengths)
        elif kind["kind"] == "union":
            out += struct.pack(">i", value[0])
            self._put_field(out, self.arm(kind, value[0]), value[1], lengths)
        else:
            self._put_field(out, kind, value, lengths)

    def _put_field(self, out, field, value, lengths):
        if field["optional"]:
            out += struct.pack(">I", value is not None)
            if value is not None:
                self._put_type(out, field["type"], value[0], lengths)
        elif field["type"] in ("string", "opaque"):
            if field["array"] == "variable":
                self._put_length(out, field, len(value), 1, lengths)
            out += value + bytes(-len(value) % 4)
        elif field["array"] == "none":
            self._put_type(out, field["type"], value, lengths)
        else:
            if field["array"] == "variable":
                self._put_length(out, field, len(value), self.smallest(field["type"]), lengths)
            for element in value:
                self._put_type(out, field["type"], element, lengths)

    @staticmethod
    def _put_length(out, field, length, smallest, lengths):
        if lengths is not None:
            lengths.append(Length(len(out), field["bound_value"], smallest))
        out += struct.pack(">I", length)

    @staticmethod
    def arm(union, discriminant):
        return next(arm for arm in union["arms"] if discriminant in arm["label_values"])

    # Decoding.

    def decode(self, name, data):
        """The value; an error when the bytes are too few, too many or break a bound."""
        value, offset = self._get_type(name, data, 0)
        if offset != len(data):
            raise ValueError(f"{name}: {len(data) - offset} bytes left over")
        return value

    def _get_type(self, name, data, offset):
        if name in FORMATS:
            size = struct.calcsize(FORMATS[name])
            return struct.unpack_from(FORMATS[name], data, offset)[0], offset + size
        kind = self.types[name]
        if kind["kind"] == "enum":
            return struct.unpack_from(">i", data, offset)[0], offset + 4
        if kind["kind"] == "struct":
            members = []
            for field in kind["fields"]:
                member, offset = self._get_field(field, data, offset)
                members.append(member)
            return members, offset
        if kind["kind"] == "union":
            discriminant = struct.unpack_from(">i", data, offset)[0]
            value, offset = self._get_field(self.arm(kind, discriminant), data, offset + 4)
            return [discriminant, value], offset
        return self._get_field(kind, data, offset)

    def _get_field(self, field, data, offset):
        if field["optional"]:
            present = struct.unpack_from(">I", data, offset)[0]
            if not present:
                return None, offset + 4
            value, offset = self._get_type(field["type"], data, offset + 4)
            return [value], offset
        if field["array"] == "none":
            return self._get_type(field["type"], data, offset)
        count = field.get("bound_value")
        if field["array"] == "variable":
            count, offset = struct.unpack_from(">I", data, offset)[0], offset + 4
            if count > field["bound_value"]:
                raise ValueError(f"count {count} is above {field['bound_value']}")
        if field["type"] in ("string", "opaque"):
            end = offset + count
            if end > len(data):
                raise ValueError("truncated")
            return data[offset:end], end + -count % 4
        elements = []
        for _ in range(count):
            element, offset = self._get_type(field["type"], data, offset)
            elements.append(element)
        return elements, offset

    # Values.

    def generate(self, name, random, most=3):
        """A random value; arrays and strings hold up to `most`."""
        if name in FORMATS:
            bits = RANGES[name]
            if name in ("int", "hyper"):
                return random.choice([0, -1, -(1 << (bits - 1)), (1 << (bits - 1)) - 1, random.getrandbits(bits - 1)])
            return random.choice([0, (1 << bits) - 1, random.getrandbits(bits)])
        kind = self.types[name]
        if kind["kind"] == "enum":
            return random.choice(kind["values"])["value"]
        if kind["kind"] == "struct":
            return [self._generate_field(field, random, most) for field in kind["fields"]]
        if kind["kind"] == "union":
            arm = random.choice(kind["arms"])
            return [arm["label_values"][0], self._generate_field(arm, random, most)]
        return self._generate_field(kind, random, most)

    def _generate_field(self, field, random, most):
        if field["optional"]:
            return [self.generate(field["type"], random, most)] if random.random() < 0.7 else None
        if field["array"] == "none":
            return self.generate(field["type"], random, most)
        count = field["bound_value"]
        if field["array"] == "variable":
            count = random.randint(0, min(most, field["bound_value"]))
        if field["type"] == "string":
            return bytes(random.choices(b"abcXYZ019-_ <&>\xc3\xa9", k=count))
        if field["type"] == "opaque":
            return random.randbytes(count)
        return [self.generate(field["type"], random, most) for _ in range(count)]
