import msgspec
import pytest

from shop import messages
from shop.dead_letters import Deed, Letter, Standing, check_reason, order_of, read
from shop.errors import ForbiddenDeedError, InvalidError
from shop.orders import State
from tests.unit.shop.builders import KEYS, NOW, an_order


def letter(body="", order_id=""):
    return Letter(body, "a reason", order_id, NOW)


def test_an_order_that_nobody_knows_may_be_sent_back_or_thrown_away():
    order, problem = read(letter(messages.encode(an_order(), KEYS)), KEYS)

    assert "" == problem
    assert (Deed.REDRIVE, Deed.DISCARD) == Standing(order, problem, None).deeds


@pytest.mark.parametrize("state", list(State))
def test_an_order_that_stands_is_not_sent_back(state):
    standing = Standing(an_order(), "", state)

    with pytest.raises(ForbiddenDeedError, match=state):
        standing.check(Deed.REDRIVE)
    assert (Deed.DISCARD,) == standing.deeds


def test_what_nobody_can_read_is_not_sent_back():
    order, problem = read(letter(msgspec.json.encode({"version": 1}).decode()), KEYS)

    with pytest.raises(ForbiddenDeedError, match="malformed"):
        Standing(order, problem, None).check(Deed.REDRIVE)


@pytest.mark.parametrize(
    ("told", "order", "known"),
    [
        ("", None, ""),
        ("unknown", None, ""),
        ("A" * 32, None, ""),
        ("a" * 32, None, "a" * 32),
        ("a" * 32, an_order(order_id="b" * 32), "b" * 32),
    ],
)
def test_the_order_is_that_of_the_message_else_the_one_that_was_noted(told, order, known):
    assert known == order_of(letter(order_id=told), order)


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 301, "a\x00bc"])
def test_a_letter_is_not_thrown_away_without_saying_why(reason):
    with pytest.raises(InvalidError):
        check_reason(reason)
