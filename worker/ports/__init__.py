"""What handlers ask of the outside; adapters keep these promises."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, Protocol

from shop.api.audit_operations import Deeds, NotedDeeds
from shop.api.operations import Who
from shop.api.order_operations import History, Summaries
from shop.api.orders import OrderView
from shop.api.report_operations import By, SalesRow
from shop.api.seller_operations import CompanyDetails, Policy, PolicyKind, PolicyText
from shop.api.tariff_operations import Coupons
from shop.carts import Cart
from shop.catalogue import Language
from shop.checkout import RefusedError, Taken
from shop.coupons import Coupon
from shop.dead_letters import Letter
from shop.messages import Order
from shop.money import Money
from shop.orders import State
from shop.products import Offer
from shop.shipping import Band
from shop.signing import Keys
from worker.ports.catalogue import Catalogue as Catalogue
from worker.ports.catalogue import CatalogueChanges as CatalogueChanges
from worker.ports.catalogue import Lists as Lists
from worker.ports.catalogue import Search as Search
from worker.ports.catalogue import Served as Served
from worker.ports.catalogue import Shelf as Shelf
from worker.ports.catalogue import ShelfWrites as ShelfWrites


class Offers(Protocol):
    """The catalogue, read so that a decision may rest on it: never from a cache."""

    async def offers(self, skus: Collection[str]) -> dict[str, Offer]:
        """Return the offers of *skus*; what is not offered is left out."""
        ...


class Caller(NamedTuple):
    """On whose behalf the storefront calls."""

    who: Who
    account: str = ""
    # Sessions of another epoch than the account's are over.
    epoch: int = 0
    # When a password was last given in this session; dangerous deeds ask for it again.
    confirmed_at: datetime | None = None


class Reply(NamedTuple):
    """An answer of the internal API, as it is sent."""

    status: int
    body: bytes


class Known(NamedTuple):
    """What stands under an order's id; the hash is None where it was withdrawn unseen."""

    content_hash: bytes | None
    state: State


class Batch(Protocol):
    """One transaction over several orders. Locks are taken in this order, each sorted."""

    async def insert_new(self, orders: Sequence[Order]) -> set[str]:
        """Insert orders whose ids nobody has taken; return the ids that are new."""
        ...

    async def known(self, ids: Collection[str]) -> dict[str, Known]:
        """Return what stands under *ids*."""
        ...

    async def shelves(self, skus: Collection[str]) -> tuple[dict[str, int], tuple[Band, ...]]:
        """Lock the stock of *skus*; return what is available of each, and the freight table."""
        ...

    async def lock_coupons(self, codes: Collection[str]) -> dict[str, Coupon]:
        """Lock the coupons of *codes* and return those that exist."""
        ...

    async def record(
        self,
        orders: Mapping[str, Order],
        taken: Mapping[str, Taken],
        refused: Mapping[str, RefusedError],
    ) -> None:
        """Write down what was decided: states, sums, stock, coupons, events."""
        ...


class Ledger(Protocol):
    """The database of orders."""

    def batch(self) -> AbstractAsyncContextManager[Batch]:
        """Open a transaction: kept when the block ends, given up where it raises."""
        ...


class Standing(NamedTuple):
    """How an order stands; money in minor units of its currency."""

    state: State
    currency: str
    total_minor: int
    captured_minor: int
    refunded_minor: int
    paying: bool  # a payment was begun and has no answer
    delivered_at: datetime | None = None

    @property
    def held_minor(self) -> int:
        """The money that is held for it."""
        return self.captured_minor - self.refunded_minor


class Change(Protocol):
    """One order, locked until its transaction ends."""

    standing: Standing

    async def become(self, state: State, *, expected: Collection[State] = ()) -> int:
        """Change the state, write its event, give stock back where the state says so."""
        ...

    async def note_shipment(self, *, tracking: str, invoice_key: str) -> None:
        """Write down how it left: the carrier's code, the key of the fiscal note."""
        ...


class Changes(Protocol):
    """Changes of orders that exist."""

    def of(self, order_id: str) -> AbstractAsyncContextManager[Change]:
        """Lock an order for a transaction; raise `UnknownOrderError` where there is none."""
        ...

    async def withdraw_unseen(self, order_id: str) -> bool:
        """Leave a tombstone for an order that has not come; return whether none had."""
        ...


