"""Templates as text: what is written reads back as it was, and is written the same each time."""

import hashlib
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery import templates
from delivery.bundles import PROJECT
from delivery.errors import NoSuchTemplateError

COMMITTED = templates.read(templates.FOLDER)
QUEUE = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"


def with_value(value):
    return {"Resources": {"Thing": {"Type": "AWS::SQS::Queue", "Properties": {"Value": value}}}}


def value_of(text):
    return templates.parse(text)["Resources"]["Thing"]["Properties"]["Value"]


def line_of(value):
    """Return how *value* is written."""
    return templates.render(with_value(value)).partition("Value:")[2].strip()


# ---- there and back


@pytest.fixture(scope="module")
def made():
    return templates.make_all()


def test_what_the_blueprints_make_reads_back_as_it_was(made):
    version = {"AWSTemplateFormatVersion": "2010-09-09"}

    for body in made.values():
        assert version | body == templates.parse(templates.render(body))


@pytest.mark.parametrize("file", COMMITTED)
def test_a_committed_template_is_written_as_it_stands(file):
    text = COMMITTED[file]

    assert text == templates.render(templates.parse(text))


def test_the_root_comes_first(made):
    assert templates.ROOT == next(iter(made))


# What a template may hold besides functions; a mapping of one key could be taken for one.
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(categories=["L"])), inner)
    ),
    max_leaves=10,
)


@settings(deadline=None, max_examples=50)
@given(plain)
def test_any_value_reads_back_as_it_was(value):
    assert value == value_of(templates.render(with_value(value)))


@settings(deadline=None)
@given(st.text())
def test_any_text_of_a_function_reads_back_as_it_was(text):
    joined = {"Fn::Join": ["", [text, {"Ref": "Queue"}, {"Fn::Sub": text}]]}

    assert joined == value_of(templates.render(with_value(joined)))


@pytest.mark.parametrize(
    "text", ["yes", "on", "null", "~", "1", "0x1F", "1e3", "12:30", "2010-09-09", "", "=", "*"]
)
def test_a_text_that_looks_like_something_else_stays_a_text(text):
    assert text == value_of(templates.render(with_value(text)))


# ---- short forms

SHORT = [
    ({"Ref": "Queue"}, "!Ref Queue"),
    ({"Fn::GetAtt": ["Queue", "Arn"]}, "!GetAtt Queue.Arn"),
    ({"Fn::GetAtt": ["Data", "Outputs.Host"]}, "!GetAtt Data.Outputs.Host"),
    ({"Fn::Sub": "${AWS::StackName} queue"}, "!Sub ${AWS::StackName} queue"),
    ({"Fn::GetAZs": ""}, "!GetAZs"),
    ({"Fn::If": ["HasDomain", "a", {"Ref": "AWS::NoValue"}]}, "!If"),
    ({"Fn::Join": ["-", ["a", {"Ref": "B"}]]}, "!Join"),
    ({"Fn::FindInMap": ["Sizes", {"Ref": "Size"}, "Nodes"]}, "!FindInMap"),
    ({"Fn::Select": ["0", {"Fn::Split": [",", {"Ref": "Zones"}]}]}, "!Select"),
    ({"Fn::Cidr": [{"Ref": "VpcCidr"}, "6", "8"]}, "!Cidr"),
    ({"Fn::And": [{"Condition": "A"}, {"Fn::Not": [{"Condition": "B"}]}]}, "!And"),
]


@pytest.mark.parametrize(("function", "short"), SHORT, ids=lambda one: str(one)[:24])
def test_a_function_is_written_short_and_read_long(function, short):
    text = line_of(function)

    assert text.startswith(short)
    assert function == value_of(templates.render(with_value(function)))


@pytest.mark.parametrize(
    "function",
    [{"Fn::Base64": {"Fn::Sub": "${A}"}}, {"Fn::Sub": {"Ref": "A"}}, {"Fn::Transform": "Macro"}],
    ids=str,
)
def test_a_function_that_has_no_short_form_here_stays_long(function):
    (name,) = function

    assert line_of(function).startswith(f"{name}:")
    assert function == value_of(templates.render(with_value(function)))


@pytest.mark.parametrize("short", ["!Ref Queue", "!GetAtt Queue.Arn", "!Condition HasDomain"])
def test_short_forms_of_other_hands_are_read(short):
    name, argument = short[1:].split()

    parsed = templates.parse(f"Resources: {{Thing: {{Properties: {{Value: {short}}}}}}}")

    long = {"GetAtt": {"Fn::GetAtt": ["Queue", "Arn"]}}.get(name, {name: argument})
    assert long == parsed["Resources"]["Thing"]["Properties"]["Value"]


def test_a_mapping_of_two_keys_is_no_function():
    value = {"Ref": "Queue", "Fn::Sub": "queue"}

    assert value == value_of(templates.render(with_value(value)))


def test_a_script_is_written_line_by_line():
    script = "#!/bin/bash\nset -euo pipefail\n"

    assert f"|\n{' ' * 8}#!/bin/bash" in templates.render(with_value(script))


def test_a_value_that_is_used_twice_is_written_twice():
    twice = ["a", "b"]

    assert "&" not in templates.render(with_value({"One": twice, "Two": twice}))


