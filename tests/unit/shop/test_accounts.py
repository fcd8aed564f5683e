"""Accounts: one form of an address, passwords that others do not have, links that work once."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import accounts
from shop.accounts import (
    COMMON_PASSWORDS,
    LIFETIMES,
    MOST_ADDRESSES,
    SHORTEST_PASSWORD,
    BookEntry,
    Consent,
    Link,
    Purpose,
    Role,
    may,
    parse_email,
    parse_name,
    parse_password,
    with_entry,
)
from shop.errors import InvalidError
from shop.messages import Customer
from tests.unit.shop.builders import CPF, NOW, SAO_PAULO

EMAIL = "ana@example.com"


# ---- e-mail


@given(st.emails())
def test_an_address_has_one_form_which_an_order_takes(text):
    email = parse_email(text)

    assert email == parse_email(email) == parse_email(f" {text.upper()}\n")
    customer = Customer("Ana", email, CPF)
    assert customer == msgspec.json.decode(msgspec.json.encode(customer), type=Customer)


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Ana.Souza+loja@Example.COM", "ana.souza+loja@example.com"),
        ("ana@ação.com.br", "ana@xn--ao-siap.com.br"),
        ("a@b-c.co", "a@b-c.co"),
    ],
)
def test_addresses_as_people_write_them(text, email):
    assert email == parse_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "ana@",
        "@example.com",
        "ana@example",
        "ana@example..com",
        "ana@-example.com",
        "ana@example.com.",
        "ana@127.0.0.1",
        ".ana@example.com",
        "ana..b@example.com",
        "ana b@example.com",
        "ana@exa mple.com",
        "ana@example.com\nBcc: all@example.com",
        "joão@example.com",
        "ana@b@example.com",
        f"{'a' * 65}@example.com",
        f"a@{'.'.join(['b' * 60] * 4)}.com",
        f"a@{'b' * 64}.com",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(text):
    with pytest.raises(InvalidError, match="wanted an e-mail") as refusal:
        parse_email(text)

    assert not text or text not in str(refusal.value)


# ---- passwords


@given(st.text(min_size=SHORTEST_PASSWORD, max_size=40))
def test_a_password_is_the_same_on_every_keyboard_or_refused_unsaid(text):
    try:
        password = parse_password(text, email=EMAIL)
    except InvalidError as refusal:
        told = str(refusal)
    else:
        told = ""
        assert password == parse_password(password, email=EMAIL)

    assert text not in told


def test_a_letter_in_two_spellings_is_one_letter():
    assert parse_password("cafe\u0301 da manha\u0303", email=EMAIL) == parse_password(
        "caf\u00e9 da manh\u00e3", email=EMAIL
    )


@pytest.mark.parametrize("length", [9, 129])
def test_a_password_is_neither_short_nor_endless(length):
    with pytest.raises(InvalidError, match=f"{length} characters' given, wanted 10 to 128"):
        parse_password("aB3$xyz!?"[:length].ljust(length, "q"), email=EMAIL)


@pytest.mark.parametrize("password", ["Password123", "QWERTYUIOP", "1212121212", "a" * 20])
def test_what_many_others_have_is_refused(password):
    with pytest.raises(InvalidError, match="not many others"):
        parse_password(password, email=EMAIL)


@pytest.mark.parametrize("password", ["Ana.Maria.Souza@example.com", "ana.maria.souza"])
def test_the_address_is_no_password(password):
    with pytest.raises(InvalidError, match="another than the e-mail"):
        parse_password(password, email="ana.maria.souza@example.com")


def test_the_list_names_none_that_is_refused_anyway():
    refused = [one for one in COMMON_PASSWORDS if len(one) < SHORTEST_PASSWORD]

    assert [] == refused
    assert {one.casefold() for one in COMMON_PASSWORDS} == COMMON_PASSWORDS


# ---- names and roles


def test_a_name_has_single_spaces():
    assert "Ana de Souza" == parse_name("  Ana\tde \n Souza ")


@pytest.mark.parametrize("text", ["", " \n", "x" * 121, "Ana\u202eSouza", "Ana\x00"])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(InvalidError, match="1 to 120"):
        parse_name(text)


def test_an_owner_may_what_staff_may_and_nobody_else_anothers():
    allowed = {(role, wanted) for role in Role for wanted in Role if may(role, wanted)}

    assert {(role, role) for role in Role} | {(Role.OWNER, Role.STAFF)} == allowed


# ---- links

TOKEN = accounts.new_token()
SECOND = dt.timedelta(seconds=1)


def a_link(purpose=Purpose.RESET, **changed):
    return Link(purpose, accounts.hash_of(TOKEN), NOW, **changed)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_opens_what_it_is_for_in_its_time(purpose):
    link, ends = a_link(purpose), NOW + LIFETIMES[purpose]
    moments = [NOW - SECOND, NOW, ends - SECOND, ends]

    assert [False, True, True, False] == [link.opens(purpose, TOKEN, at) for at in moments]


def test_a_link_opens_nothing_else_and_not_twice():
    assert not a_link().opens(Purpose.VERIFY, TOKEN, NOW)
    assert not a_link().opens(Purpose.RESET, accounts.new_token(), NOW)
    assert not a_link().opens(Purpose.RESET, "\udcff", NOW)
    assert not a_link(used_at=NOW).opens(Purpose.RESET, TOKEN, NOW)


def test_a_reset_lasts_half_an_hour():
    assert dt.timedelta(minutes=30) == LIFETIMES[Purpose.RESET]


def test_no_two_tokens_are_the_same_and_each_fits_an_address():
    tokens = {accounts.new_token() for _ in range(100)}

    assert 100 == len(tokens)
    assert all(len(token) >= 43 and token.isascii() for token in tokens)


# ---- consent and addresses


def test_consent_is_withdrawn_once_and_remembered():
    given_ = Consent(NOW, "news-1")

    withdrawn = given_.withdrawn(NOW + SECOND).withdrawn(NOW + 2 * SECOND)

    assert (True, False) == (given_.holds, withdrawn.holds)
    assert (NOW, NOW + SECOND) == (withdrawn.given_at, withdrawn.withdrawn_at)


def an_entry(label="Casa", recipient="Ana Souza"):
    return BookEntry(label, recipient, SAO_PAULO)


def test_a_book_has_one_address_of_a_label_and_not_too_many():
    book = ()
    for number in range(MOST_ADDRESSES):
        book = with_entry(book, an_entry(f"Casa {number}"))
    book = with_entry(book, an_entry("Casa 3", "Bia Souza"))

    assert MOST_ADDRESSES == len(book)
    assert ["Bia Souza"] == [one.recipient for one in book if one.label == "Casa 3"]
    with pytest.raises(InvalidError, match="addresses: 21 given"):
        with_entry(book, an_entry("Trabalho"))


@pytest.mark.parametrize("label", ["", " ", "x" * 41, "a\nb"])
def test_an_address_has_a_label_that_can_be_shown(label):
    with pytest.raises(InvalidError, match="label"):
        an_entry(label)