class Attempt(NamedTuple):
    """One try to move money; *key* makes its provider do it once, however often it is asked."""

    order_id: str
    kind: str  # capture or refund
    provider: str
    key: str
    amount: Money
    order: Order


class Answer(NamedTuple):
    """What a provider says about an attempt."""

    state: Literal["started", "shown", "succeeded", "failed"]
    detail: Mapping[str, str | int] = {}


class Provider(Protocol):
    """Somebody who moves money. Asked twice with one key it does it once, and says so twice."""

    name: str

    async def capture(self, attempt: Attempt) -> Answer:
        """Take the money, or show how it is paid; raise `AwayError` where nobody answers."""
        ...

    async def refund(self, attempt: Attempt) -> Answer:
        """Give the money of the order back."""
        ...

    async def ask(self, attempt: Attempt) -> Answer:
        """Say what became of an attempt; one it never saw has failed."""
        ...


class Payments(Protocol):
    """What the database holds of money; each method is a transaction."""

    async def begin(self, order_id: str, provider: str) -> Attempt | None:
        """Write down that the order is to be paid; None where there was nothing to pay.

        Raises `ForbiddenChangeError` unless it waits for that.
        """
        ...

    async def begin_next(self, most: int) -> list[Attempt]:
        """Write down that the oldest confirmed orders are to be paid, those nobody else takes."""
        ...

    async def begin_refund(self, order_id: str) -> Attempt:
        """Write down that money is to be given back; the same attempt as long as it is open."""
        ...

    async def record(self, key: str, answer: Answer) -> State:
        """Write down an answer once, with all that follows for the order; return its state."""
        ...

    async def last(self, order_id: str, provider: str) -> Attempt:
        """Return the last try to have an order paid by a provider."""
        ...

    async def record_shown(self, shown: Mapping[str, Answer]) -> None:
        """Write down, by key, what was shown to shoppers: nothing follows for the orders."""
        ...

    async def nothing_to_pay(self) -> list[str]:
        """Return confirmed orders that cost nothing."""
        ...

    async def to_refund(self) -> list[str]:
        """Return orders whose money is due back and that nobody gives back at this time."""
        ...

    async def unanswered(self, *, older_than: timedelta) -> list[Attempt]:
        """Return attempts that were begun so long ago and have no answer."""
        ...

    async def unpaid(self, *, older_than: timedelta) -> list[str]:
        """Return orders that have waited so long for money, with no attempt open."""
        ...


class Event(NamedTuple):
    """One change of an order's state, known by order and version."""

    order_id: str
    version: int
    kind: State
    happened_at: datetime

    @property
    def dedupe_key(self) -> str:
        """What is the same however often the event is heard."""
        return f"{self.order_id}:{self.version}"


class EventBatch(Protocol):
    """Events that nobody else takes while the transaction lasts."""

    events: Sequence[Event]

    async def mark_published(self, events: Sequence[Event]) -> None:
        """Note that these were told."""
        ...


class Events(Protocol):
    """What has happened to orders and was not told yet."""

    def unpublished(self, most: int) -> AbstractAsyncContextManager[EventBatch]:
        """Take the oldest that nobody else has taken."""
        ...


class Topic(Protocol):
    """Those who want to hear of orders."""

    async def publish(self, events: Sequence[Event]) -> list[Event]:
        """Tell them; return what was taken, in its order."""
        ...


class Feed(Protocol):
    """The cache of orders."""

    async def changed(self, order_ids: Sequence[str]) -> None:
        """Bring what it holds of these orders up to date."""
        ...


class ShelfReads(Protocol):
    """What carts are priced by; an order is decided by its own reads."""

    async def stock(self, skus: Collection[str]) -> dict[str, int]:
        """Return how many there are of each, two seconds old at most."""
        ...

    async def freight_table(self) -> tuple[Band, ...]:
        """Return all rows of the freight table."""
        ...

    async def coupon(self, code: str) -> Coupon | None:
        """Return the coupon of a code, if there is one."""
        ...


