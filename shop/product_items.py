"""Products as items of the catalogue table, in DynamoDB's own spelling.

A product lies under `pk = PRODUCT#<id>`, `sk = PRODUCT`; its body is the JSON that caches and the
internal API carry. All categories and the vocabulary are one item, `ASSORTMENT`: each page needs
all of them, and they change together or hardly ever.

Two indexes see a product: `by-category` as long as it is shown, and `by-change` for ever. What
stands there sorts by moment; a version follows it, as that index shows nothing but keys.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from shop.catalogue import Assortment, Product, encode_assortment, encode_product
from shop.category_lists import encode_entry, entry_of
from shop.errors import InvalidError

Item = Mapping[str, Any]
Key = dict[str, dict[str, str]]

BY_CATEGORY, BY_CHANGE = "by-category", "by-change"
# A partition of an index takes 1,000 writes a second; an import must not wait for one.
SHARDS = tuple(str(number) for number in range(8))

ASSORTMENT_KEY: Key = {"pk": {"S": "ASSORTMENT"}, "sk": {"S": "ASSORTMENT"}}


class Kept(NamedTuple):
    """What the table keeps of a product or of the assortment: its version, and its JSON."""

    version: int
    body: bytes
    is_archived: bool = False


class Change(NamedTuple):
    """That a product has had this version since a moment."""

    product_id: str
    version: int
    changed_at: datetime


def product_key(product_id: str) -> Key:
    """Return the key under which a product lies."""
    return {"pk": {"S": f"PRODUCT#{product_id}"}, "sk": {"S": "PRODUCT"}}


def product_item(product: Product) -> dict[str, Any]:
    """Return the item of *product*; one that is archived stands in no category."""
    shown: dict[str, Any] = {
        "category": {"S": product.category},
        "category_sort": {"S": f"{moment_text(product.created_at)}#{product.product_id}"},
        "entry": {"S": encode_entry(entry_of(product)).decode()},
    }
    return {
        **product_key(product.product_id),
        "version": {"N": str(product.version)},
        "body": {"S": encode_product(product).decode()},
        "is_archived": {"BOOL": product.is_archived},
        "change_shard": {"S": shard_of(product.product_id)},
        "changed_at": {"S": f"{moment_text(product.changed_at)}#{product.version:010}"},
        **({} if product.is_archived else shown),
    }


def assortment_item(assortment: Assortment) -> dict[str, Any]:
    """Return the item of *assortment*."""
    return {
        **ASSORTMENT_KEY,
        "version": {"N": str(assortment.version)},
        "body": {"S": encode_assortment(assortment).decode()},
    }


def kept_of(item: Item) -> Kept:
    """Return what *item* keeps; raise `InvalidError` where it is no such item."""
    try:
        version, body = int(item["version"]["N"]), item["body"]["S"].encode()
        return Kept(version, body, bool(item.get("is_archived", {}).get("BOOL")))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidError("item", item.get("pk"), f"a product ({error!r})") from error


def product_id_of(item: Item) -> str:
    """Return whose item it is."""
    return str(item["pk"]["S"]).partition("#")[2]


def change_of(item: Item) -> Change:
    """Return what an entry of `by-change` tells."""
    moment, _, version = str(item["changed_at"]["S"]).rpartition("#")
    return Change(product_id_of(item), int(version), datetime.fromisoformat(moment))


def shard_of(product_id: str) -> str:
    """Return the shard of `by-change` that a product's changes are in."""
    return SHARDS[zlib.crc32(product_id.encode()) % len(SHARDS)]


def moment_text(moment: datetime) -> str:
    """Return *moment* so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
