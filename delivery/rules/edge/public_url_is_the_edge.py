"""E24: the shop's own address is its domain, or CloudFront's name without one, by HTTPS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment
from delivery.rules.reading.balancers import boot_texts
from delivery.rules.reading.edge import distributions, domain_of
from delivery.rules.reading.parties import FLEET
from delivery.rules.rule import Fault, Rule, fault, missing


def check(shop: Deployment) -> Iterator[Fault]:
    hosts = [str(Attribute(one.name, "DomainName")) for one in distributions(shop)]
    wanted = [f"https://{host}" for host in ([domain_of(shop)] if domain_of(shop) else hosts)]
    met = str(shop.outputs.get("PublicUrl"))
    if met not in wanted:
        yield missing(shop.root, "PublicUrl", f"is {met}, wanted {wanted}")
    for fleet in shop.of(FLEET):
        for text in boot_texts(shop, fleet):
            for url in re.findall(r"^PUBLIC_URL=(.*)$", text, re.MULTILINE):
                if url not in wanted:
                    yield fault(fleet, f"is told PUBLIC_URL {url}, wanted {wanted}")


RULE = Rule(
    "E24",
    reason="links, redirects and mails lead to this address; past the edge nobody answers",
    remedy="output PublicUrl of edge.yaml, handed to root, storefront and worker",
    check=check,
)
