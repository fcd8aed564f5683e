"""Change sets that look into nested stacks, and that leave out what a condition leaves out.

The emulator accepts IncludeNestedStacks and ignores it. Here each change of a child in the root's
change set names a change set of its own; as on AWS only the root's can be executed, and the others
go with it. Unlike on AWS a value that is known only after the execution is empty, constraints of a
child's parameters are checked when the change is executed, and a child that does not exist yet has
no stack in review.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable

from ministack.core.responses import get_account_id, get_region, now_iso
from ministack.services.cloudformation import _change_sets, _stacks, changesets, engine, handlers
from ministack.services.cloudformation.helpers import _resolve_template
from ministack.services.cloudformation.stacks import _diff_resources

from delivery.local.emulator.answers import element
from delivery.local.emulator.nested_stacks import Action, Answer, Request, Stack, name_of, text
from delivery.local.emulator.resource_types import Properties, Record, chosen

ChangeSet = Record
Change = Record
Template = Record
# The values of parameters by name, as the emulator holds them.
Values = Record

NO_CHANGES = (
    "The submitted information didn't contain changes. "
    "Submit different information to create a change set."
)

_HTTP_ERROR = 400
_CHILD = "AWS::CloudFormation::Stack"


def install() -> None:
    """Put the wider actions in the place of the emulator's."""
    actions: dict[str, Action] = handlers._ACTION_HANDLERS
    actions["CreateChangeSet"] = _with_children(actions["CreateChangeSet"])
    actions["DescribeChangeSet"] = _showing_children(actions["DescribeChangeSet"])
    for ending in ("ExecuteChangeSet", "DeleteChangeSet"):
        actions[ending] = _dropping_children(actions[ending])
    changesets._resolve_props_for_diff = _heeding_conditions(changesets._resolve_props_for_diff)


def _heeding_conditions(resolve: Callable[..., Template]) -> Callable[..., Template]:
    """Leave out of the comparison what a condition leaves out of the stack."""

    def resolve_some(template: Template, values: Values, *stack: str) -> Template:
        resolved = resolve(template, values, *stack)
        if not resolved:
            return resolved
        conditions = engine._evaluate_conditions(template, values)
        kept = {
            name: resource
            for name, resource in resolved["Resources"].items()
            if conditions.get(resource.get("Condition"), True)
        }
        return {"Resources": kept}

    return resolve_some


def _with_children(create: Action) -> Action:
    def create_all(request: Request) -> Answer:
        answer = create(request)
        if answer[0] < _HTTP_ERROR and request.get("IncludeNestedStacks") == ["true"]:
            root = _find(request)
            root["IncludeNestedStacks"] = True
            resources = _stacks[root["StackName"]].get("_resources", {})
            try:
                _plan_children(root, resources, root)
            except ValueError as error:
                root |= {"Status": "FAILED", "StatusReason": str(error)}
                root["ExecutionStatus"] = "UNAVAILABLE"
        return answer

    return create_all


def _showing_children(describe: Action) -> Action:
    def describe_all(request: Request) -> Answer:
        status, headers, body = describe(request)
        if status >= _HTTP_ERROR:
            return status, headers, body
        change_set = _find(request)
        family = chosen(change_set, "IncludeNestedStacks", "ParentChangeSetId", "RootChangeSetId")
        shown = "".join(element(name, value) for name, value in family.items())
        answer = body.decode().replace("<ChangeSetId>", f"{shown}<ChangeSetId>", 1)
        for change in _children(change_set):
            name = element("LogicalResourceId", change["LogicalResourceId"])
            own_id = element("ChangeSetId", change["ChangeSetId"])
            answer = answer.replace(name, name + own_id, 1)
        return status, headers, answer.encode()

    return describe_all


def _dropping_children(end: Action) -> Action:
    def end_all(request: Request) -> Answer:
        root_id, _ = _search(request)
        answer = end(request)
        if answer[0] < _HTTP_ERROR:
            for other_id, other in list(_change_sets.items()):
                if other.get("RootChangeSetId") == root_id:
                    _change_sets.pop(other_id)
        return answer

    return end_all


