"""The internal API as it is documented."""

from pathlib import Path

from worker.api import openapi
from worker.api.operations import OPERATIONS

DOCUMENT = Path(__file__).parents[4] / "docs" / "api" / "internal.json"


def test_the_document_is_up_to_date():
    """`make generate` writes it."""
    assert openapi.text() == DOCUMENT.read_text("utf-8")


def test_each_operation_has_a_name_and_a_place_of_its_own():
    assert len(OPERATIONS) == len({one.name for one in OPERATIONS})
    assert len(OPERATIONS) == len({(one.method, one.path) for one in OPERATIONS})
