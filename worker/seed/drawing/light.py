"""What gives light."""

from __future__ import annotations

from worker.seed.drawing.pen import INK, METAL, WHITE, WOOD, Colour, Pen, mixed

FLAME: Colour = (250, 206, 110)


def _pendant(pen: Pen) -> None:
    pen.line(INK, 0.9, (50, 0), (50, 28))
    pen.poly(mixed(FLAME, WHITE, 0.5), (28, 58), (72, 58), (84, 90), (16, 90))
    pen.oval(50, 58, 8, 8, FLAME)
    belly = pen.chance.randint(24, 32)
    pen.turned(pen.tones.main, (26, 4), (30, 10), (42, belly), (58, belly - 2))
    for y in (36, 44, 52):
        pen.line(pen.tones.dark, 0.5, (50 - belly * 0.7, y), (50 + belly * 0.7, y))


def _table_lamp(pen: Pen) -> None:
    pen.turned(pen.tones.main, (50, 3), (58, 4), (66, 13), (76, 11), (79, 14))
    shade = mixed(FLAME, WHITE, 0.45)
    pen.poly(shade, (37, 20), (63, 20), (76, 51), (24, 51))
    pen.poly(mixed(shade, pen.tones.accent, 0.3), (63, 20), (76, 51), (62, 51), (56, 20))
    pen.box(24, 50, 76, 52, fill=pen.tones.accent, r=1)
    pen.line(METAL, 0.6, (60, 52), (60, 62))
    pen.oval(60, 63, 1.2, 1.2, METAL)


def _floor_lamp(pen: Pen) -> None:
    pen.oval(34, 84, 15, 3, pen.tones.dark)
    pen.curve(pen.tones.main, 1.8, (34, 84), (34, 30), (36, 10), (66, 10), (68, 26))
    pen.poly(mixed(FLAME, WHITE, 0.5), (58, 36), (78, 36), (90, 72), (46, 72))
    pen.oval(68, 37, 5, 4, FLAME)
    pen.turned(pen.tones.main, (22, 3), (27, 10), (37, 14), x=68)


def _lantern(pen: Pen) -> None:
    pen.ring(50, 22, 9, 9, 1.6, pen.tones.dark)
    pen.poly(pen.tones.main, (50, 22), (70, 38), (30, 38))
    pen.box(32, 38, 68, 74, fill=mixed(FLAME, WHITE, 0.6))
    pen.box(45, 56, 55, 74, fill=WHITE, r=1)
    pen.blob(FLAME, (50, 42), (55, 52), (50, 57), (45, 52))
    for x in (32, 49.2, 66.4):
        pen.box(x, 38, x + 1.6, 74, fill=pen.tones.dark)
    pen.box(28, 73, 72, 79, fill=pen.tones.main, r=1.5)


def _candle(pen: Pen) -> None:
    pen.blob((250, 190, 90), (50, 14), (55, 26), (50, 33), (45, 26))
    pen.blob(WHITE, (50, 21), (52.4, 28), (50, 32), (47.6, 28))
    pen.line(INK, 0.8, (50, 31), (50, 38))
    pen.turned(pen.tones.main, (38, 20), (44, 20), (72, 20), (77, 18))
    pen.oval(50, 38, 20, 4, mixed(pen.tones.main, WHITE, 0.6))
    pen.box(37, 50, 63, 68, fill=WHITE, r=1)
    pen.leaf(pen.tones.dark, (43, 64), (57, 53), 0.22)


def _candlestick(pen: Pen) -> None:
    for x, top in ((30, 46), (50, 34), (70, 52)):
        pen.box(x - 2, top - 20, x + 2, top, fill=WHITE)
        pen.blob(FLAME, (x, top - 31), (x + 3, top - 24), (x, top - 20), (x - 3, top - 24))
        pen.turned(pen.tones.main, (top, 5), (top + 4, 2), (72, 2), (76, 8), (79, 9), x=x)


def _string_lights(pen: Pen) -> None:
    for row, y in enumerate((22, 42, 62)):
        pen.curve(INK, 0.8, (4, y), (28, y + 12), (72, y + 12), (96, y))
        for x in range(12 + row * 4, 94, 13):
            low = y + 9.5 - (x - 50) ** 2 / 240
            pen.box(x - 1.4, low, x + 1.4, low + 3, fill=INK)
            pen.oval(x, low + 6.4, 3.2, 4, FLAME)
            pen.oval(x - 1, low + 5.4, 0.9, 1.2, WHITE)


def _incense(pen: Pen) -> None:
    pen.line(WOOD, 1.1, (36, 68), (66, 36))
    pen.curve(WHITE, 1.2, (66, 36), (60, 28), (72, 22), (64, 12))
    pen.blob(pen.tones.main, (12, 64), (12, 64), (50, 70), (88, 64), (88, 64), (74, 80), (26, 80))
    pen.blob(pen.tones.light, (15, 65), (50, 69), (85, 65), (50, 73))


DRAWINGS = {
    "pendant": _pendant,
    "table_lamp": _table_lamp,
    "floor_lamp": _floor_lamp,
    "lantern": _lantern,
    "candle": _candle,
    "candlestick": _candlestick,
    "string_lights": _string_lights,
    "incense": _incense,
}
