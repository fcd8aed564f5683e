"""Tiers become nested stacks; what does not fit is refused with tier, field and kinds."""

from dataclasses import dataclass
from typing import Any

import pytest
from troposphere import Parameter, Ref, Template, ec2, sqs

from blueprints.kinds import QueueUrl, Size, VpcId
from blueprints.wiring import WiringError, build_alone, nest


@dataclass(frozen=True)
class NoInputs: ...


@dataclass(frozen=True)
class NoOutputs: ...


@dataclass(frozen=True)
class NetworkOutputs:
    vpc_id: VpcId


@dataclass(frozen=True)
class BackendInputs:
    vpc_id: VpcId


@dataclass(frozen=True)
class SizedInputs:
    size: Size


@dataclass(frozen=True)
class PlainInputs:
    name: str


def network(t: Template, given: NoInputs) -> NetworkOutputs:
    """Network: one VPC."""
    vpc = t.add_resource(ec2.VPC("Vpc", CidrBlock="10.0.0.0/16"))
    return NetworkOutputs(vpc_id=VpcId(Ref(vpc)))


def backend(t: Template, given: BackendInputs) -> NoOutputs:
    """Backend: one group."""
    t.add_resource(ec2.SecurityGroup("Group", GroupDescription="x", VpcId=given.vpc_id))
    return NoOutputs()


def liar(t: Template, given: NoInputs) -> NetworkOutputs:
    """A tier that gives a queue for a VPC."""
    queue = t.add_resource(sqs.Queue("Queue"))
    wrong: Any = QueueUrl(Ref(queue))
    return NetworkOutputs(vpc_id=wrong)


def test_a_value_keeps_one_name_from_output_to_parameter():
    root = Template()

    network_stack, net = nest(root, "Network", network, NoInputs())
    backend_stack, _ = nest(root, "Backend", backend, BackendInputs(vpc_id=net.vpc_id))

    stacks = root.to_dict()["Resources"]
    assert {"Ref": "Vpc"} == network_stack.template.to_dict()["Outputs"]["VpcId"]["Value"]
    assert {"Fn::GetAtt": ["Network", "Outputs.VpcId"]} == (
        stacks["Backend"]["Properties"]["Parameters"]["VpcId"]
    )
    assert "AWS::EC2::VPC::Id" == backend_stack.template.to_dict()["Parameters"]["VpcId"]["Type"]


def test_a_nested_stack_is_read_from_the_file_of_its_name():
    root = Template()

    nested, _ = nest(root, "OrderQueue", network, NoInputs())

    assert "order_queue.yaml" == nested.file
    assert (
        "order_queue.yaml" == root.to_dict()["Resources"]["OrderQueue"]["Properties"]["TemplateURL"]
    )


def test_an_input_of_another_kind_is_refused():
    wrong: Any = QueueUrl("https://example.com/queue")

    with pytest.raises(WiringError, match=r"Backend\.vpc_id: expected VpcId, got QueueUrl"):
        nest(Template(), "Backend", backend, BackendInputs(vpc_id=wrong))


def test_an_output_of_another_kind_is_refused():
    with pytest.raises(WiringError, match=r"Liar\.vpc_id: expected VpcId, got QueueUrl"):
        nest(Template(), "Liar", liar, NoInputs())


def test_a_plain_text_in_place_of_a_kind_is_refused():
    wrong: Any = "vpc-1"

    with pytest.raises(WiringError, match=r"Backend\.vpc_id: expected VpcId, got str"):
        nest(Template(), "Backend", backend, BackendInputs(vpc_id=wrong))


def test_a_field_that_is_no_kind_is_refused():
    with pytest.raises(WiringError, match=r"Plain\.name: .* is not a kind of value"):
        build_alone("Plain", lambda _t, _given: NoOutputs(), PlainInputs)


def test_a_forgotten_input_is_refused():
    arguments: dict[str, Any] = {}

    with pytest.raises(TypeError, match="vpc_id"):
        BackendInputs(**arguments)


def test_a_kind_brings_its_limits_to_the_parameter():
    template, _ = build_alone("Sized", lambda _t, _given: NoOutputs(), SizedInputs)

    parameter = template.to_dict()["Parameters"]["Size"]
    assert ["dev", "small", "growing"] == parameter["AllowedValues"]
    assert "must be dev, small or growing" == parameter["ConstraintDescription"]


def test_a_described_parameter_replaces_the_plain_one():
    described = {"Size": Parameter("Size", Type="String", Default="dev", Description="How big")}

    template, _ = build_alone("Sized", lambda _t, _given: NoOutputs(), SizedInputs, described)

    assert "dev" == template.to_dict()["Parameters"]["Size"]["Default"]


def test_a_conditional_stack_carries_its_condition():
    root = Template()

    nest(root, "Network", network, NoInputs(), condition="InUsEast1")

    assert "InUsEast1" == root.to_dict()["Resources"]["Network"]["Condition"]
