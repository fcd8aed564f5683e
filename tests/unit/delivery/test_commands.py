"""The command as its user meets it: help, mistakes, exit codes."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from delivery import linting, pages, templates
from delivery.bundles import PROJECT, build_all
from delivery.commands import VERBS, bundle
from delivery.commands.line import command
from delivery.errors import PortBusyError
from delivery.linting import Finding
from delivery.local import shop
from delivery.local.embedded_aws import Credentials, EmbeddedAWS
from delivery.local.shop import LocalShop

VERSION = "AWSTemplateFormatVersion: '2010-09-09'\n"
MADE = {
    "root.yaml": f"{VERSION}Resources:\n  Events:\n    Type: AWS::SNS::Topic\n",
    "network.yaml": f"{VERSION}Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n",
}
FAULT = Finding("queue.yaml", "Queue", "E3002", "Extra properties")


def run(*arguments):
    return CliRunner().invoke(command, arguments)


@pytest.fixture
def emitted(tmp_path, monkeypatch):
    """A folder of templates that is up to date; nothing is judged, no page is made."""
    monkeypatch.setattr(templates, "FOLDER", tmp_path / "templates")
    monkeypatch.setattr(pages, "render_all", lambda _made: {})
    monkeypatch.setattr(linting, "judge", lambda _texts: [])
    templates.write(MADE, tmp_path / "templates", list(MADE))
    return tmp_path / "templates"


@pytest.fixture(autouse=True)
def made(monkeypatch):
    """Two small templates in the place of all: what they hold is not the command's business."""
    bodies = {name: templates.parse(text) for name, text in MADE.items()}
    monkeypatch.setattr(templates, "make_all", lambda: bodies)


# ---- help


def test_help_names_every_verb_and_shows_examples():
    said = run("--help")

    assert 0 == said.exit_code
    assert "Examples:\n" in said.output
    assert all(f"  {verb} " in said.output and text in said.output for verb, text in VERBS.items())


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_verb_shows_how_it_is_used(verb):
    said = run(verb, "--help")

    assert 0 == said.exit_code
    assert "Example" in said.output
    assert f"python generate.py {verb}" in said.output


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_says_of_itself_what_the_table_says(verb):
    module = pytest.importorskip(f"delivery.commands.{verb.replace('-', '_')}")

    assert VERBS[verb] == module.command.short_help


