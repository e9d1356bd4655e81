"""reference/HEADER.md: the public functions for who programs with them: what the row says, in words."""
import re

from headers import NOTICE, STANDALONE, UMBRELLA, since

# check -> words; {0} and {1} are its operands.
WORDS = {
    "notnull": "`{0}` must not be NULL", "array": "`{0}` may be NULL only when `{1}` is 0", "nonempty": "`{0}` must not be empty",
    "nonzero": "`{0}` must not be 0", "positive": "`{0}` must be above 0", "nonnegative": "`{0}` must not be negative",
    "atmost": "`{0}` must be at most `{1}`", "event": "`{0}` must be below `{1}`",
    "map": "`{1}` must be 0 without `{0}` and above 0 with it", "exclusive": "`{0}` excludes `{1}`", "requires": "`{0}` needs `{1}`",
    "overflow": "`{0}` must fit when counted in bytes", "object": "`{0}` must be an object that lives",
    "optional": "`{0}` must be NULL or an object of this connection", "match": "`{0}` must belong to this connection",
    "done": "returns 0 at once without `{0}`", "fdpass": "descriptors must be able to pass over this connection",
}


def check_words(row):
    out = []
    for text in [t for t in row.get("check").split(", ") if t]:
        word, *rest = text.split(" ", 2)
        if word in WORDS:
            out.append(WORDS[word].format(*rest, ""))
    return out


def read_only_words(row):
    verdict, _, only = row.get("readonly").partition(" ")
    secure = sorted({r.split(":")[2] for r in row.get("acl").split(", ") if ":read_secure:" in r})
    if verdict == "refuse":
        return f"refused with `{only.replace('=', ' = ')}`" if only else "refused"
    return "allowed" + (f", but not with `{'` or `'.join(secure)}`" if secure else "")


def permission_words(row):
    """acl rules in words."""
    out = []
    for rule in [r.strip() for r in row.get("acl").split(",") if ":" in r]:
        parts = rule.split(":")
        text = f"`{parts[0].replace('_', '-')}.{parts[1].replace('_', '-')}`"
        if len(parts) == 3 and parts[2].startswith("!"):
            text += f" without `{parts[2][1:].replace('|', '` or `')}`"
        elif len(parts) == 3:
            text += f" with `{parts[2].replace('|', '` or `')}`"
        elif len(parts) == 5:
            text += f" when `{parts[3]}` is `{parts[4]}`"
        out.append(text)
    return out


def facts(row):
    """(what, words) of everything that the row says."""
    yield "Since", since(row)
    if row.get("readonly"):
        yield "Read-only connection", read_only_words(row)
    if permission_words(row):
        yield "Permission", ", ".join(permission_words(row))
    if row.get("filter"):
        yield "Lists only what passes", f"`{row.get('filter').replace('_', '-').replace(':', '.')}`"
    if check_words(row):
        yield "Checked", "; ".join(check_words(row))
    if row.get("stream"):
        yield "Moves bytes over", "the stream"
    if row.number:
        yield "Procedure", f"{row.program} {row.number}, `{row.name}`"


def function(row):
    lines = "".join(f"- {what}: {words}\n" for what, words in facts(row))
    doc = row.get("doc") + "\n\n" if row.get("doc") else ""
    return f"## {row.c.name}\n\n```c\n{row.c.declaration()};\n```\n\n{doc}{lines}\n"


def page(table, header):
    rows = sorted((r for r in table.functions() if r.header == header), key=lambda r: r.c.name)
    names = list(dict.fromkeys(r.c.name for r in rows))
    if not names:
        return None
    by_name = {r.c.name: r for r in reversed(rows)}
    comment = re.sub(r"^/\* (.*) \*/\n$", r"<!-- \1 -->", NOTICE)
    return f"{comment}\n\n# {header}\n\n" + "".join(function(by_name[n]) for n in names).rstrip("\n") + "\n"


def generate(table):
    pages = {f"reference/{h}.md": page(table, h) for h in UMBRELLA + STANDALONE}
    return {name: text for name, text in pages.items() if text}
