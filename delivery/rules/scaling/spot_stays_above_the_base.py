"""S07: the worker never runs on spot, the storefront only above a base, when it grows."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.fleets import APPLICATIONS, WORKER, Fleet, fleets
from delivery.rules.rule import Fault, Rule, fault, number, true

DISTRIBUTION = "MixedInstancesPolicy.InstancesDistribution"
WHOLE = 100
# So many serve even if AWS takes all spot instances back at once.
FEWEST = 2
# How the types on demand are chosen: as they are listed, or the cheapest first.
CHOSEN = {"lowest-price", "prioritized"}
WHAT_LASTS = {
    "capacity-optimized",
    "capacity-optimized-prioritized",
    "price-capacity-optimized",
}
GROWING = "growing"


def check(shop: Deployment) -> Iterator[Fault]:
    for fleet in fleets(shop, *APPLICATIONS):
        share = number(_of(fleet, "OnDemandPercentageAboveBaseCapacity", WHOLE))
        may_save = fleet.runs != WORKER and shop.given.get("Size") == GROWING
        if not (0 if may_save else WHOLE) <= share <= WHOLE:
            yield fault(fleet.group, f"{share:.0f} % are on demand, wanted {WHOLE} %: no spot here")
        base, most = number(_of(fleet, "OnDemandBaseCapacity", 0)), fleet.group.get("MaxSize")
        if not 0 <= base <= number(most):
            yield fault(fleet.group, f"OnDemandBaseCapacity is {base}, wanted 0 to MaxSize {most}")
        if (chosen := str(_of(fleet, "OnDemandAllocationStrategy", "lowest-price"))) not in CHOSEN:
            yield fault(fleet.group, f"OnDemandAllocationStrategy is {chosen}")
        if share < WHOLE:
            yield from _spot(fleet)


def _spot(fleet: Fleet) -> Iterator[Fault]:
    base = _of(fleet, "OnDemandBaseCapacity", 0)
    if not FEWEST <= number(base) <= number(fleet.group.get("MaxSize")):
        yield fault(fleet.group, f"OnDemandBaseCapacity is {base}, wanted {FEWEST} or more")
    strategy = _of(fleet, "SpotAllocationStrategy", "lowest-price")
    if strategy not in WHAT_LASTS:
        yield fault(
            fleet.group, f"SpotAllocationStrategy is {strategy}: the first to be taken back"
        )
    if _of(fleet, "SpotMaxPrice", "") != "":
        yield fault(fleet.group, "SpotMaxPrice ends instances when the price moves")
    if not true(fleet.group.get("CapacityRebalance")):
        yield fault(fleet.group, "CapacityRebalance is off: two minutes' notice is all there is")


def _of(fleet: Fleet, name: str, default: object) -> object:
    return fleet.group.get(f"{DISTRIBUTION}.{name}", default)


RULE = Rule(
    "S07",
    reason="AWS takes spot instances back within two minutes: an order in hand is worth more",
    remedy="two or more on demand; spot above them for the storefront of size growing alone",
    check=check,
)
