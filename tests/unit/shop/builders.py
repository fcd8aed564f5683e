"""What tests of the business do not care about: an order that is right, and the facts it meets."""

import datetime as dt

import msgspec

from shop.addresses import Address
from shop.checkout import Facts
from shop.coupons import Coupon, Takes
from shop.messages import Customer, Destination, Line, Order, Payment, Shipping
from shop.money import Money
from shop.products import Offer, Price
from shop.shipping import Band
from shop.signing import Keys

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=30)
KEYS = Keys(b"k" * 32, b"p" * 32)
CPF = "52998224725"
SAO_PAULO = Address("01310100", "Av. Paulista", "1000", "Bela Vista", "São Paulo", "SP")


def brl(minor):
    return Money(minor, "BRL")


def an_offer(sku="CHAIR", minor=10_000, *, grams=500, sold=True, changes=()):
    """Return an offer; *changes* are (moment, minor), the present price last."""
    prices = [Price(LONG_AGO, brl(minor)), *(Price(at, brl(new)) for at, new in changes)]
    return Offer(sku, f"The {sku.lower()}", tuple(prices), grams, is_sold=sold)


def a_coupon(code="OFF10", takes=Takes.PERCENT, value=10, **given):
    return Coupon(
        code,
        takes,
        value,
        "BRL",
        given.pop("starts_at", LONG_AGO),
        given.pop("ends_at", NOW + dt.timedelta(days=1)),
        given.pop("uses_left", 5),
        **given,
    )


def facts(*offers, available=100, table=None, coupons=(), now=NOW):
    known = {offer.sku: offer for offer in offers or [an_offer()]}
    return Facts(
        "BRL",
        known,
        (Band("pac", "00000000", "99999999", 30_000, brl(1_500), 7),) if table is None else table,
        {coupon.code: coupon for coupon in coupons},
        available if isinstance(available, dict) else dict.fromkeys(known, available),
        now,
    )


def an_order(*lines, discount=0, shipping=1_500, order_id="0" * 32, **changed):
    """Return an order of *lines* (SKU, quantity, price); its sums fit unless *changed*."""
    lines = lines or (("CHAIR", 2, 10_000),)
    sums = sum(quantity * minor for _, quantity, minor in lines) + shipping - discount
    order = Order(
        order_id=order_id,
        placed_at=NOW,
        language="pt-BR",
        currency="BRL",
        lines=tuple(Line(*line) for line in lines),
        shipping=Shipping("pac", shipping),
        discount=discount,
        total=sums,
        customer=Customer("Ana Souza", "ana@example.com", CPF),
        destination=Destination(
            SAO_PAULO.cep,
            SAO_PAULO.street,
            SAO_PAULO.number,
            SAO_PAULO.district,
            SAO_PAULO.city,
            SAO_PAULO.state,
        ),
        payment=Payment("pix"),
        request_id="r-1",
    )
    return msgspec.structs.replace(order, **changed)
