"""E06: every path of `shop.paths` meets the behaviour of its reach, with the methods it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.edge import Origin, behaviour_of, behaviours, distributions, origin_of
from delivery.rules.reading.requests import samples_of
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault
from shop.paths import PATHS, Reach

WANTED = {
    Reach.PUBLIC: Origin.PAGES,
    Reach.PRIVATE: Origin.BALANCER,
    Reach.PROBE: Origin.BALANCER,
    Reach.ASSET: Origin.ASSETS,
    Reach.SIGN_OF_LIFE: Origin.ASSETS,
}


def check(shop: Deployment) -> Iterator[Fault]:
    for distribution in distributions(shop):
        for row in PATHS:
            for path in samples_of(row):
                met = behaviour_of(distribution, path)
                origin, wanted = origin_of(distribution, met), WANTED[row.reach]
                if origin is not wanted:
                    yield fault(
                        distribution, f"{path} goes to {origin.value}, wanted {wanted.value}"
                    )
                methods = listed(met.get("AllowedMethods", ["GET", "HEAD"]))
                lacking = [one for one in row.methods if one not in methods]
                if lacking:
                    yield fault(distribution, f"{path} does not take {', '.join(lacking)}")
        patterns = Counter(str(one["PathPattern"]) for one in behaviours(distribution))
        for pattern, times in patterns.items():
            if times > 1:
                yield fault(distribution, f"{times} behaviours for {pattern}, wanted one")


RULE = Rule(
    "E06",
    reason="a private page from a shared cache, or a form that is answered 405, loses shoppers",
    remedy="a behaviour for every family of `shop.paths.families`, before any wider pattern",
    check=check,
)
