"""What grows, and what helps it grow."""

from __future__ import annotations

import math
from functools import partial

from worker.seed.drawing.pen import INK, LEAF, METAL, WHITE, WOOD, Colour, Pen, mixed

CLAY: Colour = (198, 112, 74)
SOIL: Colour = (86, 62, 50)


def _potted(pen: Pen, fill: Colour) -> None:
    pen.poly(fill, (34, 60), (66, 60), (61, 80), (39, 80))
    pen.poly(mixed(fill, INK, 0.15), (66, 60), (61, 80), (55, 80), (58, 60))
    pen.box(31, 56, 69, 63, fill=mixed(fill, WHITE, 0.12), r=1)
    pen.oval(50, 56.6, 17, 1.6, SOIL)


def _plant(pen: Pen, *, is_upright: bool = False) -> None:
    for step in range(9):
        angle = math.pi * (0.12 + step * 0.095)
        reach = 40 if is_upright else 33
        tip = (
            50 - reach * math.cos(angle) * (0.5 if is_upright else 1),
            54 - reach * math.sin(angle),
        )
        shade = mixed(LEAF, INK if step % 2 else WHITE, 0.16)
        pen.leaf(shade, (50, 57), tip, 0.1 if is_upright else 0.26)
    _potted(pen, pen.tones.accent)


def _cactus(pen: Pen) -> None:
    pen.curve(LEAF, 7, (50, 46), (34, 48), (32, 30))
    pen.curve(LEAF, 6, (50, 40), (66, 40), (67, 24))
    pen.box(43, 14, 57, 60, fill=LEAF, r=7)
    for x in (47, 50, 53):
        pen.line(mixed(LEAF, WHITE, 0.35), 0.5, (x, 19), (x, 54))
    pen.flower(50, 13, 6, pen.tones.accent)
    _potted(pen, CLAY)


def _planter(pen: Pen) -> None:
    for turn in (-20, -8, 6, 18):
        pen.leaf(LEAF, (50, 42), (50 + turn, 20 + abs(turn) / 2), 0.2)
    pen.oval(50, 79, 26, 3.4, pen.tones.dark)
    pen.turned(pen.tones.main, (44, 24), (52, 23), (74, 17), (79, 16))
    pen.box(23, 38, 77, 47, fill=pen.tones.light, r=2)


def _hanging_planter(pen: Pen) -> None:
    pen.ring(50, 8, 3, 3, 1, WOOD)
    for x in (30, 42, 58, 70):
        pen.line(pen.tones.main, 0.9, (50, 11), (x, 50), (50, 74))
    for turn in (-26, -14, 0, 14, 26):
        pen.leaf(LEAF, (50, 48), (50 + turn, 28 + abs(turn)), 0.2)
    pen.turned(pen.tones.accent, (48, 20), (54, 20), (66, 14), (70, 8))
    for x in (36, 50, 64):
        pen.line(pen.tones.main, 1, (x, 48), (50, 73))
    for x in (46, 48, 50, 52, 54):
        pen.line(pen.tones.main, 0.8, (50, 73), (x, 90))


def _watering_can(pen: Pen) -> None:
    pen.curve(pen.tones.dark, 2.8, (50, 42), (56, 20), (88, 26), (78, 64))
    pen.line(pen.tones.main, 4.4, (40, 68), (16, 36))
    pen.poly(pen.tones.dark, (9, 38), (20, 29), (23, 33), (12, 42))
    pen.turned(pen.tones.main, (42, 20), (46, 20), (74, 22), (79, 21), x=58)
    pen.oval(58, 42, 20, 3.4, pen.tones.dark)
    for x, y in ((7, 46), (11, 52), (5, 56), (14, 60)):
        pen.oval(x, y, 0.9, 1.5, WHITE)


def _tools(pen: Pen) -> None:
    for x in (26, 50, 74):
        pen.box(x - 3, 12, x + 3, 40, fill=WOOD, r=3)
        pen.oval(x, 15, 1, 1, WHITE)
        pen.box(x - 1.4, 39, x + 1.4, 54, fill=METAL)
    pen.blob(METAL, (18, 50), (34, 50), (34, 64), (26, 84), (18, 64))
    for x in (43, 50, 57):
        pen.line(METAL, 2.2, (x, 56), (x, 80))
    pen.line(METAL, 2.6, (43, 55), (57, 55))
    pen.poly(METAL, (64, 54), (84, 54), (82, 70), (66, 70))


def _seeds(pen: Pen) -> None:
    for x, y, fill in ((22, 26, pen.tones.accent), (44, 18, pen.tones.main)):
        pen.box(x, y, x + 36, y + 56, fill=fill, r=1)
        pen.box(x + 4, y + 8, x + 32, y + 44, fill=WHITE, r=2)
        pen.box(x, y, x + 36, y + 4, fill=mixed(fill, INK, 0.2), r=1)
    pen.line(LEAF, 1, (62, 60), (62, 40))
    pen.leaf(LEAF, (62, 56), (54, 46), 0.25)
    pen.leaf(LEAF, (62, 54), (70, 46), 0.25)
    pen.flower(62, 37, 8, pen.tones.second)
    for x in (30, 37, 74, 80, 86):
        pen.oval(x, 85, 1, 1.4, SOIL)


def _birdhouse(pen: Pen) -> None:
    pen.box(47, 62, 53, 90, fill=WOOD)
    pen.box(30, 36, 70, 66, fill=pen.tones.main)
    pen.poly(pen.tones.accent, (22, 39), (50, 14), (78, 39), (73, 43), (50, 22), (27, 43))
    pen.poly(pen.tones.main, (31, 40), (50, 22), (69, 40))
    pen.oval(50, 46, 8, 8, INK)
    pen.box(24, 64, 76, 68, fill=WOOD, r=1)
    pen.blob(pen.tones.second, (62, 58), (70, 50), (80, 56), (76, 64), (66, 64))
    pen.poly(INK, (60, 56), (65, 54), (65, 58))
    pen.oval(68, 55, 0.9, 0.9, INK)


DRAWINGS = {
    "plant": _plant,
    "sword_plant": partial(_plant, is_upright=True),
    "cactus": _cactus,
    "planter": _planter,
    "hanging_planter": _hanging_planter,
    "watering_can": _watering_can,
    "tools": _tools,
    "seeds": _seeds,
    "birdhouse": _birdhouse,
}
