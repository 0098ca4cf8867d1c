"""Every adapter of the store ports, each over the real thing: in process, Redis, TLS, Sentinel, Cluster."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service.hashing import Hasher, parse_keys
from service.stores.breaker import Breaker
from service.stores.in_process import BoundedMemory
from service.stores.redis_address import connect, disconnect
from service.stores.redis_store import Health, RedisStore
from tests.redis_running import RedisRunning, redis_running
from tests.running import Process, free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

SEAL = Hasher(parse_keys("k1:" + "s" * 64)).seal
KINDS = ("in_process", "redis", "tls", "sentinel", "cluster")


class InProcess:
    """The memory of this process behind the shared store's port."""

    def __init__(self) -> None:
        self._memory: BoundedMemory[bytes] = BoundedMemory(100)

    async def get(self, key: str) -> bytes | None:
        return self._memory.get(key, datetime.now(UTC))

    async def put(self, key: str, value: bytes, seconds: float) -> bool:
        self._memory.put(key, value, datetime.now(UTC) + timedelta(seconds=seconds))
        return True


@contextmanager
def sentinel_of(server: RedisRunning, folder: Path) -> Iterator[str]:
    """Run a sentinel that watches a server; give its address."""
    port = free_port()
    file = folder / "sentinel.conf"
    file.write_text(f"port {port}\nbind 127.0.0.1\nsentinel monitor linde 127.0.0.1 {server.port} 1\n")
    process = Process(["redis-server", str(file), "--sentinel"])
    try:
        wait_until("the sentinel watches", lambda: any("+monitor" in line for line in list(process.lines)))
        yield f"redis+sentinel://127.0.0.1:{port}/linde/0"
    finally:
        process.stop()


def certificate_in(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1 that signs itself."""
    certificate, key = folder / "redis.crt", folder / "redis.key"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=redis"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *names], check=True, capture_output=True, timeout=30)
    return certificate, key


@contextmanager
def _running(kind: str, folder: Path) -> Iterator[str]:
    if kind == "tls":
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed: no certificate to try TLS with")
        certificate, key = certificate_in(folder)
        port = free_port()
        options = {"tls_port": str(port), "tls_cert_file": str(certificate), "tls_key_file": str(key)}
        with redis_running(**options, tls_ca_cert_file=str(certificate), tls_auth_clients="no"):
            yield f"rediss://127.0.0.1:{port}/0?ssl_ca_certs={certificate}"
    elif kind == "cluster":
        with redis_running(cluster_enabled="yes", cluster_port=str(free_port())) as server:
            server.ask("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
            wait_until("the cluster is whole", lambda: b"cluster_state:ok" in server.ask("CLUSTER", "INFO"))
            yield f"redis+cluster://127.0.0.1:{server.port}"
    else:
        with redis_running() as server:
            if kind == "redis":
                yield server.url
            else:
                with sentinel_of(server, folder) as url:
                    yield url


@pytest.fixture(scope="module", params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | None]:
    """Give the address of each kind of store in turn (None: this process)."""
    if request.param == "in_process":
        yield None
        return
    with _running(request.param, tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
async def make_store(address: str | None) -> AsyncIterator[Callable[..., Any]]:
    """Give a maker of stores over one client; everything is forgotten first."""
    if address is None:
        shared = InProcess()
        yield lambda purpose="decision": shared
        return
    client = connect(address, 2.0)
    await client.flushdb()
    health = Health(Breaker(), Breaker())
    yield lambda purpose="decision": RedisStore(client, purpose, 2.0, health, SEAL, lambda *_: None)
    await disconnect(client)
