"""Products by the thousand, the same each time, with as many words as a real shop has."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from shop.catalogue import Attribute, Category, PriceSince, Product, Texts, Variant, Vocabulary
from worker.search.entries import Names

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
THINGS = (
    ("Camiseta", "T-shirt"), ("Calça jeans", "Jeans"), ("Cadeira", "Chair"), ("Luminária", "Lamp"),
    ("Mochila", "Backpack"), ("Tênis", "Sneakers"), ("Relógio", "Watch"), ("Óculos", "Glasses"),
    ("Panela", "Pan"), ("Tapete", "Rug"), ("Almofada", "Cushion"), ("Caneca", "Mug"),
    ("Garrafa térmica", "Bottle"), ("Coleira para cão", "Dog collar"), ("Botões", "Buttons"),
    ("Lençol", "Sheet"), ("Toalha", "Towel"), ("Prateleira", "Shelf"), ("Faca", "Knife"),
    ("Violão", "Guitar"), ("Papel de parede", "Wallpaper"), ("Vaso", "Vase"), ("Chapéu", "Hat"),
    ("Jaqueta", "Jacket"), ("Vestido", "Dress"),
)  # fmt: skip
KINDS = (
    ("básica", "basic"), ("infantil", "for children"), ("de algodão", "cotton"), ("leve", "light"),
    ("impermeável", "waterproof"), ("dobrável", "folding"), ("de madeira", "wooden"),
    ("esportiva", "sports"), ("clássica", "classic"), ("artesanal", "handmade"),
    ("de couro", "leather"), ("ajustável", "adjustable"),
)  # fmt: skip
COLOURS = (
    ("azul", "blue"), ("vermelho", "red"), ("verde", "green"), ("preto", "black"),
    ("branco", "white"), ("amarelo", "yellow"), ("cinza", "grey"), ("rosa", "pink"),
)  # fmt: skip
_SYLLABLES = [f"{first}{second}" for first in "bcdfglmnprstvz" for second in "aeio"]


def invented_words(count: int, chance: random.Random) -> list[str]:
    """Return words that no language has: what brands, models and texts bring along."""
    return ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(count)]


def names() -> Names:
    """Return how shelves and colours are called."""
    shelves = {
        _slug(at): Category(_slug(at), {"pt-BR": thing[0], "en": thing[1]})
        for at, thing in enumerate(THINGS)
    }
    colours = {english: {"pt-BR": said, "en": english} for said, english in COLOURS}
    colour = Attribute({"pt-BR": "Cor", "en": "Colour"}, dict(colours))
    return Names(shelves, Vocabulary({"colour": colour}))


def products(count: int) -> Iterator[Product]:
    """Return *count* products; a text of theirs has some 60 words."""
    chance = random.Random(4)  # noqa: S311, the same each time
    rare = invented_words(20_000, chance)
    # Few words are frequent, and many are rare, as in any language.
    weights = [1 / (place + 10) for place in range(len(rare))]
    spoken = chance.choices(rare, weights, k=200_000)
    for at in range(count):
        yield _product(at, rare, spoken, chance)


def _product(at: int, rare: list[str], spoken: list[str], chance: random.Random) -> Product:
    shelf = chance.randrange(len(THINGS))
    thing, kind = THINGS[shelf], chance.choice(KINDS)
    colour, model = chance.choice(COLOURS), chance.choice(rare).capitalize()
    name = {side: f"{thing[side]} {kind[side]} {colour[side]} {model}" for side in (0, 1)}

    def said(words: int) -> str:
        start = chance.randrange(len(spoken) - words)
        return " ".join(spoken[start : start + words])

    texts = {side: Texts(name[side], said(10), f"{name[side]}. {said(40)}") for side in (0, 1)}
    prices = (PriceSince(START, chance.randrange(1_000, 100_000)),)
    variants = tuple(Variant(f"P{at:06}-{size}", prices, 400) for size in "SML")
    created = START + dt.timedelta(seconds=at)
    return Product(
        f"product-{at}",
        1,
        _slug(shelf),
        {"pt-BR": texts[0], "en": texts[1]},
        variants,
        created,
        created,
        brand=rare[at % 300].capitalize(),
        attributes={"colour": colour[1]},
    )


def _slug(shelf: int) -> str:
    return f"shelf-{shelf}"
