"""The `openai` client for Node against the running gate (`make test-node` installs it)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.running import ROOT

if TYPE_CHECKING:
    from tests.running import Gate

pytestmark = pytest.mark.node
SCRIPT = Path(__file__).parent / "node" / "moderation.cjs"
CLIENTS = ROOT / "var" / "node"


def test_the_client_for_node_is_served(running: Gate) -> None:
    """Texts are flagged in order, models listed, and refusals become the client's own errors."""
    node = shutil.which("node")
    assert node, "make test-node needs node and npm on the PATH"
    environment = os.environ | {
        "GATE_URL": running.url,
        "GATE_KEY": running.tokens["lindervoorde"],
        "NODE_CLIENTS": str(CLIENTS),
    }
    done = subprocess.run([node, str(SCRIPT)], env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)

    assert seen["flagged"] == seen["harassment"] == [False, True]
    assert seen["summary"] == "Dit bericht kan verschijnen."
    assert seen["models"][0] == "omni-moderation-latest"
    assert seen["refused"] == [True, "image_not_supported", "input"]
    assert seen["unknown"] == [True, "invalid_api_key"]
