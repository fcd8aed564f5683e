"""The programs of the fleets, on this machine: with bundle, settings and role of their instances.

How they are started stands in the launch templates that were deployed; the table only says which
units are wanted. Beside that each is told what an instance has of itself: where AWS answers, where
its role is found, whom it trusts.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from delivery.local import bundled, doors, instances, parts
from delivery.local.certificates import certificates
from delivery.local.embedded_aws import EmbeddedAWS
from delivery.local.instances import Instance
from delivery.local.kept import keep_bytes
from delivery.local.kept_ports import kept_port
from delivery.local.parts import HOST, Part

# A unit is given five minutes; seeding draws the pictures of all goods.
PREPARING_SECONDS = 240.0

# What a program writes as soon as it is at work, in its lines of JSON.
STARTED = "started"


@dataclass(frozen=True)
class Unit:
    """A unit of systemd; one that listens runs as so many copies, each at a port of its own."""

    name: str
    copies: int = 0


@dataclass(frozen=True)
class Fleet:
    """Programs that run on the same instances."""

    # Logical ids of the nested stack, and of the launch template in it.
    tier: str
    template: str
    # Units that end by themselves, before the others.
    first: Sequence[Unit]
    units: Sequence[Unit]
    # Commands that an operator gives once, to a new installation.
    once: Sequence[str] = ()


BACKEND = Fleet(
    tier="Backend",
    template="WorkerTemplate",
    first=(Unit("worker-migrate.service"),),
    units=(Unit("worker@orders.service"), Unit("worker@api.service", copies=2)),
    once=("seed",),
)
FRONTEND = Fleet(
    tier="Frontend",
    template="StorefrontTemplate",
    first=(Unit("storefront-publish.service"),),
    units=(Unit("storefront.service", copies=2),),
)
# Who answers at a door, in the order in which they start.
FLEETS = {doors.INNER: BACKEND, doors.FRONT: FRONTEND}


def start(
    fleet: Fleet, aws: EmbeddedAWS, var: Path, *, stack: str, tell: Callable[[str], None]
) -> None:
    """Have the programs of a fleet run as they were deployed; what does so is left alone."""
    instance = instance_of(fleet, aws, stack=stack)
    wanted = [one for unit in fleet.units for one in unit_parts(aws, var, instance, unit)]
    if not all(parts.runs_as_asked(one) for one in wanted):
        bundled.install(aws, var, instance)
        for unit in fleet.first:
            for one in unit_parts(aws, var, instance, unit):
                _run(one, tell)
        for command in fleet.once:
            _run_once(_command(aws, var, instance, command), tell)
    for one in wanted:
        tell(f"{one.name} {parts.bring_up(one)}")
    bundled.remove_others(var, instance)


def ports(fleet: Fleet, var: Path) -> list[int]:
    """Return where the copies of a fleet's programs listen."""
    return [
        kept_port(var, f"{_named(unit)}-{number}")
        for unit in fleet.units
        for number in range(1, unit.copies + 1)
    ]


def instance_of(fleet: Fleet, aws: EmbeddedAWS, *, stack: str) -> Instance:
    """Return an instance of the fleet as it would now be launched."""
    return instances.launched(aws, stack, tier=fleet.tier, template=fleet.template)


def unit_parts(aws: EmbeddedAWS, var: Path, instance: Instance, unit: Unit) -> list[Part]:
    """Return the parts that a unit of the instance is here."""
    name = _named(unit)
    _python, *arguments = instance.command(unit.name)
    if not unit.copies:
        return [_program(aws, var, instance, name, arguments)]
    names = [f"{name}-{number}" for number in range(1, unit.copies + 1)]
    return [
        _listening(_program(aws, var, instance, one, arguments), kept_port(var, one))
        for one in names
    ]


def _named(unit: Unit) -> str:
    return unit.name.removesuffix(".service").replace("@", "-")


def _listening(program: Part, port: int) -> Part:
    """Return the program at a port of this machine alone; ready as the load balancer sees it."""
    listens = {"HOST": HOST, "PORT": str(port)}
    return replace(
        program,
        port=port,
        environment={**program.environment, **listens},
        is_ready=parts.answers_http("/readyz"),
    )


def _command(aws: EmbeddedAWS, var: Path, instance: Instance, command: str) -> Part:
    name = f"{instance.app}-{command}"
    return _program(aws, var, instance, name, ["-m", instance.app, command])


def _program(
    aws: EmbeddedAWS, var: Path, instance: Instance, name: str, arguments: Sequence[str]
) -> Part:
    program = Part(
        name,
        command=[sys.executable, *arguments],
        var=var,
        environment={
            **instance.settings,
            **doors.addresses(var, instance.settings),
            **_machine(aws, var, instance),
        },
        is_ready=lambda _port: _has_started(program.log_file),
    )
    return program


def _machine(aws: EmbeddedAWS, var: Path, instance: Instance) -> dict[str, str]:
    """Return what stands for the instance itself; its programs are told nothing else."""
    return {
        "PYTHONPATH": str(bundled.folder(var, instance)),
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": aws.metadata_address(instance.role),
        # Whoever runs this may have an account of his own: its keys would be found first.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "SSL_CERT_FILE": str(certificates(var).authority),
    }


def _run(program: Part, tell: Callable[[str], None]) -> None:
    parts.run(program, within_seconds=PREPARING_SECONDS)
    tell(f"{program.name} done")


def _run_once(program: Part, tell: Callable[[str], None]) -> None:
    """Run it unless this installation has had it: what shoppers did since is not undone."""
    done = program.folder / "done"
    if not done.exists():
        _run(program, tell)
        keep_bytes(done, b"")


def _has_started(log: Path) -> bool:
    for line in log.read_text(errors="replace").splitlines():
        # What Python itself says, before the program does, is no JSON.
        with contextlib.suppress(ValueError, TypeError, KeyError):
            if json.loads(line)["event"] == STARTED:
                return True
    return False
