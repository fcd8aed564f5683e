"""Our signature beside botocore's, byte for byte."""

from datetime import UTC, datetime
from unittest import mock

import pytest
from botocore.auth import SIGNED_HEADERS_BLACKLIST, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st

from cloud.services import SERVICES, service_of
from cloud.signing import Signer

PRINTABLE = st.characters(min_codepoint=32, max_codepoint=126)
OURS = {"authorization", "host", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}

names = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True).filter(
    lambda name: name not in OURS | set(SIGNED_HEADERS_BLACKLIST)
)
values = st.text(PRINTABLE | st.just("\t"), max_size=40)
keys = st.builds(
    ReadOnlyCredentials,
    st.text("ABCDEF0123456789", min_size=1, max_size=20),
    st.text(PRINTABLE, min_size=1, max_size=40),
    st.none() | st.text(PRINTABLE, min_size=1, max_size=200),
)
# Close together, too, so that what is kept from one call to the next is used.
moments = st.one_of(
    st.floats(0, 4_000_000_000), st.integers(1_790_000_000, 1_790_000_002).map(float)
)
calls = st.tuples(
    keys, st.dictionaries(names, values, max_size=6), st.binary(max_size=300), moments
)


def as_botocore_signs(service, region, *, url, key, headers, body, now):
    request = AWSRequest(method="POST", url=url, headers=headers, data=body)
    moment = datetime.fromtimestamp(int(now), UTC)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        SigV4Auth(key, service, region).add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


@given(
    st.sampled_from(sorted(SERVICES)),
    st.sampled_from(["us-east-1", "sa-east-1"]),
    st.lists(calls, min_size=1, max_size=4),
)
def test_signature_is_that_of_botocore(service, region, made):
    signer, host = Signer(service, region), f"{service}.{region}.amazonaws.com"

    for key, headers, body, now in made + made[:1]:
        ours = signer.sign(key, headers={**headers, "host": host}, body=body, now=now)

        url = f"https://{host}/"
        asked = {"url": url, "key": key, "headers": headers, "body": body, "now": now}
        theirs = as_botocore_signs(service, region, **asked)
        assert theirs == {name: text for name, text in ours.items() if name != "host"}


@pytest.mark.parametrize(
    "url",
    [
        "https://sqs.us-east-1.amazonaws.com/",
        "http://127.0.0.1:4566",
        "http://127.0.0.1:4566/",
        "http://localhost:80",
        "https://Shop.Example:443",
        "https://shop.example:80",
        "http://[::1]:4566",
    ],
)
def test_host_is_the_one_that_botocore_signs(url):
    key, to = ReadOnlyCredentials("AKIA", "secret", None), service_of("sqs", "us-east-1", url)

    ours = to.signer.sign(key, headers={"host": to.host}, body=b"", now=0)

    theirs = as_botocore_signs("sqs", "us-east-1", url=url, key=key, headers={}, body=b"", now=0)
    assert theirs["authorization"] == ours["authorization"]


@pytest.mark.parametrize("url", ["127.0.0.1:4566", "ftp://host", "https://host/path", "http://"])
def test_an_endpoint_that_is_no_address_of_a_service_is_refused(url):
    with pytest.raises(ValueError, match="endpoint of sqs is"):
        service_of("sqs", "us-east-1", url)