def test_help_reads_no_library_that_it_does_not_need():
    slow = ["awacs", "boto3", "botocore", "cfnlint", "rich", "troposphere", "yaml"]
    script = (
        "import sys; from delivery.commands.line import command;"
        "command(['--help'], standalone_mode=False);"
        f"print(sorted(set({slow!r}) & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "[]\n" == done.stderr


# ---- mistakes


def test_an_unknown_verb_is_answered_with_the_verbs():
    said = run("depoly")

    assert 2 == said.exit_code
    assert "there is no verb 'depoly'" in said.stderr
    assert all(verb in said.stderr for verb in VERBS)


def test_an_unknown_option_is_answered_with_the_options():
    said = run("--chekc")

    assert 2 == said.exit_code
    assert "--check, --help, --no-lint, --only" in said.stderr


@pytest.mark.parametrize(
    ("verb", "options"), [("lint", "--help, --json"), ("up", "--help, --port"), ("down", "--help")]
)
def test_an_unknown_option_of_a_verb_is_answered_with_its_options(verb, options):
    said = run(verb, "--chekc")

    assert 2 == said.exit_code
    assert f"there is no option --chekc; options: {options}\n" in said.stderr


@pytest.mark.parametrize("name", ["", "My-Artifacts", "my artifacts", "a", "s3://artifacts"])
def test_a_bucket_of_no_possible_name_is_refused(name):
    said = run("bundle", "--bucket", name)

    assert 2 == said.exit_code
    assert f"{name!r} is no bucket name" in said.stderr


def test_an_unknown_tier_is_answered_with_the_tiers():
    said = run("--only", "netwrok")

    assert 1 == said.exit_code
    assert "error: there is no tier 'netwrok'; tiers: root, network\n" == said.stderr


@pytest.mark.parametrize("option", ["--check", "--no-lint"])
def test_options_of_emitting_do_not_go_with_a_verb(option):
    said = run(option, "down")

    assert 2 == said.exit_code
    assert "do not go with down" in said.stderr


def test_a_missing_argument_is_named():
    said = run("lint")

    assert 2 == said.exit_code
    assert "DIR" in said.stderr


# ---- emit


def test_check_is_content_with_what_is_up_to_date(emitted):
    said = run("--check")

    assert (0, "") == (said.exit_code, said.stderr)


def test_check_names_what_is_out_of_date_and_leaves_it_so(emitted):
    (emitted / "network.yaml").write_text("old")
    (emitted / "unknown.yaml").write_text("old")

    said = run("--check")

    assert 1 == said.exit_code
    assert "out of date: templates/network.yaml, templates/unknown.yaml;" in said.stderr
    assert "old" == (emitted / "network.yaml").read_text()


def test_check_names_pages_that_are_out_of_date(emitted, monkeypatch):
    monkeypatch.setattr(pages, "render_all", lambda _made: {"accepted.md": "new"})

    said = run("--check")

    assert 1 == said.exit_code
    assert "out of date: docs/accepted.md;" in said.stderr


def test_without_check_the_folder_is_brought_up_to_date(emitted):
    (emitted / "network.yaml").write_text("old")
    (emitted / "unknown.yaml").write_text("old")

    said = run()

    assert 0 == said.exit_code
    assert MADE == templates.read(emitted)


def test_one_tier_alone_leaves_the_others_as_they_are(emitted):
    (emitted / "network.yaml").write_text("old")
    (emitted / "root.yaml").write_text("old")

    said = run("--only", "network")

    assert 0 == said.exit_code
    assert {**MADE, "root.yaml": "old"} == templates.read(emitted)


def test_a_finding_is_printed_and_fails(emitted, monkeypatch):
    found = Finding("network.yaml", "Vpc", "E3002", "Extra properties")
    monkeypatch.setattr(linting, "judge", lambda _texts: [found])

    said = run()

    assert 1 == said.exit_code
    assert str(found) in said.stdout.splitlines()


def test_without_lint_nothing_is_judged(emitted, monkeypatch):
    monkeypatch.setattr(linting, "judge", lambda _texts: pytest.fail("judged"))

    said = run("--no-lint")

    assert 0 == said.exit_code


def test_the_table_counts_each_template_and_all_together(emitted):
    rows = [line.split() for line in run().stdout.splitlines()]

    bytes_ = {name: f"{len(text.encode())}" for name, text in MADE.items()}
    assert ["tier", "resources", "parameters", "bytes", "findings"] == rows[0]
    assert ["root", "1", "0", bytes_["root.yaml"], "0"] == rows[2]
    assert ["all", "2", "0", str(sum(map(int, bytes_.values()))), "0"] == rows[-1]


# ---- lint


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "queue.yaml").write_text("Resources: {}\n")
    return str(tmp_path)


def test_lint_prints_a_line_for_each_finding_and_fails(folder, monkeypatch):
    monkeypatch.setattr(linting, "judge", lambda _texts: [FAULT, FAULT])

    said = run("lint", folder)

    assert 1 == said.exit_code
    assert f"{FAULT}\n{FAULT}\n" == said.stdout
    assert f"2 findings in {folder}\n" == said.stderr


def test_lint_prints_findings_for_machines(folder, monkeypatch):
    monkeypatch.setattr(linting, "judge", lambda _texts: [FAULT])

    said = run("lint", folder, "--json")

    assert 1 == said.exit_code
    assert [FAULT.as_dict()] == json.loads(said.stdout)


@pytest.mark.parametrize(("option", "printed"), [([], ""), (["--json"], "[]\n")])
def test_lint_is_content_where_nothing_is_found(folder, monkeypatch, option, printed):
    monkeypatch.setattr(linting, "judge", lambda _texts: [])

    said = run("lint", folder, *option)

    assert (0, printed) == (said.exit_code, said.stdout)


