"""Narrowing a category down: what its address says is wanted, and where other choices lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from shop import facets
from shop.api.catalogue_operations import CategoryPage, CategoryQuery
from shop.category_lists import SORTS, Sort
from shop.rendering.goods import Showing

_AMOUNT = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?")


def _(text: str) -> str:
    """Mark a text to be translated where it is said."""
    return text


SORT_NAMES: dict[Sort, str] = {
    "relevance": _("Our choice"),
    "newest": _("Newest"),
    "price-up": _("Lowest price"),
    "price-down": _("Highest price"),
}


@dataclass(frozen=True)
class Narrowing:
    """What is wanted of a category; prices as they were typed, empty where they are none."""

    path: str
    chosen: Mapping[str, frozenset[str]]
    least: str
    most: str
    sort: Sort
    after: str

    @property
    def is_plain(self) -> bool:
        """Whether this is all of a category, from its beginning."""
        return self.link() == self.path

    @property
    def asked(self) -> CategoryQuery:
        """What the worker is asked."""
        spelled = facets.spelled(self.chosen)
        return CategoryQuery(spelled, minor(self.least), minor(self.most), self.sort, self.after)

    def link(self) -> str:
        """Return the address of this choice."""
        given = {
            "option": facets.spelled(self.chosen),
            "min": self.least,
            "max": self.most,
            "sort": "" if self.sort == SORTS[0] else self.sort,
            "after": self.after,
        }
        query = urlencode({name: value for name, value in given.items() if value}, safe=":,;")
        return f"{self.path}?{query}" if query else self.path

    def without(self, name: str, value: str) -> Narrowing:
        """Return the choice without a value of a facet, from its beginning."""
        left = {**self.chosen, name: self.chosen[name] - {value}}
        chosen = {facet: values for facet, values in left.items() if values}
        return replace(self, chosen=chosen, after="")


def narrowing(path: str, query: Mapping[str, str]) -> Narrowing:
    """Return what an address asks for; what makes no sense in it is left out."""
    sort: Sort = next((one for one in SORTS if one == query.get("sort")), SORTS[0])
    least, most = (query.get(name, "").strip() for name in ("min", "max"))
    return Narrowing(
        path,
        facets.read([query.get("option", "")]),
        least if minor(least) is not None else "",
        most if minor(most) is not None else "",
        sort,
        query.get("after", ""),
    )


def minor(text: str) -> int | None:
    """Return an amount as people type it, 50 or 49,90, in minor units; None where it is none."""
    match = _AMOUNT.fullmatch(text)
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else None


def shown(
    wanted: Narrowing, page: CategoryPage, showing: Showing, say: Callable[[str], str]
) -> Mapping[str, Any]:
    """Return the choices that there are, and those that were made."""
    lowest, highest = page.prices or (0, 0)
    return {
        "facets": list(_facets(wanted, page, showing)),
        "chosen": list(_chosen(wanted, showing)),
        "sorts": [
            {
                "name": say(SORT_NAMES[one]),
                "path": replace(wanted, sort=one, after="").link(),
                "is_current": one == wanted.sort,
            }
            for one in SORT_NAMES
        ],
        "sort": "" if wanted.sort == SORTS[0] else wanted.sort,
        "least": wanted.least,
        "most": wanted.most,
        "lowest": lowest // 100,
        "highest": -(-highest // 100),
        "all_path": wanted.path,
        "begin_path": replace(wanted, after="").link() if wanted.after else "",
        "next_path": replace(wanted, after=page.after).link() if page.after else "",
    }


def _facets(wanted: Narrowing, page: CategoryPage, showing: Showing) -> Iterable[Mapping[str, Any]]:
    """Yield facets and values in the order of the vocabulary; a single value narrows nothing."""
    known = showing.assortment.vocabulary.attributes
    for name in _ordered(page.facets, known):
        chosen = wanted.chosen.get(name, frozenset())
        counts = {**dict.fromkeys(chosen, 0), **page.facets[name]}
        if len(counts) > 1 or chosen:
            values = known[name].values if name in known else {}
            yield {
                "name": showing.attribute(name),
                "values": [
                    {
                        "field": f"{name}:{value}",
                        "name": showing.value(name, value),
                        "count": counts[value],
                        "is_chosen": value in chosen,
                    }
                    for value in _ordered(counts, values)
                ],
            }


def _ordered(names: Iterable[str], like: Iterable[str]) -> list[str]:
    """Return *names* in the order of *like*, the others after them."""
    places = {name: at for at, name in enumerate(like)}
    return sorted(names, key=lambda one: (places.get(one, len(places)), one))


def _chosen(wanted: Narrowing, showing: Showing) -> Iterable[Mapping[str, str]]:
    for name, values in wanted.chosen.items():
        for value in sorted(values):
            path = wanted.without(name, value).link()
            yield {"name": showing.value(name, value), "path": path}
    if wanted.least:
        path = replace(wanted, least="", after="").link()
        yield {"name": f"≥ {showing.money(minor(wanted.least) or 0)}", "path": path}
    if wanted.most:
        path = replace(wanted, most="", after="").link()
        yield {"name": f"≤ {showing.money(minor(wanted.most) or 0)}", "path": path}
