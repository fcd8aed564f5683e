"""Each tier's template launched as a stack of its own, wired by hand as the root wires them."""

from collections import Counter
from graphlib import TopologicalSorter
from types import SimpleNamespace

import pytest

from delivery import templates
from delivery.bundles import build_all
from delivery.local.shop import artifacts_bucket
from delivery.upload import fill_artifacts
from tests.integration.delivery.account import Account
from tests.integration.delivery.launches import Launched, alone, ids, only, stacks

# By tier, one thing that its service must know of.
HEARTS = {
    "Alarms": ("topics", "AlarmTopic"),
    "Backend": ("auto_scaling_groups", "Worker"),
    "Dashboard": ("dashboards", "Dashboard"),
    "Data": ("db_instances", "Database"),
    "Edge": ("distributions", "Distribution"),
    "EdgeWatch": ("deliveries", "EdgeLogsDelivery"),
    "FrontDoor": ("load_balancers", "FrontDoor"),
    "Frontend": ("auto_scaling_groups", "Storefront"),
    "Network": ("vpcs", "Vpc"),
    "OrderQueue": ("queues", "OrderQueue"),
    "Storage": ("keys", "ShopKey"),
    "Worldwide": ("web_acls", "EdgeWebAcl"),
}


class Root:
    """The root's template: which tiers there are, and what each is given by the others."""

    def __init__(self, bucket):
        body = templates.parse((templates.FOLDER / templates.ROOT).read_text())
        # As packaged: what stands in its place before is refused.
        self.body = fill_artifacts(body, bucket, build_all())
        self.tiers = {name: one["Properties"] for name, one in self.body["Resources"].items()}

    def order(self):
        """Return the tiers, each after those whose outputs it is given."""
        return list(
            TopologicalSorter(
                {
                    tier: {
                        source
                        for _, value in templates.walk(given.get("Parameters", {}))
                        if isinstance(value, dict)
                        for source, _ in [value.get("Fn::GetAtt", (None, None))]
                        if source
                    }
                    for tier, given in self.tiers.items()
                }
            ).static_order()
        )

    def parameters(self, tier, outputs):
        """Return what *tier* is given once the tiers before it have their *outputs*."""
        given = self.tiers[tier].get("Parameters", {})
        return {name: self._value(value, outputs) for name, value in given.items()}

    def _value(self, value, outputs):  # noqa: PLR0911, a case for each function of the root
        if not isinstance(value, dict):
            return value
        ((function, argument),) = value.items()
        match function, argument:
            case "Ref", "AWS::StackId":
                return "arn:aws:cloudformation:us-east-1:000000000000:stack/shop/0a1b2c3d-4e5f"
            case "Ref", name:
                return self.body["Parameters"][name]["Default"]
            case "Fn::GetAtt", [source, attribute]:
                return outputs[source][attribute.removeprefix("Outputs.")]
            case "Fn::If", ["InUsEast1", here, _]:
                return self._value(here, outputs)
            case "Fn::FindInMap", [mapping, first, second]:
                return self.body["Mappings"][mapping][first][second]
            case "Fn::Split", [between, text]:
                return self._value(text, outputs).split(between)
            case "Fn::Select", [index, items]:
                return self._value(items, outputs)[int(index)]
        raise AssertionError(f"{function} is new in root.yaml: teach it here")


@pytest.fixture(scope="module")
def account(embedded_aws):
    return Account(embedded_aws)


@pytest.fixture(scope="module")
def launched(account):
    """Every tier, by its name in the root, and what stood before."""
    root = Root(artifacts_bucket(account.aws))
    alone(account, templates.ROOT)
    before = account.contents()
    outputs = {}
    for tier in root.order():
        address = alone(account, root.tiers[tier]["TemplateURL"])
        outputs[tier] = stacks(account).deploy(tier, address, root.parameters(tier, outputs))
    contents = account.contents()
    return SimpleNamespace(
        before=before,
        tiers={
            tier: Launched(account, tier, outputs[tier], ids(account, tier), contents)
            for tier in outputs
        },
    )


@pytest.fixture(scope="module")
def deleted(account, launched):
    """What stands once all tiers are deleted, the last first."""
    for tier in reversed(launched.tiers):
        stacks(account).delete(tier)
    return account.contents()


@pytest.mark.parametrize("tier", HEARTS)
def test_a_tier_stands_alone(launched, tier):
    kind, heart = HEARTS[tier]

    assert launched.tiers[tier].facts(kind, heart)


def test_every_tier_of_the_root_was_launched(launched):
    assert set(HEARTS) == set(launched.tiers)


def test_tiers_alone_make_what_the_root_makes(launched, dev):
    alone_ = Counter(
        name.partition(" ")[0] for tier in launched.tiers.values() for name, _ in tier.own()
    )

    assert Counter(name.partition(" ")[0] for name, _ in dev.own()) == alone_


def test_tiers_alone_are_wired_as_one_shop(launched):
    tiers = launched.tiers
    fleet = tiers["Frontend"].facts("auto_scaling_groups", "Storefront")
    listener = only(tiers["FrontDoor"].facts("load_balancers", "FrontDoor")["Listeners"])

    rule = only(one for one in listener["Rules"] if not one["IsDefault"])
    assert [only(rule["Actions"])["TargetGroupArn"]] == fleet["TargetGroupARNs"]
    told = tiers["Edge"].facts("distributions", "Distribution")
    assert tiers["Worldwide"].outputs["EdgeWebAclArn"] == told["WebACLId"]


def test_tiers_alone_leave_only_what_holds_data(launched, deleted):
    known = {id_: f"{n}/{p}" for n, tier in launched.tiers.items() for p, id_ in tier.ids.items()}
    left = {name for name, facts in deleted.items() if launched.before.get(name) != facts}

    assert {
        "Data/CatalogueTable",
        "EdgeWatch/EdgeLogsBucket",
        "OrderQueue/DeadLetters",
        "OrderQueue/OrderQueue",
        "Storage/AssetsBucket",
        "Storage/FirewallLogsBucket",
        "Storage/LogsBucket",
        "Storage/ShopKey",
        "Storage/SiteBucket",
        "Worldwide/EdgeWebAclLogsBucket",
        "db_snapshots",
    } == {known.get(name.partition(" ")[2], name.partition(" ")[0]) for name in left}


def test_the_bucket_of_artifacts_is_closed_and_kept(account):
    s3 = account.client("s3")
    outputs = stacks(account).deploy("artifacts", alone(account, "bootstrap.yaml"), {})
    bucket = outputs["ArtifactsBucketName"]
    closed = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]

    stacks(account).delete("artifacts")

    assert {True} == set(closed.values())
    assert "Enabled" == s3.get_bucket_versioning(Bucket=bucket)["Status"]
