"""The running gate keeps every promise of the committed openapi/openapi.json."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.running import ROOT, serving

HERE = Path(__file__).parent
LONGEST_SECONDS = 180


def test_the_running_gate_answers_as_described(tmp_path: Path) -> None:
    """Every check of schemathesis, examples, edges and fuzzing, on every operation: no failure, no warning."""
    with serving() as gate:
        run = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                *("--config-file", str(HERE / "schemathesis.toml")),
                *("run", str(ROOT / "openapi" / "openapi.json"), "--url", gate.url, "--checks", "all"),
            ],
            env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.contracts.hooks", "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
        complaints = [line for line in gate.complaints if "mistake" in line or "Traceback" in line]

    assert run.returncode == 0, run.stdout[-4_000:] + run.stderr[-1_000:]
    assert "WARNING" not in run.stdout.upper()
    assert complaints == []
    assert not [line for line in gate.lines if '"event":"mistake"' in line]
