"""How a program finds the credentials of its role: as on an instance, by its metadata service."""

import http.client
import json
import os
from urllib.parse import urlsplit

import botocore.session
import pytest

from delivery.local import embedded_aws as embedded
from delivery.local import metadata, parts

INSTANCES = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "ec2.amazonaws.com"},
    },
}
ROLE = "worker"
CREDENTIALS = "latest/meta-data/iam/security-credentials/"
TTL = {"X-aws-ec2-metadata-token-ttl-seconds": "60"}


def make_role(aws):
    aws.client("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(INSTANCES))
    return aws.metadata_address(ROLE)


@pytest.fixture(scope="module")
def address(embedded_aws):
    return make_role(embedded_aws)


def ask(address, path, *, method="GET", **headers):
    """Return status and text of an answer."""
    asked = urlsplit(address)
    connection = http.client.HTTPConnection(asked.hostname, asked.port)
    connection.request(method, asked.path + path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def as_an_instance_would(address, monkeypatch):
    """Return a session that knows no credentials but those of the service."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", address)
    for file in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(file, "/dev/null")
    return botocore.session.Session()


def caller(aws, session):
    sts = session.create_client("sts", region_name="us-east-1", endpoint_url=aws.endpoint)
    return sts.get_caller_identity()["Arn"]


def test_botocore_finds_the_role_as_on_an_instance(embedded_aws, address, monkeypatch):
    session = as_an_instance_would(address, monkeypatch)

    assert "iam-role" == session.get_credentials().method
    assert caller(embedded_aws, session).endswith(":assumed-role/worker/this-machine")


def test_credentials_are_handed_out_to_holders_of_a_token_only(address):
    status, token = ask(address, "latest/api/token", method="PUT", **TTL)
    header = {"X-aws-ec2-metadata-token": token}

    assert 200 == status
    assert (200, ROLE) == ask(address, CREDENTIALS, **header)
    assert 401 == ask(address, CREDENTIALS)[0]
    assert 401 == ask(address, CREDENTIALS, **{"X-aws-ec2-metadata-token": "guessed"})[0]


def test_a_token_is_asked_for_with_its_lifetime(address):
    assert 400 == ask(address, "latest/api/token", method="PUT")[0]


def test_another_program_is_not_served(embedded_aws):
    elsewhere = f"{embedded_aws.endpoint}{metadata.path(ROLE, 'guessed')}"

    assert 404 == ask(elsewhere, "latest/api/token", method="PUT", **TTL)[0]


def test_a_role_that_is_not_there_has_no_credentials(embedded_aws):
    nobody = embedded_aws.metadata_address("nobody")
    _, token = ask(nobody, "latest/api/token", method="PUT", **TTL)

    assert 404 == ask(nobody, CREDENTIALS, **{"X-aws-ec2-metadata-token": token})[0]


def test_no_page_asks_for_credentials(address):
    refused = ask(address, "latest/api/token", method="PUT", Origin="https://shop.example", **TTL)

    assert 403 == refused[0]


def test_credentials_outlive_a_stop_of_the_embedded_aws(tmp_path, monkeypatch):
    part = embedded.part(tmp_path / "var", port=parts.free_port())
    aws = embedded.reach(part)
    with parts.started(part):
        session = as_an_instance_would(make_role(aws), monkeypatch)
        before = caller(aws, session)

    with parts.started(part):
        assert before == caller(aws, session)
