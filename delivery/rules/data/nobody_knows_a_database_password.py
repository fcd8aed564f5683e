"""D07: RDS keeps the owner's password to itself, and the application logs in by IAM."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault, true

SWITCHES = ("ManageMasterUserPassword", "EnableIAMDatabaseAuthentication")


def check(shop: Deployment) -> Iterator[Fault]:
    for one in shop.of("AWS::RDS::DBInstance"):
        for switch in SWITCHES:
            if not true(one.get(switch)):
                yield fault(one, f"{switch} is {one.get(switch)}, wanted true")
        if not one.get("MasterUsername"):
            yield fault(one, "MasterUsername is missing: there is nobody to make a password for")
        if one.get("MasterUserPassword") is not None:
            yield fault(one, "MasterUserPassword is given: whoever reads the template has it")


RULE = Rule(
    "D07",
    reason="a password that somebody wrote is known, does not rotate and gets into logs",
    remedy="ManageMasterUserPassword and EnableIAMDatabaseAuthentication, no MasterUserPassword",
    check=check,
)
