"""The list of nodes as ElastiCache writes it."""

import pytest

from cloud.errors import AwayError
from worker.adapters.memcached_nodes import Address, addresses

NAME = "shop.abc123.{}.use1.cache.amazonaws.com"


def test_nodes_are_met_by_the_names_that_their_certificates_have():
    first, second = NAME.format("0001"), NAME.format("0002")
    listed = f"12\n{first}|10.0.5.12|11211 {second}|10.0.6.7|11211\n"

    assert {Address(first, 11211), Address(second, 11211)} == addresses(listed.encode())


def test_a_node_without_a_name_is_met_by_its_address():
    assert {Address("10.0.5.12", 11211)} == addresses(b"1\n|10.0.5.12|11211\n")


@pytest.mark.parametrize(
    "listed", [b"", b"1", b"1\n\n", b"1\nname||port\n", b"1\na|b\n", b"\xff\n"]
)
def test_what_is_no_list_is_as_if_nobody_answered(listed):
    with pytest.raises(AwayError, match="list of nodes"):
        addresses(listed)
