"""Offers as items of the catalogue table, in DynamoDB's own spelling.

An offer lies under `pk = SKU#<sku>`, `sk = OFFER`. Prices are a list of maps, the oldest first:
what was asked within the last half hour is still honoured.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shop.catalogue import MOST_PRICES
from shop.errors import InvalidError
from shop.money import Money
from shop.products import Offer, Price

# DynamoDB's JSON: {"S": "text"}, {"N": "1"}, {"L": [...]}, {"M": {...}}, {"BOOL": true}.
Item = Mapping[str, Any]


def offer_key(sku: str) -> dict[str, dict[str, str]]:
    """Return the key under which the offer of *sku* lies."""
    return {"pk": {"S": f"SKU#{sku}"}, "sk": {"S": "OFFER"}}


def offer_item(offer: Offer) -> dict[str, Any]:
    """Return the item of *offer*."""
    prices = [
        {"M": {"since": {"S": one.since.isoformat()}, "minor": {"N": str(one.amount.minor)}}}
        for one in offer.prices[-MOST_PRICES:]
    ]
    return {
        **offer_key(offer.sku),
        "sku": {"S": offer.sku},
        "name": {"S": offer.name},
        "currency": {"S": offer.price.currency},
        "prices": {"L": prices},
        "weight_grams": {"N": str(offer.weight_grams)},
        "is_sold": {"BOOL": offer.is_sold},
    }


def offer_of(item: Item) -> Offer:
    """Return the offer that *item* holds; raise `InvalidError` where it holds none."""
    try:
        currency = item["currency"]["S"]
        return Offer(
            item["sku"]["S"],
            item["name"]["S"],
            tuple(
                Price(
                    datetime.fromisoformat(one["M"]["since"]["S"]),
                    Money(int(one["M"]["minor"]["N"]), currency),
                )
                for one in item["prices"]["L"]
            ),
            int(item["weight_grams"]["N"]),
            is_sold=bool(item["is_sold"]["BOOL"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidError("item", item.get("pk"), f"an offer ({error!r})") from error
