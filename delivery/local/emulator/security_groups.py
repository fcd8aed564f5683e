"""Rules of security groups as resources of their own, made by the emulator's EC2 API.

Nothing is filtered; DescribeSecurityGroups shows the rules, with prefix lists, which the emulator
forgets when it reads a request.
"""

from __future__ import annotations

from ministack.services import ec2

from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import (
    Create,
    Delete,
    Made,
    Properties,
    Record,
    Update,
    add,
    chosen,
)


def install() -> None:
    """Teach the types."""
    add(
        "AWS::EC2::SecurityGroupIngress",
        create=_allow_in,
        update=_describing_anew(_allow_in, _forbid_in),
        delete=_forbid_in,
    )
    add(
        "AWS::EC2::SecurityGroupEgress",
        create=_allow_out,
        update=_describing_anew(_allow_out, _forbid_out),
        delete=_forbid_out,
    )
    read_others = ec2._parse_ip_permissions

    # A request of the query API: names with numbers, as in IpPermissions.1.PrefixListIds.1.
    def read(request: dict[str, list[str]], prefix: str) -> list[Record]:
        rules: list[Record] = read_others(request, prefix)
        for number, rule in enumerate(rules, start=1):
            start = f"{prefix}.{number}.PrefixListIds.1"
            entry = {
                field: request[f"{start}.{field}"][0]
                for field in ("PrefixListId", "Description")
                if f"{start}.{field}" in request
            }
            rule["PrefixListIds"] = [entry] if entry else []
        return rules

    ec2._parse_ip_permissions = read


def _allow_in(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    return _made(aws("ec2").authorize_security_group_ingress(**_rule(given, "Source")))


def _allow_out(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    return _made(aws("ec2").authorize_security_group_egress(**_rule(given, "Destination")))


def _forbid_in(rule_id: str, given: Properties) -> None:
    aws("ec2").revoke_security_group_ingress(
        GroupId=given["GroupId"], SecurityGroupRuleIds=[rule_id]
    )


def _forbid_out(rule_id: str, given: Properties) -> None:
    aws("ec2").revoke_security_group_egress(
        GroupId=given["GroupId"], SecurityGroupRuleIds=[rule_id]
    )


def _describing_anew(allow: Create, forbid: Delete) -> Update:
    """Return the update of a rule: a new description in place, any other change by replacement."""

    def update(rule_id: str, old: Properties, new: Properties, stack_name: str) -> Made:
        if {**old, "Description": ""} == {**new, "Description": ""}:
            # The emulator derives a rule's id from all but its description: both are one.
            forbid(rule_id, old)
        return allow("", new, stack_name)

    return update


def _made(answer: Record) -> Made:
    rule_id = answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    return rule_id, {"Id": rule_id}


def _rule(given: Properties, side: str) -> Record:
    """Write a rule as the API takes it; `side` is how the properties call the other end."""
    description = chosen(given, "Description")
    permission: Record = chosen(given, "IpProtocol", "FromPort", "ToPort")
    if "CidrIp" in given:
        permission["IpRanges"] = [{"CidrIp": given["CidrIp"], **description}]
    if "CidrIpv6" in given:
        permission["Ipv6Ranges"] = [{"CidrIpv6": given["CidrIpv6"], **description}]
    if f"{side}PrefixListId" in given:
        prefix_list = given[f"{side}PrefixListId"]
        permission["PrefixListIds"] = [{"PrefixListId": prefix_list, **description}]
    if f"{side}SecurityGroupId" in given:
        group = given[f"{side}SecurityGroupId"]
        permission["UserIdGroupPairs"] = [{"GroupId": group, **description}]
    return {"GroupId": given["GroupId"], "IpPermissions": [permission]}