def test_sections_stand_in_the_order_that_readers_expect():
    shuffled = {"Outputs": {}, "Resources": {}, "Parameters": {}, "Description": "-"}

    assert [
        "AWSTemplateFormatVersion",
        "Description",
        "Parameters",
        "Resources",
        "Outputs",
    ] == list(templates.parse(templates.render(shuffled)))


def test_what_is_no_template_is_said_to_be_no_yaml():
    with pytest.raises(templates.NotYamlError):
        templates.parse("Resources: {")


# ---- the same each time


def test_templates_do_not_change_with_the_hash_seed():
    script = (
        "import hashlib; from delivery import templates;"
        "texts = ''.join(templates.render_all().values());"
        "print(hashlib.sha256(texts.encode()).hexdigest())"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=PROJECT,
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "42")
    ]

    said = {run.communicate()[0].strip() for run in runs}

    texts = "".join(templates.render_all().values())
    assert {hashlib.sha256(texts.encode()).hexdigest()} == said


# ---- the folder


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "queue.yaml").write_text(QUEUE)
    (tmp_path / "old.yaml").write_text(QUEUE)
    (tmp_path / "notes.txt").write_text("not a template")
    return tmp_path


def test_a_folder_is_read_by_file_name(folder):
    assert {"old.yaml": QUEUE, "queue.yaml": QUEUE} == templates.read(folder)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(NoSuchTemplateError, match="no such folder") as refusal:
        templates.read(tmp_path / "none")

    assert tmp_path / "none" == refusal.value.path


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(NoSuchTemplateError, match=r"no \*\.yaml"):
        templates.read(tmp_path)


def test_a_folder_that_is_up_to_date_has_no_drift(folder):
    assert [] == templates.drift(templates.read(folder), folder)


def test_changed_missing_and_unknown_files_are_drift(folder):
    texts = {"queue.yaml": QUEUE + "# changed\n", "new.yaml": QUEUE}

    assert ["new.yaml", "old.yaml", "queue.yaml"] == templates.drift(texts, folder)


def test_a_part_of_the_set_knows_nothing_of_other_files(folder):
    assert [] == templates.drift({"queue.yaml": QUEUE}, folder, whole=False)
    assert ["new.yaml"] == templates.drift({"new.yaml": QUEUE}, folder, whole=False)


def test_everything_is_drift_where_there_is_no_folder(tmp_path):
    assert ["queue.yaml"] == templates.drift({"queue.yaml": QUEUE}, tmp_path / "none")


def test_writing_ends_drift_and_removes_what_is_stale(folder):
    texts = {"queue.yaml": QUEUE + "# changed\n", "new.yaml": QUEUE}

    templates.write(texts, folder, templates.drift(texts, folder))

    assert texts == templates.read(folder)
    assert (folder / "notes.txt").exists()


def test_writing_makes_the_folder(tmp_path):
    templates.write({"queue.yaml": QUEUE}, tmp_path / "a" / "b", ["queue.yaml"])

    assert {"queue.yaml": QUEUE} == templates.read(tmp_path / "a" / "b")


def test_files_that_are_up_to_date_are_not_touched(folder):
    before = (folder / "queue.yaml").stat().st_mtime_ns

    templates.write({"queue.yaml": QUEUE}, folder, [])

    assert before == (folder / "queue.yaml").stat().st_mtime_ns


# ---- walking


def test_every_value_is_reached_with_its_way():
    value = {"A": [{"B": 1}]}

    assert [
        ((), value),
        (("A",), [{"B": 1}]),
        (("A", 0), {"B": 1}),
        (("A", 0, "B"), 1),
    ] == list(templates.walk(value))


# ---- what somebody may have put into the folder


@pytest.mark.parametrize(
    ("put", "problem"),
    [
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "not UTF-8 text"),
        (lambda path: path.mkdir(), "not a file"),
        (lambda path: path.symlink_to(path), "not a file"),
        (lambda path: path.symlink_to("nowhere"), "not a file"),
        (os.mkfifo, "not a file"),
        (lambda path: path.write_bytes(b"#" * 1_000_001), "larger than 1 MB"),
    ],
)
def test_what_is_no_text_is_named(tmp_path, put, problem):
    put(tmp_path / "queue.yaml")

    with pytest.raises(NoSuchTemplateError, match=f"queue.yaml: {problem}"):
        templates.read(tmp_path)


def test_a_file_instead_of_a_folder_is_named(tmp_path):
    (tmp_path / "queue.yaml").touch()

    with pytest.raises(NoSuchTemplateError, match="a file, not a folder"):
        templates.read(tmp_path / "queue.yaml")


def test_a_folder_without_yaml_says_what_it_holds(tmp_path):
    (tmp_path / "queue.json").touch()

    with pytest.raises(NoSuchTemplateError, match=r"no \*\.yaml in this folder, but queue\.json"):
        templates.read(tmp_path)


def test_what_is_no_text_is_out_of_date_and_written_anew(tmp_path):
    (tmp_path / "queue.yaml").write_bytes(b"\xff")
    made = {"queue.yaml": "Resources: {}\n"}

    templates.write(made, tmp_path, templates.drift(made, tmp_path))

    assert made == templates.read(tmp_path)
