"""Who may ask the embedded AWS at all."""

import asyncio

import pytest

from delivery.local.emulator.gate import Gate

PORT = 4566


def ask(path="/", *, host="127.0.0.1:4566", origin=None, kind="http", for_tests=False):
    """Return the status of the answer: 200 if the gate lets through, 1008 for a closed socket."""
    sent = []

    async def behind(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    headers = [(b"host", host.encode())] if host else []
    if origin:
        headers.append((b"origin", origin.encode()))
    gate = Gate(behind, port=PORT, for_tests=for_tests)
    asyncio.run(gate({"type": kind, "path": path, "headers": headers}, receive, send))
    return sent[0].get("status") or sent[0].get("code")


@pytest.mark.parametrize("host", ["127.0.0.1:4566", "127.0.0.1", "localhost:4566", "localhost"])
def test_requests_to_this_machine_are_let_through(host):
    assert 200 == ask(host=host)


@pytest.mark.parametrize(
    "host", ["shop.example", "127.0.0.1.shop.example:4566", "localhost.shop.example", "[::1]", ""]
)
def test_requests_under_any_other_name_are_refused(host):
    assert 403 == ask(host=host)


def test_pages_of_other_origins_are_refused():
    assert 403 == ask(origin="https://shop.example")


def test_a_sandboxed_page_is_refused():
    assert 403 == ask(origin="null")


def test_a_page_of_another_port_of_this_machine_is_refused():
    assert 403 == ask(origin="http://127.0.0.1:8080")


def test_a_page_of_its_own_origin_is_let_through():
    assert 200 == ask(origin="http://localhost:4566")


def test_a_websocket_from_elsewhere_is_closed():
    assert 1008 == ask(origin="https://shop.example", kind="websocket")


@pytest.mark.parametrize("path", ["/_ministack/reset", "/_ministack/config"])
def test_what_wipes_or_changes_it_is_refused_outside_tests(path):
    assert 403 == ask(path)
    assert 200 == ask(path, for_tests=True)
