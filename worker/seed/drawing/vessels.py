"""What holds a drink, a meal or a flower."""

from __future__ import annotations

from functools import partial

from worker.seed.drawing.pen import INK, LEAF, METAL, WHITE, WOOD, Colour, Pen, mixed

TEA: Colour = (120, 72, 46)
GLASS: Colour = (206, 226, 224)


def _cup(pen: Pen) -> None:
    tones = pen.tones
    pen.oval(50, 75, 28, 4.5, tones.light)
    pen.oval(50, 74, 18, 2.6, tones.dark)
    pen.ring(70, 58, 9, 8, 3, tones.dark)
    pen.turned(tones.main, (46, 22), (56, 22), (70, 19), (74, 9))
    pen.oval(50, 46, 22, 4.5, tones.light)
    pen.oval(50, 46.4, 19.5, 3.4, TEA)
    _steam(pen, 50, 38)


def _mug(pen: Pen) -> None:
    pen.ring(70, 57, 9, 11, 3.4, pen.tones.dark)
    pen.turned(pen.tones.main, (38, 21), (44, 21), (72, 21), (76, 19))
    pen.oval(50, 38, 21, 4, INK)
    pen.oval(50, 38.3, 19.4, 3.2, TEA)
    for x, y in ((38, 66), (44, 52), (52, 62), (58, 70)):
        pen.oval(x, y, 0.7, 0.7, pen.tones.light)
    _steam(pen, 50, 30)


def _vase(pen: Pen) -> None:
    stems = [(38, 14), (50, 8), (61, 17)][: pen.chance.choice((1, 3))]
    for x, y in stems:
        pen.curve(LEAF, 1, (50, 40), (50, 30), (x, y))
        pen.leaf(LEAF, (50, 34), (x + 8, y + 16), 0.22)
        pen.flower(x, y, 6, pen.tones.accent)
    waist = pen.chance.randint(19, 26)
    pen.turned(pen.tones.main, (36, 7), (42, 5), (50, waist), (66, waist), (78, 11))
    pen.oval(50, 36, 7, 1.6, pen.tones.dark)


def _jug(pen: Pen) -> None:
    pen.curve(pen.tones.dark, 3.4, (60, 34), (82, 34), (80, 58), (68, 62))
    pen.turned(pen.tones.main, (26, 10), (38, 9), (48, 23), (68, 24), (78, 14))
    pen.blob(pen.tones.main, (40, 26), (30, 23), (42, 34))
    pen.oval(50, 26, 10, 2.2, pen.tones.dark)
    for x in range(34, 66, 6):
        pen.line(pen.tones.light, 0.8, (x, 58), (x + 3, 62), (x + 6, 58))


def _bowl(pen: Pen) -> None:
    pen.turned(pen.tones.main, (52, 30), (58, 30), (72, 20), (77, 10))
    pen.oval(50, 52, 30, 6, pen.tones.light)
    pen.oval(50, 52.6, 27.5, 4.8, pen.tones.dark)
    for x, fill in ((38, pen.tones.accent), (50, pen.tones.second), (62, pen.tones.accent)):
        pen.oval(x, 48, 8, 7, fill)
        pen.oval(x - 2.5, 45, 2, 1.6, mixed(fill, WHITE, 0.5))
    pen.line(pen.tones.main, 2.6, (24, 54), (36, 57), (50, 58), (64, 57), (76, 54))


def _plate(pen: Pen) -> None:
    pen.oval(50, 50, 33, 33, mixed(pen.tones.light, WHITE, 0.3))
    pen.ring(50, 50, 31, 31, 1.8, pen.tones.main)
    pen.ring(50, 50, 22, 22, 0.5, pen.tones.dark)
    pen.leaf(pen.tones.main, (40, 62), (60, 36), 0.28)
    pen.leaf(pen.tones.accent, (44, 64), (66, 54), 0.22)


def _platter(pen: Pen) -> None:
    pen.oval(50, 58, 40, 20, pen.tones.light)
    pen.oval(50, 58, 34, 15.5, pen.tones.main)
    pen.blob(pen.tones.accent, (22, 58), (42, 46), (66, 58), (42, 70))
    pen.poly(pen.tones.accent, (62, 58), (76, 50), (74, 58), (76, 66))
    pen.oval(31, 56, 1.4, 1.4, INK)
    for x in (42, 48, 54):
        pen.arc(x - 4, 58, 5, (300, 60), 0.7, WHITE)


