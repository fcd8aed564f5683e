"""What is left of people who want to be forgotten."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.messages import Customer, Order, Payment
from shop.orders import State
from shop.privacy import anonymised, kept_until, may_be_forgotten, outlived_before
from tests.unit.shop.builders import CPF, NOW, an_order

ANA = Customer("Ana Souza", "ana@example.com", CPF, phone="+5511999999999", account="a-1")
moments = st.datetimes(
    min_value=dt.datetime(2026, 1, 1),  # noqa: DTZ001, hypothesis adds the zone
    max_value=dt.datetime(2040, 1, 1),  # noqa: DTZ001, as above
    timezones=st.timezones(),
)


def written(order):
    return msgspec.json.encode(order).decode()


def an_order_of_ana(**changed):
    return an_order(customer=ANA, payment=Payment("card", "test-approved", 3), **changed)


@given(moments)
def test_an_order_is_kept_for_five_whole_years_after_its_own(placed_at):
    year = placed_at.astimezone(dt.UTC).year

    assert dt.date(year + 6, 1, 1) == kept_until(placed_at)
    assert kept_until(placed_at) - placed_at.date() >= dt.timedelta(days=5 * 365)


@given(moments, moments)
def test_what_was_placed_before_is_what_is_kept_no_more(placed_at, now):
    is_kept = now.astimezone(dt.UTC).date() < kept_until(placed_at)

    assert is_kept == (placed_at >= outlived_before(now))


def test_as_long_as_the_law_asks_an_invoice_can_be_written_again():
    order = an_order_of_ana()

    kept = anonymised(order, now=dt.datetime(2031, 12, 31, 23, 59, tzinfo=dt.UTC))

    assert (ANA.name, CPF) == (kept.customer.name, kept.customer.tax_id)
    assert (order.lines, order.total, order.destination) == (
        kept.lines,
        kept.total,
        kept.destination,
    )
    left = [ANA.email, ANA.phone, ANA.account, "test-approved", order.request_id]
    assert [] == [one for one in left if f'"{one}"' in written(kept)]


def test_afterwards_nobody_is_found_by_it():
    order = an_order_of_ana()

    kept = anonymised(order, now=dt.datetime(2032, 1, 1, tzinfo=dt.UTC))

    to = order.destination
    left = [ANA.name, CPF, ANA.email, to.street, to.number, to.district, to.cep]
    assert [] == [one for one in left if f'"{one}"' in written(kept)]
    assert (to.city, to.state, order.total) == (
        kept.destination.city,
        kept.destination.state,
        kept.total,
    )


@given(moments)
def test_what_is_kept_is_an_order_still_and_stays_as_it_is(now):
    kept = anonymised(an_order_of_ana(placed_at=NOW), now=now)

    assert kept == msgspec.json.decode(msgspec.json.encode(kept), type=Order)
    assert kept == anonymised(kept, now=now)


@pytest.mark.parametrize(
    ("states", "may"),
    [
        (set(), True),
        ({State.DELIVERED, State.REFUNDED, State.CANCELLED, State.REJECTED}, True),
        *(({State.DELIVERED, one}, False) for one in (State.PAID, State.SHIPPED)),
        *(({one}, False) for one in (State.REFUND_DUE, State.RETURN_REQUESTED, State.CONFIRMED)),
    ],
)
def test_nobody_is_forgotten_while_something_is_owed(states, may):
    assert may is may_be_forgotten(states)
