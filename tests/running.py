"""The real gate, running: `serving()` starts `poortwachter serve` on a free loopback port.

    with serving(keys={"lindervoorde": ["verdicts"]}) as gate:
        gate.ask("Vandaag openen we het nieuwe park!", x_api_key=gate.tokens["lindervoorde"]).json()

Every wait has a limit; whatever is started is stopped and its pipes are closed.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from service.web.keys import Key, create_key, write_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
COMMAND = str(Path(sys.executable).with_name("poortwachter"))
DEMONSTRATION = (ROOT / "deploy" / "policies" / "lindervoorde.toml").read_text("utf-8")
HASH_KEY = "k1:" + "0123456789abcdef" * 4
LONGEST_START_SECONDS = 30.0
LONGEST_STOP_SECONDS = 20.0


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(what: str, holds: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Return the first true value of `holds()`; fail after so many seconds."""
    ends_at = time.monotonic() + seconds
    while True:
        value = holds()
        if value:
            return value
        if time.monotonic() > ends_at:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def clean_environment(**given: str) -> dict[str, str]:
    """Return this environment without anything that the gate reads, plus what is given."""
    ours = ("POORTWACHTER_", "REDIS_URL", "PROMETHEUS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours) and name != "PORT"}
    return {**kept, **given}


class Process:
    """A process with its output collected: `lines` of standard output, `complaints` of standard error."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start it in a session of its own."""
        self.popen = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self.complaints: list[str] = []
        pipes = ((self.popen.stdout, self.lines), (self.popen.stderr, self.complaints))
        self._readers = [threading.Thread(target=_collect, args=pipe, daemon=True) for pipe in pipes]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self.popen.pid

    @property
    def output(self) -> str:
        """Everything it wrote so far."""
        return "\n".join([*self.lines, *self.complaints])

    def send(self, number: signal.Signals) -> None:
        """Send a signal to this process only."""
        self.popen.send_signal(number)

    def children(self) -> list[int]:
        """Return the pids of its worker processes."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii").split()
        return [int(pid) for pid in listed if b"_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Signal it, wait for its end (kill what is left of its session after the limit), return its status."""
        if self.popen.poll() is None:
            self.send(number)
        try:
            status = self.popen.wait(LONGEST_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            status = self.popen.wait(LONGEST_STOP_SECONDS)
        for reader in self._readers:
            reader.join(LONGEST_STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        return status


def _collect(pipe: Any, lines: list[str]) -> None:
    with pipe:
        for line in pipe:
            lines.append(line.decode("utf-8", "replace").rstrip("\n"))  # noqa: PERF401 - others read as it grows


class Gate(Process):
    """`poortwachter serve` on a free port, with a state folder, keys and policies of its own."""

    def __init__(self, folder: Path, environment: Mapping[str, str], arguments: Sequence[str]) -> None:
        """Start it; `wait_ready` follows."""
        self.folder = folder
        self.policies = folder / "policies"
        self.keys_file = folder / "keys.json"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.tokens: dict[str, str] = {}
        defaults = {
            "POORTWACHTER_STATE": str(folder / "state"),
            "POORTWACHTER_KEYS": str(self.keys_file),
            "POORTWACHTER_POLICIES": str(self.policies),
            "POORTWACHTER_DRAIN_SECONDS": "0",
            "POORTWACHTER_POLICY_CHECK_SECONDS": "0.1",
        }
        command = [COMMAND, "serve", "--port", str(self.port), *arguments]
        super().__init__(command, clean_environment(**(defaults | environment)))
        self.client = httpx.Client(base_url=self.url, timeout=15.0)

    def wait_ready(self) -> None:
        """Wait until the gate says that it takes traffic."""
        wait_until("the gate is ready", self._is_ready, LONGEST_START_SECONDS)

    def _is_ready(self) -> bool:
        if self.popen.poll() is not None:
            raise AssertionError(f"the gate ended with status {self.popen.returncode}:\n{self.output}")
        try:
            return self.client.get("/health/ready").status_code == httpx.codes.OK
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

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Close the client, then stop the server and return its status."""
        self.client.close()
        return super().stop(number)


@contextmanager
def serving(
    *arguments: str,
    policies: Mapping[str, str] | None = None,
    keys: Mapping[str, Sequence[Any]] | None = None,
    **environment: str,
) -> Iterator[Gate]:
    """Run the gate: `policies` maps organisation to TOML, `keys` organisation to rights (see `gate.tokens`)."""
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
    gate = Gate(folder, environment, arguments)
    gate.tokens = tokens
    try:
        gate.wait_ready()
        yield gate
    finally:
        gate.stop()
        shutil.rmtree(folder, ignore_errors=True)
