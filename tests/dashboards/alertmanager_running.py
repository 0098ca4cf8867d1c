"""Alertmanager on a free port with the shipped routes, and somebody who is told: a web server that keeps what it hears."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx
import yaml

from tests.processes import ROOT, Process, free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = ROOT / "deploy" / "compose" / "alertmanager.yaml"
COMMAND = shutil.which("prometheus-alertmanager")
QUICKLY = {"group_wait": "100ms", "group_interval": "500ms", "repeat_interval": "1h"}


class Somebody:
    """Keeps every alert that was told, in order, at `url`."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.told: list[dict[str, Any]] = []
        somebody = self

        class Ear(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard = json.loads(self.rfile.read(int(self.headers["content-length"])))
                somebody.told.extend(heard["alerts"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def heard(self, name: str, status: str) -> dict[str, Any] | None:
        """Return an alert of this name and status (firing or resolved), or None."""
        return next(
            (each for each in self.told if (each["labels"]["alertname"], each["status"]) == (name, status)), None
        )

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def alertmanager_running() -> Iterator[tuple[str, Somebody]]:
    """Run it with the shipped file, quicker and with a receiver; yield its host:port, and who is told."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        somebody = Somebody()
        stack.callback(somebody.close)
        given = yaml.safe_load(SHIPPED.read_text("utf-8"))
        given["route"] |= QUICKLY
        (people,) = given["receivers"]
        people["webhook_configs"] = [{"url": somebody.url, "send_resolved": True}]
        (folder / "alertmanager.yaml").write_text(yaml.safe_dump(given), "utf-8")
        place = f"127.0.0.1:{free_port()}"
        process = Process(
            [
                str(COMMAND),
                f"--config.file={folder}/alertmanager.yaml",
                f"--storage.path={folder}/data",
                f"--web.listen-address={place}",
                "--cluster.listen-address=",
            ]
        )
        stack.callback(process.stop)
        wait_until("Alertmanager is ready", lambda: _is_ready(place), 15.0)
        yield place, somebody


def _is_ready(place: str) -> bool:
    try:
        return httpx.get(f"http://{place}/-/ready").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
