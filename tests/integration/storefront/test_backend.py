"""The worker's client against a server that keeps, or breaks, what the worker promises."""

import asyncio
import time

import pytest
from aiohttp import web

from cloud.errors import AwayError
from shop.api.account_operations import ME
from shop.api.catalogue_operations import ASSORTMENT, PRODUCT, SEARCH, SearchQuery
from shop.api.identity_operations import SIGN_IN, Credentials
from shop.api.operations import CLIENT_HEADER, KEY_HEADER, PROBLEM, SESSION_HEADER
from shop.api.order_operations import STORE, Message
from shop.errors import ForgedCallError
from shop.service_calls import HEADER, check_call
from storefront.adapters.backend import HTTPBackend
from storefront.errors import BackendError
from storefront.ports import Caller
from tests.unit.shop.builders import KEYS
from tests.unit.storefront.asking import Keyring

CALLER = Caller("a-session", "192.0.2.7", "r1")


class Worker:
    """Answers in turn what it is given, the last for ever; notes what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def answer(self, request):
        body = await request.read()
        self.asked.append((request.method, request.raw_path, dict(request.headers), body))
        status, kind, text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if status == 0:
            request.transport.close()
        return web.Response(status=status or 200, content_type=kind, text=text)


def asked(worker, *calls):
    """Ask a worker on a socket; return the answers, errors among them."""

    async def within():
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", worker.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ((_, port),) = runner.addresses
        try:
            async with HTTPBackend(f"http://127.0.0.1:{port}/", Keyring()) as backend:
                return [await _told(call(backend)) for call in calls]
        finally:
            await runner.cleanup()

    return asyncio.run(within())


async def _told(answer):
    try:
        return await answer
    except (BackendError, AwayError) as error:
        return error


OK = (200, "application/json", '{"version":3}')
EMPTY = (200, "application/json", "{}")
REFUSED = (404, PROBLEM, '{"type":"unknown","title":"unknown","status":404,"field":"product"}')
SILENT = (0, "text/plain", "")
BUSY = (503, "text/plain", "no target")


def test_answer_is_of_the_operations_type():
    worker = Worker(OK)

    (assortment,) = asked(worker, lambda backend: backend.ask(ASSORTMENT))

    assert 3 == assortment.version


def test_a_call_is_signed_with_all_that_says_on_whose_behalf_it_is():
    worker = Worker(OK)

    asked(
        worker,
        lambda backend: backend.ask(STORE, body=Message("m"), caller=CALLER, key="once"),
    )

    ((method, target, headers, body),) = worker.asked
    given = {name.lower(): value for name, value in headers.items()}
    known = {name: given[name] for name in (SESSION_HEADER, CLIENT_HEADER, KEY_HEADER)}
    check_call(KEYS, given[HEADER], method, target, body, headers=known, now=time.time())
    assert {SESSION_HEADER: "a-session", CLIENT_HEADER: "192.0.2.7", KEY_HEADER: "once"} == known
    with pytest.raises(ForgedCallError):
        check_call(KEYS, given[HEADER], method, target, body, headers={}, now=time.time())


@pytest.mark.parametrize(
    "hostile", ["../staff/orders", "a/b", "a?q=1", "a#b", "ação", "%2e%2e", "a b"]
)
def test_a_name_stays_one_segment_of_the_path(hostile):
    worker = Worker(REFUSED)

    asked(worker, lambda backend: backend.ask(PRODUCT, names={"product_id": hostile}))

    ((_, target, _, _),) = worker.asked
    assert target.startswith("/v1/products/")
    assert 3 == target.count("/")
    assert "?" not in target


def test_a_query_says_what_was_asked_and_nothing_else():
    worker = Worker(OK)

    asked(worker, lambda backend: backend.ask(SEARCH, query=SearchQuery("café & pão", "en")))

    ((_, target, _, _),) = worker.asked
    assert "/v1/search?q=caf%C3%A9+%26+p%C3%A3o&language=en&most=24" == target


def test_a_problem_is_told_by_its_type_and_field_and_not_asked_again():
    worker = Worker(REFUSED)

    (error,) = asked(worker, lambda backend: backend.ask(PRODUCT, names={"product_id": "x"}))

    assert ("unknown", "product") == (error.type, error.problem.field)
    assert 1 == len(worker.asked)


@pytest.mark.parametrize("first", [SILENT, BUSY])
@pytest.mark.parametrize("operation", [ASSORTMENT, STORE])
def test_who_does_not_answer_is_asked_again_with_the_same_key(first, operation):
    worker = Worker(first, EMPTY)
    body = Message("m") if operation is STORE else None

    (answer,) = asked(worker, lambda backend: backend.ask(operation, body=body))

    assert not isinstance(answer, Exception)
    keys = [headers.get("idempotency-key") for _, _, headers, _ in worker.asked]
    assert 2 == len(keys)
    assert keys[0] == keys[1]


def test_what_is_not_kept_under_its_key_is_asked_once():
    worker = Worker(SILENT, EMPTY)
    body = Credentials("ana@example.com", "correct horse 1")

    (error,) = asked(worker, lambda backend: backend.ask(SIGN_IN, body=body, caller=CALLER))

    assert isinstance(error, AwayError)
    assert 1 == len(worker.asked)


@pytest.mark.parametrize("always", [SILENT, BUSY, (200, "text/html", "<p>")])
def test_who_never_answers_as_a_worker_does_is_away(always):
    worker = Worker(always)

    (error,) = asked(worker, lambda backend: backend.ask(ME, caller=CALLER))

    assert isinstance(error, AwayError)


def test_a_worker_that_is_not_there_is_away():
    async def within():
        async with HTTPBackend("http://127.0.0.1:9", Keyring()) as backend:
            return await _told(backend.ask(ASSORTMENT))

    assert isinstance(asyncio.run(within()), AwayError)
