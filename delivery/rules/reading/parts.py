"""Parts of the shop of which there is one, each found by what it does rather than by its name."""

from __future__ import annotations

from collections.abc import Callable

from delivery.resolved import Deployment, Resource, texts_in
from delivery.rules.reading.edge import behaviour_of, distributions, origins
from delivery.rules.reading.fleets import fleets
from delivery.rules.reading.shapes import all_behind, listed

BUCKET = "AWS::S3::Bucket"
QUEUE = "AWS::SQS::Queue"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105, the name of a type  # nosec B105
TOPIC = "AWS::SNS::Topic"

# Where templates have AWS fill in the value of a secret.
DYNAMIC = "{{resolve:secretsmanager:"
FILLED_IN = (
    "AWS::CloudFront::Distribution",
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElasticLoadBalancingV2::ListenerRule",
)


def part(shop: Deployment, name: str) -> Resource | None:
    """Return the part *name* of the shop, None where nothing or too much does its work."""
    found = {one.name: one for one in _PARTS[name](shop)}
    return next(iter(found.values())) if len(found) == 1 else None


def _orders(shop: Deployment) -> list[Resource]:
    return [one for one in shop.of(QUEUE) if one.get("RedrivePolicy") is not None]


def _dead_letters(shop: Deployment) -> list[Resource]:
    return all_behind(shop, [one.get("RedrivePolicy.deadLetterTargetArn") for one in _orders(shop)])


def _order_events(shop: Deployment) -> list[Resource]:
    """The topic that no AWS service is let in to."""
    policies = shop.of("AWS::SNS::TopicPolicy")
    services = [topic for one in policies for topic in all_behind(shop, one.get("Topics"))]
    return [one for one in shop.of(TOPIC) if one not in services]


def _assets(shop: Deployment) -> list[Resource]:
    """The bucket that CloudFront asks for static files."""
    hosts = [
        origin.get("DomainName")
        for one in distributions(shop)
        for origin in origins(one)
        if origin.get("Id") == behaviour_of(one, "/static/site.css").get("TargetOriginId")
    ]
    texts = [text for host in hosts for text in texts_in(host)]
    return [one for one in shop.of(BUCKET) if any(f"<{one.name}.Ref>" in text for text in texts)]


def _signing_key(shop: Deployment) -> list[Resource]:
    """The secret that processes are told of, and that no template fills in anywhere."""
    told = {one.environment.get("SIGNING_KEY_SECRET") for one in fleets(shop)}
    filled_in = "".join(
        text for one in shop.of(*FILLED_IN) for text in texts_in(one.properties) if DYNAMIC in text
    )
    return [
        one
        for one in shop.of(SECRET)
        if f"<{one.name}.Ref>" in told and f":<{one.name}.Ref>:" not in filled_in
    ]


def _redis_token(shop: Deployment) -> list[Resource]:
    tokens = [str(one.get("AuthToken")) for one in shop.of("AWS::ElastiCache::ReplicationGroup")]
    return [one for one in shop.of(SECRET) if any(f"<{one.name}.Ref>" in text for text in tokens)]


def _log_group(shop: Deployment, application: str) -> list[Resource]:
    told = [one.variables.get("LOG_GROUP") for one in fleets(shop, application)]
    return [one for one in shop.of("AWS::Logs::LogGroup") if f"<{one.name}.Ref>" in told]


_PARTS: dict[str, Callable[[Deployment], list[Resource]]] = {
    "orders": _orders,
    "dead letters": _dead_letters,
    "order events": _order_events,
    "database": lambda shop: shop.of("AWS::RDS::DBInstance"),
    "catalogue": lambda shop: [
        one for one in shop.of("AWS::DynamoDB::Table") if listed(one.get("GlobalSecondaryIndexes"))
    ],
    "memcached": lambda shop: shop.of("AWS::ElastiCache::CacheCluster"),
    "redis": lambda shop: shop.of("AWS::ElastiCache::ReplicationGroup"),
    "redis token": _redis_token,
    "signing key": _signing_key,
    "assets": _assets,
    "back soon": lambda shop: [one for one in shop.of(BUCKET) if one.get("WebsiteConfiguration")],
    "key": lambda shop: shop.of("AWS::KMS::Key"),
    "storefront logs": lambda shop: _log_group(shop, "storefront"),
    "worker logs": lambda shop: _log_group(shop, "worker"),
}
