"""What may be asked of orders, by shoppers, staff and the bank."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from shop.api.operations import Operation, Who
from shop.api.orders import OrderView
from shop.messages import MOST_BYTES, Currency, Minor, Moment
from shop.orders import State


class OrderLink(Struct, frozen=True, forbid_unknown_fields=True):
    """What the link to an order's page carries; empty where its owner or staff is signed in."""

    token: str = ""


class Message(Struct, frozen=True, forbid_unknown_fields=True):
    """A message of `shop.messages` that the queue did not take."""

    message: Annotated[str, Meta(min_length=1, max_length=MOST_BYTES)]


class Changed(Struct, frozen=True):
    """How an order stands after a change."""

    state: State


class Shipment(Struct, frozen=True, forbid_unknown_fields=True):
    """How an order left: the carrier's code, and the key of the fiscal note (NF-e)."""

    tracking: Annotated[str, Meta(pattern=r"^[A-Z0-9]{0,40}$")] = ""
    invoice_key: Annotated[str, Meta(pattern=r"^([0-9]{44})?$")] = ""


class Amount(Struct, frozen=True, forbid_unknown_fields=True):
    """Money that has come, in minor units."""

    minor: Minor
    currency: Currency


class Webhook(Struct, frozen=True, forbid_unknown_fields=True):
    """What the bank sent, byte for byte as text, with its signature."""

    body: Annotated[str, Meta(max_length=4_096)]
    signature: Annotated[str, Meta(max_length=200)]


class Summary(Struct, frozen=True):
    """An order in a list."""

    order_id: str
    state: State
    placed_at: Moment | None = None
    currency: str = ""
    total: Minor = 0
    items: int = 0


class Summaries(Struct, frozen=True):
    """Orders, the newest first; *after* asks for the next ones, empty at the end."""

    orders: tuple[Summary, ...]
    after: str = ""


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of a list."""

    after: Annotated[str, Meta(max_length=100)] = ""
    most: Annotated[int, Meta(ge=1, le=100)] = 20


class Search(Page, frozen=True, forbid_unknown_fields=True):
    """What staff looks for: the beginning of an order's id, a state."""

    beginning: Annotated[str, Meta(pattern=r"^[0-9a-f]{0,32}$")] = ""
    state: State | None = None


class Happened(Struct, frozen=True):
    """A change of an order's state."""

    kind: State
    at: Moment


class History(Struct, frozen=True):
    """All changes of an order, the oldest first."""

    events: tuple[Happened, ...]


_ORDER = "/orders/{order_id}"
_STAFF = "/staff/orders"

ORDER = Operation("order", "GET", _ORDER, "Show an order.", query=OrderLink, gives=OrderView)
HISTORY = Operation(
    "order-history",
    "GET",
    f"{_ORDER}/history",
    "Show what happened to an order.",
    query=OrderLink,
    gives=History,
)
STORE = Operation(
    "store-order", "POST", "/outbox", "Keep an order that the queue did not take.", takes=Message
)
WITHDRAW = Operation(
    "withdraw-order",
    "POST",
    f"{_ORDER}/withdraw",
    "Give up an order of which nobody knows whether it came.",
    takes=OrderLink,
    gives=Changed,
)
CANCEL = Operation(
    "cancel-order",
    "POST",
    f"{_ORDER}/cancel",
    "Cancel an order that has not left.",
    takes=OrderLink,
    gives=Changed,
)
RETURN = Operation(
    "return-order",
    "POST",
    f"{_ORDER}/return",
    "Ask to give back what has arrived.",
    takes=OrderLink,
    gives=Changed,
)
MY_ORDERS = Operation(
    "my-orders",
    "GET",
    "/my/orders",
    "List the orders of whoever is signed in.",
    Who.SHOPPER,
    query=Page,
    gives=Summaries,
)
FIND = Operation(
    "find-orders", "GET", _STAFF, "Find orders.", Who.STAFF, query=Search, gives=Summaries
)
SHIP = Operation(
    "ship-order",
    "POST",
    f"{_STAFF}/{{order_id}}/ship",
    "Note that a paid order has left.",
    Who.STAFF,
    takes=Shipment,
    gives=Changed,
)
DELIVER = Operation(
    "deliver-order",
    "POST",
    f"{_STAFF}/{{order_id}}/deliver",
    "Note that an order has arrived.",
    Who.STAFF,
    gives=Changed,
)
TAKE_BACK = Operation(
    "take-back-order",
    "POST",
    f"{_STAFF}/{{order_id}}/take-back",
    "Put what was returned on the shelf again.",
    Who.STAFF,
    gives=Changed,
)
REFUSE_RETURN = Operation(
    "refuse-return",
    "POST",
    f"{_STAFF}/{{order_id}}/refuse-return",
    "Refuse a return.",
    Who.STAFF,
    gives=Changed,
)
CONFIRM_PAYMENT = Operation(
    "confirm-payment",
    "POST",
    f"{_STAFF}/{{order_id}}/confirm-payment",
    "Note that money has come by Pix.",
    Who.STAFF,
    takes=Amount,
    gives=Changed,
)
CONFIRM_REFUND = Operation(
    "confirm-refund",
    "POST",
    f"{_STAFF}/{{order_id}}/confirm-refund",
    "Note that money was given back by the bank's own means.",
    Who.STAFF,
    gives=Changed,
)
PIX_WEBHOOK = Operation(
    "pix-webhook",
    "POST",
    "/webhooks/pix",
    "Note what the bank says has come.",
    takes=Webhook,
    gives=Changed,
)
