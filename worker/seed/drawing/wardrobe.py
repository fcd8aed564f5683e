"""What is worn and carried."""

from __future__ import annotations

from functools import partial

from worker.seed.drawing.pen import INK, METAL, WHITE, WOOD, Pen


def _hat(pen: Pen) -> None:
    pen.oval(50, 66, 42, 10, pen.tones.main)
    pen.oval(50, 64.6, 38, 7.6, pen.tones.light)
    pen.turned(pen.tones.main, (36, 14), (38, 21), (52, 23), (66, 25))
    pen.turned(pen.tones.accent, (57, 23.4), (60, 24), (66, 25))


def _bag(pen: Pen, *, is_woven: bool = True) -> None:
    for x in (38, 62):
        pen.arc(50, 40, 18, (180, 360), 2.6, pen.tones.dark)
        pen.line(pen.tones.dark, 2.6, (x - 6 if x < 50 else x + 6, 40), (x, 48))  # noqa: PLR2004
    pen.poly(pen.tones.main, (22, 40), (78, 40), (84, 80), (16, 80))
    if not is_woven:
        pen.box(42, 54, 58, 66, fill=pen.tones.light, r=1)
        return
    for y in range(46, 80, 6):
        for x in range(22, 78, 8):
            pen.line(pen.tones.light, 0.8, (x, y), (x + 4, y + 3), (x + 8, y))
    pen.box(21, 38, 79, 43, fill=pen.tones.dark, r=1)


def _shirt(pen: Pen, *, has_print: bool = False) -> None:
    pen.poly(pen.tones.main, (34, 22), (16, 34), (24, 50), (34, 44))
    pen.poly(pen.tones.main, (66, 22), (84, 34), (76, 50), (66, 44))
    pen.poly(pen.tones.main, (33, 22), (67, 22), (69, 82), (31, 82))
    pen.poly(pen.tones.dark, (67, 34), (69, 82), (62, 82))
    pen.oval(50, 22, 9, 5, pen.tones.dark)
    if has_print:
        pen.flower(50, 48, 11, pen.tones.accent)
        return
    pen.line(pen.tones.dark, 0.5, (50, 27), (50, 82))
    for y in (34, 46, 58, 70):
        pen.oval(51.8, y, 1, 1, WOOD)


def _dress(pen: Pen) -> None:
    for x in (40, 60):
        pen.line(pen.tones.dark, 2, (x, 12), (x, 24))
    pen.poly(pen.tones.main, (38, 22), (62, 22), (58, 46), (42, 46))
    pen.blob(pen.tones.main, (42, 44), (58, 44), (86, 84), (70, 82), (50, 86), (30, 82), (14, 84))
    pen.box(41, 44, 59, 47.4, fill=pen.tones.accent)
    for x, y in ((36, 68), (50, 60), (64, 70), (46, 76), (56, 77), (47, 32), (54, 38)):
        pen.flower(x, y, 3.4, WHITE)


def _apron(pen: Pen) -> None:
    pen.arc(50, 26, 10, (180, 360), 1.8, pen.tones.dark)
    pen.poly(
        pen.tones.main,
        (39, 26),
        (61, 26),
        (66, 44),
        (76, 48),
        (76, 82),
        (24, 82),
        (24, 48),
        (34, 44),
    )
    for x, turn in ((24, -12), (76, 12)):
        pen.curve(pen.tones.dark, 1.6, (x, 50), (x + turn, 54), (x + turn / 2, 66))
    pen.box(36, 56, 64, 72, fill=pen.tones.light, r=1)
    pen.poly(pen.tones.accent, (52, 52), (62, 52), (60, 64), (54, 64))


def _sandals(pen: Pen) -> None:
    for x in (33, 67):
        pen.blob(
            pen.tones.dark,
            (x - 13, 24),
            (x, 14),
            (x + 13, 24),
            (x + 10, 60),
            (x + 9, 84),
            (x - 9, 84),
            (x - 10, 60),
        )
        pen.blob(
            pen.tones.light,
            (x - 10, 26),
            (x, 18),
            (x + 10, 26),
            (x + 8, 60),
            (x + 7, 80),
            (x - 7, 80),
            (x - 8, 60),
        )
        pen.line(pen.tones.main, 4, (x - 11, 36), (x + 11, 44))
        pen.line(pen.tones.main, 4, (x + 11, 36), (x - 11, 44))
        pen.line(pen.tones.main, 3.4, (x - 9, 66), (x + 9, 66))
        pen.oval(x + 8, 66, 1.8, 1.8, METAL)


def _backpack(pen: Pen) -> None:
    pen.arc(50, 22, 7, (180, 360), 2.4, pen.tones.dark)
    for x in (24, 76):
        pen.box(x - 5, 52, x + 5, 76, fill=pen.tones.dark, r=4)
    pen.box(27, 20, 73, 80, fill=pen.tones.main, r=12)
    pen.box(27, 24, 73, 46, fill=pen.tones.dark, r=8)
    pen.box(34, 54, 66, 75, fill=pen.tones.light, r=4)
    for x in (38, 59):
        pen.box(x, 36, x + 3, 58, fill=WOOD)
        pen.box(x - 1, 50, x + 4, 54, fill=METAL, r=1)


def _suitcase(pen: Pen) -> None:
    pen.arc(50, 38, 12, (180, 360), 3, pen.tones.dark)
    pen.box(14, 38, 86, 78, fill=pen.tones.main, r=5)
    pen.box(14, 54, 86, 56, fill=pen.tones.dark)
    for x in (24, 70):
        pen.box(x, 38, x + 6, 78, fill=pen.tones.dark)
        pen.box(x - 0.6, 52, x + 6.6, 59, fill=(222, 184, 96), r=1)


def _pouch(pen: Pen) -> None:
    pen.box(16, 40, 84, 78, fill=pen.tones.main, r=9)
    for x, y in ((28, 54), (42, 66), (56, 54), (70, 67), (30, 71), (75, 52)):
        pen.flower(x, y, 5, pen.tones.accent)
    pen.box(18, 38, 82, 43, fill=INK, r=2)
    pen.line((222, 184, 96), 0.9, (21, 40.5), (79, 40.5))
    pen.box(76, 40, 80, 52, fill=(222, 184, 96), r=1.5)


DRAWINGS = {
    "hat": _hat,
    "bag": _bag,
    "shirt": _shirt,
    "printed_shirt": partial(_shirt, has_print=True),
    "tote": partial(_bag, is_woven=False),
    "dress": _dress,
    "apron": _apron,
    "sandals": _sandals,
    "backpack": _backpack,
    "suitcase": _suitcase,
    "pouch": _pouch,
}
