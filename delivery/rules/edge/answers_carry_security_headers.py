"""E15: every answer of the edge carries the headers by which browsers protect the shopper."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.edge import behaviours, distributions
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number, true

HALF_A_YEAR_SECONDS = 180 * 24 * 3600
REFERRERS = (
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
)
POLICY = "AWS::CloudFront::ResponseHeadersPolicy"
HEADERS = "ResponseHeadersPolicyConfig.SecurityHeadersConfig"
OVERRIDING = ("StrictTransportSecurity", "ContentTypeOptions", "FrameOptions", "ReferrerPolicy")

# Directive -> the values that do.
CONTENT = {
    "default-src": ("'self'", "'none'"),
    "object-src": ("'none'",),
    "base-uri": ("'none'", "'self'"),
    "form-action": ("'self'", "'none'"),
    "frame-ancestors": ("'none'",),
}
UNSAFE = {"*", "'unsafe-inline'", "'unsafe-eval'", "http:", "https:"}


def check(shop: Deployment) -> Iterator[Fault]:
    for distribution in distributions(shop):
        for one in behaviours(distribution):
            policy = shop.behind(one.get("ResponseHeadersPolicyId"))
            if policy is None or policy.type != POLICY:
                yield fault(distribution, f"{one['PathPattern']}: no security headers")
            else:
                yield from _headers(policy)


def _headers(policy: Resource) -> Iterator[Fault]:
    age = policy.get(f"{HEADERS}.StrictTransportSecurity.AccessControlMaxAgeSec")
    if not number(age) >= HALF_A_YEAR_SECONDS:
        yield fault(policy, f"HSTS holds for {age} s, wanted at least {HALF_A_YEAR_SECONDS}")
    frame = policy.get(f"{HEADERS}.FrameOptions.FrameOption")
    if frame != "DENY":
        yield fault(policy, f"FrameOption is {frame}, wanted DENY")
    referrer = policy.get(f"{HEADERS}.ReferrerPolicy.ReferrerPolicy")
    if referrer not in REFERRERS:
        yield fault(policy, f"ReferrerPolicy is {referrer}, wanted one of {REFERRERS}")
    for name in OVERRIDING:
        if not true(policy.get(f"{HEADERS}.{name}.Override")):
            yield fault(policy, f"{name} gives way to the origin's, or is missing")
    yield from _content(policy)
    items = listed(policy.get("ResponseHeadersPolicyConfig.CustomHeadersConfig.Items"))
    values = {str(within(one, "Header")).lower(): within(one, "Value") for one in items}
    if "=()" not in str(values.get("permissions-policy")):
        yield fault(policy, "Permissions-Policy forbids nothing, or is missing")


def _content(policy: Resource) -> Iterator[Fault]:
    text = str(policy.get(f"{HEADERS}.ContentSecurityPolicy.ContentSecurityPolicy"))
    directives = {one.split()[0]: one.split()[1:] for one in text.split(";") if one.strip()}
    for name, wanted in CONTENT.items():
        if directives.get(name) not in [[one] for one in wanted]:
            yield fault(policy, f"CSP: {name} is {directives.get(name)}, wanted {wanted[0]}")
    if any(UNSAFE & set(sources) for sources in directives.values()):
        yield fault(policy, f"CSP lets in anything: {text}")
    if true(policy.get(f"{HEADERS}.ContentSecurityPolicy.Override")):
        yield fault(policy, "CSP overrides the storefront's own, which knows its pages")


RULE = Rule(
    "E15",
    reason="without them a stolen script, a frame or a first visit over HTTP betrays the shopper",
    remedy="one ResponseHeadersPolicy at every behaviour: HSTS for half a year, a CSP of 'self', "
    "nosniff, DENY, a strict referrer",
    check=check,
)
