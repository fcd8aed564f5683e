"""What the emulator leaves out of load balancers: their VPC and zones, and whom a rule joins.

Load balancers deliver nothing here; the local front door does that.
"""

from __future__ import annotations

from ministack.core.responses import get_region
from ministack.services import alb, ec2

from delivery.local.emulator.resource_types import Attributes, Properties, Record, complete


def install() -> None:
    """Complete the types, and what DescribeLoadBalancers shows."""
    complete("AWS::ElasticLoadBalancingV2::LoadBalancer", _finish_load_balancer)
    complete("AWS::ElasticLoadBalancingV2::ListenerRule", _finish_rule)
    write_others = alb._lb_xml

    def write(load_balancer: Record) -> str:
        answer = str(write_others(load_balancer))
        for subnet in load_balancer["Subnets"]:
            # It tells the first zone for every subnet.
            named = "<ZoneName>{}</ZoneName><SubnetId>" + subnet
            zone = ec2._subnets[subnet]["AvailabilityZone"]
            answer = answer.replace(named.format(f"{get_region()}a"), named.format(zone))
        return answer

    alb._lb_xml = write


def _finish_load_balancer(arn: str, given: Properties, _attributes: Attributes) -> None:
    first_subnet = ec2._subnets[given["Subnets"][0]]
    alb._lbs[arn]["VpcId"] = first_subnet["VpcId"]


def _finish_rule(_arn: str, given: Properties, _attributes: Attributes) -> None:
    """Tell the target groups of a rule whom they serve; the emulator does so for listeners."""
    load_balancer = alb._listeners[given["ListenerArn"]]["LoadBalancerArn"]
    for action in given["Actions"]:
        group = alb._tgs.get(action.get("TargetGroupArn"))
        if group and load_balancer not in group["LoadBalancerArns"]:
            group["LoadBalancerArns"].append(load_balancer)
