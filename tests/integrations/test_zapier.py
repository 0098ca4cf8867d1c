"""The Zapier app in deploy/integrations/zapier runs its own tests against a running gate (`make test-zapier`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.test_streaming import Line
from tests.running import ROOT, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.zapier
APP = ROOT / "deploy" / "integrations" / "zapier"
MODULES = ROOT / "var" / "zapier" / "node_modules"


class _Limited(BaseHTTPRequestHandler):
    """A gateway that limits requests, as one in front of the gate does; the gate itself never says 429."""

    def do_POST(self) -> None:
        self.send_response(429)
        self.send_header("retry-after", "7")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def limited() -> Iterator[str]:
    """Give the address of a server that answers 429."""
    server = HTTPServer(("127.0.0.1", 0), _Limited)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def test_the_apps_own_tests_pass() -> None:
    """Allow, review, block, refusals and limits: by Zapier's own tester, over real connections."""
    node = shutil.which("node")
    assert node, "make test-zapier needs node and npm on the PATH"
    with (
        serving(keys={"lindervoorde": ["verdicts"]}) as gate,
        serving(POORTWACHTER_QUEUE_LIMIT="1") as full,
        limited() as limits,
        Line(full) as first,
    ):
        first.write(b'{"text": "Dag"}\n')
        first.read()
        given = {"GATE_URL": gate.url, "GATE_KEY": gate.tokens["lindervoorde"], "BUSY_URL": full.url}
        done = subprocess.run(
            [node, "--test", "--test-reporter=tap", "test/"],
            cwd=APP,
            env=os.environ | given | {"LIMITED_URL": limits, "NODE_PATH": str(MODULES)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "# skipped 0" in done.stdout
    assert "# pass 9" in done.stdout
