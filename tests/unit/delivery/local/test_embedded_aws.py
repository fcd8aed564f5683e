"""What a process is told to talk to the embedded AWS."""

from delivery.local.embedded_aws import Credentials, EmbeddedAWS

ROOT = Credentials("AKIAROOT", "root-secret")
SESSION = Credentials("ASIAROLE", "role-secret", "role-token")


def test_processes_are_sent_to_the_embedded_aws_with_its_key():
    told = EmbeddedAWS(port=4566, credentials=ROOT).environment()

    assert "http://127.0.0.1:4566" == told["AWS_ENDPOINT_URL"]
    assert "AKIAROOT" == told["AWS_ACCESS_KEY_ID"]
    assert "root-secret" == told["AWS_SECRET_ACCESS_KEY"]


def test_the_developers_own_aws_settings_are_out_of_reach():
    told = EmbeddedAWS(port=4566, credentials=ROOT).environment()

    assert "/dev/null" == told["AWS_CONFIG_FILE"]
    assert "/dev/null" == told["AWS_SHARED_CREDENTIALS_FILE"]


def test_only_a_role_has_a_session_token():
    root = EmbeddedAWS(port=4566, credentials=ROOT).environment()
    role = EmbeddedAWS(port=4566, credentials=SESSION).environment()

    assert "AWS_SESSION_TOKEN" not in root
    assert "role-token" == role["AWS_SESSION_TOKEN"]
