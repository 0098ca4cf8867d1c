"""The real gate, running: `serving()` starts `poortwachter serve` on a free loopback port.

    with serving(keys={"lindervoorde": ["verdicts"]}) as gate:
        gate.ask("Vandaag openen we het nieuwe park!", x_api_key=gate.tokens["lindervoorde"]).json()

Every wait has a limit; whatever is started is stopped and its pipes are closed.
"""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from service.web.keys import Key, create_key, write_keys
from tests.processes import ROOT, Process, clean_environment, free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

COMMAND = str(Path(sys.executable).with_name("poortwachter"))
DEMONSTRATION = (ROOT / "deploy" / "policies" / "lindervoorde.toml").read_text("utf-8")
HASH_KEY = "k1:" + "0123456789abcdef" * 4
LONGEST_START_SECONDS = 30.0
_SOCKETS = Path("/proc/net/tcp")


class Gate(Process):
    """`poortwachter serve` on a free port, with a state folder, keys and policies of its own."""

    def __init__(
        self, folder: Path, environment: Mapping[str, str], arguments: Sequence[str], under: Sequence[str] = ()
    ) -> None:
        """Start it, `under` another command that becomes it (such as `unshare`); `wait_ready` follows."""
        self.folder = folder
        self.policies = folder / "policies"
        self.keys_file = folder / "keys.json"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.tokens: dict[str, str] = {}
        self.workers = int(arguments[arguments.index("--workers") + 1]) if "--workers" in arguments else 1
        defaults = {
            "POORTWACHTER_STATE": str(folder / "state"),
            "POORTWACHTER_KEYS": str(self.keys_file),
            "POORTWACHTER_POLICIES": str(self.policies),
            "POORTWACHTER_DRAIN_SECONDS": "0",
            "POORTWACHTER_POLICY_CHECK_SECONDS": "0.1",
        }
        self._command = [*under, COMMAND, "serve", "--port", str(self.port), *arguments]
        self._environment = clean_environment(**(defaults | environment))
        super().__init__(self._command, self._environment)
        self.client = httpx.Client(base_url=self.url, timeout=15.0)

    def wait_ready(self) -> None:
        """Wait until the gate says that it takes traffic, and every worker listens."""
        wait_until("the gate is ready", self._is_ready, LONGEST_START_SECONDS)
        wait_until("every worker listens", lambda: self.listeners() >= self.workers, LONGEST_START_SECONDS)

    def listeners(self) -> int:
        """Return how many sockets listen on its port: each worker has one of its own."""
        if not _SOCKETS.exists():
            return self.workers
        rows = [row.split() for row in _SOCKETS.read_text("ascii").splitlines()[1:]]
        return sum(row[1] == f"0100007F:{self.port:04X}" and row[3] == "0A" for row in rows)

    def is_live(self) -> bool:
        """Say whether it answers, ready or not."""
        return self._says_ok("/health/live")

    def _is_ready(self) -> bool:
        return self._says_ok("/health/ready")

    def _says_ok(self, path: str) -> bool:
        if self.popen.poll() is not None:
            raise AssertionError(f"the gate ended with status {self.popen.returncode}:\n{self.output}")
        try:
            return self.client.get(path).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def ask(self, post: str | Mapping[str, Any], path: str = "/v1/verdicts", **headers: str) -> httpx.Response:
        """Ask for a verdict about a text or a whole post."""
        body = {"text": post} if isinstance(post, str) else post
        return self.client.post(path, json=body, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def metric(self, name: str, **labels: str) -> float:
        """Return the sum of a metric's samples that carry these labels."""
        families = text_string_to_metric_families(self.client.get("/metrics").text)
        return sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    def restart(self) -> None:
        """Stop it as an operator does and start it again on its port."""
        super().stop()
        super().__init__(self._command, self._environment)
        self.wait_ready()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Close the client, then stop the server and return its status."""
        self.client.close()
        return super().stop(number)


@contextmanager
def serving(
    *arguments: str,
    policies: Mapping[str, str] | None = None,
    keys: Mapping[str, Sequence[Any]] | None = None,
    wait: bool = True,
    under: Sequence[str] = (),
    **environment: str,
) -> Iterator[Gate]:
    """Run the gate: `policies` maps organisation to TOML, `keys` organisation to rights (see `gate.tokens`).

    Without `wait` it is given when it answers, ready or not.
    """
    folder = Path(tempfile.mkdtemp(prefix="poortwachter-test-"))
    (folder / "policies").mkdir()
    for organisation, text in (policies or {"lindervoorde": DEMONSTRATION}).items():
        (folder / "policies" / f"{organisation}.toml").write_text(text, "utf-8")
    made: list[Key] = []
    tokens: dict[str, str] = {}
    for organisation, rights in (keys or {}).items():
        key, tokens[organisation] = create_key(
            (), organisation, "test", tuple(rights), created=datetime.now(UTC).isoformat()
        )
        made.append(key)
    if made:
        write_keys(folder / "keys.json", tuple(made))
    gate = Gate(folder, environment, arguments, under)
    gate.tokens = tokens
    try:
        if wait:
            gate.wait_ready()
        else:
            wait_until("the gate answers", gate.is_live, LONGEST_START_SECONDS)
        yield gate
    finally:
        gate.stop()
        shutil.rmtree(folder, ignore_errors=True)
