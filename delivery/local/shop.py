"""The one-machine shop: its parts, and the same root stack that an account would get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from delivery import templates
from delivery.bundles import build_all
from delivery.errors import StaleStacksError
from delivery.local import doors, embedded_aws, memcached, parts, postgresql, programs
from delivery.local.certificates import certificates
from delivery.local.embedded_aws import Addresses, EmbeddedAWS
from delivery.local.stores import catalogue_cache, stores
from delivery.stacks import Event, Stacks
from delivery.upload import package, upload

VAR = Path(__file__).parent.parent.parent / "var"
STACK = "shop"
BUCKET = "shop-artifacts"
AWS_PORT = 4566

# Size dev without a domain: the only one that AWS, too, lets in without a certificate.
PARAMETERS = {"Size": "dev"}

# The embedded AWS answers at once and is asked often.
POLL_SECONDS = 0.2


@dataclass(frozen=True)
class LocalShop:
    """What runs, and what its stacks put out."""

    aws: EmbeddedAWS
    outputs: Mapping[str, str]
    stores: Mapping[str, str] = field(default_factory=dict)
    # Where shoppers find it.
    address: str = ""


def start(
    var: Path = VAR, *, port: int = AWS_PORT, tell: Callable[[str], None] = lambda _step: None
) -> LocalShop:
    """Start every part that does not run, and deploy the root stack; *tell* hears each step."""
    templates.read(templates.FOLDER)  # said before anything runs
    data = stores(var)
    aws_part = embedded_aws.part(
        var,
        port=port,
        addresses=data.addresses,
        database_passwords=postgresql.passwords_file(var),
    )
    if not memcached.is_installed():
        tell("memcached is not installed: a small stand-in runs; `make system` installs it")
    for part in (*data.parts, aws_part):
        tell(f"{part.name} {parts.bring_up(part)}")
    aws = embedded_aws.reach(aws_part)
    outputs = deploy(aws, watch=lambda event: _tell_stack(event, tell))
    _check_addresses(aws, data.addresses)
    cache = catalogue_cache(var, token=_token(aws))
    tell(f"{cache.name} {parts.bring_up(cache)}")
    for door, fleet in programs.FLEETS.items():
        programs.start(fleet, aws, var, stack=STACK, tell=tell)
        behind = programs.ports(fleet, var)
        at_door = doors.part(var, door, behind, aws, bucket=_assets(aws))
        tell(f"{at_door.name} {parts.bring_up(at_door)}")
    return LocalShop(aws, outputs, _places(var, data.addresses), doors.address(var, doors.FRONT))


def _assets(aws: EmbeddedAWS) -> str:
    instance = programs.instance_of(programs.FRONTEND, aws, stack=STACK)
    return instance.settings["ASSETS_BUCKET"]


def _token(aws: EmbeddedAWS) -> str:
    """Return by what the worker will show itself to the catalogue's cache."""
    told = programs.instance_of(programs.BACKEND, aws, stack=STACK).settings["REDIS_TOKEN_SECRET"]
    secret = aws.client("secretsmanager").get_secret_value(SecretId=told)
    return str(secret["SecretString"])


def deploy(
    aws: EmbeddedAWS,
    parameters: Mapping[str, str] = PARAMETERS,
    *,
    stack: str = STACK,
    region: str = embedded_aws.REGION,
    watch: Callable[[Event], None] = lambda _event: None,
) -> dict[str, str]:
    """Package the emitted templates, upload them, and make or change the root stack."""
    s3 = aws.client("s3", region=region)
    bucket = artifacts_bucket(aws, region)
    packaged = package(
        templates.read(templates.FOLDER),
        build_all(),
        bucket=bucket,
        address=lambda key: f"{aws.endpoint}/{bucket}/{key}",
    )
    upload(s3, bucket, packaged.objects)
    stacks = Stacks(
        aws.client("cloudformation", region=region), watch=watch, poll_seconds=POLL_SECONDS
    )
    return stacks.deploy(stack, f"{aws.endpoint}/{bucket}/{packaged.root_key}", parameters)


def artifacts_bucket(aws: EmbeddedAWS, region: str = embedded_aws.REGION) -> str:
    """Return the bucket for templates and bundles, made where it is not there yet."""
    s3 = aws.client("s3", region=region)
    name = f"{BUCKET}-{region}"
    if name not in {one["Name"] for one in s3.list_buckets()["Buckets"]}:
        # S3 must be told each region but us-east-1, and refuses to be told that one.
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=name, **({} if region == "us-east-1" else place))
    return name


def stop(var: Path = VAR) -> list[str]:
    """Stop every part that runs; return their names. What they hold is kept."""
    names = [running.name for running in parts.running_parts(var)]
    parts.stop_all(var)
    return names


def _places(var: Path, addresses: Addresses) -> dict[str, str]:
    return {
        "PostgreSQL, under TLS": addresses.database,
        "memcached, under TLS": addresses.memcached,
        "Valkey, under TLS": addresses.redis,
        "authority to trust": str(certificates(var).authority),
        "passwords": str(postgresql.passwords_file(var)),
        "key of the embedded AWS": str(embedded_aws.key_file(var)),
        "what programs say": str(var / "log"),
    }


def _check_addresses(aws: EmbeddedAWS, addresses: Addresses) -> None:
    """Refuse stacks that were made for other addresses: nothing would change them now."""
    shown = {
        f"{database['Endpoint']['Address']}:{database['Endpoint']['Port']}"
        for database in aws.client("rds").describe_db_instances()["DBInstances"]
    }
    if shown != {addresses.database}:
        raise StaleStacksError(embedded_aws.NAME, met=sorted(shown), wanted=addresses.database)


def _tell_stack(event: Event, tell: Callable[[str], None]) -> None:
    """Tell of the root's children only: two hundred resources are too many to read."""
    is_child = event.type == templates.NESTED and event.stack == STACK
    if is_child and event.logical_id != STACK and event.status.endswith(("_COMPLETE", "_FAILED")):
        tell(f"{event.logical_id}: {event.status.replace('_', ' ').lower()}")
