"""What the proxy reads in the first message of a client of PostgreSQL, and how it refuses."""

import struct

import pytest

from delivery.local.proxy_logins import fatal, user_of


def startup(content, request=196608):
    return struct.pack("!ii", 8 + len(content), request) + content


@pytest.mark.parametrize(
    ("message", "user"),
    [
        (startup(b"user\0shop_app\0database\0shop\0\0"), "shop_app"),
        (startup(b"database\0user\0user\0shop_owner\0\0"), "shop_owner"),
        (startup(b"database\0shop\0\0"), ""),
        (startup(b"user"), ""),
        (startup(b"user\0\xff\0\0"), "\ufffd"),
        (startup(b""), ""),
        (startup(b"user\0shop_app\0\0", request=80877102), ""),
    ],
)
def test_a_startup_names_its_user(message, user):
    assert user == user_of(message)


def test_an_error_is_written_as_postgresql_writes_it():
    told = b"SFATAL\0VFATAL\0C28000\0Mno\0\0"

    assert b"E" + bytes([0, 0, 0, 4 + len(told)]) + told == fatal("28000", "no")
