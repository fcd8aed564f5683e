"""Pictures of goods: drawn and made in all sizes on every core, each drawing once."""

from __future__ import annotations

import asyncio
import dataclasses
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from typing import Self

from msgspec.structs import replace

from shop.catalogue import Picture
from shop.errors import InvalidError
from shop.pictures import CACHE, TYPES, digest_of, key_of
from worker.adapters.picture_child import Sizes, sizes_of
from worker.ports import Assets
from worker.seed.drawing import draw
from worker.seed.shelves import Good


class Pictures:
    """Gives goods their pictures, and keeps these where the shop shows them."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        # Not forked: the event loop's threads would be missing.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(os.cpu_count(), mp_context=context)
        self._drawn: dict[str, asyncio.Task[Picture]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    async def shown(self, good: Good) -> Good:
        """Return *good* with its picture; an edition shows that of its original."""
        of = good.original or good
        drawn = self._drawn.get(of.product.product_id)
        if drawn is None:
            drawn = asyncio.create_task(self._keep(of))
            self._drawn[of.product.product_id] = drawn
        picture = await drawn
        names = {language: texts.name for language, texts in good.product.texts.items()}
        pictures = (replace(picture, alt=names),)
        return dataclasses.replace(good, product=replace(good.product, pictures=pictures))

    async def _keep(self, good: Good) -> Picture:
        loop = asyncio.get_running_loop()
        digest, made = await loop.run_in_executor(self._pool, drawn_sizes, good)
        bodies = {key_of(digest, one.width, one.extension): one.body for one in made.sizes}
        await self._assets.put(bodies, types=TYPES, cache=CACHE)
        return Picture(digest, made.width, made.height)


def drawn_sizes(good: Good) -> tuple[str, Sizes]:
    """Return the digest of a drawing, and all sizes of it."""
    source = draw(good)
    made = sizes_of(source)
    if not isinstance(made, Sizes):
        raise InvalidError("drawing", good.drawing, made.wanted)
    return digest_of(source), made
