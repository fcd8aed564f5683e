"""Addresses of templates as S3 gives them: with the bucket in the host's name.

The emulator reads only path-style addresses; it would take the first folder of the key for the
bucket. The templates are read from its own S3, whatever the region in the address.
"""

from __future__ import annotations

import re
from urllib.parse import ParseResult, urlparse

from ministack.services.cloudformation import helpers

_BUCKET_IN_HOST = re.compile(r"(?P<bucket>.+)\.s3[.-](?:[a-z0-9-]+\.)?amazonaws\.com")


def install() -> None:
    """Have the emulator read both styles; it parses addresses nowhere else in this module."""
    helpers.urlparse = _parse


def _parse(address: str) -> ParseResult:
    parsed = urlparse(address)
    found = _BUCKET_IN_HOST.fullmatch(parsed.netloc)
    return parsed._replace(path=f"/{found['bucket']}{parsed.path}") if found else parsed
