"""Goods get pictures that the shop can show, an edition those of its original."""

import asyncio
from datetime import UTC, datetime
from itertools import islice

from shop.api.seller_operations import PolicyKind
from shop.pictures import TYPES, key_of, widths
from worker import seed
from worker.seed.pictures import Pictures
from worker.seed.scaled import goods

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Assets:
    """Keeps objects by their keys."""

    def __init__(self):
        self.kept = {}

    async def put(self, bodies, *, types, cache):
        assert self.kept.keys().isdisjoint(bodies)
        self.kept |= {key: (types[key.rpartition(".")[2]], cache) for key in bodies}


def test_a_good_shows_a_picture_in_all_sizes_and_its_edition_the_same():
    original = next(goods(1, now=NOW))
    edition = next(islice(goods(127, now=NOW), 126, None))
    assets = Assets()

    async def shown():
        async with Pictures(assets) as pictures:
            return await asyncio.gather(*map(pictures.shown, (original, edition, original)))

    first, second, again = asyncio.run(shown())

    (picture,) = first.product.pictures
    assert {key_of(picture.digest, w, e) for w in widths(picture.width) for e in TYPES} == set(
        assets.kept
    )
    assert picture.digest == second.product.pictures[0].digest
    assert edition.product.texts["en"].name == second.product.pictures[0].alt["en"]
    assert first == again


def test_the_shop_promises_all_it_must_in_both_languages():
    policies = list(seed.policies())

    assert {(kind, language) for kind in PolicyKind for language in ("pt-BR", "en")} == {
        (kind, text.language) for kind, text in policies
    }
    assert all(len(text.body) > 500 for _, text in policies)
