"""From a fresh copy to a verdict through TLS, with the commands that are told (`make test-deploy`)."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.processes import ROOT, Process, clean_environment, free_port, wait_until

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_SECONDS = 300.0


@pytest.mark.deploy
def test_a_newcomer_has_a_verdict_through_tls_within_five_minutes(tmp_path: Path) -> None:
    """`make gateway` on what git would give, then the very command that it prints; no container, no account."""
    folder = copied(tmp_path / "poortwachter")
    began = time.monotonic()
    environment = clean_environment()
    environment.pop("PYTHONPATH", None)  # the copy's own code
    process = Process(["make", "-C", str(folder), "gateway", f"GATEWAY_PORT={free_port()}"], environment)
    try:
        wait_until("it says how to ask", lambda: _told(process), LONGEST_SECONDS)
        asked = subprocess.run(  # noqa: S602 - a shell is what the reader has
            _told(process), shell=True, cwd=folder, capture_output=True, text=True, timeout=30, check=True
        )  # fmt: skip
        took = time.monotonic() - began
    finally:
        process.stop()
    print(f"From a fresh copy to a verdict through TLS: {took:.0f} s")  # noqa: T201 - make test-deploy shows it

    assert json.loads(asked.stdout)["decision"] == "allow"
    assert took < LONGEST_SECONDS


def _told(process: Process) -> str:
    """Return the command that was printed, once it is whole."""
    assert process.popen.poll() is None, process.output
    _, found, told = "\n".join(process.lines).partition("curl ")
    return (found + told).strip() if '\'{"text"' in told else ""


def copied(folder: Path) -> Path:
    """Copy what git would give: tracked files, and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    for name in listed.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder
