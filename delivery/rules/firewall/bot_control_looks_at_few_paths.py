"""W16: Bot Control, paid by the request, looks at sign-in, cart and checkout alone."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import BOT_CONTROL, asks, firewalls
from delivery.rules.reading.requests import Request, disguises, matches, samples
from delivery.rules.rule import Fault, Rule, fault
from shop.paths import Guard, Path, Reach


def check(shop: Deployment) -> Iterator[Fault]:
    wanted = [disguise for path in samples(_is_fought_over) for disguise in disguises(path)]
    public = samples(lambda path: path.reach is not Reach.PRIVATE)
    for firewall in firewalls(shop):
        for rule in firewall.groups:
            if not asks(rule, BOT_CONTROL):
                continue
            statement = rule.get("Statement")
            for path in wanted:
                if not matches(statement, Request(path)):
                    yield fault(firewall.acl, f"Bot Control does not look at {path}")
                    break
            for path in public:
                if matches(statement, Request(path)):
                    yield fault(firewall.acl, f"Bot Control is paid for {path} too")
                    break


def _is_fought_over(path: Path) -> bool:
    return path.guard is Guard.CREDENTIALS or path.name.startswith("cart")


RULE = Rule(
    "W16",
    reason="it costs ten times what the rest of the firewall does, and helps where robots harm",
    remedy="a ScopeDownStatement with the paths of Guard.CREDENTIALS and of the cart",
    check=check,
    whole=False,
)
