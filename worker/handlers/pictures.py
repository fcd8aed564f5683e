"""Pictures of products: made in all their sizes, then kept."""

from __future__ import annotations

from shop.api.picture_operations import StoredPicture
from shop.pictures import CACHE, TYPES, digest_of, key_of
from worker.ports import Assets, Resizer


async def store(source: bytes, resizer: Resizer, assets: Assets) -> StoredPicture:
    """Keep a picture in all sizes, under the digest of its source; kept again it is the same."""
    digest = digest_of(source)
    made = await resizer.sizes(source)
    bodies = {key_of(digest, one.width, one.extension): one.body for one in made.sizes}
    await assets.put(bodies, types=TYPES, cache=CACHE)
    return StoredPicture(digest, made.width, made.height)
