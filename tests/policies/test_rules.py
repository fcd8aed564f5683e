"""Every rule passes the emitted templates, and names the resource of each that breaks it."""

import importlib
import pkgutil

import pytest

from delivery import rules
from tests import policies
from tests.policies.changes import Break, Change, changed, emitted

RULES = {rule.id: rule for rule in rules.all_rules()}
TABLES = [
    importlib.import_module(f"tests.policies.{module.name}")
    for module in pkgutil.iter_modules(policies.__path__)
    if module.name.startswith("breaks_")
]
BREAKS: list[Break] = [one for table in TABLES for one in table.BREAKS]
HARMLESS: list[Change] = [one for table in TABLES for one in table.HARMLESS]


def test_emitted_templates_break_no_rule():
    found = rules.judge(emitted(), RULES.values())

    assert [] == [(rule.id, fault) for rule, fault in found]


@pytest.mark.parametrize("broken", BREAKS, ids=lambda b: f"{b.rule} {b.at} {b.changes[0].path}")
def test_rule_names_what_breaks_it(broken):
    found = rules.judge(changed(*broken.changes), [RULES[broken.rule]])

    assert broken.at in {fault.logical_id for _, fault in found}


@pytest.mark.parametrize("change", HARMLESS, ids=lambda c: f"{c.file} {c.path}")
def test_harmless_change_breaks_no_rule(change):
    found = rules.judge(changed(change), RULES.values())

    assert [] == [(rule.id, fault) for rule, fault in found]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rule_has_a_template_that_breaks_it(rule):
    assert rule.id in {broken.rule for broken in BREAKS}


def test_ids_are_unique():
    assert len(RULES) == len(rules.all_rules())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rule_says_why_and_what_to_do(rule):
    assert all((rule.reason, rule.remedy))
