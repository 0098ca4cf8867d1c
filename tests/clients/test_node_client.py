"""The clients of OpenAI and Google for Node against the running gate (`make test-node` installs them)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.running import ROOT

if TYPE_CHECKING:
    from tests.running import Gate

pytestmark = pytest.mark.node
SCRIPTS = Path(__file__).parent / "node"
CLIENTS = ROOT / "var" / "node"


def run(script: str, gate: Gate) -> dict[str, Any]:
    """Run a script of the folder `node` and return what it saw."""
    node = shutil.which("node")
    assert node, "make test-node needs node and npm on the PATH"
    given = {"GATE_URL": gate.url, "GATE_KEY": gate.tokens["lindervoorde"], "NODE_CLIENTS": str(CLIENTS)}
    done = subprocess.run(
        [node, str(SCRIPTS / script)], env=os.environ | given, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def test_openais_client_is_served(running: Gate) -> None:
    """Texts are flagged in order, models listed, and refusals become the client's own errors."""
    seen = run("moderation.cjs", running)

    assert seen["flagged"] == seen["harassment"] == [False, True]
    assert seen["summary"] == "Dit bericht kan verschijnen."
    assert seen["models"][0] == "omni-moderation-latest"
    assert seen["refused"] == [True, "image_not_supported", "input"]
    assert seen["unknown"] == [True, "invalid_api_key"]


def test_googles_client_is_served(running: Gate) -> None:
    """It learns from the discovery document what to ask; a Dutch comment is scored; a wrong key is 401."""
    seen = run("perspective.cjs", running)

    assert seen["toxicity"] > 0.8
    assert (seen["detected"], seen["refused"]) == (["nl"], 401)
