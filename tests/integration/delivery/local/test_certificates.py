"""The certificates of one machine: who trusts them, and for what."""

import ipaddress

from cryptography import x509

from delivery.local.certificates import certificates


def read(file):
    return x509.load_pem_x509_certificate(file.read_bytes())


def test_they_are_made_once(tmp_path):
    made = certificates(tmp_path).certificate.read_bytes()

    assert made == certificates(tmp_path).certificate.read_bytes()


def test_every_installation_has_its_own(tmp_path):
    here, there = certificates(tmp_path / "here"), certificates(tmp_path / "there")

    assert here.authority.read_bytes() != there.authority.read_bytes()


def test_only_their_owner_can_read_the_key(tmp_path):
    assert 0o600 == certificates(tmp_path).key.stat().st_mode & 0o777


def test_the_certificate_is_for_this_machine(tmp_path):
    shown = read(certificates(tmp_path).certificate)
    names = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value

    assert ["localhost"] == names.get_values_for_type(x509.DNSName)
    assert [ipaddress.ip_address("127.0.0.1")] == names.get_values_for_type(x509.IPAddress)


def test_the_authority_is_good_for_this_machine_alone(tmp_path):
    authority = read(certificates(tmp_path).authority)
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)

    assert limits.critical
    assert ["localhost", ipaddress.ip_network("127.0.0.1/32")] == [
        one.value for one in limits.value.permitted_subtrees
    ]


def test_what_a_start_that_was_cut_short_left_is_made_again(tmp_path):
    files = certificates(tmp_path)
    files.authority.unlink()

    files = certificates(tmp_path)

    read(files.certificate).verify_directly_issued_by(read(files.authority))
