"""The real things that integration tests meet."""

import http.client

import pytest

from delivery.local import embedded_aws as embedded
from delivery.local.embedded_aws import Addresses

# Told apart from the defaults; nothing listens there.
STORES = Addresses(database="127.0.0.1:5433", memcached="127.0.0.1:11212", redis="127.0.0.1:6380")


@pytest.fixture(scope="session")
def running_embedded_aws(tmp_path_factory):
    with embedded.started_for_tests(tmp_path_factory.mktemp("aws"), addresses=STORES) as aws:
        yield aws


@pytest.fixture(scope="module")
def embedded_aws(running_embedded_aws):
    """The one embedded AWS of the session, empty for each module."""
    yield running_embedded_aws
    connection = http.client.HTTPConnection(embedded.HOST, running_embedded_aws.port)
    connection.request("POST", "/_ministack/reset")
    assert http.client.OK == connection.getresponse().status
    connection.close()