class OrderViews(Protocol):
    """What order pages show."""

    async def view(self, order_id: str) -> OrderView | None:
        """Return what the page of an order shows; None without one."""
        ...


class OrderLists(Protocol):
    """Lists of orders, page by page; *after* is what a page before has given."""

    async def of_account(self, account: str, *, after: str, most: int) -> Summaries:
        """Return the orders of an account, the newest first."""
        ...

    async def found(
        self, *, beginning: str, state: State | None, after: str, most: int
    ) -> Summaries:
        """Return orders whose id begins so, in a state if one is named, the newest first."""
        ...

    async def history(self, order_id: str) -> History:
        """Return all changes of an order, the oldest first."""
        ...

    async def account_of(self, order_id: str) -> str | None:
        """Return whose order it is, None for a guest's; raise `UnknownOrderError` without one."""
        ...

    async def state_of(self, order_id: str) -> State:
        """Return how an order stands; raise `UnknownOrderError` without one."""
        ...


class OutboxStore(Protocol):
    """Messages that the queue did not take."""

    async def store(self, body: str) -> None:
        """Keep a message until it is placed; stored twice it is still one order."""
        ...


class Confirmation(Protocol):
    """What a bank says has come."""

    @property
    def order_id(self) -> str:
        """The order that was paid."""
        ...

    @property
    def amount(self) -> Money:
        """The money that has come."""
        ...


class Message(NamedTuple):
    """What the queue handed out: ours until its visibility ends."""

    id: str
    receipt: str
    body: str
    receives: int
    sent_at: datetime


class Queue(Protocol):
    """The order queue; every method raises `AwayError` where it does not answer."""

    async def receive(self, most: int) -> list[Message]:
        """Wait for messages, for some seconds; return what came."""
        ...

    async def delete(self, messages: Sequence[Message]) -> None:
        """Be done with messages."""
        ...

    async def hold(self, messages: Sequence[Message], seconds: int) -> None:
        """Keep messages from others for so long; 0 gives them back."""
        ...

    async def set_aside(self, message: Message, *, reason: str, order_id: str) -> None:
        """Put a message into the dead letters, with the reason, and be done with it."""
        ...


class DeadLetters(Protocol):
    """Messages that nobody could take, for somebody to look at."""

    async def put(self, message: Message, *, reason: str, order_id: str) -> None:
        """Keep a message with the reason; raise `AwayError` where that is not done."""
        ...


class HeldLetter(NamedTuple):
    """A dead letter that is ours for a while; *receipt* is what deletes it."""

    id: str
    receipt: str
    held_until: datetime
    letter: Letter


class LetterQueue(Protocol):
    """The queue of dead letters, and the way back; methods raise `AwayError`."""

    async def receive(self, most: int, *, hold_seconds: int) -> list[HeldLetter]:
        """Hold up to *most* letters for so long, each once; return them."""
        ...

    async def count(self) -> int:
        """Return about how many letters nobody holds."""
        ...

    async def send_back(self, letters: Sequence[HeldLetter]) -> None:
        """Put letters on the order queue again; they stay in the dead letters, too."""
        ...

    async def delete(self, letters: Sequence[HeldLetter]) -> None:
        """Be done with letters."""
        ...

    async def release(self, letters: Sequence[HeldLetter]) -> None:
        """Hold letters no longer."""
        ...

    async def start_move(self) -> bool:
        """Have the queue's service move all letters back; return False where it cannot."""
        ...


class HeldLetters(Protocol):
    """The letters that somebody looks at."""

    async def keep(self, letters: Sequence[HeldLetter]) -> None:
        """Keep letters; forget those whose time is up."""
        ...

    async def all(self) -> list[HeldLetter]:
        """Return all that are held, the oldest first."""
        ...

    async def one(self, letter_id: str) -> HeldLetter:
        """Return a letter; raise `UnknownError` where it is not held, or no longer."""
        ...

    async def take(self, letter_id: str) -> HeldLetter:
        """Return a letter and hold it no longer; of two who take it one raises."""
        ...

    async def take_all(self) -> list[HeldLetter]:
        """Return all letters and hold them no longer."""
        ...

    async def note_discarded(self, held: HeldLetter, *, order_id: str, by: str, why: str) -> None:
        """Write down who threw a letter away and why, without what it held."""
        ...


