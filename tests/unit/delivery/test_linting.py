"""The judge: what it finds, what it remembers, and what it therefore need not import."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from delivery import linting, rules
from delivery.bundles import PROJECT
from delivery.linting import Finding

QUEUE = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"
ROOT = """Resources:
  Orders:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: queue.yaml
"""
RULE = SimpleNamespace(id="T99", remedy="close it")
FAULT = Finding("queue.yaml", "Queue", "E3002", "Extra properties")


class FakeLinter:
    """Finds what it is told to, and knows what it was asked about."""

    def __init__(self, *found):
        self.found, self.asked = found, []

    def __call__(self, _texts, names):
        for name in names:
            self.asked.append(name)
            yield name, [one for one in self.found if one.file == name]


@pytest.fixture(autouse=True)
def memory(tmp_path, monkeypatch):
    """A memory of its own; and no real rules, which know the shop and not these templates."""
    monkeypatch.setattr(linting, "CACHE", tmp_path / "memory")
    monkeypatch.setattr(rules, "all_rules", lambda: [RULE])
    monkeypatch.setattr(rules, "judge", lambda _parsed, _rules: [])
    return tmp_path / "memory"


@pytest.fixture
def linter(monkeypatch):
    def install(*found):
        fake = FakeLinter(*found)
        monkeypatch.setattr(linting, "_lint", fake)
        return fake

    return install


def kept(memory):
    return sorted(memory.iterdir())


# ---- what is remembered


def test_a_verdict_is_remembered(linter):
    fake = linter(FAULT)

    first = linting.judge({"queue.yaml": QUEUE})
    again = linting.judge({"queue.yaml": QUEUE})

    assert [FAULT] == first == again
    assert ["queue.yaml"] == fake.asked


def test_only_what_changed_is_judged_again(linter):
    fake = linter()
    linting.judge({"queue.yaml": QUEUE, "topic.yaml": QUEUE})
    fake.asked.clear()

    linting.judge({"queue.yaml": f"{QUEUE}# changed\n", "topic.yaml": QUEUE})

    assert ["queue.yaml"] == fake.asked


def test_a_changed_child_has_its_parent_judged_again(linter):
    fake = linter()
    linting.judge({"root.yaml": ROOT, "queue.yaml": QUEUE, "topic.yaml": QUEUE})
    fake.asked.clear()

    linting.judge({"root.yaml": ROOT, "queue.yaml": f"{QUEUE}# changed\n", "topic.yaml": QUEUE})

    assert ["root.yaml", "queue.yaml"] == fake.asked


def test_another_version_of_the_linter_judges_anew(linter, monkeypatch):
    fake = linter()
    linting.judge({"queue.yaml": QUEUE})
    monkeypatch.setattr(linting.metadata, "version", lambda _: "99")

    linting.judge({"queue.yaml": QUEUE})

    assert ["queue.yaml", "queue.yaml"] == fake.asked


def test_a_changed_rule_judges_the_set_anew(linter, monkeypatch, tmp_path):
    linter()
    judged = []
    monkeypatch.setattr(rules, "judge", lambda parsed, _rules: judged.append(parsed) or [])
    monkeypatch.setattr(linting, "RULES", tmp_path)
    linting.judge({"queue.yaml": QUEUE})
    linting.judge({"queue.yaml": QUEUE})
    assert 1 == len(judged)

    (tmp_path / "rule.py").write_text("LIMIT = 10")
    linting.judge({"queue.yaml": QUEUE})

    assert 2 == len(judged)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[{}]", "[1]", '{"file": "a"}', '[{"file": "a", "reason": "cut o'],
)
def test_a_spoilt_memory_is_judged_again(linter, memory, text):
    fake = linter(FAULT)
    linting.judge({"queue.yaml": QUEUE})
    for file in kept(memory):
        file.write_text(text)

    assert [FAULT] == linting.judge({"queue.yaml": QUEUE})
    assert ["queue.yaml", "queue.yaml"] == fake.asked


def test_memory_is_written_in_one_piece(linter, memory):
    linter(FAULT)

    linting.judge({"queue.yaml": QUEUE})

    assert {".json"} == {file.suffix for file in kept(memory)}
    assert [FAULT.as_dict()] in [json.loads(file.read_text()) for file in kept(memory)]


def test_what_is_remembered_needs_neither_linter_nor_rules(linter, memory, tmp_path, monkeypatch):
    linter(FAULT)
    monkeypatch.setattr(linting, "RULES", tmp_path)
    linting.judge({"queue.yaml": QUEUE})
    script = f"""
