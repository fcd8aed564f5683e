"""The table of URLs keeps its promises: families part private from public."""

from fnmatch import fnmatchcase

import pytest

from shop.paths import PATHS, Guard, Reach, families, prefixes

UNCACHED = (Reach.PRIVATE, Reach.PROBE, Reach.SIGN_OF_LIFE, Reach.ASSET)
FAMILIES = [(reach, pattern) for reach in UNCACHED for pattern in families(reach)]


def example(pattern):
    """A path of *pattern*, every placeholder filled."""
    return pattern.replace("{", "").replace("}", "")


def reaches(path):
    """The reaches whose families match *path*, as the edge would try them."""
    return {reach for reach, pattern in FAMILIES if fnmatchcase(path, pattern)}


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.name)
def test_families_tell_each_path_apart(path):
    wanted = set() if path.reach is Reach.PUBLIC else {path.reach}

    assert [wanted] * len(path.patterns) == [reaches(example(one)) for one in path.patterns]


@pytest.mark.parametrize(
    "path", [p for p in PATHS if set(p.methods) - {"GET", "HEAD"}], ids=lambda p: p.name
)
def test_what_changes_something_is_private(path):
    assert Reach.PRIVATE is path.reach


def test_names_are_unique():
    names = [path.name for path in PATHS]

    assert len(set(names)) == len(names)


def test_patterns_are_unique():
    patterns = [pattern for path in PATHS for pattern in path.patterns]

    assert len(set(patterns)) == len(patterns)


@pytest.mark.parametrize("path", [p for p in PATHS if p.en], ids=lambda p: p.name)
def test_english_stands_under_en_and_portuguese_does_not(path):
    assert path.en.startswith("/en/")
    assert not path.pt.startswith("/en/")


def test_a_guard_is_known_by_few_beginnings():
    assert ("/admin",) == prefixes(Guard.STAFF)
    assert not [
        (one, other)
        for one in prefixes(Guard.CREDENTIALS)
        for other in prefixes(Guard.CREDENTIALS)
        if one != other and one.startswith(other)
    ]


def test_reserved_beginnings_do_not_swallow_slugs():
    """Categories and products have names that nobody reviews; they stand below /c and /p."""
    assert set() == reaches("/c/carrinho-de-bebe")
    assert set() == reaches("/en/p/order-book")
