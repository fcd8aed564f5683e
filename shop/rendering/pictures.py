"""Pictures as pages show them: in the formats and widths that are kept, none larger than needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shop.catalogue import Language, Picture
from shop.pictures import TYPES, key_of, widths

# How wide a picture is on the page, as the style sheet has it: a card, and the one of a product.
CARD = "(min-width: 80rem) 17rem, (min-width: 48rem) 30vw, 45vw"
GREAT = "(min-width: 60rem) 38rem, 92vw"
# What browsers take that know no srcset.
USUAL_WIDTH = 640


def shown(
    picture: Picture, language: Language, *, sizes: str = CARD, is_first: bool = False
) -> Mapping[str, Any]:
    """Return what a template needs of a picture; those on top of a page are not put off."""
    kept = widths(picture.width)
    return {
        **{kind: _srcset(picture.digest, kept, kind) for kind in TYPES},
        "sizes": sizes,
        "src": address(picture, min(kept, key=lambda width: abs(width - USUAL_WIDTH))),
        "large": address(picture, kept[-1]),
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt.get(language, ""),
        "is_first": is_first,
    }


def address(picture: Picture, width: int = 0) -> str:
    """Return where a picture lies as JPEG, below the shop's address; in its largest width."""
    return "/" + key_of(picture.digest, width or widths(picture.width)[-1], "jpg")


def _srcset(digest: str, kept: tuple[int, ...], kind: str) -> str:
    return ", ".join(f"/{key_of(digest, width, kind)} {width}w" for width in kept)
