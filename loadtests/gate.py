"""The gate as a subject: started with a built model, and the bodies that are sent to it."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loadtests.posts import new_text
from loadtests.served import Server
from tests.processes import free_port

VERDICTS = "/v1/verdicts"
SCORES = "/v1alpha1/comments:analyze"
BIN = Path(sys.executable).parent
ALL_CORES = f"0-{(os.cpu_count() or 1) - 1}"


@contextmanager
def running(built: Path, cores: str = ALL_CORES, workers: int = 1, **settings: str) -> Iterator[tuple[Server, int]]:
    """Run the gate with a built model, keyless; yield the server and its port. Settings come without their prefix."""
    port = free_port()
    command = [str(BIN / "poortwachter"), "serve", "--port", str(port), "--workers", str(workers)]
    with tempfile.TemporaryDirectory() as folder:
        given = {
            "STATE": folder,
            "KEYS": f"{folder}/none",
            "DRAIN_SECONDS": "0",
            "LOG": "false",
            "MODEL": str(built.resolve()),
        }
        environment = {f"POORTWACHTER_{name}": value for name, value in {**given, **settings}.items()}
        server = Server(command, f"http://127.0.0.1:{port}/health/ready", environment, cores)
        try:
            yield server, port
        finally:
            server.stop()


def new_post(number: int) -> bytes:
    """Return the body of a post that no other number has."""
    return json.dumps({"text": new_text(number)}).encode()


def new_comment(number: int) -> bytes:
    """Return a question for the classifier's scores alone."""
    asked = {"comment": {"text": new_text(number)}, "requestedAttributes": {"TOXICITY": {}}, "languages": ["nl"]}
    return json.dumps(asked).encode()


def arguments(about: str, seconds: float) -> argparse.ArgumentParser:
    """Return a reader of what every measurement of the gate is told."""
    reader = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--built", type=Path, default=Path("var/built"), help="a folder of `poortwachter model build`")
    reader.add_argument("--seconds", type=float, default=seconds, help="default: %(default)s")
    reader.add_argument("--cores", default=ALL_CORES, help="where the gate runs; default: %(default)s")
    return reader
