"""What instances are told: environment files that the processes can read, sound scripts."""

import subprocess
from dataclasses import dataclass

import pytest
from troposphere import Sub

from blueprints import instances
from blueprints.wiring import WiringError
from delivery.resolved import Encoded, Text
from delivery.rules.launches import LAUNCHES
from shop import environment
from storefront.settings import Settings as StorefrontSettings
from tests.policies.changes import emitted
from worker.settings import Settings as WorkerSettings

MOST_BYTES = 16 * 1024


@dataclass(frozen=True)
class Settings:
    queue_url: str
    port: int = 80


def user_data(template):
    """The user data of a launch template as an instance would get it, over all launches."""
    found = set()
    for launch in LAUNCHES:
        shop = launch.of(emitted())
        for resource in shop.of("AWS::EC2::LaunchTemplate"):
            data = resource.get("LaunchTemplateData.UserData")
            if resource.logical_id == template and isinstance(data, Encoded):
                found.add(str(data.text) if isinstance(data.text, Text) else data.text)
    return sorted(found)


def environment_in(script):
    _, _, rest = script.partition("<<'ENVIRONMENT'\n")
    lines, _, _ = rest.partition("ENVIRONMENT\n")
    return dict(line.split("=", 1) for line in lines.splitlines())


def test_environment_file_has_a_line_for_each_setting_given():
    made = instances.environment_file(Settings, queue_url="https://q")

    assert Sub("QUEUE_URL=${QueueUrl}\n", QueueUrl="https://q").to_dict() == made.to_dict()


def test_environment_file_refuses_an_unknown_setting():
    with pytest.raises(WiringError, match="unknown quue_url"):
        instances.environment_file(Settings, quue_url="x", queue_url="y")


def test_environment_file_refuses_a_forgotten_setting():
    with pytest.raises(WiringError, match="missing queue_url"):
        instances.environment_file(Settings)


@pytest.mark.parametrize(
    ("template", "settings"),
    [("StorefrontTemplate", StorefrontSettings), ("WorkerTemplate", WorkerSettings)],
)
def test_process_can_read_what_the_blueprint_writes(template, settings):
    for script in user_data(template):
        lines = environment_in(script)
        # Numbers are only known to AWS: an endpoint's port is one.
        lines = {k: "5432" if k.endswith("_PORT") else v for k, v in lines.items()}

        assert environment.read(settings, lines)


@pytest.mark.parametrize(
    "template", ["StorefrontTemplate", "WorkerTemplate", "NatInstance1Template"]
)
def test_user_data_fits(template):
    assert MOST_BYTES > max(len(script.encode()) for script in user_data(template))


@pytest.mark.needs("shellcheck")
@pytest.mark.parametrize(
    "template",
    ["StorefrontTemplate", "WorkerTemplate", "NatInstance1Template", "NatInstance2Template"],
)
def test_shellcheck_finds_nothing_in_user_data(template):
    for script in user_data(template):
        checked = subprocess.run(
            ["shellcheck", "--shell", "bash", "--exclude", "SC1091", "-"],
            input=script,
            capture_output=True,
            check=False,
            text=True,
        )

        assert "" == checked.stdout


@pytest.mark.needs("shellcheck")
def test_shellcheck_finds_nothing_in_the_drain_script():
    checked = subprocess.run(
        ["shellcheck", "--shell", "bash", "--exclude", "SC1091,SC2154", "-"],
        input=instances.script("drain.sh"),
        capture_output=True,
        check=False,
        text=True,
    )

    assert "" == checked.stdout
