"""What the proxy reads in memcached's commands, and what it answers for the cluster."""

import pytest

from delivery.local.proxy_protocols import block_bytes, nodes


@pytest.mark.parametrize(
    ("line", "follows"),
    [
        (b"set caju 0 60 4\r\n", 6),
        (b"cas caju 0 60 10 7 noreply\r\n", 12),
        (b"get caju\r\n", 0),
        (b"get 1 2 3 4 5\r\n", 0),
        (b"set caju 0 60\r\n", 0),
        (b"set caju 0 60 four\r\n", 0),
        (b"set caju 0 60 -4\r\n", 0),
        (b"\r\n", 0),
    ],
)
def test_a_block_follows_commands_that_write(line, follows):
    assert follows == block_bytes(line)


def test_the_cluster_has_one_node_as_elasticache_would_write_it():
    told = b"1\n127.0.0.1|127.0.0.1|11212\n"

    assert b"CONFIG cluster 0 28\r\n" + told + b"\r\nEND\r\n" == nodes(11212)
    assert 28 == len(told)
