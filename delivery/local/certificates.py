"""The certificates of one machine: an authority of its own, good for nothing but this machine."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from delivery.local.kept import keep_bytes
from delivery.local.parts import HOST

# Nobody renews anything on a laptop, and the key never leaves it.
VALID_DAYS = 3650
# The clock of a machine that has just been woken up may be behind.
EARLIER_DAYS = 1

NAMES = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST)))
# Whoever trusts the authority trusts it for these alone, even if its key is lost.
CONSTRAINED_TO = (x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_network(HOST)))


@dataclass(frozen=True)
class Certificates:
    """The files: what clients trust, and what the proxy shows."""

    authority: Path
    certificate: Path
    key: Path


def certificates(var: Path) -> Certificates:
    """Return the files of this installation, made when they are first asked for."""
    folder = var / "tls"
    files = Certificates(
        authority=folder / "authority.pem",
        certificate=folder / "certificate.pem",
        key=folder / "key.pem",
    )
    # Written last: where it is, the others are.
    if not files.authority.exists():
        _make(files)
    return files


def _make(files: Certificates) -> None:
    """Write the files; the authority's key is forgotten, as it will never sign anything again."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Shop on this machine")])
    authority = (
        _certificate(name, authority_key.public_key(), issuer=name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(list(CONSTRAINED_TO), None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    certificate = (
        _certificate(subject, key.public_key(), issuer=name)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(NAMES), critical=False)
        .add_extension(identifier, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    unencrypted = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    keep_bytes(files.key, key.private_bytes(pem, pkcs8, unencrypted))
    keep_bytes(files.certificate, certificate.public_bytes(pem))
    keep_bytes(files.authority, authority.public_bytes(pem))


def _certificate(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, *, issuer: x509.Name
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=EARLIER_DAYS))
        .not_valid_after(now + dt.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
