"""What is asked of people's accounts: nothing secret is kept, and no guess is free."""

from worker.api.limiting import TRIED
from worker.api.operations import OPERATIONS

SECRETS = {"password", "old", "new", "code", "previous"}


def takes_secrets(one):
    return bool(SECRETS & set(getattr(one.takes, "__struct_fields__", ())))


def test_no_answer_is_kept_of_what_takes_a_password_or_gives_a_token():
    secret = [
        one
        for one in OPERATIONS
        if takes_secrets(one) or "token" in getattr(one.gives, "__struct_fields__", ())
    ]

    assert len(secret) >= 8
    assert [] == [one.name for one in secret if one.is_kept]


def test_whatever_takes_a_password_is_limited():
    assert [] == [one.name for one in OPERATIONS if takes_secrets(one) and one not in TRIED]