def test_lint_says_which_folder_is_missing(tmp_path):
    said = run("lint", str(tmp_path / "none"))

    assert 1 == said.exit_code
    assert f"error: {tmp_path / 'none'}: no such folder" in said.stderr


# ---- bundle


def test_bundle_writes_templates_that_know_bucket_and_bundles(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "OUT", tmp_path)

    said = run("bundle", "--bucket", "my-artifacts")

    written = templates.read(tmp_path / "templates")
    artifacts = templates.parse(written.pop("root.yaml"))["Mappings"]["Artifacts"]["Bundles"]
    committed = templates.read(templates.FOLDER)
    made = {one.app: one for one in build_all()}
    assert 0 == said.exit_code
    assert {
        "Bucket": "my-artifacts",
        "StorefrontDigest": made["storefront"].digest,
        "WorkerDigest": made["worker"].digest,
    } == artifacts
    assert {name: text for name, text in committed.items() if name != "root.yaml"} == written
    assert {one.content for one in made.values()} == {
        path.read_bytes() for path in (tmp_path / "bundles").iterdir()
    }


def test_bundle_asks_for_the_bucket():
    said = run("bundle")

    assert 2 == said.exit_code
    assert "--bucket" in said.stderr


# ---- up and down


def test_up_tells_where_things_are(monkeypatch):
    aws = EmbeddedAWS(4567, Credentials("AKIA", "secret"))
    monkeypatch.setattr(
        shop, "start", lambda port, **_: LocalShop(aws, {"PublicUrl": f"https://shop:{port}"})
    )

    said = run("up", "--port", "4567")

    assert 0 == said.exit_code
    assert "http://127.0.0.1:4567" in said.stdout
    assert "https://shop:4567" in said.stdout


def test_up_says_in_a_sentence_what_is_in_the_way(monkeypatch):
    def busy(**_):
        raise PortBusyError("aws", port=4566)

    monkeypatch.setattr(shop, "start", busy)

    said = run("up")

    assert 1 == said.exit_code
    taken = "port 4566 of 127.0.0.1 is taken by another process; end that first"
    assert f"error: aws: {taken}\n" in said.stderr


@pytest.mark.parametrize(
    ("stopped", "told"), [(["aws", "cache"], "stopped: aws, cache"), ([], "nothing runs")]
)
def test_down_tells_what_it_stopped(monkeypatch, stopped, told):
    monkeypatch.setattr(shop, "stop", lambda: stopped)

    said = run("down")

    assert (0, f"{told}\n") == (said.exit_code, said.stdout)


def test_what_the_machine_refuses_is_a_sentence(emitted, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", str(emitted / "root.yaml"))

    monkeypatch.setattr(templates, "drift", refuse)

    said = run("--no-lint")

    assert 1 == said.exit_code
    assert f"error: {emitted}/root.yaml: permission denied\n" == said.stderr


def test_what_was_written_and_what_was_removed_is_told(emitted, monkeypatch):
    monkeypatch.setattr("delivery.commands.emit.PROJECT", emitted.parent)
    (emitted / "root.yaml").write_text("# edited")
    (emitted / "mine.yaml").touch()

    said = run("--no-lint")

    assert "removed templates/mine.yaml\nwrote templates/root.yaml\n" == said.stderr


def test_any_python_goes_on_with_the_one_of_the_environment():
    other = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    if other is None:
        pytest.skip("there is no other python3")

    done = subprocess.run(
        [other, PROJECT / "generate.py", "--help"], capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("Usage: generate.py ")


def test_without_the_environment_it_says_what_to_do(tmp_path):
    alone = tmp_path / "generate.py"
    shutil.copy(PROJECT / "generate.py", alone)

    done = subprocess.run(
        [sys.executable, "-S", alone, "--help"], capture_output=True, text=True, check=False
    )

    assert 1 == done.returncode
    assert "error: the environment is missing; run `make setup` first\n" == done.stderr
