"""Templates: one Jinja environment a language, that looks into dictionaries first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shop.catalogue import LANGUAGES, Language
from shop.paths import path_to
from shop.rendering import filters
from shop.rendering.translations import translations

FOLDER = Path(__file__).parent.parent.parent / "web_templates"
# What a template's English is called in HTML.
HTML_LANGUAGES = {"pt-BR": "pt-BR", "en": "en"}


class _Environment(Environment):
    """Pages are made of dictionaries: `product.name` is looked up there first, at half the cost."""

    def getattr(self, obj: Any, attribute: str) -> Any:  # whatever templates are given
        """Return a value of a dictionary, else what Jinja finds."""
        if type(obj) is dict:
            try:
                return obj[attribute]
            except KeyError:
                pass
        return super().getattr(obj, attribute)


class Templates:
    """All templates in all languages; *static* says where a file of the shop's own lies."""

    def __init__(
        self, *, currency: str, static: Callable[[str], str], folder: Path = FOLDER
    ) -> None:
        self.static = static
        self._translations = {one: translations(folder / "translations", one) for one in LANGUAGES}
        self._environments = {
            one: _environment(one, currency, static, folder, self._translations[one])
            for one in LANGUAGES
        }

    def render(self, name: str, language: Language, values: Mapping[str, Any]) -> str:
        """Return a page; what it asks for and is not given is an error."""
        return self._environments[language].get_template(name).render(values)

    def say(self, language: Language, text: str) -> str:
        """Return a text of the catalogue of translations in a language."""
        return self._translations[language].gettext(text)


def _environment(
    language: str,
    currency: str,
    static: Callable[[str], str],
    folder: Path,
    said: NullTranslations,
) -> Environment:
    environment = _Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]  # of the extension
        said, newstyle=True
    )
    environment.filters.update(
        money=lambda minor: filters.money(minor, currency, language),
        number=partial(filters.number, language=language),
        day=partial(filters.day, language=language),
        moment=partial(filters.moment, language=language),
    )
    environment.globals.update(
        language=language,
        link=lambda name, **names: path_to(name, language, **names),
        static=static,
    )
    return environment
