"""Nested stacks that live the whole life of a stack.

The emulator deploys a child with a thinner copy of its stack code, which leaves dynamic references
literal, fails the update of an unchanged resource whose attribute is an output, leaves behind what
a failed child had finished, and forgets deletion policies and Rules. Here a child is created,
updated and deleted by the very operations of a top-level stack, and only marked as a child.

A failed child is deleted even where the parent was launched with rollback disabled.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from html import unescape

from ministack.services.cloudformation import _stack_events, _stacks, handlers

from delivery.local.emulator.answers import element
from delivery.local.emulator.resource_types import Made, Properties, Record, add, chosen

# A request, and an answer: status, headers, body.
Request = dict[str, list[str]]
Answer = tuple[int, dict[str, str], bytes]
Action = Callable[[Request], Answer]
Stack = Record

# CloudFormation's own sentence; a child that rolled itself back has nothing left to undo.
NO_UPDATES = "No updates are to be performed"

_GOOD = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_HTTP_ERROR = 400
_MESSAGE = re.compile("<Message>(.*?)</Message>", re.DOTALL)


def install() -> None:
    """Replace the emulator's own handling of children, and have answers name their parents."""
    add("AWS::CloudFormation::Stack", create=_create, update=_update, delete=_delete)
    for action in ("DescribeStacks", "ListStacks"):
        actions = handlers._ACTION_HANDLERS
        actions[action] = _naming_parents(actions[action])


def _naming_parents(describe: Action) -> Action:
    def describe_all(request: Request) -> Answer:
        status, headers, body = describe(request)
        answer = body.decode()
        for stack in _stacks.values():
            family = chosen(stack, "ParentId", "RootId")
            if family:
                own_id = element("StackId", stack["StackId"])
                shown = (element(name, value) for name, value in family.items())
                answer = answer.replace(own_id, "".join([own_id, *shown]))
        return status, headers, answer.encode()

    return describe_all


def _create(logical_id: str, given: Properties, parent_name: str) -> Made:
    parent = _stacks[parent_name]
    name = f"{parent_name}-{logical_id}-{secrets.token_hex(6).upper()}"
    request = _request(name, given, parent) | {"OnFailure": ["DELETE"]}

    def mark() -> None:
        _stacks[name]["ParentId"] = parent["StackId"]
        _stacks[name]["RootId"] = parent.get("RootId") or parent["StackId"]

    asyncio.run(_operate(handlers._create_stack, request, accepted=mark))
    _refuse_failure(_stacks[name])
    return _made(_stacks[name])


def _update(physical_id: str, old: Properties, new: Properties, parent_name: str) -> Made:
    del old  # the child knows what it was made of
    name = name_of(physical_id)
    try:
        request = _request(name, new, _stacks[parent_name])
        asyncio.run(_operate(handlers._update_stack, request))
    except ValueError as error:
        if NO_UPDATES not in str(error):
            raise
    else:
        _refuse_failure(_stacks[name])
    return _made(_stacks[name])


def _delete(physical_id: str, given: Properties) -> None:
    del given
    name = name_of(physical_id)
    asyncio.run(_operate(handlers._delete_stack, {"StackName": [name]}))
    if _stacks[name]["StackStatus"] != "DELETE_COMPLETE":
        raise ValueError(_stacks[name]["StackStatusReason"])


def name_of(stack_id: str) -> str:
    """Return the name inside a stack's ARN, `...:stack/<name>/<id>`."""
    return stack_id.split("/")[1]


async def _operate(
    operation: Action,
    request: Request,
    *,
    accepted: Callable[[], None] = lambda: None,
) -> None:
    """Ask for the operation and wait for the task in which the emulator carries it out."""
    status, _, answer = operation(request)
    if status >= _HTTP_ERROR:
        said = _MESSAGE.search(answer.decode())
        raise ValueError(unescape(said.group(1)) if said else f"refused with {status}")
    accepted()
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})


def _request(name: str, given: Properties, parent: Stack) -> Request:
    """Write a child's properties as the API takes them; capabilities are the parent's."""
    request = {
        "StackName": [name],
        "TemplateURL": [given["TemplateURL"]],
        "Capabilities": list(parent.get("Capabilities", [])),
    }
    for number, (key, value) in enumerate(given.get("Parameters", {}).items(), start=1):
        request[f"Parameters.member.{number}.ParameterKey"] = [key]
        request[f"Parameters.member.{number}.ParameterValue"] = [text(value)]
    own_tags = (tag for tag in given.get("Tags", ()) if not tag["Key"].startswith("aws:"))
    for number, tag in enumerate(own_tags, start=1):
        request[f"Tags.member.{number}.Key"] = [tag["Key"]]
        request[f"Tags.member.{number}.Value"] = [tag["Value"]]
    return request


def text(value: object) -> str:
    """Return the value of a child's parameter as the API takes it."""
    if isinstance(value, list | dict):
        # CloudFormation's own sentence, for a Ref to a list that was not joined.
        raise TypeError("Value of property Parameters must be an object with String properties")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refuse_failure(stack: Stack) -> None:
    if stack["StackStatus"] in _GOOD:
        return
    events = _stack_events[stack["StackId"]]
    failed = (event for event in events if event["ResourceStatus"].endswith("_FAILED"))
    first = next(failed, {"LogicalResourceId": "?", "ResourceStatusReason": stack["StackStatus"]})
    raise ValueError(
        f"Embedded stack {stack['StackId']} failed: "
        f"{first['LogicalResourceId']}: {first['ResourceStatusReason']}"
    )


def _made(stack: Stack) -> Made:
    outputs = {f"Outputs.{out['OutputKey']}": out["OutputValue"] for out in stack["Outputs"]}
    return stack["StackId"], outputs
