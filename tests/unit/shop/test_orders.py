import pytest

from shop.errors import ForbiddenChangeError
from shop.orders import GIVE_STOCK_BACK, HOLD_STOCK, TRANSITIONS, State, check_change, ways_into


def test_every_state_stands_in_the_table():
    assert set(State) == set(TRANSITIONS)


def test_every_state_is_reached_from_received():
    reached, new = set(), {State.RECEIVED}
    while new:
        reached |= new
        new = {after for state in new for after in TRANSITIONS[state]} - reached

    assert set(State) == reached


def test_stock_comes_back_exactly_where_an_order_stops_holding_it():
    for state, ways in TRANSITIONS.items():
        for after in ways:
            gives_back = after in GIVE_STOCK_BACK and state in HOLD_STOCK
            assert gives_back == (state in HOLD_STOCK and after not in HOLD_STOCK)


@pytest.mark.parametrize("state", State)
def test_ways_into_a_state_are_those_of_the_table(state):
    assert ways_into(state) == {one for one, ways in TRANSITIONS.items() if state in ways}


def test_what_the_table_does_not_know_is_refused():
    check_change(State.PAID, State.SHIPPED)
    with pytest.raises(ForbiddenChangeError, match="an order that is shipped cannot become paid"):
        check_change(State.SHIPPED, State.PAID)
