"""A storefront in this process, with a worker and a queue that keep their ports' promises."""

from dataclasses import dataclass, field

from starlette.testclient import TestClient

from cloud.errors import AwayError
from shop.api.catalogue_operations import ASSORTMENT
from shop.api.operations import Problem
from shop.api.seller_operations import SELLER, Seller
from shop.catalogue import Assortment, Category
from shop.rendering.environment import Templates
from storefront.app import application
from storefront.errors import BackendError
from storefront.ports import Sent
from storefront.shop import Shop
from storefront.static_files import static_paths
from tests.unit.shop.builders import KEYS

URL = "http://127.0.0.1:8000"

FRAME = {
    ASSORTMENT.name: Assortment(1, (Category("cafe", {"pt-BR": "Café", "en": "Coffee"}, 1),)),
    SELLER.name: Seller(
        "Quintal", "11.222.333/0001-81", "Rua das Flores, 10", "São Paulo", "oi@example.com", ""
    ),
}


@dataclass
class Backend:
    """Answers by operation: a value, an error, or what makes one of all it is asked."""

    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    is_away: bool = False

    async def ask(self, operation, *, names=None, query=None, body=None, caller=None, key=""):
        if self.is_away:
            raise AwayError("the worker", "test")
        call = {"names": names or {}, "query": query, "body": body, "caller": caller, "key": key}
        self.asked.append((operation.name, call))
        answer = {**FRAME, **self.answers}.get(operation.name)
        if answer is None:
            raise BackendError(operation.name, Problem("unknown", "unknown", 404))
        if isinstance(answer, Exception):
            raise answer
        return answer(**call) if callable(answer) else answer


def problem(kind, status, **told):
    """Return the error that a worker's problem is."""
    return BackendError("test", Problem(kind, kind, status, **told))


@dataclass
class Queue:
    """Keeps what it is sent, or says what it is told to."""

    says: Sent = Sent.ACCEPTED
    orders: list = field(default_factory=list)

    async def send(self, order):
        self.orders.append(order)
        return self.says


class Keyring:
    async def keys(self, *, fresh=False):  # noqa: ARG002, it knows no fresher
        return KEYS


def storefront(backend=None, queue=None, *, public_url=URL, clock=None):
    """Return a client of a storefront."""
    paths = static_paths()
    shop = Shop(
        public_url,
        "BRL",
        backend or Backend(),
        queue or Queue(),
        Keyring(),
        Templates(currency="BRL", static=paths.__getitem__),
    )

    async def away():
        return []

    app = application(shop, keys=lambda: KEYS, away=away)
    return TestClient(app, base_url=public_url, follow_redirects=False)
