"""Two launched shops, for tests that only look."""

import pytest

from delivery.local import embedded_aws as embedded
from delivery.local import shop as local_shop
from tests.integration.conftest import STORES
from tests.integration.delivery.account import Account
from tests.integration.delivery.launches import Launched, ids, with_zone

MAIL = "on-call@example.com"
STAFF = ["203.0.113.0/24", "198.51.100.7/32"]


@pytest.fixture(scope="session")
def shops(tmp_path_factory):
    """Dev without a domain, and small with all that can be had, in an embedded AWS of their own.

    `embedded_aws` is emptied after each module; these two are launched once for all modules.
    """
    with embedded.started_for_tests(tmp_path_factory.mktemp("shops"), addresses=STORES) as aws:
        account = Account(aws)
        asked = {
            "dev": {},
            "small": with_zone(
                account, Size="small", StaffNetworks=",".join(STAFF), AlarmEmail=MAIL
            ),
        }
        outputs = {
            name: local_shop.deploy(aws, parameters, stack=name)
            for name, parameters in asked.items()
        }
        contents = account.contents()
        yield {
            name: Launched(account, name, outputs[name], ids(account, name), contents)
            for name in asked
        }


@pytest.fixture(params=["dev", "small"])
def shop(request, shops):
    """Each of the two, for what holds in both."""
    return shops[request.param]


@pytest.fixture
def dev(shops):
    return shops["dev"]


@pytest.fixture
def small(shops):
    return shops["small"]
