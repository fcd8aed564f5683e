"""N16: the front door lets in CloudFront's addresses, by the prefix list of its region."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.written import section
from delivery.rules.rule import Fault, Rule, Set, fault, missing

# com.amazonaws.global.cloudfront.origin-facing, as AWS lists it by region in the VPC console.
LISTS = {
    "ca-central-1": "pl-38a64351",
    "eu-central-1": "pl-a3a144ca",
    "eu-north-1": "pl-fab65393",
    "eu-west-1": "pl-4fa04526",
    "eu-west-2": "pl-93a247fa",
    "sa-east-1": "pl-5da64334",
    "us-east-1": "pl-3b927c52",
    "us-east-2": "pl-b6a144df",
    "us-west-2": "pl-82a045eb",
}


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of("AWS::EC2::SecurityGroupIngress"):
        found = one.get("SourcePrefixListId")
        if found is not None and found != LISTS.get(shop.region):
            yield fault(one, f"lets in {found} in {shop.region}, wanted {LISTS.get(shop.region)}")


def of_set(together: Set) -> Iterator[Fault]:
    """Yield rows of mappings that give a region another region's list."""
    for file, template in together.templates.items():
        for name, mapping in section(template, "Mappings").items():
            for region, row in mapping.items():
                for value in row.values() if isinstance(row, dict) else ():
                    if str(value).startswith("pl-") and value != LISTS.get(region, value):
                        wanted = LISTS[region]
                        yield missing(file, name, f"{region} has {value}, wanted {wanted}")


RULE = Rule(
    "N16",
    reason="another list shuts CloudFront out, or lets in whoever it stands for",
    remedy="take the id of com.amazonaws.global.cloudfront.origin-facing in that region",
    check=check,
    of_set=of_set,
)
