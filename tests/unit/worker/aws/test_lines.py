"""Where a service is called."""

import pytest

from worker.aws.lines import line_to
from worker.aws.services import ALL, SNS


@pytest.mark.parametrize("service", ALL)
def test_service_is_at_its_regional_address(service):
    line = line_to(service, "sa-east-1", None)

    assert f"https://{service.name}.sa-east-1.amazonaws.com/" == str(line.url)
    assert f"{service.name}.sa-east-1.amazonaws.com" == line.host


@pytest.mark.parametrize(
    "given", ["127.0.0.1:4566", "ftp://host", "http://host/path", "http://host?a=b", "http://"]
)
def test_what_is_no_address_is_refused_at_the_start(given):
    with pytest.raises(ValueError, match=r"endpoint of sns is .*, wanted like https://host:443"):
        line_to(SNS, "sa-east-1", given)
