"""What is read of an instance's user data: its files, settings and the commands of its units."""

import pytest

from blueprints.instances import script
from delivery.local.instances import Instance, files_of

USER_DATA = f"""#!/bin/bash
install -d /etc/shop
cat > /etc/shop/boot <<'BOOT'
APP='worker'
UNITS='worker-migrate.service worker@orders.service'
BUCKET='artifacts'
DIGEST='abc123'
BOOT
. /etc/shop/boot
cat > /etc/shop/environment <<'ENVIRONMENT'
PUBLIC_URL=https://shop.example/?a=b
PORT=8081
ENVIRONMENT
cat > /etc/systemd/system/worker@.service <<'FILE'
{script("worker@.service")}FILE
cat > /etc/systemd/system/worker-migrate.service <<'FILE'
{script("worker-migrate.service")}FILE
cat > /opt/agent.json <<CONF
{{"region": "$REGION"}}
CONF
"""


@pytest.fixture
def instance():
    return Instance("arn:aws:iam::000000000000:role/shop-WorkerRole-1", files_of(USER_DATA))


def test_the_settings_are_the_lines_of_the_environment_file(instance):
    assert {"PUBLIC_URL": "https://shop.example/?a=b", "PORT": "8081"} == instance.settings


def test_the_bundle_is_the_one_that_boots(instance):
    assert ("worker", "artifacts", "abc123") == (instance.app, instance.bucket, instance.digest)


@pytest.mark.parametrize(
    ("unit", "command"),
    [("worker@orders.service", "orders"), ("worker-migrate.service", "migrate")],
)
def test_a_unit_executes_what_its_file_says(instance, unit, command):
    assert ["/opt/shop/venv/bin/python", "-m", "worker", command] == instance.command(unit)


def test_its_role_has_a_name(instance):
    assert "shop-WorkerRole-1" == instance.role


def test_files_into_which_the_shell_writes_are_not_read(instance):
    assert "/opt/agent.json" not in instance.files
