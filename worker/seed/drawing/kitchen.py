"""What cooks, brews and serves."""

from __future__ import annotations

from worker.seed.drawing.pen import INK, LEAF, METAL, WHITE, WOOD, Colour, Pen, mixed

COFFEE: Colour = (92, 58, 40)
STEEL: Colour = (196, 200, 200)


def _coffee_bag(pen: Pen) -> None:
    tones = pen.tones
    pen.poly(tones.main, (30, 24), (70, 24), (74, 78), (26, 78))
    pen.poly(tones.dark, (70, 24), (74, 78), (66, 78), (64, 24))
    pen.box(29, 17, 71, 26, fill=tones.dark, r=1)
    pen.box(34, 38, 62, 66, fill=WHITE, r=2)
    _bean(pen, 48, 50, 8)
    pen.box(39, 61, 57, 62.4, fill=tones.accent)
    for x, y in ((20, 80), (80, 81), (87, 78)):
        _bean(pen, x, y, 3.4)


def _bean(pen: Pen, x: float, y: float, r: float) -> None:
    pen.oval(x, y, r * 0.75, r, COFFEE)
    pen.curve(
        WHITE, r * 0.12, (x, y - r), (x - r / 3, y - r / 4), (x + r / 3, y + r / 4), (x, y + r)
    )


def _dripper(pen: Pen) -> None:
    pen.turned((214, 230, 228), (58, 10), (62, 12), (72, 19), (79, 17))
    pen.turned(COFFEE, (70, 17.5), (74, 18.4), (78, 16.4))
    pen.ring(68, 38, 8, 7, 2.4, pen.tones.dark)
    pen.poly(pen.tones.main, (28, 28), (72, 28), (56, 54), (44, 54))
    pen.poly(pen.tones.dark, (72, 28), (56, 54), (52, 54), (62, 28))
    pen.oval(50, 28, 22, 4.6, WHITE)
    pen.oval(50, 28.4, 18, 3.4, COFFEE)
    pen.box(34, 54, 66, 58, fill=pen.tones.dark, r=2)


def _grinder(pen: Pen) -> None:
    pen.line(METAL, 2, (50, 28), (50, 20), (76, 20))
    pen.oval(77, 17, 3.4, 4.4, pen.tones.accent)
    pen.turned(METAL, (26, 8), (34, 15), (46, 17))
    pen.box(28, 46, 72, 78, fill=pen.tones.main, r=2)
    pen.box(25, 44, 75, 48, fill=pen.tones.dark, r=1)
    pen.box(25, 76, 75, 80, fill=pen.tones.dark, r=1)
    pen.box(36, 55, 64, 71, fill=pen.tones.light, r=1)
    pen.oval(50, 63, 2.4, 2.4, INK)


def _pot(pen: Pen) -> None:
    for x in (18, 82):
        pen.ring(x, 56, 6, 4.4, 2.6, pen.tones.dark)
    pen.turned(pen.tones.main, (46, 32), (56, 33), (74, 30), (79, 22))
    pen.turned(pen.tones.dark, (37, 6), (40, 24), (47, 33))
    pen.box(44, 31, 56, 36, fill=pen.tones.accent, r=2.4)


def _pan(pen: Pen) -> None:
    pen.line(pen.tones.dark, 6, (64, 36), (86, 14))
    pen.oval(85, 15, 1.2, 1.2, WHITE)
    pen.oval(44, 56, 30, 30, pen.tones.dark)
    pen.oval(44, 56, 26.5, 26.5, pen.tones.main)
    pen.blob(WHITE, (30, 54), (40, 42), (56, 48), (60, 62), (46, 70), (32, 66))
    pen.oval(45, 57, 6.4, 6.4, (240, 178, 60))
    pen.oval(43, 55, 1.6, 1.6, WHITE)


def _board(pen: Pen) -> None:
    pen.box(16, 34, 72, 76, fill=pen.tones.main, r=5)
    pen.box(68, 49, 90, 61, fill=pen.tones.main, r=5)
    pen.oval(84, 55, 2.2, 2.2, WHITE)
    for y in (41, 49, 60, 69):
        pen.curve(pen.tones.dark, 0.5, (19, y), (36, y - 2), (52, y + 3), (68, y))
    for x in (32, 42, 52):
        pen.oval(x, 55, 6.4, 6.4, (200, 66, 54))
        pen.oval(x, 55, 4.8, 4.8, (226, 112, 90))


def _spoons(pen: Pen) -> None:
    for x, lean, top in ((34, -8, 22), (50, 0, 16), (66, 8, 24)):
        fill = mixed(WOOD, pen.tones.main, 0.3 + abs(lean) / 20)
        pen.line(fill, 3, (x, 82), (x + lean, top + 10))
        pen.oval(x + lean, top + 6, 6, 9, fill)
        pen.oval(x + lean, top + 6, 3.8, 6.4, mixed(fill, INK, 0.2))


def _mortar(pen: Pen) -> None:
    pen.line(pen.tones.dark, 6, (54, 48), (72, 16))
    pen.turned(pen.tones.main, (44, 26), (50, 26), (66, 20), (72, 12), (79, 18))
    pen.oval(50, 44, 26, 5, pen.tones.light)
    pen.oval(50, 44.6, 22, 3.8, pen.tones.dark)
    pen.leaf(LEAF, (40, 44), (28, 32), 0.25)


def _steamer(pen: Pen) -> None:
    for x in (26, 74):
        pen.ring(x, 60, 5, 4, 2, INK)
    pen.turned(STEEL, (34, 22), (40, 23), (72, 23), (79, 20))
    pen.box(26, 55, 74, 57, fill=METAL)
    pen.turned(METAL, (25, 6), (29, 20), (35, 23))
    pen.oval(50, 23, 3.4, 3.4, INK)
    for x in range(34, 68, 6):
        pen.oval(x, 50, 1, 1, INK)


def _cutlery(pen: Pen) -> None:
    fill = (214, 216, 214)
    pen.line(fill, 2.6, (32, 82), (32, 40))
    pen.box(26, 30, 38, 41, fill=fill, r=3)
    for x in (27.2, 30.4, 33.6, 36.8):
        pen.line(fill, 1.4, (x, 34), (x, 19))
    pen.line(fill, 2.6, (50, 82), (50, 36))
    pen.oval(50, 29, 6.6, 11, fill)
    pen.oval(49, 28, 4, 7.6, METAL)
    pen.blob(fill, (66, 16), (66, 16), (75, 30), (70, 52), (66, 52))
    pen.line(fill, 2.8, (67.4, 82), (67.4, 48))
    for x in (32, 50, 67.4):
        pen.line(pen.tones.accent, 3.6, (x, 82), (x, 62))


def _tin(pen: Pen) -> None:
    pen.turned(pen.tones.main, (38, 22), (42, 22), (76, 22), (79, 21))
    pen.box(27, 28, 73, 39, fill=pen.tones.dark, r=2)
    pen.box(28, 46, 72, 70, fill=WHITE)
    for tip in ((38, 50), (50, 47), (62, 50)):
        pen.leaf(pen.tones.main, (50, 68), tip, 0.16)
    pen.line(pen.tones.accent, 0.9, (28, 47), (72, 47))
    pen.line(pen.tones.accent, 0.9, (28, 69), (72, 69))


DRAWINGS = {
    "coffee_bag": _coffee_bag,
    "dripper": _dripper,
    "grinder": _grinder,
    "pot": _pot,
    "pan": _pan,
    "board": _board,
    "spoons": _spoons,
    "mortar": _mortar,
    "steamer": _steamer,
    "cutlery": _cutlery,
    "tin": _tin,
}