def _teapot(pen: Pen, *, tall: bool = False) -> None:
    top = 34 if tall else 42
    pen.curve(pen.tones.main, 5, (36, 66), (20, 62), (22, 46), (12, 40))
    if tall:
        pen.curve(WOOD, 3, (34, 40), (34, 18), (66, 18), (66, 40))
    else:
        pen.ring(72, 58, 11, 11, 3.4, pen.tones.dark)
    pen.turned(pen.tones.main, (top, 14), (top + 8, 25), (70, 25), (78, 17))
    pen.turned(pen.tones.dark, (top - 5, 3), (top - 3, 11), (top + 1, 15))
    pen.oval(50, top - 6, 3, 3, pen.tones.accent)


def _bottle(pen: Pen, *, cap: str = "cork") -> None:
    pen.turned(pen.tones.main, (30, 5), (40, 5), (46, 15), (52, 16), (78, 16))
    pen.box(45.5, 22, 54.5, 31, fill=WOOD if cap == "cork" else INK, r=1)
    if cap == "dropper":
        pen.oval(50, 19, 3.6, 6, INK)
    if cap == "spray":
        pen.box(42, 18, 56, 24, fill=INK, r=2)
        pen.line(INK, 1.6, (43, 24), (37, 30))
        for x, y in ((34, 16), (29, 20), (27, 13), (35, 23)):
            pen.oval(x, y, 0.9, 0.9, WHITE)
    pen.box(36, 54, 64, 71, fill=WHITE, r=1)
    pen.leaf(pen.tones.main, (44, 68), (55, 57), 0.25)


def _jar(pen: Pen) -> None:
    pen.box(32, 34, 68, 78, fill=GLASS, r=6)
    pen.box(34.5, 46, 65.5, 76, fill=pen.tones.accent, r=5)
    for x, y in ((42, 54), (55, 52), (48, 63), (59, 66), (40, 69)):
        pen.oval(x, y, 4.4, 4.4, mixed(pen.tones.accent, WHITE, 0.25))
    pen.box(33, 25, 67, 34, fill=METAL, r=2)
    pen.box(36, 38, 39, 68, fill=WHITE, r=1.5)
    pen.ring(50, 29, 20, 6, 0.8, INK)


def _glasses(pen: Pen) -> None:
    for x, low in ((34, 74), (66, 74), (50, 79)):
        pale = mixed(pen.tones.main, WHITE, 0.55)
        pen.turned(pale, (low - 28, 12), (low - 20, 12), (low, 9), x=x)
        pen.oval(x, low - 28, 12, 2.4, WHITE)
        pen.oval(x, low - 27.6, 10.8, 1.8, mixed(pale, INK, 0.1))
        pen.box(x - 8.6, low - 3, x + 8.6, low, fill=pen.tones.main, r=1)


def _thermos(pen: Pen) -> None:
    pen.curve(INK, 2.6, (64, 40), (76, 42), (76, 62), (64, 64))
    pen.turned(pen.tones.main, (34, 13), (40, 16), (76, 16), (79, 15))
    pen.box(39, 20, 61, 35, fill=METAL, r=3)
    pen.box(34, 44, 66, 47, fill=METAL)
    pen.box(34, 70, 66, 73, fill=METAL)


def _gourd(pen: Pen) -> None:
    pen.curve(METAL, 2, (54, 48), (62, 26), (72, 18))
    pen.turned(pen.tones.main, (38, 17), (46, 11), (60, 23), (72, 23), (78, 10))
    pen.oval(50, 38, 17, 3.6, METAL)
    pen.oval(50, 37.4, 14.6, 3.2, LEAF)
    pen.curve(METAL, 2, (56, 38), (63, 25), (72, 18))


def _steam(pen: Pen, x: float, y: float) -> None:
    for shift in (-7, 0, 7):
        at = x + shift
        pen.curve(WHITE, 0.9, (at, y), (at - 3, y - 5), (at + 3, y - 9), (at, y - 15))


DRAWINGS = {
    "cup": _cup,
    "mug": _mug,
    "vase": _vase,
    "jug": _jug,
    "bowl": _bowl,
    "plate": _plate,
    "platter": _platter,
    "teapot": _teapot,
    "kettle": partial(_teapot, tall=True),
    "bottle": _bottle,
    "dropper": partial(_bottle, cap="dropper"),
    "spray": partial(_bottle, cap="spray"),
    "jar": _jar,
    "glasses": _glasses,
    "thermos": _thermos,
    "gourd": _gourd,
}
