"""Each of the goods has a picture of its own, the same each time."""

import io
from datetime import UTC, datetime

from PIL import Image

from worker.seed.drawing import DRAWINGS, PIXELS, draw
from worker.seed.shelves import written

GOODS = list(written(datetime(2026, 11, 23, tzinfo=UTC)))
BY_KIND = {good.drawing: good for good in GOODS}


def test_every_kind_of_product_is_drawn_and_every_drawing_used():
    assert set(DRAWINGS) == set(BY_KIND)


def test_pictures_are_square_and_large():
    picture = Image.open(io.BytesIO(draw(GOODS[0])))

    assert ("PNG", "RGB", (PIXELS, PIXELS)) == (picture.format, picture.mode, picture.size)


def test_the_same_product_is_drawn_the_same():
    assert draw(GOODS[0]) == draw(GOODS[0])


def test_no_two_kinds_look_the_same():
    assert len(BY_KIND) == len({draw(good, pixels=300) for good in BY_KIND.values()})
