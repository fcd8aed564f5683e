"""D17: caches speak TLS only, and the Redis-compatible one asks for a token that AWS made up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Attribute, Deployment, Resource, Text
from delivery.rules.rule import Fault, Rule, fault, number, true

# ElastiCache takes a token of 16 to 128 characters; ours has 64.
TOKEN = re.compile(r"^\{\{resolve:secretsmanager:<[^>]+>(:SecretString)?\}\}$")
SHORTEST, LONGEST = 64, 128


def check(shop: Deployment) -> Iterator[Fault]:
    caches = shop.of("AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup")
    for one in caches:
        if not true(one.get("TransitEncryptionEnabled")):
            found = one.get("TransitEncryptionEnabled")
            yield fault(one, f"TransitEncryptionEnabled is {found}, wanted true")
    for one in shop.of("AWS::ElastiCache::ReplicationGroup"):
        if (mode := one.get("TransitEncryptionMode", "required")) != "required":
            yield fault(one, f"TransitEncryptionMode is {mode}, wanted required")
        secret = _secret(shop, one)
        if secret is None:
            yield fault(one, f"AuthToken is {one.get('AuthToken')}, wanted the value of a secret")
            continue
        length = number(secret.get("GenerateSecretString.PasswordLength"))
        if not SHORTEST <= length <= LONGEST:
            yield fault(secret, f"{length:g} characters, wanted {SHORTEST} to {LONGEST}")


def _secret(shop: Deployment, cache: Resource) -> Resource | None:
    """Return the secret that the token of *cache* is taken from as it deploys."""
    token = cache.get("AuthToken")
    if not isinstance(token, Text) or not TOKEN.match(str(token)):
        return None
    found = [shop.behind(part) for part in token.parts if isinstance(part, Attribute)]
    return next((one for one in found if one and one.type == "AWS::SecretsManager::Secret"), None)


RULE = Rule(
    "D17",
    reason="what passes between zones is read on the way, and a cache without a token by anybody",
    remedy="TransitEncryptionEnabled, mode required, AuthToken by a dynamic reference to a secret",
    check=check,
)
