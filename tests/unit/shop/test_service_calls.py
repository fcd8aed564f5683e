"""Calls between tiers: known by a signature over all that they ask."""

import pytest

from shop.api.operations import CLIENT_HEADER, KEY_HEADER, SESSION_HEADER
from shop.errors import ForgedCallError, StaleCallError
from shop.service_calls import VALID_SECONDS, check_call, sign_call
from shop.signing import Keys
from tests.unit.shop.builders import KEYS

CALL = ("POST", "/v1/orders/1/cancel?x=1", b"{}")
HEADERS = {SESSION_HEADER: "ana", CLIENT_HEADER: "203.0.113.7", KEY_HEADER: "k"}
NOW = 1_700_000_000.5


def test_a_call_of_ours_is_known():
    header = sign_call(KEYS, *CALL, headers=HEADERS, at=NOW)

    check_call(KEYS, header, *CALL, headers=HEADERS, now=NOW)


def test_a_call_signed_by_the_previous_key_is_known():
    header = sign_call(Keys(KEYS.previous), *CALL, headers=HEADERS, at=NOW)

    check_call(KEYS, header, *CALL, headers=HEADERS, now=NOW)


@pytest.mark.parametrize(
    "other",
    [
        ("GET", CALL[1], CALL[2]),
        (CALL[0], "/v1/orders/2/cancel?x=1", CALL[2]),
        (CALL[0], CALL[1], b"{ }"),
    ],
)
def test_a_signature_is_about_one_call_only(other):
    header = sign_call(KEYS, *CALL, headers=HEADERS, at=NOW)

    with pytest.raises(ForgedCallError):
        check_call(KEYS, header, *other, headers=HEADERS, now=NOW)


@pytest.mark.parametrize(
    "other",
    [
        {**HEADERS, SESSION_HEADER: "bob"},
        {**HEADERS, CLIENT_HEADER: "198.51.100.9"},
        {**HEADERS, KEY_HEADER: "another"},
        {SESSION_HEADER: "ana", CLIENT_HEADER: "203.0.113.7"},
        {SESSION_HEADER: "203.0.113.7", CLIENT_HEADER: "ana", KEY_HEADER: "k"},
        {},
    ],
)
def test_nobody_between_says_for_whom_a_call_is_made(other):
    header = sign_call(KEYS, *CALL, headers=HEADERS, at=NOW)

    with pytest.raises(ForgedCallError):
        check_call(KEYS, header, *CALL, headers=other, now=NOW)


@pytest.mark.parametrize("header", ["", ".", "1.", "x.y", "9" * 5_000, "1700000000.é"])
def test_nonsense_is_forged(header):
    with pytest.raises(ForgedCallError):
        check_call(KEYS, header, *CALL, headers=HEADERS, now=NOW)


@pytest.mark.parametrize("later", [VALID_SECONDS + 2, -VALID_SECONDS - 2])
def test_a_call_is_good_for_a_minute(later):
    header = sign_call(KEYS, *CALL, headers=HEADERS, at=NOW)

    with pytest.raises(StaleCallError, match="wanted at most 60 s"):
        check_call(KEYS, header, *CALL, headers=HEADERS, now=NOW + later)
