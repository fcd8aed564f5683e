"""What is woven: for the porch, the bed, the table and the floor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from worker.seed.drawing.pen import WHITE, WOOD, Pen, mixed


def _hammock(pen: Pen) -> None:
    tones = pen.tones
    for x, turn in ((7, 1), (93, -1)):
        pen.box(x - 2.4, 14, x + 2.4, 84, fill=WOOD, r=1)
        for y in (37, 40, 43, 46):
            pen.line(WHITE, 0.5, (x, 28), (x + turn * 14, y))
    for x in range(22, 80, 2):
        low = 68 - (x - 50) ** 2 / 42
        pen.line(tones.light, 0.8, (x, low - 8), (x, low + 6))
    for step, fill in enumerate((tones.dark, tones.main, tones.accent, tones.light, tones.main)):
        low = 84 - step * 6
        brim = [(20, 36), (20, 36), (34, low - 4), (50, low), (66, low - 4), (80, 36), (80, 36)]
        pen.blob(fill, *brim, (66, 50), (50, 55), (34, 50))
    pen.curve(tones.dark, 1.2, (20, 39), (34, 51), (50, 56), (66, 51), (80, 39))


def _swing(pen: Pen) -> None:
    for x in (32, 68):
        pen.line(WHITE, 1.3, (x, 0), (x, 64))
        pen.oval(x, 70, 1.8, 1.8, WHITE)
    pen.box(24, 62, 76, 69, fill=pen.tones.main, r=2)
    pen.box(24, 62, 76, 64.4, fill=pen.tones.light, r=1)


def _swing_chair(pen: Pen) -> None:
    for x in (32, 68):
        pen.line(WHITE, 1.1, (50, 6), (x, 24))
    pen.box(24, 23, 76, 26.4, fill=WOOD, r=1.6)
    pen.blob(pen.tones.main, (28, 27), (72, 27), (76, 62), (66, 78), (34, 78), (24, 62))
    for y in range(32, 56, 5):
        for x in range(32, 66, 6):
            pen.line(pen.tones.dark, 0.5, (x, y), (x + 3, y + 5), (x + 6, y))
    pen.oval(50, 66, 20, 7, pen.tones.accent)


def _cushion(pen: Pen, motif: Callable[[Pen], None]) -> None:
    corners = ((20, 22), (50, 27), (80, 22), (76, 50), (80, 80), (50, 75), (20, 80), (24, 50))
    pen.poly(pen.tones.dark, *corners)
    pen.blob(pen.tones.main, *[point for point in corners for _ in (0, 1)])
    motif(pen)


def _cactus(pen: Pen) -> None:
    pen.curve(WHITE, 5, (50, 50), (37, 52), (36, 40))
    pen.curve(WHITE, 5, (50, 46), (63, 46), (64, 34))
    pen.line(WHITE, 7, (50, 34), (50, 66))
    pen.flower(50, 31, 5, pen.tones.accent)


def _waves(pen: Pen) -> None:
    for y in (36, 44, 52, 60, 68):
        heights = ((30, 0), (37, -6), (44, 6), (56, -6), (63, 6), (70, 0))
        pen.curve(WHITE, 1.6, *[(x, y + up) for x, up in heights])


def _bird(pen: Pen) -> None:
    pen.blob(WHITE, (28, 58), (44, 44), (60, 36), (70, 42), (60, 62), (44, 66))
    pen.poly(WHITE, (36, 54), (24, 70), (40, 66))
    pen.poly(pen.tones.accent, (68, 40), (77, 43), (67, 46))
    pen.oval(62, 43, 1.5, 1.5, pen.tones.dark)
    pen.leaf(pen.tones.main, (42, 58), (58, 52), 0.25)


def _folded(pen: Pen, *, layers: int, has_fringe: bool = False) -> None:
    tones = pen.tones
    fills = (tones.main, tones.light, tones.accent, tones.main)
    for step in range(layers):
        low = 78 - step * 11
        fill = fills[step % len(fills)]
        pen.box(18 + step, low - 11, 82 - step, low, fill=fill, r=4)
        pen.box(18 + step, low - 3, 70, low - 2, fill=mixed(fill, (40, 40, 40), 0.2), r=0.5)
        for x in range(28, 80, 9):
            pen.box(x, low - 11, x + 2, low - 3.4, fill=mixed(fill, WHITE, 0.35))
    if has_fringe:
        top = 78 - layers * 11
        pen.box(40, top, 62, 70, fill=tones.second, r=1)
        for x in range(41, 62, 2):
            pen.line(tones.second, 0.7, (x, 70), (x, 76))


def _rug(pen: Pen) -> None:
    tones = pen.tones
    for y in range(24, 77, 2):
        pen.line(tones.light, 0.7, (12, y), (88, y))
    pen.box(17, 22, 83, 78, fill=tones.main)
    pen.box(21, 26, 79, 74, fill=tones.accent)
    pen.box(23, 28, 77, 72, fill=tones.main)
    for x in (36, 50, 64):
        pen.poly(tones.second, (x, 34), (x + 7, 50), (x, 66), (x - 7, 50))
        pen.poly(tones.light, (x, 42), (x + 3, 50), (x, 58), (x - 3, 50))


def _tablecloth(pen: Pen) -> None:
    tones = pen.tones
    for x in (26, 74):
        pen.box(x - 2, 60, x + 2, 86, fill=WOOD)
    pen.poly(tones.main, (16, 42), (84, 42), (90, 70), (72, 64), (50, 72), (28, 64), (10, 70))
    pen.poly(tones.light, (24, 34), (76, 34), (84, 43), (16, 43))
    pen.line(tones.accent, 1, (12, 66), (28, 60), (50, 68), (72, 60), (88, 66))
    pen.turned(tones.accent, (24, 3), (28, 7), (38, 5))
    pen.flower(50, 18, 6, tones.second)


def _napkin(pen: Pen) -> None:
    tones = pen.tones
    for step, fill in enumerate((tones.second, tones.accent, tones.main)):
        x, y = 22 + step * 6, 30 + step * 6
        pen.box(x, y, x + 44, y + 36, fill=fill, r=1.5)
    for x, y in ((44, 52), (60, 48), (68, 62), (50, 68), (73, 74)):
        pen.flower(x, y, 4, tones.accent)
    pen.poly(tones.light, (78, 60), (78, 78), (60, 78))


def _curtain(pen: Pen) -> None:
    pen.box(8, 12, 92, 15, fill=WOOD, r=1.5)
    for step, x in enumerate(range(16, 84, 8)):
        if x == 48:  # noqa: PLR2004, the gap through which the window is seen
            continue
        fill = pen.tones.main if step % 2 else pen.tones.light
        pen.poly(fill, (x, 16), (x + 8, 16), (x + 8.6, 82), (x - 0.6, 82))
        pen.ring(x + 4, 13.5, 2, 3, 0.8, pen.tones.dark)


def _placemat(pen: Pen) -> None:
    for step in range(9):
        fill = pen.tones.main if step % 2 else pen.tones.dark
        pen.oval(50, 50, 34 - step * 3.6, 34 - step * 3.6, fill)
    pen.oval(50, 50, 2, 2, pen.tones.light)
    pen.ring(50, 50, 34, 34, 0.8, pen.tones.light)


def _roll(pen: Pen) -> None:
    pen.box(20, 48, 74, 76, fill=pen.tones.main, r=4)
    pen.oval(74, 62, 10, 14, pen.tones.light)
    for r in (10, 7, 4):
        pen.ring(74, 62, r, r * 1.4, 1, pen.tones.dark)
    for x in (32, 54):
        pen.box(x, 47.5, x + 4, 76.5, fill=pen.tones.accent)


DRAWINGS = {
    "hammock": _hammock,
    "swing": _swing,
    "swing_chair": _swing_chair,
    "cactus_cushion": partial(_cushion, motif=_cactus),
    "wave_cushion": partial(_cushion, motif=_waves),
    "bird_cushion": partial(_cushion, motif=_bird),
    "blanket": partial(_folded, layers=3, has_fringe=True),
    "towel": partial(_folded, layers=4),
    "bedding": partial(_folded, layers=5),
    "rug": _rug,
    "tablecloth": _tablecloth,
    "napkin": _napkin,
    "curtain": _curtain,
    "placemat": _placemat,
    "roll": _roll,
}
