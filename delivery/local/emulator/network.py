"""EC2 network types that the emulator's CloudFormation lacks: addresses, ways out, flow logs.

All are made by the emulator's own EC2 API. Nothing is routed: the records say what was asked for.
A NAT gateway does not show its address, as the emulator's answer has no place for it, and a flow
log shows neither its resource type nor its aggregation interval.
"""

from __future__ import annotations

from ministack.services import ec2

from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import (
    Attributes,
    Made,
    Properties,
    Record,
    add,
    chosen,
    complete,
)


def install() -> None:
    """Teach the types."""
    add("AWS::EC2::EIP", create=_allocate_address, delete=_release_address)
    add("AWS::EC2::NatGateway", create=_create_nat_gateway, delete=_delete_nat_gateway)
    add("AWS::EC2::NetworkInterface", create=_create_interface, delete=_delete_interface)
    add("AWS::EC2::FlowLog", create=_create_flow_log, delete=_delete_flow_log)
    complete("AWS::EC2::VPC", _finish_vpc)


def _allocate_address(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    made = aws("ec2").allocate_address(Domain="vpc", **_tags(given, "elastic-ip"))
    address = made["PublicIp"]
    return address, {"AllocationId": made["AllocationId"], "PublicIp": address}


def _release_address(address: str, _given: Properties) -> None:
    # The emulator takes no address as a filter.
    for found in aws("ec2").describe_addresses()["Addresses"]:
        if found["PublicIp"] == address:
            aws("ec2").release_address(AllocationId=found["AllocationId"])


def _create_nat_gateway(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    request = chosen(given, "SubnetId", "AllocationId", "ConnectivityType")
    made = aws("ec2").create_nat_gateway(**request, **_tags(given, "natgateway"))
    gateway_id = made["NatGateway"]["NatGatewayId"]
    return gateway_id, {"NatGatewayId": gateway_id}


def _delete_nat_gateway(gateway_id: str, _given: Properties) -> None:
    aws("ec2").delete_nat_gateway(NatGatewayId=gateway_id)


def _create_interface(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    made = aws("ec2").create_network_interface(
        **chosen(given, "SubnetId", "Description"), Groups=given.get("GroupSet", [])
    )["NetworkInterface"]
    interface_id = made["NetworkInterfaceId"]
    # The emulator's API takes neither.
    check = str(given.get("SourceDestCheck", True)).lower() == "true"
    ec2._network_interfaces[interface_id]["SourceDestCheck"] = check
    if given.get("Tags"):
        aws("ec2").create_tags(Resources=[interface_id], Tags=given["Tags"])
    attributes = {
        "Id": interface_id,
        "PrimaryPrivateIpAddress": made["PrivateIpAddress"],
        "VpcId": made["VpcId"],
    }
    return interface_id, attributes


def _delete_interface(interface_id: str, _given: Properties) -> None:
    aws("ec2").delete_network_interface(NetworkInterfaceId=interface_id)


def _create_flow_log(_logical_id: str, given: Properties, _stack_name: str) -> Made:
    request = chosen(
        given,
        "ResourceType",
        "TrafficType",
        "LogDestinationType",
        "LogDestination",
        "LogGroupName",
        "LogFormat",
        "MaxAggregationInterval",
    )
    made = aws("ec2").create_flow_logs(
        ResourceIds=[given["ResourceId"]], **request, **_tags(given, "vpc-flow-log")
    )
    (log_id,) = made["FlowLogIds"]
    return log_id, {"Id": log_id}


def _delete_flow_log(log_id: str, _given: Properties) -> None:
    aws("ec2").delete_flow_logs(FlowLogIds=[log_id])


def _finish_vpc(_vpc_id: str, given: Properties, attributes: Attributes) -> None:
    attributes["CidrBlock"] = given["CidrBlock"]


def _tags(given: Properties, resource_type: str) -> Record:
    """Return the tags as the EC2 API takes them: lists in dictionaries in a list."""
    if not given.get("Tags"):
        return {}
    return {"TagSpecifications": [{"ResourceType": resource_type, "Tags": given["Tags"]}]}
