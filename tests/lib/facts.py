"""The tables of ../shared/facts: a test that needs them is skipped where they are not."""
import csv
import json

import testhost

FACTS = testhost.FACTS


def need_facts():
    if not FACTS.is_dir():
        testhost.skip(f"{FACTS} is not here: nothing to compare with")


def rows(name):
    """The rows of a table as dictionaries."""
    with open(FACTS / name, newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def procedures():
    """All procedures, those added after 9.0.0 included."""
    return rows("protocol/procedures.tsv") + rows("protocol/added-after-9.0.0.tsv")


def wire_types():
    """Wire types by name; all programs together, for names that two share mean the same."""
    types = {}
    for program in json.loads((FACTS / "protocol/types.json").read_text())["programs"]:
        types.update((each["name"], each) for each in program["types"])
    for program in json.loads((FACTS / "protocol/types-after-9.0.0.json").read_text())["programs"]:
        types.update((each["name"], each) for each in program["new_types"])
    return types
