"""Which login tokens open a database: what RDS asks IAM, asked of the embedded AWS."""

import datetime as dt
import http.client
import json
from dataclasses import replace

import botocore.auth
import pytest

from delivery.errors import NoAnswerError
from delivery.local import login_check, parts
from delivery.local.embedded_aws import Credentials
from tests.integration.conftest import STORES
from tests.integration.delivery.local import login_tokens
from tests.integration.delivery.local.login_tokens import USER, roles


@pytest.fixture(scope="module")
def deployed(embedded_aws):
    return roles(embedded_aws)


@pytest.fixture
def worker(deployed):
    return deployed[0]


@pytest.fixture
def storefront(deployed):
    return deployed[1]


def token(aws, *, address=STORES.database, user=USER):
    return login_tokens.token(aws, address, user)


def refusal(aws, shown, *, address=STORES.database, user=USER):
    return login_check.refuse(aws.port, address=address, user=user, token=shown)


def test_a_role_that_may_connect_opens_the_database(worker):
    assert "" == refusal(worker, token(worker))


def test_a_role_that_may_not_is_named_with_what_it_lacks(storefront):
    assert "may not rds-db:connect to arn:aws:rds-db:" in refusal(storefront, token(storefront))


def test_a_token_for_another_user_opens_nothing(worker):
    assert "InvalidToken" == refusal(worker, token(worker, user="shop_owner"))


def test_a_user_that_the_policy_does_not_name_is_refused(worker):
    assert "may not" in refusal(worker, token(worker, user="other"), user="other")


def test_a_token_for_another_address_opens_nothing(worker):
    elsewhere = token(worker, address="127.0.0.1:1")

    assert "InvalidToken" == refusal(worker, elsewhere)


def test_an_address_without_a_database_is_refused(worker):
    elsewhere = "127.0.0.1:1"
    shown = token(worker, address=elsewhere)

    assert "no database is at 127.0.0.1:1" == refusal(worker, shown, address=elsewhere)


def test_a_token_that_was_changed_is_refused(worker):
    shown = token(worker)
    last = "0" if shown[-1] != "0" else "1"

    assert "SignatureDoesNotMatch" == refusal(worker, shown[:-1] + last)


def test_a_token_that_nobody_issued_is_refused(worker):
    stranger = replace(worker, credentials=Credentials("AKIASTRANGER", "guessed"))

    assert "InvalidCredentials" == refusal(worker, token(stranger))


@pytest.mark.parametrize("well_known", ["test", "000000000000"])
def test_the_emulators_well_known_keys_sign_no_token(worker, well_known):
    stranger = replace(worker, credentials=Credentials(well_known, "test"))

    assert "InvalidCredentials" == refusal(worker, token(stranger))


def test_a_password_is_no_token(worker):
    assert "InvalidToken" == refusal(worker, "guessed")


@pytest.mark.parametrize(("minutes", "outcome"), [(14, ""), (16, "ExpiredToken")])
def test_a_token_is_good_for_fifteen_minutes(worker, monkeypatch, minutes, outcome):
    earlier = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: earlier)

    assert outcome == refusal(worker, token(worker))


def test_no_token_may_ask_to_last_longer(worker):
    shown = token(worker).replace("X-Amz-Expires=900", "X-Amz-Expires=901")

    assert "InvalidToken" == refusal(worker, shown)


@pytest.mark.parametrize(
    ("method", "kind", "status"),
    [
        ("POST", "text/plain", http.client.UNSUPPORTED_MEDIA_TYPE),
        ("GET", "application/json", http.client.UNSUPPORTED_MEDIA_TYPE),
    ],
)
def test_what_a_page_may_send_without_asking_is_not_read(embedded_aws, method, kind, status):
    connection = http.client.HTTPConnection("127.0.0.1", embedded_aws.port)
    connection.request(method, login_check.PATH, json.dumps({}), {"Content-Type": kind})

    assert status == connection.getresponse().status
    connection.close()


def test_a_page_of_another_origin_is_refused(embedded_aws):
    connection = http.client.HTTPConnection("127.0.0.1", embedded_aws.port)
    headers = {"Content-Type": "application/json", "Origin": "https://shop.example"}
    connection.request("POST", login_check.PATH, json.dumps({}), headers)

    assert http.client.FORBIDDEN == connection.getresponse().status
    connection.close()


def test_where_nobody_answers_that_is_said():
    with pytest.raises(NoAnswerError, match="does not answer at port"):
        login_check.refuse(parts.free_port(), address="", user=USER, token="")
