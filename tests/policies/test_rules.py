"""Every rule passes the emitted templates, and names the resource of each that breaks it."""

import importlib
import pkgutil

import pytest

from delivery import rules
from delivery.rules.launches import LAUNCHES
from tests import policies
from tests.policies.changes import Break, Change, changed, emitted, layers

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
    rule, templates = RULES[broken.rule], changed(*broken.changes)
    rounds = [LAUNCHES] if rule.of_set else [[launch] for launch in LAUNCHES]

    assert any(
        fault.logical_id == broken.at
        for launches in rounds
        for _, fault in rules.judge(templates, [rule], launches)
    )


@pytest.mark.parametrize("layer", layers(HARMLESS), ids=lambda layer: f"{len(layer)} changes")
def test_harmless_changes_break_no_rule(layer):
    if rules.judge(changed(*layer), RULES.values()):
        for change in layer:  # to name the one
            assert [] == rules.judge(changed(change), RULES.values()), change
        pytest.fail("harmless one by one, but not together: they meet")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rule_has_a_template_that_breaks_it(rule):
    assert rule.id in {broken.rule for broken in BREAKS}


def test_ids_are_unique():
    assert len(RULES) == len(rules.all_rules())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rule_says_why_and_what_to_do(rule):
    assert all((rule.reason, rule.remedy))
