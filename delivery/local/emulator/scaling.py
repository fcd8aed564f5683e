"""What the emulator leaves out of Auto Scaling groups: targets, mixed instances, zones.

No instance is ever launched, so no group signals or waits for a signal.
"""

from __future__ import annotations

from ministack.services import autoscaling

from delivery.local.emulator.answers import element
from delivery.local.emulator.calls import aws
from delivery.local.emulator.resource_types import Attributes, Properties, Record, chosen, complete

_KEPT = ("TargetGroupARNs", "MixedInstancesPolicy", "CapacityRebalance", "DefaultInstanceWarmup")


def install() -> None:
    """Complete the type, and what DescribeAutoScalingGroups shows of it."""
    complete("AWS::AutoScaling::AutoScalingGroup", _finish)
    write_instances = autoscaling._instances_xml

    def write(group: Record) -> str:
        # The one place inside a group's answer where more can be written.
        shown = (element(name, value) for name, value in chosen(group, *_KEPT).items())
        return "".join([write_instances(group), *shown])

    autoscaling._instances_xml = write


def _finish(name: str, given: Properties, _attributes: Attributes) -> None:
    group = autoscaling._asgs[name]  # the record that Describe shows
    for dropped in set(_KEPT) - set(given):
        group.pop(dropped, None)
    group |= chosen(given, *_KEPT)
    if given.get("VPCZoneIdentifier"):
        found = aws("ec2").describe_subnets(SubnetIds=list(given["VPCZoneIdentifier"]))["Subnets"]
        group["AvailabilityZones"] = sorted({subnet["AvailabilityZone"] for subnet in found})
