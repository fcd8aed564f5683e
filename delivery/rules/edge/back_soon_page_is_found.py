"""E18: in every region the SECONDARY record leads to S3's website endpoint, in its own zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from delivery.resolved import resolve
from delivery.rules.launches import DOMAIN
from delivery.rules.reading.edge import RECORD
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, Set, fault
from delivery.templates import ROOT

EDGE = "edge.yaml"

# As AWS lists them: older regions have a dash before their name, newer ones a dot.
ZONES = {
    "s3-website-ap-northeast-1": "Z2M4EHUR26P7ZW",
    "s3-website-ap-southeast-1": "Z3O0J2DXBE1FTB",
    "s3-website-ap-southeast-2": "Z1WCIGYICN2BYD",
    "s3-website-eu-west-1": "Z1BKCTXD74EZPE",
    "s3-website-sa-east-1": "Z7KQH4QJS55SO",
    "s3-website-us-east-1": "Z3AQBSTGFYJSTF",
    "s3-website-us-west-1": "Z2F56UZL2M1ACD",
    "s3-website-us-west-2": "Z3BJ6K6RIION7M",
    "s3-website.ap-northeast-2": "Z3W03O7B5YMIYP",
    "s3-website.ap-south-1": "Z11RGJOFQNVJUP",
    "s3-website.ca-central-1": "Z1QDHH18159H29",
    "s3-website.eu-central-1": "Z21DNDUVLTQW6Q",
    "s3-website.eu-north-1": "Z3BAZG2TWCNX0D",
    "s3-website.eu-west-2": "Z3GKZC51ZF0DB4",
    "s3-website.eu-west-3": "Z3R1K369G5AVDG",
    "s3-website.us-east-2": "Z2O1EMRO9K5GLX",
}
WEBSITES = {
    endpoint[len("s3-website") + 1 :]: (f"{endpoint}.amazonaws.com", zone)
    for endpoint, zone in ZONES.items()
}


def of_set(together: Set) -> Iterator[Fault]:
    for region in _regions(together.templates):
        shop = resolve(together.templates, EDGE, DOMAIN, region=region)
        for one in shop.of(RECORD):
            if one.get("Failover") != "SECONDARY":
                continue
            met = one.get("AliasTarget.DNSName"), one.get("AliasTarget.HostedZoneId")
            if met != WEBSITES.get(region):
                yield fault(one, f"leads to {met} in {region}, wanted {WEBSITES.get(region)}")


def _regions(templates: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the regions in which the root lets itself be launched."""
    rules = within(templates.get(ROOT), "Rules")
    tests = [
        within(assertion, "Assert.Fn::Contains")
        for rule in (rules.values() if isinstance(rules, dict) else ())
        for assertion in listed(within(rule, "Assertions"))
    ]
    named = [one[0] for one in tests if isinstance(one, list) and {"Ref": "AWS::Region"} in one]
    return sorted({str(region) for one in named for region in listed(one)})


RULE = Rule(
    "E18",
    reason="Route 53 refuses an alias in a wrong zone, and a wrong endpoint shows nothing",
    remedy="the endpoint and zone of S3 websites as AWS lists them, by region",
    of_set=of_set,
)
