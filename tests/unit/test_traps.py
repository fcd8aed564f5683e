"""docs/traps.md is whole, and what it says holds a trap is there."""

import ast
import re

import pytest

from delivery.bundles import PROJECT
from delivery.rules import all_rules

TRAPS = 48
ROW = re.compile(r"^\| (?P<number>\d+) \|.*\| (?P<held>[^|]+) \|$", re.MULTILINE)
TEXT = (PROJECT / "docs" / "traps.md").read_text(encoding="utf-8")
ROWS = [(int(row["number"]), row["held"]) for row in ROW.finditer(TEXT)]

RULE = re.compile(r"\b[A-Z]\d\d\b")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
RULES = {rule.id for rule in all_rules()}


def defined(file):
    """Return the names of the functions that a file of tests defines."""
    tree = ast.parse((PROJECT / file).read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


def test_every_trap_has_one_row_in_order():
    assert list(range(1, TRAPS + 1)) == [number for number, _ in ROWS]


@pytest.mark.parametrize(("number", "held"), ROWS)
def test_a_trap_is_held_or_does_not_apply_for_a_reason(number, held):
    cited = RULE.findall(held) + TEST.findall(held)

    assert bool(cited) != bool(re.match(r"does not apply: \w", held)), number


@pytest.mark.parametrize(("number", "held"), ROWS)
def test_what_holds_a_trap_is_there(number, held):
    assert set() == set(RULE.findall(held)) - RULES, number
    assert [] == [name for file, name in TEST.findall(held) if name not in defined(file)], number