import sys
from pathlib import Path
from delivery import linting
linting.CACHE, linting.RULES = Path({str(memory)!r}), Path({str(tmp_path)!r})
(found,) = linting.judge({{"queue.yaml": {QUEUE!r}}})
print(found.rule, *sorted({{"cfnlint", "delivery.rules", "rich"}} & set(sys.modules)))
"""

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "E3002\n" == done.stdout


# ---- what is found


def test_findings_are_told_by_file_then_resource(linter):
    last = Finding("queue.yaml", "Topic", "E1", "-")
    linter(last, FAULT, Finding("a.yaml", "Z", "E9", "-"))

    found = linting.judge({"queue.yaml": QUEUE, "a.yaml": QUEUE})

    assert ["Z", "Queue", "Topic"] == [one.logical_id for one in found]


def test_a_finding_is_printed_with_all_that_finds_it_again():
    assert "queue.yaml: Queue: E3002: Extra properties" == str(FAULT)
    assert "root.yaml: -: T00: not YAML" == str(Finding("root.yaml", "", "T00", "not YAML"))


def test_a_finding_is_a_dictionary_for_machines():
    assert {
        "file": "queue.yaml",
        "logical_id": "Queue",
        "rule": "E3002",
        "reason": "Extra properties",
    } == FAULT.as_dict()


def test_a_rule_is_told_with_its_remedy(linter, monkeypatch):
    linter()
    fault = SimpleNamespace(file="queue.yaml", logical_id="Queue", reason="anybody may read it")
    monkeypatch.setattr(rules, "judge", lambda _parsed, asked: [(one, fault) for one in asked])

    (found,) = linting.judge({"queue.yaml": QUEUE})

    assert Finding("queue.yaml", "Queue", "T99", "anybody may read it; close it") == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Resources: {", "not YAML"),
        ("Resources:\n\t- a", "not YAML"),
        ("Description: a mail", "it has no Resources"),
        ("just a text", "it has no Resources"),
        ("", "it has no Resources"),
        ("Resources: []", "it has no Resources"),
    ],
)
def test_a_file_that_is_no_template_is_told(linter, text, reason):
    linter()

    (found,) = linting.judge({"broken.yaml": text})

    assert ("broken.yaml", "T00") == (found.file, found.rule)
    assert reason in found.reason


def test_rules_are_given_the_templates_that_can_be_read(linter, monkeypatch):
    linter()
    given = []
    monkeypatch.setattr(rules, "judge", lambda parsed, _rules: given.append(set(parsed)) or [])

    linting.judge({"broken.yaml": "Resources: {", "queue.yaml": QUEUE})

    assert [{"queue.yaml"}] == given


# ---- the real linter, once: it takes seconds to import


@pytest.fixture(scope="module")
def linted():
    wrong = QUEUE + "    Properties: {DelaySeconds: soon, Colour: red}\n"
    texts = {"wrong.yaml": wrong, "broken.yaml": "Resources: {", "queue.yaml": QUEUE}
    return dict(linting._lint(texts, list(texts)))  # noqa: SLF001, without memory


def test_the_linter_names_file_resource_and_rule(linted):
    found = {(one.file, one.logical_id, one.rule) for one in linted["wrong.yaml"]}

    assert {("wrong.yaml", "Queue", "E3002"), ("wrong.yaml", "Queue", "E3012")} <= found


def test_the_linter_finds_a_file_that_is_no_yaml(linted):
    assert ["broken.yaml"] == [one.file for one in linted["broken.yaml"]]


def test_the_linter_tells_of_what_would_only_be_advice(linted):
    assert {"I"} >= {one.rule[0] for one in linted["queue.yaml"]}
