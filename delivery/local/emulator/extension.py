"""All that the embedded AWS has beyond the emulator, put in place at its start."""

from __future__ import annotations

from delivery.local.emulator import (
    balancing,
    batch_actions,
    change_sets,
    conditions,
    data,
    edge,
    firewall,
    identity,
    images,
    messaging,
    nested_stacks,
    network,
    role_sessions,
    root_key,
    scaling,
    secret_values,
    security_groups,
    storage,
    template_urls,
    watching,
)

MODULES = (
    balancing,
    batch_actions,
    change_sets,
    conditions,
    data,
    edge,
    firewall,
    identity,
    images,
    messaging,
    nested_stacks,
    network,
    role_sessions,
    root_key,
    scaling,
    secret_values,
    security_groups,
    storage,
    template_urls,
    watching,
)


def install() -> None:
    """Change the emulator; the modules do not depend on each other's order."""
    for module in MODULES:
        module.install()
