"""What roles may do is read by parliament, which knows every action and the ARNs it takes."""

import json
import warnings

import pytest

from delivery.rules.launches import LAUNCHES
from tests.policies.changes import emitted
from tests.policies.sample_arns import literal

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it still asks pkg_resources for its own data
    import parliament


def policies_of_roles():
    """Every policy of every role, over all launches, once each."""
    found = {}
    for launch in LAUNCHES:
        shop = launch.of(emitted())
        for role in shop.of("AWS::IAM::Role"):
            for policy in role.get("Policies", []):
                text = json.dumps(literal(policy["PolicyDocument"], shop), sort_keys=True)
                found[text] = f"{role.file} {role.logical_id}"
    return found


@pytest.mark.parametrize(
    "policy", list(policies_of_roles()), ids=list(policies_of_roles().values())
)
def test_parliament_finds_nothing(policy):
    analyzed = parliament.analyze_policy_string(policy)

    assert [] == [f"{one.issue} {one.detail} {one.location}" for one in analyzed.findings]
