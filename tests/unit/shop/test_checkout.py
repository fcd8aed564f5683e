import contextlib
import copy
import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.checkout import Reason, RefusedError, decide
from shop.coupons import Takes
from shop.shipping import Band
from tests.unit.shop.builders import NOW, a_coupon, an_offer, an_order, brl, facts

HALF_AN_HOUR = dt.timedelta(minutes=30)
SECOND = dt.timedelta(seconds=1)


def refused(order, known):
    """Return the refusal of *order*, after which *known* is as before."""
    before = copy.deepcopy((dict(known.available), dict(known.coupons)))
    with pytest.raises(RefusedError) as refusal:
        decide(order, known)
    assert before == (dict(known.available), dict(known.coupons))
    return refusal.value


def test_an_order_is_taken_as_its_shopper_confirmed_it():
    known = facts(an_offer("CHAIR", 10_000), an_offer("TABLE", 99_900), available=5)

    taken = decide(an_order(("CHAIR", 2, 10_000), ("TABLE", 1, 99_900)), known)

    assert brl(119_900) == taken.sums.lines
    assert brl(121_400) == taken.sums.total
    assert {"CHAIR": 3, "TABLE": 4} == known.available


def test_one_sku_on_two_lines_is_summed():
    known = facts(available=3)

    error = refused(an_order(("CHAIR", 2, 10_000), ("CHAIR", 2, 10_000)), known)

    assert Reason.OUT_OF_STOCK == error.reason
    assert {"sku": "CHAIR", "wanted": 4, "left": 3} == error.detail


def test_an_order_is_taken_whole_or_not_at_all():
    known = facts(an_offer("CHAIR"), an_offer("TABLE"), available={"CHAIR": 9, "TABLE": 0})

    refused(an_order(("CHAIR", 1, 10_000), ("TABLE", 1, 10_000)), known)

    assert {"CHAIR": 9, "TABLE": 0} == known.available


@pytest.mark.parametrize(
    ("changed_at", "seen", "reason"),
    [
        (NOW - HALF_AN_HOUR + SECOND, 10_000, None),
        (NOW - HALF_AN_HOUR + SECOND, 12_000, None),
        (NOW - HALF_AN_HOUR, 10_000, Reason.PRICE_CHANGED),
        (NOW - HALF_AN_HOUR, 12_000, None),
        (NOW + SECOND, 12_000, Reason.PRICE_CHANGED),
        (NOW + SECOND, 10_000, None),
        (NOW - SECOND, 11_000, Reason.PRICE_CHANGED),
    ],
)
def test_a_price_of_the_last_half_hour_is_honoured(changed_at, seen, reason):
    known = facts(an_offer("CHAIR", 10_000, changes=[(changed_at, 12_000)]))
    order = an_order(("CHAIR", 1, seen))

    if reason is None:
        assert brl(seen) == decide(order, known).sums.lines
    else:
        error = refused(order, known)
        assert (reason, seen, 12_000) == (error.reason, error.detail["seen"], error.detail["now"])


@pytest.mark.parametrize(
    ("order", "known", "reason"),
    [
        (an_order(("LAMP", 1, 1)), facts(), Reason.UNKNOWN_PRODUCT),
        (an_order(), facts(an_offer(sold=False)), Reason.NOT_SOLD),
        (an_order(currency="USD"), facts(), Reason.WRONG_CURRENCY),
        (an_order(shipping=1_400), facts(), Reason.FREIGHT_CHANGED),
        (an_order(), facts(table=()), Reason.NOT_DELIVERABLE),
        (an_order(), facts(an_offer(grams=20_000)), Reason.NOT_DELIVERABLE),
        (an_order(coupon="OFF10"), facts(), Reason.COUPON),
        (an_order(discount=1), facts(), Reason.WRONG_TOTAL),
        (an_order(total=1), facts(), Reason.WRONG_TOTAL),
        (an_order(), facts(available=1), Reason.OUT_OF_STOCK),
    ],
)
def test_an_order_is_refused_for_a_reason(order, known, reason):
    assert reason == refused(order, known).reason


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("customer", "tax_id", "52998224724"),
        ("destination", "cep", "20040002"),
        ("destination", "state", "XX"),
        ("destination", "street", "a\x00b"),
    ],
)
def test_a_person_or_place_that_cannot_be_is_named(part, field, value):
    order = an_order()
    order = msgspec.structs.replace(
        order, **{part: msgspec.structs.replace(getattr(order, part), **{field: value})}
    )

    error = refused(order, facts())

    assert (Reason.INVALID, field) == (error.reason, error.detail["field"])


@pytest.mark.parametrize(
    ("coupon", "discount"),
    [
        (a_coupon(), 2_000),
        (a_coupon(takes=Takes.AMOUNT, value=500), 500),
        (a_coupon(takes=Takes.AMOUNT, value=10**6), 20_000),
        (a_coupon(takes=Takes.FREIGHT, value=0), 1_500),
    ],
)
def test_a_coupon_is_used_like_stock(coupon, discount):
    known = facts(coupons=[coupon])

    taken = decide(an_order(coupon="OFF10", discount=discount), known)

    assert brl(21_500 - discount) == taken.sums.total
    assert 4 == known.coupons["OFF10"].uses_left


def test_the_last_use_of_a_coupon_is_the_last():
    known = facts(coupons=[a_coupon(uses_left=1)])
    decide(an_order(coupon="OFF10", discount=2_000), known)

    error = refused(an_order(coupon="OFF10", discount=2_000), known)

    assert ("used_up", "OFF10") == (error.detail["why"], error.detail["code"])


def test_freight_that_is_free_above_a_sum_costs_nothing():
    table = (Band("pac", "00000000", "99999999", 30_000, brl(1_500), 7, free_above=brl(20_000)),)

    assert brl(20_000) == decide(an_order(shipping=0), facts(table=table)).sums.total


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 5)), min_size=1, max_size=4),
        max_size=20,
    ),
    st.dictionaries(st.sampled_from("ABC"), st.integers(0, 30)),
)
def test_no_sequence_of_orders_sells_more_than_there_is(orders, available):
    known = facts(*(an_offer(sku, 100, grams=1) for sku in "ABC"), available=dict(available))
    sold = dict.fromkeys("ABC", 0)

    for lines in orders:
        with contextlib.suppress(RefusedError):
            taken = decide(an_order(*((sku, n, 100) for sku, n in lines)), known)
            for sku, n in taken.quantities.items():
                sold[sku] += n

    for sku in "ABC":
        assert 0 <= known.available.get(sku, 0) == available.get(sku, 0) - sold[sku]
