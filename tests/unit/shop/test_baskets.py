"""What a cart costs: the same that its order will be decided by."""

import datetime as dt

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from shop.baskets import Asked, Known, Trouble, price
from shop.checkout import decide
from shop.coupons import Refusal, Takes
from shop.messages import Line, Shipping
from shop.shipping import Band
from tests.unit.shop.builders import NOW, a_coupon, an_offer, an_order, brl, facts

PAC = Band("pac", "00000000", "99999999", 30_000, brl(1_500), 7, free_above=brl(50_000))


def known(*offers, available=10, coupons=()):
    offers = offers or (an_offer(),)
    return Known(
        "BRL",
        {one.sku: one for one in offers},
        dict.fromkeys((one.sku for one in offers), available),
        (PAC,),
        {one.code: one for one in coupons},
        NOW,
    )


def test_a_basket_without_a_cep_costs_its_lines():
    basket = price(Asked({"CHAIR": 2}), known())

    assert (brl(20_000), brl(20_000)) == (basket.subtotal, basket.total)
    assert not basket.is_orderable
    assert () == basket.quotes


def test_a_line_that_cannot_be_had_says_why_and_costs_nothing():
    offers = an_offer("CHAIR"), an_offer("LAMP", sold=False)

    basket = price(Asked({"CHAIR": 11, "LAMP": 1, "GONE": 1}), known(*offers))

    assert [Trouble.TOO_FEW, Trouble.NOT_SOLD, Trouble.UNKNOWN] == [
        line.trouble for line in basket.lines
    ]
    assert brl(0) == basket.total
    assert 10 == basket.lines[0].left


def test_a_coupon_that_does_not_apply_says_why():
    over = a_coupon("OVER", ends_at=NOW - dt.timedelta(days=1))

    unknown = price(Asked({"CHAIR": 1}, coupon="NONE"), known())
    late = price(Asked({"CHAIR": 1}, coupon="OVER"), known(coupons=[over]))

    assert [Refusal.UNKNOWN, Refusal.OVER] == [unknown.coupon, late.coupon]
    assert brl(10_000) == late.total


@given(
    st.integers(1, 20),
    st.integers(1, 20),
    st.sampled_from(["", "OFF10", "FREIGHT"]),
)
def test_an_order_of_what_a_basket_shows_is_taken_at_its_price(chairs, lamps, code):
    offers = an_offer("CHAIR", 10_000), an_offer("LAMP", 333)
    coupons = [a_coupon(), a_coupon("FREIGHT", Takes.FREIGHT, 0)]
    asked = Asked({"CHAIR": chairs, "LAMP": lamps}, "01310100", "pac", code)

    basket = price(asked, known(*offers, available=20, coupons=coupons))
    order = msgspec.structs.replace(
        an_order(),
        lines=tuple(Line(one.sku, one.quantity, one.unit_price.minor) for one in basket.lines),
        shipping=Shipping("pac", basket.shipping.price.minor),
        discount=basket.discount.minor,
        total=basket.total.minor,
        coupon=code,
    )

    assert basket.is_orderable
    taken = decide(order, facts(*offers, available=20, table=(PAC,), coupons=coupons))
    assert basket.total == taken.sums.total
