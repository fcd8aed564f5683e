"""Bundles: what an instance installs, as a zip named by the SHA-256 of its bytes.

The same files give the same bytes: names are sorted, dates and modes fixed.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent

# What goes into each bundle besides its requirements; folders that do not exist yet are left out.
CONTENTS = {
    "storefront": ("storefront", "shop", "cloud", "web_templates"),
    "worker": ("worker", "shop", "cloud"),
}

# The oldest date a zip can hold; a bundle must not change with the clock.
NO_DATE = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644
LEFT_OUT = ("__pycache__",)


@dataclass(frozen=True)
class Bundle:
    """A built bundle."""

    app: str
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hex."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def key(self) -> str:
        """The name under which the artifacts bucket holds it; instances ask for it so."""
        return f"bundles/{self.app}-{self.digest}.zip"


def build_all(project: Path = PROJECT) -> list[Bundle]:
    """Return every app's bundle."""
    return [build(app, project) for app in CONTENTS]


def build(app: str, project: Path = PROJECT) -> Bundle:
    """Return the bundle of *app*: its code and what pip must install beside it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        for name, content in sorted(_files(app, project)):
            entry = zipfile.ZipInfo(name, NO_DATE)
            entry.external_attr = READABLE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, content)
    return Bundle(app, buffer.getvalue())


def _files(app: str, project: Path) -> Iterator[tuple[str, bytes]]:
    for folder in CONTENTS[app]:
        for path in (project / folder).rglob("*"):
            if path.is_file() and not set(path.parts) & set(LEFT_OUT):
                yield path.relative_to(project).as_posix(), path.read_bytes()
    requirements = project / "requirements" / f"{app}.txt"
    yield "requirements.txt", requirements.read_bytes() if requirements.exists() else b""