class Sellers(Protocol):
    """Who sells, and its policies."""

    async def company(self) -> CompanyDetails:
        """Return all of the company; raise `UnknownError` as long as nobody has said."""
        ...

    async def write_company(self, company: CompanyDetails) -> int:
        """Replace it and return its version; raise `ChangedMeanwhileError` unless it was read."""
        ...

    async def policy(self, kind: PolicyKind, language: Language) -> Policy:
        """Return a policy; one that nobody wrote is empty."""
        ...

    async def write_policy(self, kind: PolicyKind, text: PolicyText) -> int:
        """Replace it and return its version; raise `ChangedMeanwhileError` unless it was read."""
        ...


class Tariffs(Protocol):
    """The freight table and coupons, as staff sets them."""

    async def freight(self) -> tuple[int, list[Band]]:
        """Return the version of the freight table, and its rows."""
        ...

    async def write_freight(self, bands: Sequence[Band], *, version: int) -> int:
        """Replace the table as a whole; raise `ChangedMeanwhileError` unless it was read."""
        ...

    async def coupons(self, *, after: str, most: int) -> Coupons:
        """Return coupons by code."""
        ...

    async def make_coupon(self, coupon: Coupon) -> int:
        """Make a coupon; raise `InvalidError` where there is one of its code."""
        ...

    async def change_coupon(self, coupon: Coupon, *, version: int) -> int:
        """Change a coupon; its uses in all become *uses_left*, those that were made count."""
        ...


class SavedCarts(Protocol):
    """The carts of those who are signed in."""

    async def cart(self, account: str) -> Cart:
        """Return the cart of an account, a new one where it has none."""
        ...

    async def change(
        self, account: str, change: Callable[[Cart], Cart], *, once_for: str = ""
    ) -> Cart:
        """Change the cart while nobody else does, and but once for another cart's id."""
        ...


class Size(Protocol):
    """A picture in one width and format."""

    @property
    def width(self) -> int:
        """In pixels."""
        ...

    @property
    def extension(self) -> str:
        """As its file is named."""
        ...

    @property
    def body(self) -> bytes:
        """The file."""
        ...


class Sizes(Protocol):
    """A picture in all sizes, and how large its source is."""

    @property
    def width(self) -> int:
        """Of the source, upright."""
        ...

    @property
    def height(self) -> int:
        """Of the source, upright."""
        ...

    @property
    def sizes(self) -> Sequence[Size]:
        """All of them."""
        ...


class Resizer(Protocol):
    """Makes sizes of pictures that nobody has looked at yet."""

    async def sizes(self, source: bytes) -> Sizes:
        """Return all sizes of a picture; raise `InvalidError` where it is none that we take."""
        ...


class Assets(Protocol):
    """Files that browsers fetch."""

    async def put(
        self, bodies: Mapping[str, bytes], *, types: Mapping[str, str], cache: str
    ) -> None:
        """Keep files by their keys; *types* by what their keys end in."""
        ...


class SalesSums(Protocol):
    """Sums over what was sold."""

    async def summed(self, first: date, last: date, by: By, *, currency: str) -> list[SalesRow]:
        """Return the sums of these days, both included."""
        ...


class StockAdjustments(Protocol):
    """Changes of stock by hand."""

    async def adjust(self, changes: Mapping[str, int], *, by: str, why: str) -> dict[str, int]:
        """Change stock by so many of each SKU, all or none; return what is available then."""
        ...


class AuditList(Protocol):
    """Who did what."""

    async def deeds(self, asked: Deeds) -> NotedDeeds:
        """Return deeds, the newest first."""
        ...


class Keyring(Protocol):
    """The keys by which tiers of the shop know each other."""

    async def keys(self, *, fresh: bool = False) -> Keys:
        """Return the keys; *fresh* asks for those of this moment, others may be minutes old."""
        ...


class Meter(Protocol):
    """Counts and durations that somebody watches."""

    def count(self, name: str, by: int = 1) -> None:
        """Add to a count."""
        ...

    def time(self, name: str, seconds: float) -> None:
        """Note a duration."""
        ...
