"""Pictures of products: in which sizes and formats each is kept, and under which names."""

from __future__ import annotations

import hashlib

MOST_BYTES = 15 * 1024 * 1024
# A camera's 24 megapixels and a little.
MOST_PIXELS = 25_000_000
MOST_SIDE = 12_000

WIDTHS = (160, 320, 640, 960, 1280)
# The smallest first: a browser takes the first that it knows.
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
# The name is that of the content, so what lies under it never changes.
CACHE = "public, max-age=31536000, immutable"


def digest_of(source: bytes) -> str:
    """Return the name of a picture: the SHA-256 of its source, in hex."""
    return hashlib.sha256(source).hexdigest()


def widths(width: int) -> tuple[int, ...]:
    """Return in which widths a picture that is so wide is kept: never larger than it is."""
    return tuple(one for one in WIDTHS if one <= width) or (width,)


def key_of(digest: str, width: int, extension: str) -> str:
    """Return where a size of a picture lies, in the bucket and below the shop's address."""
    return f"media/{digest}-{width}.{extension}"
