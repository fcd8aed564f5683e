"""What is written in, drawn with, printed and read."""

from __future__ import annotations

from worker.seed.drawing.pen import INK, WHITE, WOOD, Colour, Pen, mixed

KRAFT: Colour = (196, 160, 116)


def _notebook(pen: Pen) -> None:
    tones = pen.tones
    pen.box(29, 21, 75, 81, fill=WHITE, r=1.5)
    pen.box(26, 18, 72, 78, fill=tones.main, r=2)
    pen.box(26, 18, 33, 78, fill=tones.dark, r=1.5)
    for y in range(24, 76, 6):
        pen.line(WHITE, 0.6, (27, y), (32, y))
    pen.box(41, 32, 65, 46, fill=WHITE, r=1)
    pen.box(45, 37, 61, 38, fill=tones.accent)
    pen.box(45, 41, 56, 42, fill=tones.accent)
    if pen.chance.random() < 1 / 2:
        pen.box(66, 18, 67.6, 78, fill=tones.accent)
    else:
        pen.leaf(tones.light, (44, 72), (60, 52), 0.24)
    pen.line(tones.second, 2.4, (82, 80), (82, 36))
    pen.poly(WOOD, (80.8, 36), (83.2, 36), (82, 31))


def _pencils(pen: Pen) -> None:
    tones = pen.tones
    fills = (tones.main, tones.accent, tones.second, tones.light, tones.dark, tones.main)
    for step, fill in enumerate(fills):
        x, top = 24 + step * 10.4, 22 + (step * 7) % 12
        pen.poly((232, 200, 156), (x - 4, top + 10), (x + 4, top + 10), (x, top - 2))
        pen.poly(fill, (x - 1.3, top + 2), (x + 1.3, top + 2), (x, top - 2))
        pen.box(x - 4, top + 10, x + 4, 80, fill=fill)
        pen.box(x + 1.4, top + 10, x + 4, 80, fill=mixed(fill, INK, 0.16))
    pen.box(14, 60, 86, 82, fill=KRAFT, r=1.5)
    pen.box(38, 66, 62, 76, fill=WHITE, r=1)


def _scene(pen: Pen, at: tuple[float, float, float, float]) -> None:
    left, top, right, low = at
    wide, high = right - left, low - top
    pen.box(*at, fill=mixed(pen.tones.accent, WHITE, 0.5))
    pen.oval(left + wide * 0.64, top + high * 0.32, wide * 0.14, wide * 0.14, pen.tones.second)
    hills = ((0.0, 1.0), (0.0, 0.66), (0.26, 0.4), (0.48, 0.68), (0.7, 0.56), (1.0, 0.74), (1, 1))
    pen.poly(pen.tones.main, *[(left + wide * x, top + high * y) for x, y in hills])
    front = ((0.0, 1.0), (0.0, 0.86), (0.4, 0.76), (1.0, 0.9), (1.0, 1.0))
    pen.poly(pen.tones.dark, *[(left + wide * x, top + high * y) for x, y in front])


def _poster(pen: Pen) -> None:
    pen.box(25, 9, 75, 75, fill=WOOD)
    pen.box(27, 11, 73, 73, fill=WHITE)
    _scene(pen, (32, 16, 68, 62))
    pen.box(40, 66, 60, 67.4, fill=INK)


def _cards(pen: Pen) -> None:
    pen.box(14, 40, 60, 74, fill=KRAFT, r=1)
    pen.line(mixed(KRAFT, INK, 0.3), 0.6, (14, 40), (37, 59), (60, 40))
    pen.box(40, 26, 84, 78, fill=WHITE, r=1)
    _scene(pen, (44, 30, 80, 66))
    pen.box(54, 70, 70, 71.4, fill=INK)


def _stamp(pen: Pen) -> None:
    for x, letter in ((26, 0), (50, 1), (74, 2)):
        pen.turned(WOOD, (26, 6), (34, 6), (46, 4), (52, 8), x=x)
        pen.box(x - 10, 52, x + 10, 62, fill=pen.tones.dark, r=1)
        pen.box(x - 10, 68, x + 10, 84, fill=WHITE, r=1)
        fill = (pen.tones.accent, INK, pen.tones.second)[letter]
        pen.line(fill, 1.6, (x - 4, 81), (x, 71), (x + 4, 81))
        pen.line(fill, 1.4, (x - 2.4, 78), (x + 2.4, 78))
        pen.curve(fill, 0.9, (x - 2, 69.6), (x, 68.8), (x + 2, 69.6))


def _book(pen: Pen) -> None:
    tones = pen.tones
    pen.poly(WHITE, (30, 76), (76, 76), (80, 81), (34, 81))
    pen.box(27, 15, 73, 76, fill=tones.main, r=1)
    pen.poly(tones.dark, (73, 15), (77, 20), (77, 80), (73, 76))
    pen.box(27, 15, 31, 76, fill=tones.dark, r=1)
    _scene(pen, (38, 24, 67, 54))
    pen.box(40, 60, 65, 62, fill=tones.light)
    pen.box(44, 66, 61, 67.4, fill=tones.light)


def _booklets(pen: Pen) -> None:
    tones = pen.tones
    for step, fill in enumerate((tones.second, tones.accent, tones.main)):
        x, y = 18 + step * 13, 22 + step * 5
        pen.box(x, y, x + 36, y + 52, fill=fill, r=0.6)
        pen.box(x + 3, y + 3, x + 33, y + 49, fill=mixed(fill, WHITE, 0.7))
    pen.box(49, 38, 75, 39.4, fill=INK)
    pen.flower(62, 58, 12, INK)


DRAWINGS = {
    "notebook": _notebook,
    "pencils": _pencils,
    "poster": _poster,
    "cards": _cards,
    "stamp": _stamp,
    "book": _book,
    "booklets": _booklets,
}
