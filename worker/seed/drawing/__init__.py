"""Pictures of the goods, drawn by kind: a still life on a wall of its category's colours.

The same product gives the same bytes: chance is seeded by its id.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from worker.seed.drawing import (
    cloth,
    kitchen,
    light,
    outdoors,
    paper,
    small,
    toys,
    vessels,
    wardrobe,
)
from worker.seed.drawing.palettes import COLOURS, PALETTES, Palette
from worker.seed.drawing.pen import INK, WHITE, Pen, Tones, mixed
from worker.seed.shelves import Good

PIXELS = 960
# Drawn larger and shrunk, so that edges are smooth.
FINER = 2
# Shadows are soft, so few pixels hold them.
SHADOW_PIXELS = 160
GROUND = 0.74

DRAWINGS: dict[str, Callable[[Pen], None]] = {
    kind: draw
    for module in (cloth, kitchen, light, outdoors, paper, small, toys, vessels, wardrobe)
    for kind, draw in module.DRAWINGS.items()
}


def draw(good: Good, *, pixels: int = PIXELS) -> bytes:
    """Return a square PNG of *good*, a whole number of shadow pixels wide."""
    # A picture is decoration; chance only has to be the same again.
    chance = Random(good.product.product_id)  # noqa: S311  # nosec B311
    palette = PALETTES[good.product.category]
    pen = Pen(pixels * FINER, _tones(good, palette, chance), chance)
    DRAWINGS[good.drawing](pen)
    thing = pen.sheet.reduce(FINER)
    picture = _room(palette, pixels, chance)
    _cast_shadow(picture, thing)
    picture.paste(thing, (0, 0), thing)
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return file.getvalue()


def _tones(good: Good, palette: Palette, chance: Random) -> Tones:
    # What is sold in several colours is shown in the first.
    told = good.product.attributes | good.product.variants[0].options
    named = told.get("colour")
    first, second, third = chance.sample(palette.things, 3)
    return Tones(COLOURS[named], first, second) if named else Tones(first, second, third)


def _room(palette: Palette, pixels: int, chance: Random) -> Image.Image:
    room = Image.new("RGB", (pixels, pixels), palette.wall)
    draw = ImageDraw.Draw(room)
    glow = mixed(palette.wall, WHITE, 0.35)
    x, r = chance.randint(35, 65) * pixels // 100, chance.randint(30, 40) * pixels // 100
    ground = round(GROUND * pixels)
    if chance.random() < 1 / 2:
        draw.ellipse([x - r, ground - r * 3 // 2, x + r, ground + r // 2], glow)
    else:
        draw.rounded_rectangle([x - r, ground - r * 9 // 5, x + r, pixels], r, glow)
    draw.rectangle([0, ground, pixels, pixels], palette.table)
    return room


def _cast_shadow(picture: Image.Image, thing: Image.Image) -> None:
    small = thing.getchannel("A").reduce(picture.width // SHADOW_PIXELS)
    moved = Image.new("L", small.size)
    moved.paste(small, (4, 3))
    soft = moved.filter(ImageFilter.GaussianBlur(3)).point(lambda dark: dark * 0.28)
    picture.paste(INK, (0, 0), soft.resize(picture.size, Image.Resampling.BILINEAR))
