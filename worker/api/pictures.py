"""Answers about pictures, to staff."""

from __future__ import annotations

from shop.api import picture_operations as asked
from shop.api.operations import Operation
from shop.api.picture_operations import StoredPicture
from worker.api.server import Call, Handler
from worker.api.services import Services
from worker.handlers import pictures


async def store(call: Call, with_: Services) -> StoredPicture:
    """Keep a picture."""
    return await pictures.store(call.body, with_.resizer, with_.assets)


HANDLERS: dict[Operation, Handler[Services]] = {asked.STORE: store}
