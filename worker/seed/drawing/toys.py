"""What is played with."""

from __future__ import annotations

from worker.seed.drawing.pen import INK, WHITE, WOOD, Pen, mixed


def _lorry(pen: Pen) -> None:
    pen.poly(pen.tones.accent, (14, 38), (58, 38), (56, 64), (16, 64))
    for x in (22, 32, 42, 50):
        pen.oval(x, 37, 6, 6, pen.tones.second)
    pen.box(14, 42, 57, 64, fill=pen.tones.accent, r=1)
    pen.box(58, 36, 84, 68, fill=pen.tones.main, r=4)
    pen.box(66, 42, 80, 53, fill=WHITE, r=2)
    _wheels(pen)


def _car(pen: Pen) -> None:
    pen.blob(pen.tones.main, (26, 50), (32, 28), (64, 28), (74, 52), (50, 56))
    pen.box(12, 46, 88, 68, fill=pen.tones.main, r=8)
    pen.box(36, 36, 48, 47, fill=WHITE, r=2)
    pen.box(51, 36, 63, 47, fill=WHITE, r=2)
    _wheels(pen)


def _wheels(pen: Pen) -> None:
    pen.box(12, 62, 88, 69, fill=pen.tones.dark, r=2)
    for x in (28, 72):
        pen.oval(x, 71, 9.4, 9.4, INK)
        pen.oval(x, 71, 6.4, 6.4, WOOD)
        pen.oval(x, 71, 2, 2, INK)


def _blocks(pen: Pen) -> None:
    tones = pen.tones
    pen.box(18, 58, 40, 80, fill=tones.main, r=1)
    pen.box(40, 58, 62, 80, fill=tones.accent, r=1)
    pen.oval(51, 80, 7, 11, mixed(tones.accent, INK, 0.3))
    pen.box(62, 58, 82, 80, fill=tones.second, r=1)
    pen.poly(tones.second, (16, 58), (42, 58), (29, 44))
    pen.box(44, 36, 58, 58, fill=tones.light, r=1)
    pen.box(48, 42, 54, 50, fill=tones.dark, r=3)
    pen.poly(tones.main, (40, 36), (62, 36), (51, 20))
    pen.oval(72, 50, 8, 8, tones.accent)


def _top(pen: Pen) -> None:
    pen.curve(WHITE, 1, (50, 34), (80, 30), (88, 60), (66, 78), (84, 84))
    pen.box(48, 22, 52, 34, fill=WOOD, r=1)
    pen.turned(pen.tones.main, (32, 8), (38, 26), (50, 27), (66, 10), (76, 3))
    pen.turned(pen.tones.accent, (44, 27.2), (47, 27.6), (50, 26))
    pen.poly(INK, (48.6, 75), (51.4, 75), (50, 83))


def _shuttlecock(pen: Pen) -> None:
    fills = (pen.tones.accent, WHITE, pen.tones.second, WHITE, pen.tones.accent)
    for fill, tip in zip(fills, ((28, 18), (40, 11), (50, 8), (60, 11), (72, 18)), strict=True):
        pen.leaf(fill, (50, 62), tip, 0.16)
    pen.turned(pen.tones.main, (58, 8), (64, 20), (72, 21), (78, 12))
    pen.line(WHITE, 0.9, (36, 67), (64, 67))


def _jaguar(pen: Pen) -> None:
    tones = pen.tones
    pen.curve(tones.main, 3, (24, 50), (10, 46), (14, 28))
    pen.blob(tones.main, (20, 42), (40, 34), (70, 38), (78, 56), (66, 66), (28, 66))
    for x in (30, 64):
        pen.box(x - 5, 56, x + 5, 74, fill=tones.dark, r=3)
        pen.oval(x, 76, 6.4, 6.4, INK)
        pen.oval(x, 76, 3.4, 3.4, tones.accent)
    pen.oval(76, 40, 13, 12, tones.main)
    for x in (68, 83):
        pen.oval(x, 29, 4, 4, tones.dark)
    pen.oval(84, 44, 6, 4.4, tones.light)
    pen.oval(88, 42, 1.8, 1.4, INK)
    pen.oval(78, 37, 1.5, 1.5, INK)
    for x, y in ((32, 46), (42, 42), (52, 47), (40, 54), (61, 52), (28, 55)):
        pen.ring(x, y, 3, 2.6, 1, tones.dark)


