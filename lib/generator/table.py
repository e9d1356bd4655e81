"""Reads the API table (lib/protocol/**/*.api) into plain objects.

The table is the only place where an API is declared; every generated file starts from the Table that load() returns.
Format: one declaration a block; a block starts at the left margin and its properties are indented. '#' starts a comment
that ends with the line; in types/ it holds the release in which a constant appeared.
"""
import glob
import os
import re
from dataclasses import dataclass, field


class TableError(Exception):
    """A row that cannot be understood; says file and line."""


@dataclass
class Field:
    """A member of a wire struct: type, name and array shape, and how it maps to the C call."""
    type: str
    name: str
    array: str = "none"        # none, fixed, variable
    bound: str = ""            # constant or number; for arrays, strings and opaque
    optional: bool = False     # an XDR pointer
    insert: int = -1           # ret: place among the C parameters (0 is the object)
    alloc: tuple = ()          # ret array allocated for the caller: (C type of its count, place of the count)


@dataclass
class WireType:
    """A named XDR type."""
    kind: str                  # struct, enum, type (typedef), union
    name: str
    program: str
    fields: list = field(default_factory=list)
    values: list = field(default_factory=list)     # enum: (name, value)
    cases: list = field(default_factory=list)      # union: (label, Field)
    discriminant: Field = None
    insert: int = -1                               # ret struct that fills the C struct at this place


@dataclass
class Param:
    """A parameter of a C function: type as written and its name."""
    type: str
    name: str
    array: str = ""


@dataclass
class Prototype:
    """A C function type."""
    ret: str
    name: str
    params: list

    def declaration(self, name=None):
        params = ", ".join(declare(p.type, p.name) + p.array for p in self.params) or "void"
        return f"{declare(self.ret, name or self.name)}({params})"


@dataclass
class Row:
    """A call, event, function or variable."""
    kind: str
    name: str
    number: int
    program: str
    header: str
    where: str
    c: Prototype = None           # the public function
    slot: Prototype = None        # the driver's function: the public one's prototype where the row does not say otherwise
    args: WireType = None
    ret: WireType = None
    message: WireType = None
    props: dict = field(default_factory=dict)

    def get(self, key, default=""):
        return self.props.get(key, default)


@dataclass
class PublicType:
    """An enum, struct, typedef, define, macro or callback of a public header."""
    kind: str
    name: str
    header: str
    body: str = ""
    since: str = ""
    tag: str = ""
    items: list = field(default_factory=list)      # enum: (name, value, since); struct: member lines


@dataclass
class Program:
    name: str
    number: str
    version: str
    constant: str


@dataclass
class Table:
    programs: dict = field(default_factory=dict)
    constants: dict = field(default_factory=dict)  # wire limits, by name
    constant_program: dict = field(default_factory=dict)  # the program a limit belongs to
    wire: dict = field(default_factory=dict)       # WireType by name, in order
    rows: list = field(default_factory=list)
    public: list = field(default_factory=list)
    texts: dict = field(default_factory=dict)      # enum name -> [(constant, text, text without a detail)]

    def calls(self, program=None):
        return [r for r in self.rows if r.kind == "call" and program in (None, r.program)]

    def events(self, program=None):
        return [r for r in self.rows if r.kind == "event" and program in (None, r.program)]

    def functions(self):
        """Every row that exports a C function, in declaration order."""
        return [r for r in self.rows if r.c and r.kind in ("call", "function") and r.get("node")]


def declare(ctype, name):
    return f"{ctype}{name}" if ctype.endswith("*") else f"{ctype} {name}"


FIELD = re.compile(r"^(\w+)\s+(\*?)(\w+)(<\w*>|\[\w+\])?(?:\s+@(\d+))?(?:\s+alloc\(([\w ]+)\)@(\d+))?$")


def parse_field(text, where):
    m = FIELD.match(text.strip())
    if not m:
        raise TableError(f"{where}: cannot read the wire field '{text.strip()}'")
    f = Field(m[1], m[3], optional=bool(m[2]))
    if m[4]:
        f.bound = m[4][1:-1]
        if m[4][0] == "[":
            f.array = "fixed"
        elif f.type != "string":
            f.array = "variable"
    if m[5]:
        f.insert = int(m[5])
    if m[6]:
        f.alloc = (m[6], int(m[7]))
    return f


PARAM = re.compile(r"^(.*?[\s*])(\w+)(\[\w*\])?$")


def parse_prototype(text, where):
    m = re.match(r"^(.*?[\s*])(\w+)\((.*)\)$", text.strip())
    if not m:
        raise TableError(f"{where}: cannot read the prototype '{text.strip()}'")
    params = []
    if m[3].strip() not in ("", "void"):
        for part in m[3].split(","):
            p = PARAM.match(part.strip())
            if not p:
                raise TableError(f"{where}: cannot read the parameter '{part.strip()}'")
            params.append(Param(p[1].strip(), p[2], p[3] or ""))
    return Prototype(m[1].strip(), m[2], params)


def parse_struct(text, name, program, where):
    """An inline member list: '(explicit_name) type a; type b ;@1'."""
    t = WireType("struct", name, program)
    m = re.match(r"^\((\w+)\)\s*(.*)$", text)
    if m:
        t.name, text = m[1], m[2]
    for part in text.split(";"):
        part = part.strip()
        if part.startswith("@"):
            t.insert = int(part[1:])
        elif part:
            t.fields.append(parse_field(part, where))
    return t


