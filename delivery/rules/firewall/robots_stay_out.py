"""W15: the public load balancer stops robots that only take, and all robots on private pages."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.reading.firewalls import PUBLIC, firewalls
from delivery.rules.reading.requests import SEARCH_ENGINE, Request, disguises, samples
from delivery.rules.rule import Fault, Rule, fault
from shop.paths import Guard

UNWELCOME = (
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
    "Mozilla/5.0 (compatible; MJ12bot/v1.4.8; http://mj12bot.com/)",
    "Mozilla/5.0 (compatible; Bytespider; spider-feedback@bytedance.com)",
    "Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:Port Check)",
    "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)",
    "masscan/1.3 (https://github.com/robertdavidgraham/masscan)",
    "Nuclei - Open-source project (github.com/projectdiscovery/nuclei)",
    "sqlmap/1.8#stable (https://sqlmap.org)",
)
POLITE = (SEARCH_ENGINE, "Mozilla/5.0 (compatible; Yahoo! Slurp)", "some-crawler/1.0")


def check(shop: Deployment) -> Iterator[Fault]:
    private = samples(lambda path: path.guard in {Guard.FORM, Guard.CREDENTIALS})
    unwanted = [
        *(Request(agent=agent) for agent in UNWELCOME),
        *(Request(private[0], agent) for agent in POLITE),
        *(Request(one, SEARCH_ENGINE) for path in private for one in disguises(path)),
    ]
    for firewall in firewalls(shop, PUBLIC):
        for request in unwanted:
            if not firewall.stops(request):
                yield fault(firewall.acl, f"lets {request.agent} reach {request.path}")
                break


RULE = Rule(
    "W15",
    reason="robots fill carts, try forms and copy the shop at our expense",
    remedy="rules on User-Agent in lower case: known bad ones anywhere, others on private paths",
    check=check,
)
