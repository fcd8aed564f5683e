"""The programs of the fleets, on this machine: with bundle, settings and role of their instances.

How they are started stands in the launch templates that were deployed; the table only says which
units are wanted. Beside that each is told what an instance has of itself: where AWS answers, where
its role is found, whom it trusts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from delivery.local import bundled, instances, parts
from delivery.local.certificates import certificates
from delivery.local.embedded_aws import EmbeddedAWS
from delivery.local.instances import Instance
from delivery.local.kept import keep_bytes
from delivery.local.parts import Part

# A unit is given five minutes; it waits for a database that is there already.
PREPARING_SECONDS = 60.0

# What a program writes as soon as it is at work.
STARTED = '"event": "started"'


@dataclass(frozen=True)
class Fleet:
    """Programs that run on the same instances."""

    # Logical ids of the nested stack, and of the launch template in it.
    tier: str
    template: str
    # Units that end by themselves, before the others.
    first: Sequence[str]
    units: Sequence[str]
    # Commands that an operator gives once, to a new installation.
    once: Sequence[str] = ()


FLEETS = (
    Fleet(
        tier="Backend",
        template="WorkerTemplate",
        first=("worker-migrate.service",),
        units=("worker@orders.service",),
        once=("seed",),
    ),
)


def start(
    fleet: Fleet, aws: EmbeddedAWS, var: Path, *, stack: str, tell: Callable[[str], None]
) -> None:
    """Have the programs of a fleet run as they were deployed; what does so is left alone."""
    instance = instances.launched(aws, stack, tier=fleet.tier, template=fleet.template)
    wanted = [part(aws, var, instance, unit) for unit in fleet.units]
    if not all(parts.runs_as_asked(one) for one in wanted):
        bundled.install(aws, var, instance)
        for unit in fleet.first:
            _run(part(aws, var, instance, unit), tell)
        for command in fleet.once:
            _run_once(_command(aws, var, instance, command), tell)
    for one in wanted:
        tell(f"{one.name} {parts.bring_up(one)}")
    bundled.remove_others(var, instance)


def part(aws: EmbeddedAWS, var: Path, instance: Instance, unit: str) -> Part:
    """Return the part that a unit of the instance is here."""
    name = unit.removesuffix(".service").replace("@", "-")
    _python, *arguments = instance.command(unit)
    return _program(aws, var, instance, name, arguments)


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
        environment={**instance.settings, **_machine(aws, var, instance)},
        is_ready=lambda _port: STARTED in program.log_file.read_text(errors="replace"),
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
