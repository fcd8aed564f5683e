"""Every deed of staff leaves a row: who, what, on what, before and after.

It is written in the deed's own transaction. What a deed writes elsewhere (products, pictures, the
queue) is written first: a crash before the row leaves no answer under the deed's key either, and
who asks again finds it done and leaves the row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from shop.api import catalogue_operations as shelf
from shop.api import dead_letter_operations as letters
from shop.api import identity_operations as identity
from shop.api import order_operations as orders
from shop.api import seller_operations as sellers
from shop.api import sheet_operations as sheets
from shop.api import tariff_operations as tariffs
from shop.api.operations import Operation, Who
from shop.api.order_operations import Changed
from worker.api import catalogue, seller
from worker.api import tariffs as tariff_answers
from worker.api.server import Call, Handler
from worker.api.services import Services
from worker.errors import UnknownError

# Deeds of staff that leave no row here, and why.
UNNOTED = {
    sheets.PREVIEW: "changes nothing",
    letters.SWEEP: "only holds letters, so that they can be looked at",
    identity.STAFF_CONFIRM: "is noted with the sessions",
}
# What shoppers may, too; done by staff it is noted.
ALSO = frozenset({orders.CANCEL, orders.RETURN})
# Of a longer text its digest is enough: the text stands in the shop.
MOST_NOTED = 64 * 1024

Look = Callable[[Call, Services], Awaitable[object]]


async def _order(call: Call, with_: Services) -> object:
    view = await with_.order_views.view(call.path["order_id"])
    return {"state": view.state} if view else None


async def _policy(call: Call, with_: Services) -> object:
    return await with_.sellers.policy(seller.kind_of(call), call.body.language)


async def _coupon(call: Call, with_: Services) -> object:
    return await with_.shelves.coupon(call.path["code"])


# What stood before, by deed; of others nothing did, or as much as is there after.
LOOKS: Mapping[Operation, Look] = {
    shelf.CHANGE: catalogue.look_at,
    shelf.REPRICE: catalogue.look_at,
    shelf.ARCHIVE: catalogue.look_at,
    shelf.KEEP_ASSORTMENT: catalogue.assortment,
    sellers.WRITE_COMPANY: seller.company,
    sellers.WRITE_POLICY: _policy,
    tariffs.WRITE_FREIGHT: tariff_answers.freight,
    tariffs.WRITE_COUPON: _coupon,
    **dict.fromkeys(
        (
            orders.SHIP,
            orders.DELIVER,
            orders.TAKE_BACK,
            orders.REFUSE_RETURN,
            orders.CONFIRM_PAYMENT,
            orders.CONFIRM_REFUND,
            orders.CANCEL,
            orders.RETURN,
        ),
        _order,
    ),
}


def is_noted(operation: Operation) -> bool:
    """Return whether an operation leaves a row where staff asks for it."""
    is_theirs = operation.who >= Who.STAFF or operation in ALSO
    return operation.method == "POST" and is_theirs and operation not in UNNOTED


def noted(operation: Operation, handler: Handler[Services]) -> Handler[Services]:
    """Return *handler* that leaves a row where staff asks for it."""
    if not is_noted(operation):
        return handler
    look = LOOKS.get(operation)

    async def deed(call: Call, with_: Services) -> Any:  # whatever the handler gives
        if call.caller.who < Who.STAFF:
            return await handler(call, with_)
        before = await _stood(look, call, with_) if look else None
        answer = await handler(call, with_)
        after = _values(call.body)
        if isinstance(answer, Changed):
            after = {**(after or {}), "state": answer.state.value}
        subject = "/".join(call.path.values()) or _named(call.body) or operation.name
        await with_.audit.write(
            call.caller.account, operation.name, subject, before=before, after=after
        )
        return answer

    return deed


async def _stood(look: Look, call: Call, with_: Services) -> Mapping[str, object] | None:
    try:
        return _values(await look(call, with_))
    except UnknownError:
        return None


def _values(value: object) -> Mapping[str, object] | None:
    """Return what is noted of a body or of what stood: its values, of what is long a digest."""
    if value is None:
        return None
    content = value if isinstance(value, bytes) else msgspec.json.encode(value, enc_hook=str)
    if len(content) > MOST_NOTED or (isinstance(value, bytes) and content[:1] != b"{"):
        return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    found: dict[str, object] = msgspec.json.decode(content)
    return found


def _named(body: object) -> str:
    return str(getattr(body, "product_id", "")) if isinstance(body, Struct) else ""
