"""Answers about who did what, to the owner."""

from __future__ import annotations

from shop.api import audit_operations as asked
from shop.api.audit_operations import NotedDeeds
from shop.api.operations import Operation
from worker.api.server import Call, Handler
from worker.api.services import Services


async def deeds(call: Call, with_: Services) -> NotedDeeds:
    """List who did what."""
    return await with_.audit_list.deeds(call.query)


HANDLERS: dict[Operation, Handler[Services]] = {asked.AUDIT: deeds}
