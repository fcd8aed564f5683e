"""The shop's own files: each under a name that says what is in it, to be kept for a year."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shop.rendering.environment import FOLDER

STATIC = FOLDER / "static"
CACHE = "public, max-age=31536000, immutable"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
NAMING = (".css", ".js")
LETTERS = 12


@dataclass(frozen=True)
class StaticFile:
    """One of them, as browsers ask for it."""

    name: str
    content: bytes

    @property
    def path(self) -> str:
        """Where it lies in the shop: /static/shop.0123456789ab.css."""
        stem, _, suffix = self.name.rpartition(".")
        digest = hashlib.sha256(self.content).hexdigest()[:LETTERS]
        return f"/static/{stem}.{digest}.{suffix}"

    @property
    def content_type(self) -> str:
        """What it is."""
        return TYPES[Path(self.name).suffix]


def static_files(folder: Path = STATIC) -> Iterator[StaticFile]:
    """Yield all of them; a folder is one file, of its parts in order of their names.

    In style sheets and scripts `static:NAME` stands for the path of a font or a picture.
    """
    paths: dict[str, str] = {}
    for path in sorted(folder.iterdir(), key=lambda one: (one.suffix in NAMING, one.name)):
        parts = sorted(path.iterdir()) if path.is_dir() else [path]
        content = b"".join(part.read_bytes() for part in parts)
        if path.suffix in NAMING:
            for name, known in paths.items():
                content = content.replace(f"static:{name}".encode(), known.encode())
        file = StaticFile(path.name, content)
        paths[path.name] = file.path
        yield file


def static_paths(folder: Path = STATIC) -> dict[str, str]:
    """Return where each file lies, by its name."""
    return {file.name: file.path for file in static_files(folder)}
