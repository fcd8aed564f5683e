"""Who may import whom: the arrows of docs/architecture.md."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

MAY_IMPORT = {
    "shop": set(),
    "cloud": {"shop"},
    "storefront": {"cloud", "shop"},
    "worker": {"cloud", "shop"},
    "blueprints": {"shop.environment", "shop.paths", "storefront.settings", "worker.settings"},
    "delivery": {
        "blueprints",
        "shop.environment",
        "shop.paths",
        "shop.dead_letters",
        "shop.rendering",
    },
}

# What `shop` may use besides the standard library, and nothing else may be imported there.
FOREIGN_TO_SHOP = ("boto3", "botocore", "asyncpg", "redis", "aiohttp", "starlette", "troposphere")

TIERS = {
    "alarms",
    "backend",
    "dashboard",
    "data",
    "edge",
    "edge_watch",
    "front_door",
    "frontend",
    "network",
    "order_queue",
    "storage",
    "worldwide",
}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_allowed(name, allowed):
    return any(
        name == one or name.startswith(f"{one}.") or one.startswith(f"{name}.") for one in allowed
    )


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_package_imports_only_what_it_may(package):
    allowed = {package} | MAY_IMPORT[package]

    strays = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for name in imports(path)
        if name.split(".")[0] in MAY_IMPORT and not is_allowed(name, allowed)
    ]

    assert [] == strays


def test_shop_needs_no_service():
    strays = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "shop").rglob("*.py"))
        for name in imports(path)
        if name.split(".")[0] in FOREIGN_TO_SHOP
    ]

    assert [] == strays


# Of the worker: handlers and the consumer know promises, adapters keep them; nobody both.
WORKER_ROOMS = {
    "consumer.py": {"errors", "handlers", "ports"},
    "handlers/*.py": {"errors", "handlers", "people", "ports"},
    "adapters/*.py": {"adapters", "errors", "people", "ports", "search"},
    "commands/*.py": {
        "adapters",
        "bootstrap",
        "bootstrap_api",
        "bootstrap_catalogue",
        "errors",
        "handlers",
        "migrate",
        "seed",
        "settings",
    },
    "api/*.py": {"api", "errors", "handlers", "people", "ports"},
    "ports/*.py": {"ports"},
    "people.py": {"ports"},
}


@pytest.mark.parametrize("room", WORKER_ROOMS)
def test_room_of_the_worker_imports_only_what_it_may(room):
    allowed = {f"worker.{name}" for name in WORKER_ROOMS[room]}
    paths = list((ROOT / "worker").glob(room))

    strays = [
        f"{path.name}: {name}"
        for path in paths
        for name in imports(path)
        if name.startswith("worker.") and not is_allowed(name, allowed)
    ]

    assert paths
    assert [] == strays


@pytest.mark.parametrize("tier", sorted(TIERS))
def test_tier_imports_no_other_tier(tier):
    strays = [
        name
        for name in imports(ROOT / "blueprints" / f"{tier}.py")
        if name.startswith("blueprints.") and name.split(".")[1] in {*TIERS, "root"} - {tier}
    ]

    assert [] == strays


def test_only_the_root_imports_tiers():
    strays = [
        f"{path.name}: {name}"
        for path in sorted((ROOT / "blueprints").glob("*.py"))
        if path.stem not in TIERS | {"root"}
        for name in imports(path)
        if name.startswith("blueprints.") and name.split(".")[1] in TIERS
    ]

    assert [] == strays
