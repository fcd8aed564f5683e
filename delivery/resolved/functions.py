"""CloudFormation's functions, each as it is carried out in a stack."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from delivery.resolved.values import Attribute, Encoded, Nothing, Resolved, as_text

if TYPE_CHECKING:
    from delivery.resolved.stack import Stack  # a stack carries out functions, these ask it back

# Any account does; eight characters of a stack's id name things, and any will do there too.
ACCOUNT = "123456789012"
PARTITION = "aws"
URL_SUFFIX = "amazonaws.com"
STACK_ID_START = "0a1b2c3d"  # the first part of every stack's own id
_UUID = f"{STACK_ID_START}-0000-4000-8000-000000000000"

_VARIABLE = re.compile(r"\$\{(!?[^}]*)\}")


def carry_out(stack: Stack, name: str, argument: Any) -> Resolved:
    """Return the value of one function; a gap of *stack* where it has none."""
    function = _FUNCTIONS.get(name)
    if function is None:
        stack.gap(f"{name} is not known")
        return Attribute(stack.full_name(stack.here), name)
    try:
        return function(stack, argument)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        stack.gap(f"{name} {argument!r} cannot be carried out: {error}")
        return Attribute(stack.full_name(stack.here), name)


def holds(stack: Stack, test: Any) -> bool:
    """Return whether a test of Conditions or Rules holds."""
    if isinstance(test, dict) and len(test) == 1:
        ((name, argument),) = test.items()
        if name in _TESTS:
            return _TESTS[name](stack, argument)
    return str(stack.value(test)).lower() == "true"


# ---- tests


def _equals(stack: Stack, argument: Any) -> bool:
    left, right = (stack.value(one) for one in argument)
    return str(left) == str(right)


def _contains(stack: Stack, argument: Any) -> bool:
    return str(stack.value(argument[1])) in [str(stack.value(one)) for one in argument[0]]


_TESTS: dict[str, Callable[[Stack, Any], bool]] = {
    "Condition": lambda stack, argument: stack.condition(argument),
    "Fn::And": lambda stack, argument: all(holds(stack, one) for one in argument),
    "Fn::Contains": _contains,
    "Fn::Equals": _equals,
    "Fn::Not": lambda stack, argument: not holds(stack, argument[0]),
    "Fn::Or": lambda stack, argument: any(holds(stack, one) for one in argument),
}


# ---- values


def _ref(stack: Stack, name: str) -> Resolved:
    if name.startswith("AWS::"):
        return _pseudo(stack)[name]
    if name in stack.parameters:
        value = stack.parameters[name]
        kind = str(stack.part("Parameters").get(name, {}).get("Type", ""))
        is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
        return value.split(",") if is_list and isinstance(value, str) else value
    if name in stack.part("Resources"):
        return stack.attribute(name, "Ref")
    stack.gap(f"Ref to {name}, which is neither parameter nor resource")
    return Attribute(stack.full_name(name), "Missing")


def _pseudo(stack: Stack) -> dict[str, Any]:
    region = stack.deployment.region
    name = "-".join(["shop", *stack.path.split("/")]) if stack.path else "shop"
    return {
        "AWS::AccountId": ACCOUNT,
        "AWS::NoValue": Nothing,
        "AWS::NotificationARNs": [],
        "AWS::Partition": PARTITION,
        "AWS::Region": region,
        "AWS::StackId": f"arn:{PARTITION}:cloudformation:{region}:{ACCOUNT}:stack/{name}/{_UUID}",
        "AWS::StackName": name,
        "AWS::URLSuffix": URL_SUFFIX,
    }


def _get_att(stack: Stack, argument: Any) -> Resolved:
    logical_id, name = argument if isinstance(argument, list) else argument.split(".", 1)
    return stack.attribute(logical_id, str(name))


def _if(stack: Stack, argument: Any) -> Resolved:
    name, yes, no = argument
    return stack.value(yes if stack.condition(name) else no)


def _find_in_map(stack: Stack, argument: Any) -> Resolved:
    name, first, second = (str(stack.value(one)) for one in argument[:3])
    found: Any = stack.part("Mappings")
    for key in (name, first, second):
        if not isinstance(found, dict) or key not in found:
            raise LookupError(f"no {key!r} in mapping {name}")
        found = found[key]
    return found


def _join(stack: Stack, argument: Any) -> Resolved:
    between, parts = argument[0], stack.value(argument[1])
    pieces: list[Resolved] = []
    for index, part in enumerate(parts):
        pieces.extend([between, part] if index else [part])
    return as_text(pieces)


def _sub(stack: Stack, argument: Any) -> Resolved:
    pattern, given = (argument, {}) if isinstance(argument, str) else argument
    variables = stack.map(given)
    pieces: list[Resolved] = []
    end = 0
    for found in _VARIABLE.finditer(pattern):
        pieces.append(pattern[end : found.start()])
        pieces.append(_variable(stack, found.group(1), variables))
        end = found.end()
    return as_text([*pieces, pattern[end:]])


def _variable(stack: Stack, name: str, variables: Mapping[str, Resolved]) -> Resolved:
    if name.startswith("!"):
        return "${" + name[1:] + "}"
    if name in variables:
        return variables[name]
    return _get_att(stack, name) if "." in name else _ref(stack, name)


def _select(stack: Stack, argument: Any) -> Resolved:
    return stack.value(argument[1])[int(str(stack.value(argument[0])))]


def _split(stack: Stack, argument: Any) -> Resolved:
    between, text = argument[0], stack.value(argument[1])
    if isinstance(text, str):
        return text.split(between)
    raise ValueError(f"{text} is only known to AWS")


def _get_azs(stack: Stack, argument: Any) -> Resolved:
    region = str(stack.value(argument)) or stack.deployment.region
    return [f"{region}{letter}" for letter in "abc"]


def _cidr(stack: Stack, argument: Any) -> Resolved:
    block, count, bits = (str(stack.value(one)) for one in argument)
    network = ipaddress.ip_network(block, strict=False)
    subnets = network.subnets(new_prefix=32 - int(bits))
    return [str(subnet) for _, subnet in zip(range(int(count)), subnets, strict=False)]


_FUNCTIONS: dict[str, Callable[[Stack, Any], Resolved]] = {
    "Fn::Base64": lambda stack, argument: Encoded(stack.value(argument)),
    "Fn::Cidr": _cidr,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_azs,
    "Fn::GetAtt": _get_att,
    "Fn::If": _if,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Ref": _ref,
}