def _plan_children(parent: ChangeSet, resources: Properties, root: ChangeSet) -> None:
    """Make a change set for each child that this one adds or modifies."""
    template, values = parent["_template"], parent["_resolved_params"]
    conditions = engine._evaluate_conditions(template, values)
    for change in (change["ResourceChange"] for change in parent["Changes"]):
        if change["ResourceType"] != _CHILD or change["Action"] == "Remove":
            continue
        given = engine._resolve_refs(
            copy.deepcopy(template["Resources"][change["LogicalResourceId"]]["Properties"]),
            resources,
            values,
            conditions,
            template.get("Mappings", {}),
            parent["StackName"],
            parent["StackId"],
        )
        child = _plan_child(change, given, parent)
        child["RootChangeSetId"] = root["ChangeSetId"]
        change["ChangeSetId"] = child["ChangeSetId"]
        _change_sets[child["ChangeSetId"]] = child
        existing = _stacks.get(child["StackName"], {})
        _plan_children(child, existing.get("_resources", {}), root)


def _plan_child(change: Change, given: Properties, parent: ChangeSet) -> ChangeSet:
    existing: Stack = {}
    name = f"{parent['StackName']}-{change['LogicalResourceId']}"
    place = f"arn:aws:cloudformation:{get_region()}:{get_account_id()}"
    stack_id = f"{place}:stack/{name}/{uuid.uuid4()}"
    if change["Action"] == "Modify":
        stack_id = change["PhysicalResourceId"]
        name = name_of(stack_id)
        existing = _stacks[name]
    template, body, values = _read_child(given)
    changes = _compare(existing, template, values, name=name, stack_id=stack_id)
    set_name = f"{parent['ChangeSetName']}-{change['LogicalResourceId']}"
    return {
        "ChangeSetId": f"{place}:changeSet/{set_name}/{uuid.uuid4()}",
        "ChangeSetName": set_name,
        "ParentChangeSetId": parent["ChangeSetId"],
        "IncludeNestedStacks": True,
        "StackId": stack_id,
        "StackName": name,
        "Status": "CREATE_COMPLETE" if changes else "FAILED",
        "StatusReason": "" if changes else NO_CHANGES,
        # Only the root's change set can be executed.
        "ExecutionStatus": "UNAVAILABLE",
        "ChangeSetType": "UPDATE" if existing else "CREATE",
        "CreationTime": now_iso(),
        "Changes": changes,
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value["Value"]} for key, value in values.items()
        ],
        "_template": template,
        "_template_body": body,
        "_resolved_params": values,
    }


def _read_child(given: Properties) -> tuple[Template, str, Values]:
    """Return the child's template, its text, and the values of its parameters."""
    body, refusal = _resolve_template({"TemplateURL": [given["TemplateURL"]]})
    if refusal:
        raise ValueError(f"no template at {given['TemplateURL']}")
    template = engine._parse_template(body)
    provided = [
        {"Key": key, "Value": text(value)} for key, value in given.get("Parameters", {}).items()
    ]
    # Without constraints, which values that are not known yet could not meet.
    unconstrained = {
        name: {key: parameter[key] for key in ("Default", "NoEcho") if key in parameter}
        | {"Type": parameter["Type"].replace("Number", "String")}
        for name, parameter in template.get("Parameters", {}).items()
    }
    values = engine._resolve_parameters({"Parameters": unconstrained}, provided)
    return template, body, values


def _compare(
    existing: Stack, template: Template, values: Values, *, name: str, stack_id: str
) -> list[Change]:
    old_template = existing.get("_template", {})
    old_values = existing.get("_resolved_params", {})
    resolve = changesets._resolve_props_for_diff
    changed = {
        key
        for key, value in values.items()
        if old_values.get(key, {}).get("Value") != value["Value"]
    }
    found: list[Change] = _diff_resources(
        resolve(old_template, old_values, name, stack_id),
        resolve(template, values, name, stack_id),
        existing.get("_resources"),
        template,
        changed,
    )
    return found


def _children(change_set: ChangeSet) -> list[Change]:
    changes = (change["ResourceChange"] for change in change_set["Changes"])
    return [change for change in changes if "ChangeSetId" in change]


def _find(request: Request) -> ChangeSet:
    _, found = _search(request)
    return found


def _search(request: Request) -> tuple[str, ChangeSet]:
    name = request["ChangeSetName"][0]
    stack = request.get("StackName", [""])[0]
    found: tuple[str, ChangeSet] = changesets._find_change_set(
        name, name_of(stack) if stack.startswith("arn:") else stack
    )
    return found
