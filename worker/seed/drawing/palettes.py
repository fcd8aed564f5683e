"""The colours of the shop: a wall, a table and things for each category; facets as paint."""

from __future__ import annotations

from dataclasses import dataclass

from worker.seed.drawing.pen import Colour

COLOURS: dict[str, Colour] = {
    "blue": (62, 108, 150),
    "green": (98, 142, 98),
    "red": (190, 70, 58),
    "yellow": (226, 178, 74),
    "orange": (216, 124, 66),
    "pink": (220, 132, 140),
    "brown": (140, 92, 62),
    "black": (62, 58, 60),
    "white": (246, 240, 228),
    "natural": (222, 202, 168),
    "grey": (146, 148, 146),
}


@dataclass(frozen=True)
class Palette:
    """What a category's pictures have in common."""

    wall: Colour
    table: Colour
    things: tuple[Colour, ...]


_BRIGHT = tuple(COLOURS[name] for name in ("red", "yellow", "blue", "green", "orange", "pink"))
_EARTHY = tuple(COLOURS[name] for name in ("orange", "natural", "brown", "green", "yellow"))
_CALM = tuple(COLOURS[name] for name in ("natural", "pink", "green", "blue", "white"))

PALETTES = {
    "redes": Palette((188, 216, 214), (214, 186, 148), _BRIGHT),
    "cafe": Palette((232, 206, 174), (148, 104, 76), _EARTHY),
    "ceramica": Palette((226, 190, 168), (196, 146, 118), _CALM),
    "cozinha": Palette((206, 214, 186), (176, 142, 106), _EARTHY),
    "mesa": Palette((238, 214, 196), (186, 170, 148), _BRIGHT),
    "texteis": Palette((214, 206, 220), (178, 164, 174), _CALM),
    "iluminacao": Palette((104, 118, 136), (84, 82, 94), _EARTHY),
    "papelaria": Palette((244, 220, 164), (214, 170, 116), _BRIGHT),
    "brinquedos": Palette((190, 220, 226), (232, 200, 150), _BRIGHT),
    "bem-estar": Palette((210, 222, 206), (190, 180, 160), _CALM),
    "plantas": Palette((238, 224, 196), (184, 156, 122), _EARTHY),
    "moda": Palette((236, 202, 190), (206, 166, 148), _BRIGHT),
    "livros": Palette((200, 208, 218), (156, 130, 112), _BRIGHT),
}
