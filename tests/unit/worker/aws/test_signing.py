"""Our signature beside botocore's, byte for byte."""

from datetime import UTC, datetime
from unittest import mock

import pytest
from botocore.auth import SIGNED_HEADERS_BLACKLIST, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st

from worker.aws.lines import line_to
from worker.aws.services import SQS
from worker.aws.signing import Key, Signer

PRINTABLE = st.characters(min_codepoint=32, max_codepoint=126)
OURS = {"authorization", "host", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}

names = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True).filter(
    lambda name: name not in OURS | set(SIGNED_HEADERS_BLACKLIST)
)
values = st.text(PRINTABLE | st.just("\t"), max_size=40)
signing_keys = st.builds(
    Key,
    st.text("ABCDEF0123456789", min_size=1, max_size=20),
    st.text(PRINTABLE, min_size=1, max_size=40),
    st.none() | st.text(PRINTABLE, min_size=1, max_size=200),
)
# Close together, too, so that what is kept from one call to the next is used.
moments = st.one_of(
    st.floats(0, 4_000_000_000), st.integers(1_790_000_000, 1_790_000_002).map(float)
)
calls = st.tuples(
    signing_keys, st.dictionaries(names, values, max_size=6), st.binary(max_size=300), moments
)


def as_botocore_signs(service, region, *, url, key, headers, body, now):
    request = AWSRequest(method="POST", url=url, headers=headers, data=body)
    credentials = ReadOnlyCredentials(key.access_key_id, key.secret_access_key, key.token)
    moment = datetime.fromtimestamp(int(now), UTC)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        SigV4Auth(credentials, service, region).add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


@given(
    st.sampled_from(["sqs", "dynamodb", "sns", "secretsmanager"]),
    st.sampled_from(["us-east-1", "sa-east-1"]),
    st.lists(calls, min_size=1, max_size=4),
)
def test_signature_is_that_of_botocore(service, region, made):
    signer = Signer(service, region)

    for key, headers, body, now in made + made[:1]:
        url = f"https://{service}.{region}.amazonaws.com/"
        ours = signer.sign(key, headers={**headers, "host": url.split("/")[2]}, body=body, now=now)

        theirs = as_botocore_signs(
            service, region, url=url, key=key, headers=headers, body=body, now=now
        )
        assert theirs == {name: text for name, text in ours.items() if name != "host"}


@pytest.mark.parametrize(
    "given_url",
    [
        None,
        "http://127.0.0.1:4566",
        "http://127.0.0.1:4566/",
        "http://localhost:80",
        "https://Shop.Example:443",
        "https://shop.example:80",
        "http://[::1]:4566",
    ],
)
def test_host_is_the_one_that_botocore_signs(given_url):
    key, line = Key("AKIA", "secret"), line_to(SQS, "us-east-1", given_url)

    ours = line.signer.sign(key, headers={"host": line.host}, body=b"", now=0)

    url = given_url or "https://sqs.us-east-1.amazonaws.com/"
    theirs = as_botocore_signs("sqs", "us-east-1", url=url, key=key, headers={}, body=b"", now=0)
    assert theirs["authorization"] == ours["authorization"]


def test_a_key_shows_no_secret():
    assert "Key(access_key_id='AKIA')" == repr(Key("AKIA", "secret", "token"))
