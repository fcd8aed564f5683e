"""Typed wiring: what a tier takes and gives, and how tiers become nested stacks.

A tier is a function `build(t, given: Inputs) -> Outputs`. The fields of both dataclasses are
kinds (`VpcId`, `QueueUrl` ...): a CloudFormation expression that knows what it will be at run
time. `nest()` derives the names of parameters and outputs from the fields, so that a value has
one name on its whole way: `vpc_id` here, `VpcId` in every template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Protocol, TypeVar, get_type_hints

from troposphere import AWSHelperFn, GetAtt, Output, Parameter, Ref, Template
from troposphere.cloudformation import Stack


class WiringError(Exception):
    """A tier is given, or gives, something other than its dataclass says."""


class Value(AWSHelperFn):
    """A CloudFormation expression; its class says what it will be at run time."""

    meaning: ClassVar[str]
    parameter_type: ClassVar[str] = "String"
    allowed_values: ClassVar[tuple[str, ...]] = ()
    allowed_pattern: ClassVar[str] = ""
    constraint: ClassVar[str] = ""

    def __init__(self, expression: AWSHelperFn | str) -> None:
        self.data = expression

    @classmethod
    def parameter(cls, name: str, *, description: str = "", **more: str) -> Parameter:
        """Return the parameter that takes a value of this kind into a template."""
        limits: dict[str, Any] = {  # troposphere takes lists and texts alike
            "AllowedValues": list(cls.allowed_values),
            "AllowedPattern": cls.allowed_pattern,
            "ConstraintDescription": cls.constraint,
        }
        return Parameter(
            name,
            Type=cls.parameter_type,
            Description=description or cls.meaning,
            **{key: limit for key, limit in limits.items() if limit},
            **more,
        )


class Tier(Protocol):
    """What `Inputs` and `Outputs` of a tier have in common: they are dataclasses."""

    __dataclass_fields__: ClassVar[dict[str, Any]]  # as the standard library types it


Given = TypeVar("Given", bound=Tier)
Made = TypeVar("Made", bound=Tier)


@dataclass(frozen=True)
class Nested:
    """One nested stack: its logical id in the root, the file it goes to, its template."""

    name: str
    file: str
    template: Template


def nest(
    root: Template,
    name: str,
    tier: Callable[[Template, Given], Made],
    given: Given,
    *,
    file: str = "",
    condition: str = "",
    described: Mapping[str, Parameter] | None = None,
) -> tuple[Nested, Made]:
    """Build *tier* in a template of its own and add it to *root* as the nested stack *name*.

    Inside the tier every input is a parameter; in *root* every output is a `GetAtt` on the
    nested stack. With a *condition* of the root, its outputs may be used only under that
    condition.
    """
    file = file or f"{_snake(name)}.yaml"
    template, made = build_alone(name, tier, type(given), described)
    only: dict[str, Any] = {"Condition": condition} if condition else {}
    root.add_resource(
        Stack(
            name,
            TemplateURL=file,
            Parameters={camel(field): value for field, value in _checked(name, given).items()},
            # What must stay says so itself; a tier goes with its root.
            DeletionPolicy="Delete",
            UpdateReplacePolicy="Delete",
            **only,
        )
    )
    outside = {
        field: type(value)(GetAtt(name, f"Outputs.{camel(field)}"))
        for field, value in _checked(name, made).items()
    }
    return Nested(name, file, template), type(made)(**outside)


def build_alone(
    name: str,
    tier: Callable[[Template, Given], Made],
    inputs: type[Given],
    described: Mapping[str, Parameter] | None = None,
) -> tuple[Template, Made]:
    """Build *tier* in a template whose parameters come from the fields of *inputs*.

    *described* replaces the plain parameter of a field where a person fills it in.
    """
    template = Template(Description=(tier.__doc__ or name).splitlines()[0])
    inside: dict[str, Value] = {}
    for field, kind in _kinds(name, inputs).items():
        title = camel(field)
        parameter = (described or {}).get(title) or kind.parameter(title)
        inside[field] = kind(Ref(template.add_parameter(parameter)))

    made = tier(template, inputs(**inside))

    for field, value in _checked(name, made).items():
        template.add_output(Output(camel(field), Description=value.meaning, Value=value.data))
    return template, made


def _kinds(tier: str, shape: type[Tier]) -> dict[str, type[Value]]:
    hints = get_type_hints(shape)
    for field, kind in hints.items():
        if not (isinstance(kind, type) and issubclass(kind, Value)):
            raise WiringError(f"{tier}.{field}: {kind} is not a kind of value")
    return {field.name: hints[field.name] for field in fields(shape)}


def _checked(tier: str, values: Tier) -> dict[str, Value]:
    """Return the fields of *values*, each of exactly the kind its dataclass promises."""
    checked: dict[str, Value] = {}
    for field, kind in _kinds(tier, type(values)).items():
        value = getattr(values, field)
        if type(value) is not kind:
            raise WiringError(
                f"{tier}.{field}: expected {kind.__name__}, got {type(value).__name__}"
            )
        checked[field] = value
    return checked


def camel(field: str) -> str:
    """Return the parameter or output that a field becomes: `vpc_id` is VpcId."""
    return "".join(part[0].upper() + part[1:] for part in field.split("_"))


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
