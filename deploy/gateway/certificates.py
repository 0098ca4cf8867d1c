"""Certificates for loopback: an authority of this folder, and what it signs. Production brings its own."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from pathlib import Path

LIFE = timedelta(days=90)
RENEWED_BEFORE = timedelta(days=7)
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Authority:
    """Signs certificates; its own is `ca.pem` in the folder. Its key is never written."""

    def __init__(self, folder: Path, name: str = "Poortwachter on this machine") -> None:
        """Make a key and write the certificate that clients trust."""
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        basics = x509.BasicConstraints(ca=True, path_length=0)
        self._certificate = _begun(self._name, self._name, self._key).add_extension(basics, critical=True)
        self._signed = self._certificate.add_extension(_usage(signs=True), critical=True).sign(
            self._key, hashes.SHA256()
        )
        (folder / "ca.pem").write_bytes(self._signed.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, *, hosts: tuple[str, ...] = ()) -> None:
        """Write `name.pem` and `name.key` (mode 0600): for a server at `hosts`, else for a client."""
        key = ec.generate_private_key(ec.SECP256R1())
        purpose = ExtendedKeyUsageOID.SERVER_AUTH if hosts else ExtendedKeyUsageOID.CLIENT_AUTH
        made = _begun(_named(name), self._name, key)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(_usage(signs=False), critical=True)
        made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        made = made.add_extension(ours, critical=False)
        if hosts:
            made = made.add_extension(x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False)
        signed = made.sign(self._key, hashes.SHA256())
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write_secret(self._folder / f"{name}.key", secret)
        _replace(self._folder / f"{name}.pem", signed.public_bytes(serialization.Encoding.PEM))


def ensure_server_certificate(folder: Path) -> None:
    """Make `server.pem` for loopback, unless it is there and good for another week."""
    server = folder / "server.pem"
    if server.exists() and (folder / "ca.pem").exists():
        ends = x509.load_pem_x509_certificate(server.read_bytes()).not_valid_after_utc
        if ends - datetime.now(UTC) > RENEWED_BEFORE:
            return
    Authority(folder).issue("server", hosts=LOOPBACK)


def _begun(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _write_secret(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    fresh.replace(path)


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".draft")
    fresh.write_bytes(content)
    fresh.replace(path)
