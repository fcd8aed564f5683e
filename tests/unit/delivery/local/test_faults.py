"""Faults as they are told to the proxy."""

import pytest

from delivery.local import faults
from delivery.local.faults import Fault, Kind


@pytest.mark.parametrize("kind", Kind)
def test_a_fault_is_read_as_it_was_written(kind):
    fault = Fault("memcached", kind, 0.25)

    assert fault == faults.read(faults.written(fault))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"GET / HTTP/1.1\r\n",
        b'{"listener": "memcached"}',
        b'{"listener": "memcached", "kind": "explode", "seconds": 0}',
    ],
)
def test_anything_else_is_no_fault(line):
    with pytest.raises((ValueError, KeyError)):
        faults.read(line)
