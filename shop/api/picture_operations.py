"""What staff may ask of pictures."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from shop.api.operations import Operation, Who
from shop.pictures import MOST_BYTES


class StoredPicture(Struct, frozen=True):
    """A picture that is there in all its sizes; see `shop.pictures` for their names."""

    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    width: Annotated[int, Meta(ge=1)]
    height: Annotated[int, Meta(ge=1)]


STORE = Operation(
    "store-picture",
    "POST",
    "/staff/pictures",
    "Keep a picture (JPEG, PNG, WebP or AVIF) in the sizes that pages show.",
    Who.STAFF,
    takes=bytes,
    gives=StoredPicture,
    most_bytes=MOST_BYTES,
)
