"""E08: a kept page belongs to one session, cart and query, and to nobody for long."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.edge import behaviours, cache_of, distributions
from delivery.rules.reading.shapes import listed
from delivery.rules.rule import Fault, Rule, fault, number, true
from shop.paths import CART_COOKIE, QUERY_ARGUMENTS, SESSION_COOKIE

LONGEST_SECONDS = 60
KEY = "CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin"

# Part of the key -> how it is chosen, where its list stands, what belongs there.
LISTS = {
    "CookiesConfig.CookieBehavior": ("CookiesConfig.Cookies", {SESSION_COOKIE, CART_COOKIE}),
    "QueryStringsConfig.QueryStringBehavior": (
        "QueryStringsConfig.QueryStrings",
        set(QUERY_ARGUMENTS),
    ),
}


def check(shop: Deployment) -> Iterator[Fault]:
    used = [
        policy
        for distribution in distributions(shop)
        for one in behaviours(distribution)
        if (policy := cache_of(shop, one))
    ]
    for policy in used:
        for name, least, most in (
            ("MinTTL", 0, 0),
            ("DefaultTTL", 0, 0),
            ("MaxTTL", 1, LONGEST_SECONDS),
        ):
            met = policy.get(f"CachePolicyConfig.{name}")
            if not least <= number(met) <= most:
                yield fault(policy, f"{name} is {met}, wanted {least} to {most}")
        for behaviour, (path, wanted) in LISTS.items():
            names = {str(one) for one in listed(policy.get(f"{KEY}.{path}"))}
            if policy.get(f"{KEY}.{behaviour}") != "whitelist" or names != wanted:
                yield fault(policy, f"{path} is {sorted(names)}, wanted {sorted(wanted)} alone")
        if policy.get(f"{KEY}.HeadersConfig.HeaderBehavior") != "none":
            yield fault(policy, "headers are part of the key, wanted none")
        for name in ("EnableAcceptEncodingBrotli", "EnableAcceptEncodingGzip"):
            if not true(policy.get(f"{KEY}.{name}")):
                yield fault(policy, f"{name} is off")


RULE = Rule(
    "E08",
    reason="above a MinTTL of 0 CloudFront keeps Set-Cookie and no-store answers; a key without "
    "the cart shows one shopper's page to another, a wider one keeps nothing",
    remedy="MinTTL and DefaultTTL 0; in the key the cookies and arguments of `shop.paths`",
    check=check,
)
