"""Pictures as pages show them: in the formats and widths that are kept, none larger than needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shop.catalogue import Language, Picture
from shop.pictures import key_of, widths


@dataclass(frozen=True)
class Place:
    """Where pictures stand: how wide they are there by the style sheet, and at most in pixels."""

    sizes: str
    most: int = 640


CARD = Place("(min-width: 80rem) 17rem, (min-width: 48rem) 30vw, 45vw")
TILE = Place("(min-width: 48rem) 11rem, 30vw", 320)
COLLAGE = Place("(min-width: 60rem) 18rem, 46vw")
GREAT = Place("(min-width: 60rem) 42rem, 92vw", 1280)
# What browsers take that know neither AVIF nor WebP.
USUAL_WIDTH = 640


def shown(
    picture: Picture, language: Language, *, at: Place = CARD, is_first: bool = False
) -> Mapping[str, Any]:
    """Return what a template needs of a picture; those on top of a page are not put off."""
    kept = [one for one in widths(picture.width) if one <= at.most] or widths(picture.width)[:1]
    return {
        "avif": _srcset(picture.digest, kept, "avif"),
        "webp": _srcset(picture.digest, kept, "webp"),
        "sizes": at.sizes,
        "src": address(picture, max(one for one in kept if one <= max(USUAL_WIDTH, kept[0]))),
        "large": address(picture),
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt.get(language, ""),
        "is_first": is_first,
    }


def address(picture: Picture, width: int = 0) -> str:
    """Return where a picture lies as JPEG, below the shop's address; in its largest width."""
    return "/" + key_of(picture.digest, width or widths(picture.width)[-1], "jpg")


def _srcset(digest: str, kept: Sequence[int], kind: str) -> str:
    return ", ".join(f"/{key_of(digest, width, kind)} {width}w" for width in kept)
