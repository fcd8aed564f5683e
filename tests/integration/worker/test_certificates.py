"""Whom the worker trusts for PostgreSQL: Amazon RDS, wherever the shop can be launched."""

import datetime as dt
import io
import ssl
import zipfile

import pytest
from cryptography import x509

from blueprints.groups import CLOUDFRONT
from delivery.bundles import build
from worker.bootstrap import AUTHORITIES

CERTIFICATES = x509.load_pem_x509_certificates(AUTHORITIES.read_bytes())
# The kinds of key that a database may be given a certificate by.
KEYS = ("RSA2048", "RSA4096", "ECC384")

# A release is out of use long before.
SPARE = dt.timedelta(days=2 * 365)


def name(certificate):
    (found,) = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return found.value


def test_every_region_of_the_shop_is_trusted_and_no_other():
    wanted = {f"Amazon RDS {region} Root CA {key} G1" for region in CLOUDFRONT for key in KEYS}

    assert sorted(wanted) == sorted(map(name, CERTIFICATES))


@pytest.mark.parametrize("certificate", CERTIFICATES, ids=name)
def test_an_authority_vouches_for_itself_for_two_more_years(certificate):
    limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value

    certificate.verify_directly_issued_by(certificate)
    assert limits.ca
    assert certificate.not_valid_before_utc < dt.datetime.now(dt.UTC)
    assert dt.datetime.now(dt.UTC) + SPARE < certificate.not_valid_after_utc


def test_openssl_takes_them_all():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    context.load_verify_locations(AUTHORITIES)

    assert len(CERTIFICATES) == len(context.get_ca_certs())


def test_the_bundle_carries_them():
    bundle = zipfile.ZipFile(io.BytesIO(build("worker").content))

    assert AUTHORITIES.read_bytes() == bundle.read("worker/certificates/rds.pem")
