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
# A root that is none of a test's business.
BESIDE = "Resources: {}\n"
RULE = SimpleNamespace(id="T99", remedy="close it")
FAULT = Finding("queue.yaml", "Queue", "E3002", "Extra properties")


class FakeLinter:
    """Finds what it is told to, and knows what it was asked about."""

    def __init__(self, *found):
        self.found, self.asked = found, []

    def __call__(self, texts, names):
        for name in names:
            if texts[name] is not BESIDE:
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


def judge(texts):
    return linting.judge({"root.yaml": BESIDE, **texts})


def kept(memory):
    return sorted(memory.iterdir())


# ---- what is remembered


def test_a_verdict_is_remembered(linter):
    fake = linter(FAULT)

    first = judge({"queue.yaml": QUEUE})
    again = judge({"queue.yaml": QUEUE})

    assert [FAULT] == first == again
    assert ["queue.yaml"] == fake.asked


def test_only_what_changed_is_judged_again(linter):
    fake = linter()
    judge({"queue.yaml": QUEUE, "topic.yaml": QUEUE})
    fake.asked.clear()

    judge({"queue.yaml": f"{QUEUE}# changed\n", "topic.yaml": QUEUE})

    assert ["queue.yaml"] == fake.asked


def test_a_changed_child_has_its_parent_judged_again(linter):
    fake = linter()
    linting.judge({"root.yaml": ROOT, "queue.yaml": QUEUE, "topic.yaml": QUEUE})
    fake.asked.clear()

    linting.judge({"root.yaml": ROOT, "queue.yaml": f"{QUEUE}# changed\n", "topic.yaml": QUEUE})

    assert ["root.yaml", "queue.yaml"] == fake.asked


def test_another_version_of_the_linter_judges_anew(linter, monkeypatch):
    fake = linter()
    judge({"queue.yaml": QUEUE})
    monkeypatch.setattr(linting.metadata, "version", lambda _: "99")

    judge({"queue.yaml": QUEUE})

    assert ["queue.yaml", "queue.yaml"] == fake.asked


def test_a_changed_rule_judges_the_set_anew(linter, monkeypatch, tmp_path):
    linter()
    judged = []
    monkeypatch.setattr(rules, "judge", lambda parsed, _rules: judged.append(parsed) or [])
    monkeypatch.setattr(linting, "RULES", tmp_path)
    judge({"queue.yaml": QUEUE})
    judge({"queue.yaml": QUEUE})
    assert 1 == len(judged)

    (tmp_path / "rule.py").write_text("LIMIT = 10")
    judge({"queue.yaml": QUEUE})

    assert 2 == len(judged)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[{}]", "[1]", '{"file": "a"}', '[{"file": "a", "reason": "cut o'],
)
def test_a_spoilt_memory_is_judged_again(linter, memory, text):
    fake = linter(FAULT)
    judge({"queue.yaml": QUEUE})
    for file in kept(memory):
        file.write_text(text)

    assert [FAULT] == judge({"queue.yaml": QUEUE})
    assert ["queue.yaml", "queue.yaml"] == fake.asked


def test_memory_is_written_in_one_piece(linter, memory):
    linter(FAULT)

    judge({"queue.yaml": QUEUE})

    assert {".json"} == {file.suffix for file in kept(memory)}
    assert [FAULT.as_dict()] in [json.loads(file.read_text()) for file in kept(memory)]


def test_what_is_remembered_needs_neither_linter_nor_rules(linter, memory, tmp_path, monkeypatch):
    linter(FAULT)
    monkeypatch.setattr(linting, "RULES", tmp_path)
    judge({"queue.yaml": QUEUE})
    script = f"""
import sys
from pathlib import Path
from delivery import linting
linting.CACHE, linting.RULES = Path({str(memory)!r}), Path({str(tmp_path)!r})
(found,) = linting.judge({{"root.yaml": {BESIDE!r}, "queue.yaml": {QUEUE!r}}})
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

    found = judge({"queue.yaml": QUEUE, "a.yaml": QUEUE})

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

    (found,) = judge({"queue.yaml": QUEUE})

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

    (found,) = judge({"broken.yaml": text})

    assert ("broken.yaml", "T00") == (found.file, found.rule)
    assert reason in found.reason


def test_an_alias_is_told_as_cloudformation_takes_none(linter):
    linter()

    (found,) = judge({"broken.yaml": "Resources: &a {A: *a}"})

    assert "it holds an alias" in found.reason


def test_a_star_in_a_script_is_no_alias(linter):
    linter()

    assert [] == judge({"queue.yaml": f"{QUEUE}    Metadata:\n      a: |\n        ls *.py\n"})


def test_what_follows_from_a_file_that_cannot_be_read_is_not_told(linter, monkeypatch):
    linter()
    fault = SimpleNamespace(file="queue.yaml", logical_id="Queue", reason="lost")
    monkeypatch.setattr(rules, "judge", lambda _parsed, asked: [(one, fault) for one in asked])

    found = judge({"broken.yaml": "Resources: {", "queue.yaml": QUEUE})

    assert ["broken.yaml"] == [one.file for one in found]


def test_a_folder_without_the_root_is_told(linter):
    linter()

    (found,) = linting.judge({"queue.yaml": QUEUE})

    assert ("root.yaml", "T00") == (found.file, found.rule)


def test_a_memory_that_cannot_be_written_is_no_fault(linter, memory):
    linter(FAULT)
    memory.write_text("a file where the folder should be")

    assert [FAULT] == judge({"queue.yaml": QUEUE})


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