def _armadillo(pen: Pen) -> None:
    pen.curve(pen.tones.dark, 3, (24, 66), (12, 72), (6, 76))
    pen.blob(pen.tones.light, (72, 56), (84, 52), (94, 70), (74, 74))
    pen.oval(83, 60, 1.3, 1.3, INK)
    pen.leaf(pen.tones.dark, (77, 56), (76, 44), 0.25)
    for x in (34, 62):
        pen.box(x - 4, 66, x + 4, 79, fill=pen.tones.dark, r=3)
    for step in range(7):
        fill = pen.tones.main if step % 2 else pen.tones.dark
        pen.arc(50, 72, 30, (180 + step * 25.7, 206 + step * 25.7), 30, fill)
    pen.box(20, 70, 80, 73, fill=pen.tones.light, r=1.5)


def _chess(pen: Pen) -> None:
    for row in range(4):
        for column in range(8):
            fill = pen.tones.dark if (row + column) % 2 else WHITE
            left, top = 14 + column * 9, 66 + row * 4.5
            pen.box(left, top, left + 9, top + 4.5, fill=fill)
    for x, high, fill in ((30, 40, pen.tones.main), (52, 26, WHITE), (72, 44, pen.tones.accent)):
        pen.turned(fill, (high + 8, 6), (high + 14, 4), (66, 6), (71, 10), (74, 11), x=x)
        pen.oval(x, high + 3, 6.4, 6.4, fill)
    pen.poly(WHITE, (45, 24), (59, 24), (61, 13), (55.5, 19), (52, 11), (48.5, 19), (43, 13))


def _puppet(pen: Pen) -> None:
    pen.line(WOOD, 2.4, (24, 12), (76, 12))
    pen.line(WOOD, 2.4, (50, 6), (50, 18))
    for x, y in ((26, 46), (50, 30), (74, 46)):
        pen.line(WHITE, 0.4, (x, 12), (x, y))
    pen.poly(pen.tones.accent, (34, 48), (66, 48), (82, 80), (18, 80))
    for x, y in ((34, 66), (50, 60), (66, 67), (44, 74), (60, 75)):
        pen.flower(x, y, 4, WHITE)
    pen.blob(pen.tones.main, (34, 32), (66, 32), (60, 58), (40, 58))
    for turn in (-1, 1):
        pen.curve(WHITE, 3, (50 + turn * 13, 36), (50 + turn * 24, 34), (50 + turn * 24, 22))
        pen.oval(50 + turn * 6, 42, 2, 2, WHITE)
    pen.oval(50, 53, 7, 4.4, pen.tones.light)
    pen.poly(pen.tones.second, (50, 31), (53, 37), (47, 37))


def _puzzle(pen: Pen) -> None:
    tones = pen.tones
    fills = (tones.main, tones.accent, tones.second, tones.light, tones.dark, tones.main)
    for step, fill in enumerate((*fills, tones.accent, tones.second, tones.light)):
        x, y = 20 + step % 3 * 20, 22 + step // 3 * 20
        pen.box(x, y, x + 19.4, y + 19.4, fill=fill, r=1)
    shown = (*fills, tones.accent, tones.second, tones.light)
    for step in range(6):
        row, column = divmod(step, 2)
        pen.oval(41 + column * 20, 32 + row * 20, 3.4, 3.4, shown[row * 3 + column])
    pen.leaf(WHITE, (24, 38), (36, 26), 0.2)


DRAWINGS = {
    "lorry": _lorry,
    "car": _car,
    "blocks": _blocks,
    "top": _top,
    "shuttlecock": _shuttlecock,
    "jaguar": _jaguar,
    "armadillo": _armadillo,
    "chess": _chess,
    "puppet": _puppet,
    "puzzle": _puzzle,
}
