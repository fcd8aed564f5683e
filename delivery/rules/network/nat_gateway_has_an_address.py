"""N08: every NAT gateway is public and has an address of its own, and no address is left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.shapes import all_behind
from delivery.rules.rule import Fault, Rule, fault


def check(shop: Deployment) -> Iterator[Fault]:
    gateways = shop.of("AWS::EC2::NatGateway")
    used = Counter(str(one.get("AllocationId")) for one in gateways)
    for gateway in gateways:
        address = shop.behind(gateway.get("AllocationId"))
        if address is None or address.type != "AWS::EC2::EIP":
            yield fault(gateway, f"AllocationId is {gateway.get('AllocationId')}, wanted an EIP's")
        elif used[str(gateway.get("AllocationId"))] > 1:
            yield fault(gateway, f"shares {address.logical_id} with another gateway")
        if gateway.get("ConnectivityType", "public") != "public":
            yield fault(gateway, f"ConnectivityType is {gateway.get('ConnectivityType')}")
    carried = {
        address.name for one in gateways for address in all_behind(shop, one.get("AllocationId"))
    }
    for address in shop.of("AWS::EC2::EIP"):
        if address.name not in carried and not address.get("InstanceId"):
            yield fault(address, "is of no gateway: it is paid for and leads nowhere")


RULE = Rule(
    "N08",
    reason="without an address of its own a NAT gateway is refused, or leads nowhere",
    remedy="give each NAT gateway the AllocationId of an EIP of its own",
    check=check,
)
