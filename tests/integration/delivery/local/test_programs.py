"""The programs of `make up`: what they are told, whom they are, and that they do their work."""

import asyncio
import base64
import json
import os
import secrets
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

import worker.settings
from delivery.local import doors, instances, pid_files, programs, shop
from delivery.local.parts import INHERITED_VARIABLES
from shop import messages
from shop.environment import read, variable
from shop.signing import Keys
from tests import checker
from tests.integration.delivery.local.machine import Machine
from tests.unit.shop.builders import an_order

DEADLINE_SECONDS = 10

STATE = "SELECT state FROM orders WHERE id = $1::text::uuid"
UNTOLD = "SELECT count(*) FROM order_events WHERE published_at IS NULL"

# What stands for an instance; the rest are the settings that were deployed.
OF_THE_MACHINE = {
    "PYTHONPATH",
    "AWS_ENDPOINT_URL",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "SSL_CERT_FILE",
}


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    made = Machine(tmp_path_factory.mktemp("programs") / "var")
    yield made
    shop.stop(made.var)


@pytest.fixture(scope="module")
def aws(machine):
    return machine.start()[0].aws


@pytest.fixture
def deployed(aws):
    return instances.launched(aws, shop.STACK, tier="Backend", template="WorkerTemplate")


@pytest.fixture
def storefront(aws):
    return instances.launched(aws, shop.STACK, tier="Frontend", template="StorefrontTemplate")


def told(machine, name="worker-orders"):
    """Return the environment of a program that runs."""
    pid = pid_files.read(machine.var, name).pid
    lines = Path(f"/proc/{pid}/environ").read_bytes().decode().rstrip("\0").split("\0")
    return dict(line.split("=", 1) for line in lines)


def logged(machine, name="worker-orders"):
    text = (machine.var / "log" / f"{name}.log").read_text()
    return [json.loads(line) for line in text.splitlines()]


def place(aws, storefront, order):
    """Leave an order on the queue as the storefront does, with what it is told."""
    mine = aws.as_role(storefront.role_arn)
    secret = storefront.settings["SIGNING_KEY_SECRET"]
    key = mine.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"]
    mine.client("sqs").send_message(
        QueueUrl=storefront.settings["ORDER_QUEUE_URL"],
        MessageBody=messages.encode(order, Keys(key.encode())),
    )


async def awaited(connection, wanted, query, *given):
    async with asyncio.timeout(DEADLINE_SECONDS):
        while wanted != await connection.fetchval(query, *given):
            pass


def test_the_worker_is_told_what_was_deployed_and_of_its_machine_and_nothing_else(
    machine, deployed
):
    environment = told(machine)

    # Where the doors are, this machine says instead of AWS's name servers.
    expected = {**deployed.settings, **doors.addresses(machine.var, deployed.settings)}
    assert expected.items() <= environment.items()
    assert {*deployed.settings, *OF_THE_MACHINE} == set(environment) - set(INHERITED_VARIABLES)


def test_all_that_was_deployed_are_settings_of_the_worker(deployed):
    names = {variable(name) for name in worker.settings.Settings.__dataclass_fields__}

    assert read(worker.settings.Settings, deployed.settings)
    assert set(deployed.settings) <= names


def test_the_worker_runs_the_bundle_that_was_deployed(machine, deployed):
    folder = Path(told(machine)["PYTHONPATH"])

    assert f"worker-{deployed.digest}" == folder.name
    assert [folder] == list(folder.parent.glob("worker-*"))


def test_an_order_that_the_storefront_leaves_is_placed_and_told(machine, aws, storefront):
    order = an_order(
        ("CAFE-SERRA-CLARA-BEANS", 2, 4_290),
        shipping=1_690,
        order_id=secrets.token_hex(16),
        placed_at=datetime.now(UTC),
    )

    async def ask():
        connection = await machine.connect(aws)
        place(aws, storefront, order)
        await awaited(connection, "awaiting_payment", STATE, order.order_id)
        await awaited(connection, 0, UNTOLD)
        wrong = await checker.check(connection)
        await connection.close()
        return wrong

    assert [] == asyncio.run(ask())
    assert {"info"} == {line["level"] for line in logged(machine) if "level" in line}


def test_the_role_of_the_worker_does_no_more_than_was_emitted(aws, deployed):
    settings = deployed.settings
    worker_ = aws.as_role(deployed.role_arn)

    with pytest.raises(worker_.client("sqs").exceptions.ClientError, match="AccessDenied"):
        worker_.client("sqs").purge_queue(QueueUrl=settings["ORDER_QUEUE_URL"])


def test_a_second_start_leaves_the_worker_alone(machine, aws):
    before = pid_files.read(machine.var, "worker-orders")

    _, told_now = machine.start()

    assert "worker-orders runs already" in told_now
    assert before == pid_files.read(machine.var, "worker-orders")


@pytest.fixture(scope="module")
def restarted(machine, aws):
    """Stop and start the machine, with one thing sold out; return what the worker last said."""
    ask(machine, aws, "DELETE FROM stock WHERE sku = 'CAFE-SERRA-CLARA-BEANS'")
    shop.stop(machine.var)
    said = logged(machine)
    machine.start()
    return said


def ask(machine, aws, statement):
    async def fetch():
        connection = await machine.connect(aws)
        found = await connection.fetchval(statement)
        await connection.close()
        return found

    return asyncio.run(fetch())


def test_a_stop_ends_the_worker_before_what_it_needs(restarted):
    assert "stopped" == restarted[-1]["event"]
    assert {"info"} == {line["level"] for line in restarted if "level" in line}


def test_what_shoppers_did_is_not_undone_by_another_start(machine, aws, restarted):
    assert 0 == ask(machine, aws, "SELECT count(*) FROM stock WHERE sku = 'CAFE-SERRA-CLARA-BEANS'")


def test_a_worker_that_was_killed_is_started_again(machine, aws):
    before = pid_files.read(machine.var, "worker-orders")
    os.kill(before.pid, signal.SIGKILL)

    _, told_now = machine.start()

    assert "worker-orders started" in told_now
    assert before.pid != pid_files.read(machine.var, "worker-orders").pid


def test_new_settings_start_the_worker_anew(machine, aws, deployed):
    told_now = []
    change_user_data(aws, "\nPORT=8081\n", "\nPORT=8082\n")

    programs.start(programs.BACKEND, aws, machine.var, stack=shop.STACK, tell=told_now.append)

    # The copies of the internal API have ports of their own here.
    assert [
        "worker-migrate done",
        "worker-orders started anew",
        "worker-api-1 runs already",
        "worker-api-2 runs already",
    ] == told_now
    assert "8082" == told(machine)["PORT"]


def change_user_data(aws, old, new):
    """Deploy a new version of the launch template."""
    ec2 = aws.client("ec2")
    (template,) = (
        one["LaunchTemplateId"]
        for one in ec2.describe_launch_templates()["LaunchTemplates"]
        if "Worker" in one["LaunchTemplateName"]
    )
    told_ = ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest"])
    (version,) = told_["LaunchTemplateVersions"]
    text = base64.b64decode(version["LaunchTemplateData"]["UserData"]).decode()
    assert old in text
    changed = base64.b64encode(text.replace(old, new).encode()).decode()
    ec2.create_launch_template_version(
        LaunchTemplateId=template,
        SourceVersion=str(version["VersionNumber"]),
        LaunchTemplateData={"UserData": changed},
    )
