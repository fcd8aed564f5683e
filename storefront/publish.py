"""`storefront publish`: puts the shop's own files where the edge finds them, before it serves.

What is there stays: pages of the release before go on finding theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cloud.assets import S3Assets, s3
from shop.catalogue import LANGUAGES
from shop.paths import Reach, families
from shop.rendering.environment import Templates
from storefront.settings import Settings
from storefront.static_files import CACHE, TYPES, static_files, static_paths

# Asked for through the edge, and by nobody else; it says no more than that.
SIGN_OF_LIFE = b"ok\n"
NEVER_KEPT = "no-store"
BACK_SOON = "index.html"


async def run(settings: Settings) -> None:
    """Put all of them."""
    assets = S3Assets(settings.assets_bucket, lambda: s3(settings.aws_region))
    files = {one.path.removeprefix("/"): one.content for one in static_files()}
    types = {suffix.removeprefix("."): kind for suffix, kind in TYPES.items()}
    await assets.put(files, types=types, cache=CACHE)
    signs = {path.removeprefix("/"): SIGN_OF_LIFE for path in families(Reach.SIGN_OF_LIFE)}
    plain = {Path(key).name: "text/plain; charset=utf-8" for key in signs}
    await assets.put(signs, types=plain, cache=NEVER_KEPT)
    if settings.back_soon_bucket:
        pages = S3Assets(settings.back_soon_bucket, lambda: s3(settings.aws_region))
        html = {"html": "text/html; charset=utf-8"}
        await pages.put(back_soon(settings.currency), types=html, cache=NEVER_KEPT)


def back_soon(currency: str) -> Mapping[str, bytes]:
    """Return the page for when the edge itself fails, by its key."""
    templates = Templates(currency=currency, static=static_paths().__getitem__)
    text = templates.render("fault_alone.html", LANGUAGES[0], {"kind": "away"})
    return {BACK_SOON: text.encode()}
