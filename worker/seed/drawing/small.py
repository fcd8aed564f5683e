"""What is small: for the bath, the wall and the shelf."""

from __future__ import annotations

from worker.seed.drawing.pen import INK, WHITE, WOOD, Pen, mixed


def _hook(pen: Pen) -> None:
    for x in (34, 66):
        pen.oval(x, 26, 11, 11, pen.tones.dark)
        for y in (20, 32):
            pen.oval(x, y, 1.5, 1.5, WHITE)
        pen.curve(pen.tones.main, 4, (x, 26), (x, 60), (x, 80), (x + 18, 76), (x + 14, 58))


def _figurine(pen: Pen) -> None:
    pen.blob(pen.tones.main, (18, 40), (34, 52), (52, 44), (70, 30), (76, 58), (58, 76), (30, 72))
    pen.oval(70, 30, 8, 8, pen.tones.light)
    pen.poly((210, 70, 58), (66, 23), (70, 14), (74, 23))
    pen.poly((226, 160, 70), (77, 29), (85, 32), (77, 34))
    pen.oval(72, 29, 1.3, 1.3, INK)
    for row in range(4):
        for column in range(6):
            x, y = 30 + column * 7 + row % 2 * 3.4, 50 + row * 6
            pen.oval(x, y, 1.2, 1.2, WHITE)
    for x in (44, 54):
        pen.line((226, 160, 70), 1.8, (x, 72), (x, 82), (x + 5, 82))


def _tile(pen: Pen) -> None:
    for x in (18, 51):
        for y in (18, 51):
            pen.box(x, y, x + 31, y + 31, fill=WHITE, r=1)
            pen.ring(x + 15.5, y + 15.5, 11, 11, 1.4, pen.tones.main)
            for tip in ((3, 3), (28, 3), (3, 28), (28, 28)):
                pen.leaf(pen.tones.main, (x + 15.5, y + 15.5), (x + tip[0], y + tip[1]), 0.2)
            pen.oval(x + 15.5, y + 15.5, 3, 3, pen.tones.accent)


def _soap(pen: Pen) -> None:
    pen.box(16, 70, 84, 77, fill=WOOD, r=2)
    pen.box(22, 46, 78, 70, fill=pen.tones.dark, r=7)
    pen.box(22, 43, 78, 66, fill=pen.tones.main, r=8)
    pen.box(30, 48, 70, 61, fill=pen.tones.light, r=5)
    pen.leaf(pen.tones.dark, (42, 59), (58, 50), 0.24)
    for x, y, r in ((26, 34, 5), (36, 25, 3.4), (72, 32, 6), (62, 22, 3)):
        pen.oval(x, y, r, r, WHITE)
        pen.oval(x + r / 4, y + r / 4, r * 0.7, r * 0.7, mixed(WHITE, pen.tones.main, 0.2))


def _brush(pen: Pen) -> None:
    for x in range(20, 52, 3):
        pen.line(pen.tones.light, 1.6, (x, 56), (x - 0.6, 72))
    pen.box(16, 46, 54, 58, fill=WOOD, r=6)
    pen.line(WOOD, 5, (52, 52), (88, 40))
    pen.oval(86, 40.6, 1.2, 1.2, WHITE)


def _loofah(pen: Pen) -> None:
    pen.curve(WHITE, 1, (50, 22), (42, 8), (60, 8), (50, 22))
    pen.turned(pen.tones.main, (20, 12), (28, 18), (48, 15), (70, 19), (80, 12))
    for step in range(60):
        x, y = 36 + step * 7 % 28, 24 + step * 11 % 52
        pen.line(pen.tones.dark, 0.4, (x, y), (x + 3, y + 4))


DRAWINGS = {
    "hook": _hook,
    "figurine": _figurine,
    "tile": _tile,
    "soap": _soap,
    "brush": _brush,
    "loofah": _loofah,
}
