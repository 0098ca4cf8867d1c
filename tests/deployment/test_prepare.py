"""`prepare.sh` makes what compose.yaml needs, and never makes a secret twice."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from service.hashing import parse_keys
from service.stores.redis_address import connect
from tests.processes import ROOT

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the folders that it reads, prepared."""
    for name in ("compose", "envoy"):
        shutil.copytree(ROOT / "deploy" / name, tmp_path / name, ignore=shutil.ignore_patterns("secrets"))
    shutil.rmtree(tmp_path / "compose" / "tls", ignore_errors=True)
    prepared(tmp_path)
    return tmp_path / "compose"


def prepared(folder: Path) -> str:
    """Run it and return what it says."""
    done = subprocess.run(["sh", str(folder / "compose" / "prepare.sh")], capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_secrets_are_made_once(folder: Path) -> None:
    """The gate understands them, nobody else of the machine gets at them, and a second run leaves them as they are."""
    secrets = folder / "secrets"
    before = {path.name: path.read_bytes() for path in secrets.iterdir()}
    said = prepared(folder.parent)

    assert {path.name: path.read_bytes() for path in secrets.iterdir()} == before
    assert set(before) == {"hash_key", "redis_url", "redis.conf", "grafana_password"}
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert parse_keys(before["hash_key"].decode())[0].id == "k1"
    assert before["redis_url"].decode().split(":")[2].split("@")[0] in before["redis.conf"].decode()
    connect(before["redis_url"].decode(), 0.05)
    assert "certificate" not in said


def test_the_trials_certificate_is_for_localhost(folder: Path) -> None:
    """Key and certificate belong together, and Envoy's files lie beside them."""
    tls = folder / "tls"
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(tls / "server.pem", tls / "server.key")
    shown = subprocess.run(["openssl", "x509", "-in", str(tls / "server.pem"), "-noout", "-ext", "subjectAltName"], capture_output=True, text=True, check=True).stdout  # fmt: skip

    assert "DNS:localhost" in shown
    assert (tls / "certificate.yaml").read_bytes() == (
        folder.parent / "envoy" / "tls" / "certificate.yaml"
    ).read_bytes()
