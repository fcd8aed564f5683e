"""T13: which bundles run stands in the root's mapping Artifacts, where `package` writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.rules.rule import Fault, Rule, Set
from delivery.rules.reading.written import section
from delivery.templates import ROOT

# As S3 names buckets, and as SHA-256 is written.
WANTED = {
    "Bucket": re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
    "StorefrontDigest": re.compile(r"[0-9a-f]{64}"),
    "WorkerDigest": re.compile(r"[0-9a-f]{64}"),
}


def check(together: Set) -> Iterator[Fault]:
    mapping = section(together.templates.get(ROOT, {}), "Mappings").get("Artifacts", {})
    bundles = mapping.get("Bundles")
    for name, pattern in WANTED.items():
        found = bundles.get(name) if isinstance(bundles, dict) else None
        if not pattern.fullmatch(str(found)) or not isinstance(found, str):
            yield Fault(ROOT, "Artifacts", f"Bundles has {name} {found!r}")


RULE = Rule(
    "T13",
    reason="as parameters they would go stale: an update reuses what was given before",
    remedy="keep Artifacts.Bundles with Bucket, StorefrontDigest and WorkerDigest as texts",
    of_set=check,
)
