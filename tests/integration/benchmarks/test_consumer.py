"""The benchmark of the consumer, run short: it counts what is there, and bad work is no figure."""

import asyncio

import pytest

from tests.benchmarks import consumer, goods, starting
from tests.benchmarks.calibration import nginx
from tests.benchmarks.consumer import Bar
from tests.benchmarks.database import database

ORDERS = 200


@pytest.fixture(scope="module")
def base():
    with database() as running:
        yield running


@pytest.mark.parametrize("rate", [0, 200])
def test_all_orders_are_placed_and_the_checker_finds_nothing(base, rate):
    messages = goods.said(goods.orders(ORDERS))

    run = consumer.run(base, messages, rate=rate)

    assert [] == run.wrong
    assert ORDERS == run.orders
    assert len(messages) == len(run.waited) > ORDERS
    assert 0 < run.worker_us < 100_000
    assert 0 < run.database_us < 100_000
    assert 10 < run.mib < 200


def test_orders_that_are_refused_are_told(base, monkeypatch):
    monkeypatch.setattr(goods, "PLACES", [("01310100", "São Paulo", "RJ")])

    run = consumer.run(base, goods.said(goods.orders(20)))

    assert ["{'rejected': 20}, wanted 20 confirmed"] == run.wrong


@pytest.mark.needs("nginx", "wrk", "taskset")
def test_a_static_file_costs_nginx_some_microseconds():
    with nginx() as calibrate:
        us, a_second = calibrate()

    assert 1 < us < 1_000
    assert 100 < a_second


def test_the_worker_asks_for_messages_soon_after_its_start():
    assert 0 < asyncio.run(starting.seconds()) < 30


@pytest.mark.parametrize(("figure", "least", "met"), [(9, False, True), (9, True, False)])
def test_a_bar_is_met_from_its_side(figure, least, met):
    assert met is Bar("x", figure, 10, least=least).is_met
