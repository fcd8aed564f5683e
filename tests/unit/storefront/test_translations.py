"""What pages say is said in both languages, and nothing is said past the translations."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from shop.rendering.environment import FOLDER
from shop.rendering.translations import catalogue

ROOT = FOLDER.parent
METHODS = [("**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**.html": {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "silent": "0"}}
PORTUGUESE = catalogue(FOLDER / "translations" / "pt_BR", "pt_BR")

# Between tags and in attributes that are read aloud: letters there are a sentence.
SHOWN = re.compile(
    r">([^<>{}]*[A-Za-zÀ-ÿ]{2}[^<>{}]*)<|(?:alt|aria-label|title|placeholder)=\"([^\"{]+)\""
)
TAGS = re.compile(
    r"{% trans.*?endtrans %}|{#.*?#}|{%.*?%}|{{.*?}}|<script.*?</script>|<!--.*?-->", re.DOTALL
)
# Names that are the same in both languages.
SAME = {"CNPJ", "CPF", "CEP", "Pix", "SKU", "Português", "English"}


def said():
    for folder in ("web_templates", "storefront", "shop/rendering"):
        found = extract_from_dir(
            ROOT / folder,
            METHODS,
            OPTIONS,
            keywords={"_": None, "gettext": None, "say": None, "ngettext": (1, 2)},
        )
        for file, line, message, _comments, _context in found:
            yield f"{folder}/{file}:{line}", message


def test_everything_that_is_said_is_said_in_portuguese():
    missing = []
    for where, message in said():
        known = PORTUGUESE.get(message)
        texts = known.string if known else ""
        if not (all(texts) if isinstance(texts, tuple) else texts):
            missing.append(f"{where}: {message}")

    assert [] == missing


def test_nothing_is_translated_that_nobody_says():
    spoken = {message if isinstance(message, str) else message[0] for _, message in said()}

    unused = [
        one.id
        for one in PORTUGUESE
        if one.id and (one.id if isinstance(one.id, str) else one.id[0]) not in spoken
    ]

    assert [] == unused


def test_a_translation_keeps_the_places_of_its_text():
    wrong = [
        one.id
        for one in PORTUGUESE
        for text in (one.string if isinstance(one.string, tuple) else (one.string,))
        if one.id and not places(text) <= places(one.id)
    ]

    assert [] == wrong


def places(text):
    """Return the names in `%(name)s` of a text, or of both forms of it."""
    return set(
        re.findall(r"%\((\w+)\)", " ".join(text) if isinstance(text, tuple | list) else text)
    )


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.html")), ids=lambda path: path.name)
def test_no_sentence_stands_in_a_template(path):
    text = TAGS.sub("{}", Path(path).read_text("utf-8"))

    found = [a or b for a, b in SHOWN.findall(text)]
    sentences = [one.strip() for one in found if set(re.findall(r"[A-Za-zÀ-ÿ]{2,}", one)) - SAME]

    assert [] == sentences
