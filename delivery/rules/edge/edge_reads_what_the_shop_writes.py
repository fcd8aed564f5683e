"""E29: the storefront fills the very buckets that the edge, and DNS in its place, serve from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment, attributes_in
from delivery.rules.reading.balancers import boot_texts
from delivery.rules.reading.edge import Origin, distributions, origin_of, origins
from delivery.rules.reading.parties import members_of
from delivery.rules.rule import Fault, Rule, fault


def check(shop: Deployment) -> Iterator[Fault]:
    assets = [
        str(bucket)
        for distribution in distributions(shop)
        for one in origins(distribution)
        if origin_of(distribution, {"TargetOriginId": one.get("Id")}) is Origin.ASSETS
        for bucket in attributes_in(one.get("DomainName"))
    ]
    sites = [one for one in shop.of("AWS::S3::Bucket") if one.get("WebsiteConfiguration")]
    wanted = {
        "ASSETS_BUCKET": assets,
        "BACK_SOON_BUCKET": [f"<{one.name}.Ref>" for one in sites] or [""],
    }
    for fleet in members_of(shop, "storefront"):
        text = "\n".join(boot_texts(shop, fleet))
        for setting, buckets in wanted.items():
            told = re.findall(rf"^{setting}=(.*)$", text, re.MULTILINE)
            if told != buckets:
                yield fault(fleet, f"is told {setting} {told}, wanted {buckets}")


RULE = Rule(
    "E29",
    reason="a page without its style, a dead sign of life and an empty back-soon page are served "
    "from a bucket that nobody fills",
    remedy="hand the names of the assets bucket and of the back-soon bucket on to the storefront",
    check=check,
)
