"""The benchmark's products in small: built at once or put one by one, the same is found."""

from tests.benchmarks.products import names, products
from tests.benchmarks.search import queries
from worker.search.index import Index


def test_what_is_built_at_once_is_found_as_what_is_put_one_by_one():
    items = list(products(120))
    index, other = Index.of(items, names()), Index(names())
    for one in reversed(items):
        other.put([one])

    differing = [
        text
        for text in queries(items)[:120]
        if index.search(text, "pt-BR") != other.search(text, "pt-BR")
    ]

    assert [] == differing
