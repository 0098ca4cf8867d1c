"""A server on loopback that speaks the Open Inference Protocol v2, and misbehaves on command.

    with speaking() as server:
        scorer = remote(server.address, Told())
        with server.being("silent"):
            …

Each text scores 0.9 where it holds the word `vuil`, else 0.1, under every label.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from service.detectors.toxicity import LABELS
from service.inference.exchange import RESULTS
from service.inference.remote import RemoteScorer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path

NAME = "fake"
FOUL, FAIR = 0.9, 0.1
STATUSES = {"moved": 302, "unknown": 404, "keyless": 401, "odd": 400, "busy": 429, "failing": 500, "away": 503}
"""What it answers in each of these modes, with the texts it was asked about in the body."""


def text_metadata(**changes: Any) -> dict[str, Any]:
    """Return what a model that reads texts says of itself."""
    told = {
        "name": NAME,
        "versions": ["1"],
        "platform": "",
        "inputs": [{"name": "text", "datatype": "BYTES", "shape": [-1]}],
        "outputs": [{"name": label, "datatype": "FP32", "shape": [-1]} for label in LABELS],
    }
    return told | changes


class Server(ThreadingHTTPServer):
    """One model. `mode` says how it misbehaves; `questions` are the bodies it was sent, `keys` the headers."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        """Listen on a free port, in a thread of its own."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.scheme = "http" if tls is None else "https"
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.mode = "well"
        self.metadata = text_metadata()
        self.version = "1"
        self.rows: list[float] | None = None
        self.seconds = 0.0
        self.questions: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.together = 0
        self.most_together = 0
        self.lock = threading.Lock()
        self.over = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """What stands before its model's path."""
        return f"{self.scheme}://localhost:{self.port}"

    @property
    def address(self) -> str:
        """The address of its model."""
        return f"{self.url}/v2/models/{NAME}"

    @contextmanager
    def being(self, mode: str) -> Iterator[None]:
        """Misbehave so until the block ends."""
        self.mode = mode
        try:
            yield
        finally:
            self.mode = "well"

    def stop(self) -> None:
        """End everything that is still held."""
        self.over.set()
        self.shutdown()
        self.server_close()
        self._thread.join(10)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that hang up are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._answer(json.dumps(self.server.metadata).encode(), b"")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        server = self.server
        with server.lock:
            server.questions.append(json.loads(raw))
            server.keys.append(self.headers.get("authorization"))
            server.together += 1
            server.most_together = max(server.most_together, server.together)
        try:
            time.sleep(server.seconds)
            self._answer(json.dumps(self._scores(json.loads(raw))).encode(), raw)
        finally:
            with server.lock:
                server.together -= 1

    def _scores(self, question: dict[str, Any]) -> dict[str, Any]:
        if self.server.rows is not None:
            return self._rows(question, self.server.rows)
        texts = question["inputs"][0]["data"]
        scores: list[Any] = [FOUL if "vuil" in str(text) else FAIR for text in texts]
        shape: list[int] = [len(texts)]
        labels = list(LABELS)
        match self.server.mode:
            case "short":
                scores, shape = scores[1:], [len(texts) - 1]
            case "shape":
                shape = [len(texts), 7]
            case "nothing":
                scores[-1] = None
            case "words":
                scores[-1] = "veel"
            case "beyond":
                scores[-1] = 1.5
            case "unlabelled":
                labels = labels[1:]
        outputs = [{"name": label, "datatype": "FP32", "shape": shape, "data": scores} for label in labels]
        version = "2" if self.server.mode == "another" else self.server.version
        return {"model_name": NAME, "model_version": version, "outputs": outputs}

    def _rows(self, question: dict[str, Any], values: list[float]) -> dict[str, Any]:
        """Answer one output for all labels: the same row for every piece, flat as Triton sends it."""
        count = question["inputs"][0]["shape"][0]
        output = self.server.metadata["outputs"][0]["name"]
        tensor = {"name": output, "datatype": "FP32", "shape": [count, len(values)], "data": values * count}
        return {"model_name": NAME, "model_version": self.server.version, "outputs": [tensor]}

    def _answer(self, body: bytes, asked: bytes) -> None:
        mode = self.server.mode
        if mode == "silent":
            self.server.over.wait(20)
            self.close_connection = True
            return
        if mode == "hanging up":
            self.close_connection = True
            return
        if mode == "garbage":
            body = b"<html>" + asked
        if mode == "number":
            body = body.replace(str(FAIR).encode(), b"NaN")
        self.send_response(STATUSES.get(mode, 200))
        if mode in STATUSES:
            body = b'{"error": "cannot read: ' + asked.replace(b'"', b"'") + b'"}'
            self.send_header("location", "http://127.0.0.1:9/")
        self.send_header("content-length", str(9 << 20 if mode == "huge" else len(body)))
        self.end_headers()
        with suppress(OSError):
            if mode == "huge":
                self.wfile.write(b" " * (9 << 20))
            elif mode == "dripping":
                for at in range(len(body)):
                    self.wfile.write(body[at : at + 1])
                    time.sleep(0.02)
            elif mode == "cut":
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
            else:
                self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Told:
    """What a scorer counted, and what it told an operator."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(RESULTS, 0)
        self.lines: list[tuple[str, str]] = []
        self.refusals = 0

    def count(self, result: str) -> None:
        self.counts[result] += 1

    def tell(self, result: str, detail: str) -> None:
        self.lines.append((result, detail))

    def refused(self) -> None:
        self.refusals += 1


def remote(
    url: str, told: Told, deadline_seconds: float = 0.4, folder: Path | None = None, lanes: int = 4, pieces: int = 32
) -> RemoteScorer:
    """Put the scorer around an address."""
    return RemoteScorer(
        url,
        deadline_seconds,
        folder=folder,
        lanes=lanes,
        pieces_a_batch=pieces,
        refused=told.refused,
        count=told.count,
        tell=told.tell,
    )


@contextmanager
def speaking(tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Server]:
    """Run a server."""
    server = Server(tls, port)
    try:
        yield server
    finally:
        server.stop()
