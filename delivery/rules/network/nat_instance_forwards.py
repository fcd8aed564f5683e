"""N10: a NAT instance may take its interface, and passes on what is not its own."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource, texts_in
from delivery.rules.reading.parties import FLEET, interfaces_taken_by, template_of
from delivery.rules.rule import Fault, Rule, fault

# What its user data must do, each with what happens without.
DEEDS = {
    "--no-source-dest-check": "EC2 drops what is not addressed to it",
    "attach-network-interface": "routes lead to an interface that nobody holds",
    "--device-index 1": "it takes the place of the instance's own",
    "net.ipv4.ip_forward = 1": "the kernel drops what is not addressed to it",
    "rp_filter = 2": "the kernel drops what leaves by another interface than it came in by",
    "sysctl --system": "the kernel is told nothing",
    "type nat hook postrouting": "nothing is masqueraded",
    'oifname "$FIRST" masquerade': "answers find no way back",
    "nft --file": "nothing is masqueraded",
    'ip route replace "$NETWORK" via': "answers leave by an interface that knows no connection",
    "/var/lib/cloud/scripts/per-boot/": "nothing is masqueraded after a restart",
    "set -euo pipefail": "it goes on after a failure, and signals success",
    "trap ": "a failure is only known once nobody waits any longer",
    "cfn-signal": "nobody learns whether it forwards",
}


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in shop.of(FLEET):
        interfaces = interfaces_taken_by(shop, fleet)
        template = template_of(shop, fleet)
        if template is None or not interfaces:
            continue
        for interface in interfaces:
            if str(interface.get("SourceDestCheck")).lower() != "false":
                yield fault(interface, "SourceDestCheck is on: EC2 drops what it should pass on")
        yield from _deeds(fleet, template, interfaces)


def _deeds(fleet: Resource, template: Resource, interfaces: list[Resource]) -> Iterator[Fault]:
    script = "".join(texts_in(template.get("LaunchTemplateData.UserData")))
    wanted = {
        **DEEDS,
        f"GROUP='{fleet.logical_id}'": "it signals for another resource",
        **{f"INTERFACE='<{one.name}.Ref>'": "it takes another one" for one in interfaces},
    }
    for deed, otherwise in wanted.items():
        if deed not in script:
            yield fault(template, f"user data lacks {deed}: {otherwise}")


RULE = Rule(
    "N10",
    reason="private subnets of dev and small have no other way to AWS",
    remedy="switch source/destination checks off, forward, masquerade, signal when it works",
    check=check,
)