def blocks(path):
    """Yields (where, head, comment of the head, [(line, its comment, where)])."""
    head, lines, where, since = None, [], "", ""
    with open(path, encoding="utf-8") as file:
        for number, raw in enumerate(file, 1):
            text, _, comment = raw.rstrip("\n").partition("#")
            if not text.strip():
                continue
            if text[0] not in " \t":
                if head is not None:
                    yield where, head, since, lines
                head, lines, where, since = text.strip(), [], f"{path}:{number}", comment.strip()
            else:
                lines.append((text.strip(), comment.strip(), f"{path}:{number}"))
    if head is not None:
        yield where, head, since, lines


def load_wire(table, path):
    program = ""
    for where, head, since, lines in blocks(path):
        word, _, rest = head.partition(" ")
        if word == "program":
            parts = rest.split()
            program = parts[0]
            if len(parts) > 3:
                table.programs[program] = Program(program, parts[1], parts[3], since)
        elif word == "const":
            name, value = rest.split(" = ")
            table.constants[name] = value
            table.constant_program[name] = program
        elif word == "type":
            f = parse_field(rest, where)
            table.wire[f.name] = WireType("type", f.name, program, fields=[f])
        elif word == "struct":
            table.wire[rest] = WireType("struct", rest, program, [parse_field(t, w) for t, _, w in lines])
        elif word == "enum":
            table.wire[rest] = WireType("enum", rest, program, values=[tuple(t.split(" = ")) for t, _, _ in lines])
        elif word == "union":
            name, dtype, dname = rest.split()
            t = WireType("union", name, program, discriminant=Field(dtype, dname))
            for text, _, w in lines:
                m = re.match(r"case (\w+): (.*)$", text)
                t.cases.append((m[1], parse_field(m[2], w)))
            table.wire[name] = t
        else:
            raise TableError(f"{where}: unknown declaration '{word}'")


STRUCTS = {"args": "_args", "ret": "_ret", "message": "_msg"}
KEYS = {"node", "since", "driver", "acl", "filter", "readonly", "priority", "auth", "stream", "fds", "mechanical", "id",
        "backing", "uses", "check", "public", "blocks", "deadline", "doc", "hand", "callback"}


def load_row(table, row, lines):
    for text, _, where in lines:
        key, _, value = text.partition(" ")
        value = value.strip()
        if key == "slot":
            row.slot = parse_prototype(value, where)
        elif key == "c" and row.kind != "variable":
            row.c = parse_prototype(value, where)
            row.slot = row.slot or row.c
        elif key == "c":
            row.props["c"] = value
        elif key in STRUCTS:
            t = parse_struct(value, f"{row.program}_{row.name}{STRUCTS[key]}", row.program, where)
            table.wire[t.name] = t
            setattr(row, key, t)
        elif key in KEYS:
            row.props[key] = f"{row.props[key]}\n{value}" if key in row.props else value
        else:
            raise TableError(f"{where}: unknown property '{key}' of {row.name}")


def load_calls(table, path):
    program = header = ""
    for where, head, _, lines in blocks(path):
        word, _, rest = head.partition(" ")
        if word == "program":
            program = rest
        elif word == "header":
            header = rest
        elif word in ("call", "event", "function", "variable"):
            name, _, number = rest.partition(" = ")
            row = Row(word, name, int(number or 0), program, header, where)
            load_row(table, row, lines)
            if word == "call" and program in ("remote", "qemu", "lxc") and "readonly" not in row.props:
                raise TableError(f"{where}: {name} has no read-only verdict")
            table.rows.append(row)
        else:
            raise TableError(f"{where}: unknown declaration '{word}'")


def load_texts(table, enum, lines):
    """'CONSTANT = text with %s | text without': what a constant is called in messages."""
    table.texts[enum] = []
    for line, _, _ in lines:
        name, _, text = line.partition(" = ")
        full, _, alone = text.partition(" | ")
        table.texts[enum].append((name, full, alone or re.sub(r":? ?%s$", "", full)))


def load_types(table, path):
    header = ""
    for where, head, since, lines in blocks(path):
        word, _, rest = head.partition(" ")
        t = PublicType(word, "", header, since=since)
        if word == "header":
            header = rest
            continue
        if word == "texts":
            load_texts(table, rest, lines)
            continue
        if word == "typedef":
            t.name, t.body = rest.split(" = ")
        elif word == "define":
            t.name, _, t.body = rest.partition(" ")
        elif word == "macro":
            m = re.match(r"(\w+\([^)]*\)) (.*)$", rest)
            t.name, t.body = m[1], m[2]
        elif word == "enum":
            t.name = rest
            t.items = [(*text.split(" = "), s) for text, s, _ in lines]
        elif word == "struct":
            t.name, _, tag = rest.partition(" tag ")
            t.tag = tag or "_" + t.name
            t.items = [text for text, _, _ in lines]
        elif word == "callback":
            proto = parse_prototype(rest, where)
            t.name, t.items = proto.name, [proto]
        else:
            raise TableError(f"{where}: unknown declaration '{word}'")
        table.public.append(t)


def load(folder):
    """Reads all of lib/protocol. Raises TableError with file and line."""
    table = Table()
    for kind, reader in (("types", load_types), ("wire", load_wire), ("calls", load_calls)):
        for path in sorted(glob.glob(os.path.join(folder, kind, "*.api"))):
            reader(table, path)
    for program in {r.program for r in table.rows}:
        numbers = sorted(r.number for r in table.rows if r.program == program and r.number)
        if numbers and numbers != list(range(1, len(numbers) + 1)):
            raise TableError(f"program {program}: procedure numbers are not 1..{len(numbers)}")
    return table
