"""The launches a set of templates is judged by: every size, and every choice at least once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from delivery.resolved import Deployment, resolve
from delivery.templates import ROOT

DOMAIN = {"DomainName": "loja.example.com", "HostedZoneId": "Z0123456789ABCDEFGHIJ"}
FROM_GLOBAL = {
    "EdgeWebAclArn": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/EdgeWebAcl/0a1b2c3d",
    "EdgeCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/"
    "0a1b2c3d-0000-4000-8000-000000000000",
}
MAILED = {"AlarmEmail": "plantao@example.com"}
HERE = "us-east-1"
SAO_PAULO = "sa-east-1"


@dataclass(frozen=True)
class Launch:
    """One way to launch one template of the set."""

    name: str
    region: str = HERE
    given: Mapping[str, str] = field(default_factory=dict)
    root: str = ROOT

    def of(self, templates: Mapping[str, Mapping[str, Any]]) -> Deployment:
        """Return what this launch of *templates* would make."""
        return resolve(templates, self.root, self.given, region=self.region)


def _shop(name: str, size: str, region: str = HERE, **given: str) -> Launch:
    away = FROM_GLOBAL if region != HERE else {}
    return Launch(name, region, {"Size": size, **DOMAIN, **MAILED, **away, **given})


LAUNCHES = (
    Launch("dev without a domain"),
    Launch(
        "dev without a domain in São Paulo",
        SAO_PAULO,
        {"EdgeWebAclArn": FROM_GLOBAL["EdgeWebAclArn"]},
    ),
    _shop("dev", "dev"),
    _shop("small", "small"),
    _shop("growing", "growing", BotControl="true", StaffNetworks="203.0.113.0/24,198.51.100.7/32"),
    _shop("small in São Paulo", "small", SAO_PAULO),
    _shop("growing in Ireland", "growing", "eu-west-1", VpcCidr="172.16.0.0/20"),
    _shop("frontends in private subnets", "small", FrontendPlacement="private"),
    _shop("firewalls that observe", "small", FirewallMode="observe", BotControl="true"),
    _shop("second secret in use", "small", EdgeSends="two", SecretOneSerial="7"),
    _shop("redis, protected", "growing", CacheEngine="redis", ProtectData="true"),
    Launch(
        "global.yaml alone",
        HERE,
        {**DOMAIN, "StaffNetworks": "203.0.113.0/24", "BotControl": "true"},
        "global.yaml",
    ),
    Launch(
        "edge_watch.yaml alone",
        HERE,
        {
            **MAILED,
            "DistributionId": "E1ABCDEFGHIJKL",
            "EdgeHealthCheckId": "0a1b2c3d-edge",
            "ShopHealthCheckId": "0a1b2c3d-shop",
            "EdgeWebAclLogsBucketName": "aws-waf-logs-123456789012-us-east-1-0a1b2c3d",
        },
        "edge_watch.yaml",
    ),
    Launch("bootstrap.yaml alone", HERE, {}, "bootstrap.yaml"),
)

# Answers that do not go together; the templates' own Rules must refuse each before it starts.
REFUSED = (
    Launch("domain without zone", HERE, {"DomainName": DOMAIN["DomainName"]}),
    Launch("zone without domain", HERE, {"HostedZoneId": DOMAIN["HostedZoneId"]}),
    Launch("small without a domain", HERE, {"Size": "small"}),
    Launch("growing without a domain", HERE, {"Size": "growing"}),
    Launch("elsewhere without the edge's firewall", SAO_PAULO, {}),
    Launch(
        "staff networks given to a root elsewhere, which would drop them",
        SAO_PAULO,
        {**DOMAIN, **FROM_GLOBAL, "StaffNetworks": "203.0.113.0/24"},
    ),
    Launch(
        "bot control given to a root elsewhere, which would drop it",
        SAO_PAULO,
        {**DOMAIN, **FROM_GLOBAL, "BotControl": "true"},
    ),
    Launch(
        "elsewhere with a domain and without the edge's certificate",
        SAO_PAULO,
        {**DOMAIN, "EdgeWebAclArn": FROM_GLOBAL["EdgeWebAclArn"]},
    ),
    Launch("a region without a known list of CloudFront", "ap-east-1", FROM_GLOBAL),
    Launch("global.yaml elsewhere", SAO_PAULO, DOMAIN, "global.yaml"),
    Launch(
        "global.yaml with a domain and no zone",
        HERE,
        {"DomainName": DOMAIN["DomainName"]},
        "global.yaml",
    ),
    Launch(
        "edge_watch.yaml elsewhere",
        SAO_PAULO,
        {"DistributionId": "E1", "EdgeWebAclLogsBucketName": "logs"},
        "edge_watch.yaml",
    ),
)
