"""The embedded AWS as a part of the one-machine shop: how it is started and how one talks to it."""

from __future__ import annotations

import contextlib
import secrets
import string
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import boto3

from delivery.local import metadata, parts
from delivery.local.kept import keep
from delivery.local.parts import HOST, Part

NAME = "aws"
REGION = "us-east-1"
ACCOUNT = "000000000000"

REPOSITORY = Path(__file__).parents[2]
PYTHON = REPOSITORY / ".venv-aws" / "bin" / "python"

_KEY_LETTERS = string.ascii_uppercase + string.digits


@dataclass(frozen=True)
class Credentials:
    """Whom a request comes from; a session token belongs to a role only."""

    access_key_id: str
    secret_access_key: str
    session_token: str = ""


@dataclass(frozen=True)
class Addresses:
    """Where the data stores listen, as `host:port`: the endpoints that GetAtt gives.

    The defaults are for runs that deploy templates and connect to nothing.
    """

    database: str = f"{HOST}:5432"
    memcached: str = f"{HOST}:11211"
    redis: str = f"{HOST}:6379"


@dataclass(frozen=True)
class EmbeddedAWS:
    """An embedded AWS as one principal sees it: at first the root of its only account."""

    port: int
    credentials: Credentials

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return what a process or the aws command needs to talk to it, and to nothing else."""
        session_token = self.credentials.session_token
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.credentials.secret_access_key,
            **({"AWS_SESSION_TOKEN": session_token} if session_token else {}),
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            # A profile of the developer may name other endpoints for single services.
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def client(self, service: str, *, region: str = REGION) -> Any:  # made by boto3 at run time
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=self.credentials.access_key_id,
            aws_secret_access_key=self.credentials.secret_access_key,
            aws_session_token=self.credentials.session_token or None,
        )

    def metadata_address(self, role: str) -> str:
        """Return where a program finds credentials of this role, as on an instance of its own."""
        return f"{self.endpoint}{metadata.path(role, self.credentials.secret_access_key)}"

    def as_role(self, role_arn: str) -> EmbeddedAWS:
        """Return it as the role sees it for an hour: also a role that only a service may take."""
        taken = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="local")
        session = taken["Credentials"]
        credentials = Credentials(
            session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]
        )
        return replace(self, credentials=credentials)


def part(
    var: Path,
    *,
    port: int,
    addresses: Addresses = Addresses(),
    database_passwords: Path | None = None,
    for_tests: bool = False,
) -> Part:
    """Return the part; for tests it forgets all when it stops, and can be reset.

    The secret of a database's owner holds the password that stands for that role in the file
    `database_passwords`, and a random one where there is none.
    """
    command = [str(PYTHON), "-m", "delivery.local.emulator", str(port)]
    folder = var / "data" / NAME
    root = root_key(var)
    persistent = "0" if for_tests else "1"
    return Part(
        NAME,
        command=[*command, "--for-tests"] if for_tests else command,
        var=var,
        port=port,
        environment={
            "PYTHONPATH": str(REPOSITORY),
            "AWS_ACCESS_KEY_ID": root.access_key_id,
            "AWS_SECRET_ACCESS_KEY": root.secret_access_key,
            "AUTH": "true",
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(port),
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            # Without these two it would open ports for MQTT and SFTP, on all interfaces.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": persistent,
            "STATE_DIR": str(folder / "state"),
            "S3_PERSIST": persistent,
            "S3_DATA_DIR": str(folder / "s3"),
            "TMPDIR": str(folder),
            "SHOP_DATABASE_PASSWORDS": str(database_passwords or ""),
            **{f"SHOP_{store.upper()}": address for store, address in asdict(addresses).items()},
        },
        is_ready=parts.answers_http("/_ministack/ready"),
    )


def reach(aws: Part) -> EmbeddedAWS:
    """Return how to talk to the part, be it running or not."""
    return EmbeddedAWS(port=aws.port, credentials=root_key(aws.var))


def start(
    var: Path,
    *,
    port: int,
    addresses: Addresses = Addresses(),
) -> EmbeddedAWS:
    """Start it as `make up` needs it: what it holds outlives a stop."""
    aws = part(var, port=port, addresses=addresses)
    parts.start(aws)
    return reach(aws)


@contextlib.contextmanager
def started_for_tests(
    var: Path,
    *,
    addresses: Addresses = Addresses(),
) -> Iterator[EmbeddedAWS]:
    """Run it on a free port for as long as the block lasts."""
    aws = part(var, port=parts.free_port(), addresses=addresses, for_tests=True)
    with parts.started(aws):
        yield reach(aws)


def root_key(var: Path) -> Credentials:
    """Return the root key of this installation, made when it is first asked for."""
    return Credentials(**keep(key_file(var), _make_key))


def key_file(var: Path) -> Path:
    """Return where the root key lies."""
    return var / "aws-root-key.json"


def _make_key() -> dict[str, str]:
    letters = "".join(secrets.choice(_KEY_LETTERS) for _ in range(16))
    return asdict(Credentials(f"AKIA{letters}", secrets.token_urlsafe(30)))
