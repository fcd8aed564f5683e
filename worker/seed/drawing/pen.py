"""A pen for flat still lifes: shapes on a field of 100 by 100, drawn twice as large as wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Point = tuple[float, float]

WHITE: Colour = (255, 252, 245)
INK: Colour = (52, 46, 44)
WOOD: Colour = (181, 130, 84)
LEAF: Colour = (86, 132, 84)
METAL: Colour = (158, 164, 166)
# Rounds of corner cutting after which a polygon of few points looks curved.
ROUNDS = 4


@dataclass(frozen=True)
class Tones:
    """The colours of one picture: of the thing, and two that go with it."""

    main: Colour
    accent: Colour
    second: Colour

    @property
    def dark(self) -> Colour:
        """The thing where light does not reach."""
        return mixed(self.main, INK, 0.25)

    @property
    def light(self) -> Colour:
        """The thing where light falls."""
        return mixed(self.main, WHITE, 0.4)


class Pen:
    """Draws shapes onto a transparent sheet."""

    def __init__(self, pixels: int, tones: Tones, chance: Random) -> None:
        self.sheet = Image.new("RGBA", (pixels, pixels), (0, 0, 0, 0))
        self.tones, self.chance = tones, chance
        self._draw = ImageDraw.Draw(self.sheet)
        self._scale = pixels / 100

    def oval(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        """Fill an oval about a centre."""
        self._draw.ellipse(self._box(x - rx, y - ry, x + rx, y + ry), fill)

    def ring(self, x: float, y: float, rx: float, ry: float, width: float, fill: Colour) -> None:
        """Draw the outline of an oval."""
        at = self._box(x - rx, y - ry, x + rx, y + ry)
        self._draw.ellipse(at, outline=fill, width=round(width * self._scale))

    def arc(self, x: float, y: float, r: float, turns: Point, width: float, fill: Colour) -> None:
        """Draw a part of a circle, from and to degrees clockwise from the right."""
        at = self._box(x - r, y - r, x + r, y + r)
        self._draw.arc(at, *turns, fill, round(width * self._scale))

    def box(self, *at: float, fill: Colour, r: float = 0) -> None:
        """Fill a box from left, top to right, bottom, its corners rounded by *r*."""
        self._draw.rounded_rectangle(self._box(*at), r * self._scale, fill)

    def poly(self, fill: Colour, *points: Point) -> None:
        """Fill a polygon."""
        self._draw.polygon(self._points(points), fill)

    def blob(self, fill: Colour, *points: Point) -> None:
        """Fill a polygon whose corners are rounded off."""
        self._draw.polygon(self._points(rounded(points, closed=True)), fill)

    def line(self, fill: Colour, width: float, *points: Point) -> None:
        """Draw straight lines with round ends."""
        self._stroke(fill, width, points)

    def curve(self, fill: Colour, width: float, *points: Point) -> None:
        """Draw a soft line along *points*."""
        self._stroke(fill, width, rounded(points, closed=False))

    def turned(self, fill: Colour, *profile: Point, x: float = 50) -> None:
        """Fill what a lathe would turn, of heights and half-widths, shaded on its right."""
        side = rounded(profile, closed=False)
        left = [(x - r, y) for y, r in side]
        self.poly(fill, *left, *[(x + r, y) for y, r in reversed(side)])
        shade, glow = mixed(fill, INK, 0.14), mixed(fill, WHITE, 0.28)
        self.poly(
            shade, *[(x + r, y) for y, r in side], *[(x + r * 0.55, y) for y, r in reversed(side)]
        )
        inner = side[len(side) // 5 : -len(side) // 5]
        bright = [(x - r * 0.78, y) for y, r in inner]
        self.poly(glow, *bright, *[(x - r * 0.64, y) for y, r in reversed(inner)])

    def leaf(self, fill: Colour, base: Point, tip: Point, width: float) -> None:
        """Fill a leaf from *base* to *tip*, with a vein."""
        (x, y), (u, v) = base, tip
        across, along = (v - y) * width, (u - x) * width
        mid = ((x + u) / 2, (y + v) / 2)
        sides = [(mid[0] - across, mid[1] + along), (mid[0] + across, mid[1] - along)]
        self.blob(fill, base, base, sides[0], tip, tip, sides[1])
        self.line(mixed(fill, WHITE, 0.3), 0.4, base, mid)

    def flower(self, x: float, y: float, r: float, fill: Colour) -> None:
        """Draw a round flower of five petals."""
        for turn in range(5):
            angle = math.tau * turn / 5
            self.oval(
                x + r * 0.6 * math.cos(angle), y + r * 0.6 * math.sin(angle), r / 2, r / 2, fill
            )
        self.oval(x, y, r * 0.35, r * 0.35, self.tones.second)

    def _stroke(self, fill: Colour, width: float, points: Sequence[Point]) -> None:
        self._draw.line(self._points(points), fill, round(width * self._scale), joint="curve")
        for x, y in (points[0], points[-1]):
            self.oval(x, y, width / 2, width / 2, fill)

    def _points(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def _box(self, *at: float) -> list[float]:
        return [one * self._scale for one in at]


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return *one* with a share of *other* in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def rounded(points: Sequence[Point], *, closed: bool) -> list[Point]:
    """Return *points* with their corners cut until they look like a curve."""
    line = list(points)
    for _ in range(ROUNDS):
        pairs = zip(line, line[1:] + line[:1] if closed else line[1:], strict=False)
        cut = [
            point
            for (x, y), (u, v) in pairs
            for point in (
                (x * 0.75 + u * 0.25, y * 0.75 + v * 0.25),
                (x * 0.25 + u * 0.75, y * 0.25 + v * 0.75),
            )
        ]
        line = cut if closed else [line[0], *cut, line[-1]]
    return line
