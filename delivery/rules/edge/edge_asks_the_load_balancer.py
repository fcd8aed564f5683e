"""E09: the edge asks the public load balancer by its name, over TLS with a domain, and not long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from delivery.resolved import Deployment, Resource
from delivery.rules.reading.balancers import listeners, settings
from delivery.rules.reading.edge import balancer_named, distributions, domain_of, origins
from delivery.rules.reading.parties import is_public
from delivery.rules.reading.shapes import listed, within
from delivery.rules.rule import Fault, Rule, fault, number

# Seconds until the edge turns to the failover site; a shopper waits no longer.
CONNECT_SECONDS = 10
READ_SECONDS = (3, 20)


def check(shop: Deployment) -> Iterator[Fault]:
    for distribution in distributions(shop):
        custom = [one for one in origins(distribution) if "CustomOriginConfig" in one]
        if len(custom) != 1:
            yield fault(distribution, f"{len(custom)} load balancers as origins, wanted one")
        for one in custom:
            balancer = balancer_named(shop, one.get("DomainName"))
            if balancer is None or not is_public(balancer):
                yield fault(distribution, f"{one.get('DomainName')} is no public load balancer")
            else:
                yield from _speech(shop, distribution, one, balancer)
        for one in origins(distribution):
            seconds = number(one.get("ConnectionAttempts", 3)) * number(
                one.get("ConnectionTimeout", 10)
            )
            if not 0 < seconds <= CONNECT_SECONDS:
                yield fault(
                    distribution,
                    f"origin {one.get('Id')} is tried for {seconds:g} s, "
                    f"wanted at most {CONNECT_SECONDS}",
                )


def _speech(
    shop: Deployment, distribution: Resource, origin: dict[str, Any], balancer: Resource
) -> Iterator[Fault]:
    speech = origin["CustomOriginConfig"]
    protocol, name = ("https-only", "HTTPSPort") if domain_of(shop) else ("http-only", "HTTPPort")
    if within(speech, "OriginProtocolPolicy") != protocol:
        met = within(speech, "OriginProtocolPolicy")
        yield fault(distribution, f"OriginProtocolPolicy is {met}, wanted {protocol}")
    ports = [number(one.get("Port")) for one in listeners(shop, balancer)]
    port = _given(speech, name, 443 if domain_of(shop) else 80)
    if port not in ports:
        yield fault(distribution, f"{name} is {port:g}, wanted one of {ports}")
    if listed(within(speech, "OriginSSLProtocols")) != ["TLSv1.2"]:
        met = within(speech, "OriginSSLProtocols")
        yield fault(distribution, f"OriginSSLProtocols are {met}, wanted TLSv1.2 alone")
    least, most = READ_SECONDS
    if not least <= number(within(speech, "OriginReadTimeout")) <= most:
        met = within(speech, "OriginReadTimeout")
        yield fault(distribution, f"OriginReadTimeout is {met}, wanted {least} to {most}")
    idle = number(settings(balancer, "LoadBalancerAttributes").get("idle_timeout.timeout_seconds"))
    kept = _given(speech, "OriginKeepaliveTimeout", 5)
    if not 1 <= kept < idle or not _given(speech, "OriginReadTimeout", 30) < idle:
        yield fault(
            distribution, f"keeps or reads {kept:g} s; the load balancer hangs up at {idle}"
        )


def _given(speech: dict[str, Any], name: str, default: float) -> float:
    value = within(speech, name)
    return default if value is None else number(value)


RULE = Rule(
    "E09",
    reason="a connection that the other end closes first is a 502, one that is waited for too long "
    "a lost shopper, one without TLS an open one",
    remedy="2 attempts of 3 s, 10 s to read, https-only with a domain, the listener's own port",
    check=check,
)
