"""What the shop says: English in the source, Portuguese in `translations/pt_BR/`, a file a part.

The files are read as they are: nothing is compiled that could be older than they.
"""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDERS = {"pt-BR": "pt_BR"}


def translations(folder: Path, language: str) -> NullTranslations:
    """Return the translations of a language; English needs none."""
    name = FOLDERS.get(language)
    if name is None:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(folder / name, name))
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogue(folder: Path, locale: str) -> Catalog:
    """Return all that the files of a folder translate."""
    whole = Catalog(locale)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale, abort_invalid=True):
                if message.id:
                    whole[message.id] = message
    return whole
