"""The emitted set as a whole: it is what the blueprints make, within limits, whatever is chosen."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blueprints.groups import CLOUDFRONT
from delivery import templates
from delivery.resolved import resolve
from delivery.rules.launches import FROM_GLOBAL, REFUSED
from tests.policies.changes import emitted

TEXTS = templates.read(templates.FOLDER)

# Documented limits of CloudFormation.
MOST_BYTES = 51_200
MOST_RESOURCES = 500
MOST_PARAMETERS = 200
MOST_OUTPUTS = 200

MOST_CONDITIONS = 8
MOST_CONDITION_NAMES = 12

# Asked of people, so shown by the console with group, label and description.
ASKING = ("root.yaml", "global.yaml", "edge_watch.yaml")

# What holds data, by file and logical id: another id is another, empty one.
STATEFUL = {
    "bootstrap.yaml": {"ArtifactsBucket"},
    "data.yaml": {"CatalogueTable", "Database", "RedisToken", "SigningKey"},
    "edge.yaml": {"BackSoonBucket"},
    "edge_watch.yaml": {"EdgeLogsBucket"},
    "front_door.yaml": {"OriginSecretOne", "OriginSecretTwo"},
    "global.yaml": {"EdgeWebAclLogsBucket"},
    "order_queue.yaml": {"DeadLetters", "OrderQueue"},
    "storage.yaml": {"AssetsBucket", "FirewallLogsBucket", "LogsBucket", "ShopKey", "SiteBucket"},
}
STATEFUL_TYPES = {
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SecretsManager::Secret",
}


def test_committed_templates_are_what_the_blueprints_make():
    assert [] == templates.drift(templates.render_all(), templates.FOLDER)


@pytest.mark.parametrize("file", TEXTS)
def test_template_keeps_the_limits(file):
    body = emitted()[file]

    assert MOST_BYTES > len(TEXTS[file].encode())
    assert MOST_RESOURCES >= len(body["Resources"])
    assert MOST_PARAMETERS >= len(body.get("Parameters", {}))
    assert MOST_OUTPUTS >= len(body.get("Outputs", {}))
    assert MOST_CONDITIONS >= len(body.get("Conditions", {}))


def test_conditions_are_few_in_all():
    names = {name for body in emitted().values() for name in body.get("Conditions", {})}

    assert MOST_CONDITION_NAMES >= len(names)


def test_every_output_of_a_nested_stack_is_used():
    root = emitted()[templates.ROOT]
    asked = {
        (value["Fn::GetAtt"][0], value["Fn::GetAtt"][1].removeprefix("Outputs."))
        for _, value in templates.walk(root)
        if isinstance(value, dict) and "Fn::GetAtt" in value
    }
    made = {
        (stack, output)
        for stack, resource in root["Resources"].items()
        for output in emitted()[resource["Properties"]["TemplateURL"]].get("Outputs", {})
    }

    assert made == asked


@pytest.mark.parametrize("file", TEXTS)
def test_what_holds_data_keeps_its_logical_id(file):
    found = {
        logical_id
        for logical_id, resource in emitted()[file]["Resources"].items()
        if resource["Type"] in STATEFUL_TYPES
    }

    assert STATEFUL.get(file, set()) == found


@pytest.mark.parametrize("file", ASKING)
def test_every_parameter_has_label_group_and_description(file):
    body = emitted()[file]
    shown = body["Metadata"]["AWS::CloudFormation::Interface"]

    grouped = [name for group in shown["ParameterGroups"] for name in group["Parameters"]]
    described = {name for name, one in body["Parameters"].items() if one.get("Description")}
    assert sorted(body["Parameters"]) == sorted(grouped)
    assert set(body["Parameters"]) == set(shown["ParameterLabels"])
    assert set(body["Parameters"]) == described


@pytest.mark.parametrize("file", ASKING)
def test_every_parameter_says_what_it_takes(file):
    limited = {
        name
        for name, one in emitted()[file]["Parameters"].items()
        if one.get("ConstraintDescription")
        and (one.get("AllowedPattern") or one.get("AllowedValues"))
    }

    # Ids of health checks and buckets are AWS's own texts.
    free = {"EdgeHealthCheckId", "ShopHealthCheckId", "EdgeWebAclLogsBucketName"}
    assert set(emitted()[file]["Parameters"]) - free == limited - free


@pytest.mark.parametrize("launch", REFUSED, ids=lambda launch: launch.name)
def test_answers_that_do_not_go_together_are_refused(launch):
    assert launch.of(emitted()).refused


# ---- whatever is chosen

DOMAIN_OF = {"DomainName": "loja.example.com", "HostedZoneId": "Z0123456789ABCDEFGHIJ"}


@st.composite
def answers(draw):
    """A region and answers that go together."""
    region = draw(st.sampled_from(sorted(CLOUDFRONT)))
    domain = draw(st.booleans())
    size = draw(st.sampled_from(["dev", "small", "growing"])) if domain else "dev"
    chosen = {
        "Size": size,
        "FrontendPlacement": draw(st.sampled_from(["public", "private"])),
        "ProtectData": draw(st.sampled_from(["true", "false"])),
        "FirewallMode": draw(st.sampled_from(["enforce", "observe"])),
        "BotControl": draw(st.sampled_from(["true", "false"])),
        "StaffNetworks": draw(st.sampled_from(["", "203.0.113.0/24", "10.0.0.0/8,192.0.2.1/32"])),
        "CacheEngine": draw(st.sampled_from(["valkey", "redis"])),
        "EdgeSends": draw(st.sampled_from(["one", "two"])),
        "SecretOneSerial": str(draw(st.integers(1, 999_999))),
        "SecretTwoSerial": str(draw(st.integers(1, 999_999))),
        "AlarmEmail": draw(st.sampled_from(["", "plantao@example.com"])),
        "VpcCidr": draw(st.sampled_from(["10.20.0.0/16", "172.16.0.0/18", "192.168.0.0/20"])),
        **(DOMAIN_OF if domain else {}),
    }
    if region != "us-east-1":  # these two are then global.yaml's
        chosen |= {**FROM_GLOBAL, "StaffNetworks": "", "BotControl": "false"}
    return region, chosen


@settings(max_examples=60, deadline=None)
@given(answers())
def test_any_valid_answers_resolve_without_a_gap(case):
    region, chosen = case

    shop = resolve(emitted(), "root.yaml", chosen, region=region)

    assert [] == shop.gaps
    assert [] == shop.refused


@settings(max_examples=60, deadline=None)
@given(answers())
def test_valid_answers_pass_the_patterns(case):
    _, chosen = case

    for name, answer in chosen.items():
        parameter = emitted()["root.yaml"]["Parameters"][name]
        assert answer in parameter.get("AllowedValues", [answer])
        assert re.search(parameter.get("AllowedPattern", ""), answer)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("DomainName", "Loja.example.com"),
        ("DomainName", "https://loja.example.com"),
        ("DomainName", "loja"),
        ("HostedZoneId", "/hostedzone/Z0123456789"),
        ("VpcCidr", "10.20.0.0/24"),
        ("VpcCidr", "8.8.0.0/16"),
        ("StaffNetworks", "203.0.113.0"),
        ("StaffNetworks", "203.0.113.0/24, 198.51.100.7/32"),
        ("SecretOneSerial", "0"),
        ("AlarmEmail", "nobody"),
        ("EdgeCertificateArn", "arn:aws:acm:sa-east-1:123456789012:certificate/0a1b"),
        ("EdgeWebAclArn", "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b"),
    ],
)
def test_a_wrong_answer_fails_its_pattern(name, answer):
    parameter = emitted()["root.yaml"]["Parameters"][name]

    assert not re.search(parameter["AllowedPattern"], answer)


def test_a_template_that_nests_itself_is_a_gap():
    body = {
        "Resources": {
            "Again": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": "root.yaml"},
            }
        }
    }

    shop = resolve({"root.yaml": body}, "root.yaml", {}, region="us-east-1")

    assert any("root.yaml nests itself" in str(gap) for gap in shop.gaps)
