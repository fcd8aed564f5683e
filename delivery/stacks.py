"""Stacks: made, changed and deleted by change set, watched over all nested ones.

`StackFailedError` names the first leaf that failed, not "embedded stack was not created".
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from delivery.errors import StackFailedError, StackTooSlowError

NESTED = "AWS::CloudFormation::Stack"
# The templates name no role, group or user: plain IAM is all they need.
CAPABILITIES = ["CAPABILITY_IAM"]
NO_CHANGE = ("didn't contain changes", "No updates are to be performed")
STACK_ID = re.compile(r"arn:[\w-]+:cloudformation:[\w-]+:\d+:stack/[\w-]+/[\w-]+")
HOUR = 3600.0

Client = Any  # a boto3 client, which has no types


@dataclass(frozen=True)
class Event:
    """Something that happened to a resource of a stack or of one that it nests."""

    stack: str
    logical_id: str
    type: str
    status: str
    reason: str
    at: datetime


Watch = Callable[[Event], None]


@dataclass(frozen=True)
class Stacks:
    """Stacks of one account and region.

    *watch* is told every event once; *poll_seconds* is how often AWS is asked, *patience* how
    many seconds a stack may take.
    """

    client: Client
    watch: Watch = lambda _event: None
    poll_seconds: float = 2.0
    patience: float = HOUR

    def deploy(
        self,
        name: str,
        template_url: str,
        parameters: Mapping[str, str],
        *,
        keep: bool = True,
    ) -> dict[str, str]:
        """Make the stack *name*, or change it where it stands; return its outputs.

        Parameters that are not given keep their value when *keep*, else their default. Nothing
        to change is no fault.
        """
        stands = self._stands(name)
        if stands and stands["StackStatus"] == "ROLLBACK_COMPLETE":
            # Its first launch failed: it holds nothing, and AWS lets nobody change it.
            self.delete(name)
            stands = None
        given: list[dict[str, Any]] = [
            {"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()
        ]
        if stands and keep:
            # AWS refuses one that the template takes no more.
            taken = self.client.get_template_summary(TemplateURL=template_url)["Parameters"]
            known = {one["ParameterKey"] for one in taken} - set(parameters)
            given += [
                {"ParameterKey": one["ParameterKey"], "UsePreviousValue": True}
                for one in stands.get("Parameters", [])
                if one["ParameterKey"] in known
            ]
        kind = "UPDATE" if stands else "CREATE"
        wanted = {"ChangeSetType": kind, "TemplateURL": template_url, "Parameters": given}
        change_set = self._plan(name, wanted)
        if not self._ready(name, change_set):
            return self.outputs(name)
        seen = set(self.events(name))
        self.client.execute_change_set(ChangeSetName=change_set)
        self._wait(name, seen, "CREATE_COMPLETE", "UPDATE_COMPLETE")
        return self.outputs(name)

    def delete(self, name: str) -> None:
        """Delete the stack *name* and what it nests; one that is not there is deleted already."""
        stack = self._found(name)
        if stack is None:
            return
        stack_id = stack["StackId"]  # a deleted stack is found by its id alone
        seen = set(self.events(stack_id))
        self.client.delete_stack(StackName=stack_id)
        self._wait(stack_id, seen, "DELETE_COMPLETE")

    def outputs(self, name: str) -> dict[str, str]:
        """Return the outputs of the stack *name*."""
        stack = self._describe(name)
        return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}

    def events(self, name: str) -> Iterator[Event]:
        """Yield the events of a stack and of all that it nests, the oldest first."""
        found: list[Event] = []
        waiting, known = [name], {name}
        while waiting:
            stack = waiting.pop()
            for page in self._pages(stack):
                for one in page["StackEvents"]:
                    found.append(_event(one))
                    new = _children(one) - known
                    known |= new
                    waiting += new
        # AWS tells the newest first, and two events may share their time.
        found.reverse()
        yield from sorted(found, key=lambda event: event.at)

    # ---- what AWS says

    def _pages(self, stack: str) -> Iterator[Any]:
        try:
            yield from self.client.get_paginator("describe_stack_events").paginate(StackName=stack)
        except ClientError as error:
            if not _is_gone(error):
                raise

    def _describe(self, name: str) -> Any:
        return self.client.describe_stacks(StackName=name)["Stacks"][0]

    def _found(self, name: str) -> Any:
        """Return the stack, be it only the shell of a change set; None where there is none."""
        try:
            stack = self._describe(name)
        except ClientError as error:
            if _is_gone(error):
                return None
            raise
        return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack

    def _stands(self, name: str) -> Any:
        """Return the stack unless it does not exist, or only as the shell of a change set."""
        stack = self._found(name)
        return stack if stack and stack["StackStatus"] != "REVIEW_IN_PROGRESS" else None

    def _plan(self, name: str, wanted: Mapping[str, Any]) -> str:
        """Ask for a change set and return its id; what Rules refuse is refused here."""
        try:
            made = self.client.create_change_set(
                StackName=name,
                ChangeSetName=f"deploy-{time.time_ns()}",
                Capabilities=CAPABILITIES,
                IncludeNestedStacks=True,
                **wanted,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            reason = error.response["Error"]["Message"]
            raise StackFailedError(name, "change set refused", reason) from error
        return str(made["Id"])

    def _ready(self, name: str, change_set: str) -> bool:
        """Wait for a change set; return whether it holds changes, and drop it where it does not."""
        for _ in self._until(name):
            found = self.client.describe_change_set(ChangeSetName=change_set)
            if found["Status"] == "CREATE_COMPLETE":
                return True
            if found["Status"] == "FAILED":
                self._drop(name, change_set)
                reason = found.get("StatusReason", "")
                if any(words in reason for words in NO_CHANGE):
                    return False
                raise StackFailedError(name, "change set FAILED", reason)
        raise AssertionError("unreachable: waiting ends with an error")

    def _drop(self, name: str, change_set: str) -> None:
        """Delete a change set, and the shell of the stack that it would have made."""
        self.client.delete_change_set(ChangeSetName=change_set)
        if self._stands(name) is None:
            self.client.delete_stack(StackName=name)

    def _wait(self, name: str, seen: set[Event], *wanted: str) -> None:
        """Tell new events until the stack is in a state to stay in; raise if it is another."""
        new: list[Event] = []
        for _ in self._until(name):
            stack = self._stands(name)
            for event in self.events(name):
                if event not in seen:
                    seen.add(event)
                    new.append(event)
                    self.watch(event)
            status = "DELETE_COMPLETE" if stack is None else stack["StackStatus"]
            if status.endswith("_IN_PROGRESS"):
                continue
            if status in wanted:
                return
            raise StackFailedError(name, status, _first_failure(new))

    def _until(self, name: str) -> Iterator[None]:
        """Yield until patience ends, with a pause between."""
        start = time.monotonic()
        while time.monotonic() - start < self.patience:
            yield
            time.sleep(self.poll_seconds)
        stack = self._found(name)
        status = stack["StackStatus"] if stack else "not there"
        raise StackTooSlowError(name, status, seconds=self.patience)


def _first_failure(events: list[Event]) -> str:
    """Return the earliest failure that is no mere consequence of another."""
    failed = [one for one in events if one.status.endswith("_FAILED")]
    leaves = [one for one in failed if one.type != NESTED and "cancelled" not in one.reason]
    for one in leaves or failed:
        return f"{one.stack} {one.logical_id} ({one.type}): {one.reason}"
    return "AWS gives no reason; look at the stack's events"


def _event(one: Any) -> Event:
    return Event(
        stack=one["StackName"],
        logical_id=one["LogicalResourceId"],
        type=one["ResourceType"],
        status=one["ResourceStatus"],
        reason=one.get("ResourceStatusReason", ""),
        at=one["Timestamp"],
    )


def _children(one: Any) -> set[str]:
    """Return the stacks that an event tells of; the reason alone names one that never stood."""
    if one["ResourceType"] != NESTED:
        return set()
    told = f"{one.get('PhysicalResourceId', '')} {one.get('ResourceStatusReason', '')}"
    return set(STACK_ID.findall(told)) - {one["StackId"]}


def _is_gone(error: ClientError) -> bool:
    return "does not exist" in str(error)
