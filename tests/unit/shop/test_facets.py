"""Facets as one text: whatever the order, the same choice is the same text."""

import pytest

from shop.facets import MOST, read, spelled


def test_the_same_choice_is_the_same_text():
    ticked = ["size:m", "colour:red", "colour:blue"]

    assert "colour:blue,red;size:m" == spelled(read(ticked))
    assert spelled(read(reversed(ticked))) == spelled(read(["size:m;colour:red,blue"]))


@pytest.mark.parametrize("text", ["", "colour", "colour:", ":red", "Colour:red", "a:b,", "<a>:b"])
def test_what_is_no_facet_is_left_out(text):
    assert {"size": frozenset({"m"})} == read([text, "size:m"])


def test_no_more_facets_are_read_than_the_worker_takes():
    many = [f"facet-{number:02}:x" for number in range(MOST + 5)]

    assert MOST == len(read(many))
