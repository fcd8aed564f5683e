"""How words are compared."""

import pytest

from worker.search.words import joined, words_of, written


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Cão d'Água", ["cao", "d", "agua"]),
        ("Ca\u0303o", ["cao"]),
        ("GUARDA-CHUVA_azul", ["guarda", "chuva", "azul"]),
        ("“Nº 3” — 7h42", ["no", "3", "7h42"]),
        ("Straße 1½ µm", ["strasse", "11", "2", "μm"]),
        ("Ærø Łódź", ["ærø", "łodz"]),
        ("a\x00b\ud800c", ["a", "b", "c"]),
        ("", []),
    ],
)
def test_words_are_small_and_without_accents(text, words):
    assert words == words_of(text)


def test_what_is_written_with_hyphens_is_known_without():
    assert ["tshirt"] == joined("Basic T-shirt")


def test_it_is_known_how_words_are_written():
    assert {"cao": "cão"} == written("Um Cão")
