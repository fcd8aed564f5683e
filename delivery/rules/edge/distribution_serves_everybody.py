"""E01: one distribution serves South America too, by HTTP/3, and over IPv4 alone while DNS does."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.edge import RECORD, distributions, domain_of
from delivery.rules.rule import Fault, Rule, fault, missing, true

# Setting -> the values that do.
WANTED = {
    "Enabled": ("true",),
    "HttpVersion": ("http2and3", "http3"),
    "PriceClass": ("PriceClass_All", "None"),  # AWS takes all if nothing is said
    "DefaultRootObject": ("index.html",),
    "Restrictions.GeoRestriction.RestrictionType": ("none", "None"),
    "Staging": ("false", "None"),
}


def check(shop: Deployment) -> Iterator[Fault]:
    found = distributions(shop)
    if len(found) != 1:
        yield missing("edge.yaml", "Distribution", f"{len(found)} distributions, wanted one")
    named = [one.get("Type") for one in shop.of(RECORD) if one.get("Name") == domain_of(shop)]
    for distribution in found:
        for name, wanted in WANTED.items():
            met = str(distribution.get(f"DistributionConfig.{name}"))
            if (met if name in {"HttpVersion", "PriceClass"} else _plain(met)) not in wanted:
                yield fault(distribution, f"{name} is {met}, wanted {wanted[0]}")
        if true(distribution.get("DistributionConfig.IPV6Enabled")) and "AAAA" not in named:
            yield fault(distribution, "IPV6Enabled without AAAA records: DNS fails over IPv4 alone")


def _plain(value: str) -> str:
    return {"True": "true", "False": "false"}.get(value, value)


RULE = Rule(
    "E01",
    reason="a shopper in São Paulo is far from the cheaper classes; `/` must exist on both origins",
    remedy="PriceClass_All, http2and3, DefaultRootObject index.html, IPV6Enabled false",
    check=check,
)
