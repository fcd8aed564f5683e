"""How a CloudFormation resource type is taught to the emulator, or corrected where it is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError
from ministack.services.cloudformation import provisioners

# What templates, the APIs and the emulator's own records hold: JSON of any shape.
Properties = Mapping[str, Any]
Record = dict[str, Any]
Attributes = Record
Made = tuple[str, Attributes]

Create = Callable[[str, Properties, str], Made]
Update = Callable[[str, Properties, Properties, str], Made]
Delete = Callable[[str, Properties], object]

# How the services call what does not exist.
_GONE = re.compile("NotFound|Nonexistent|NoSuch")


def add(name: str, *, create: Create, delete: Delete, update: Update | None = None) -> None:
    """Teach a type; without `update` each change replaces the resource, but for one of its tags.

    `create` takes logical id, properties and stack name and returns physical id (what Ref gives)
    and attributes (what GetAtt gives); `update` takes physical id, old and new properties and
    stack name; `delete` takes physical id and properties.
    """

    def delete_if_there(physical_id: str, given: Properties) -> None:
        try:
            delete(physical_id, given)
        except ClientError as error:
            # What somebody else has deleted is deleted.
            if not _GONE.search(error.response["Error"]["Code"]):
                raise

    handlers: dict[str, Callable[..., object]] = {"create": create, "delete": delete_if_there}
    if update:
        handlers["update"] = update
    provisioners._RESOURCE_HANDLERS[name] = handlers
    # So the emulator adds the tags of the stack, and ignores a later change of tags alone.
    provisioners._STACK_TAG_PROPERTY[name] = ("Tags", "list")


def complete(
    name: str,
    finish: Callable[[str, Properties, Attributes], None],
    *,
    forget: Delete | None = None,
) -> None:
    """Have `finish` mend what the emulator's own handler leaves out, after create and update.

    It takes physical id, properties, and the attributes to add to; `forget` undoes it, before
    the delete.
    """
    handlers = provisioners._RESOURCE_HANDLERS[name]
    create, update, delete = handlers["create"], handlers["update"], handlers["delete"]

    def complete_create(logical_id: str, given: Properties, stack_name: str) -> Made:
        physical_id, attributes = create(logical_id, given, stack_name)
        finish(physical_id, given, attributes)
        return physical_id, attributes

    def complete_update(physical_id: str, old: Properties, new: Properties, *more: str) -> Made:
        updated_id, attributes = update(physical_id, old, new, *more)
        finish(updated_id, new, attributes)
        return updated_id, attributes

    def complete_delete(physical_id: str, given: Properties) -> None:
        if forget:
            forget(physical_id, given)
        delete(physical_id, given)

    handlers |= {"create": complete_create, "update": complete_update, "delete": complete_delete}


def refer_by(
    name: str, *, outer: Callable[[str, Attributes], str], inner: Callable[[str], str]
) -> None:
    """Change what Ref gives: `outer` makes it of the emulator's id, `inner` turns it back."""
    handlers = provisioners._RESOURCE_HANDLERS[name]
    create, update, delete = handlers["create"], handlers["update"], handlers["delete"]

    def renamed_create(logical_id: str, given: Properties, stack_name: str) -> Made:
        physical_id, attributes = create(logical_id, given, stack_name)
        return outer(physical_id, attributes), attributes

    def renamed_update(physical_id: str, old: Properties, new: Properties, *more: str) -> Made:
        updated_id, attributes = update(inner(physical_id), old, new, *more)
        return outer(updated_id, attributes), attributes

    def renamed_delete(physical_id: str, given: Properties) -> None:
        delete(inner(physical_id), given)

    handlers |= {"create": renamed_create, "update": renamed_update, "delete": renamed_delete}


def chosen(given: Properties, *names: str) -> Record:
    """Return these properties where they are given: API parameters mostly share their names."""
    return {name: given[name] for name in names if name in given}
