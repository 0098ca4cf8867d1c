"""From a fresh copy to a verdict through TLS, with the commands that are told (`make test-deploy`)."""

from __future__ import annotations

import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from loadtests.newcomer import LONGEST_SECONDS, verdict_in
from tests.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.deploy
def test_a_newcomer_has_a_verdict_through_tls_within_five_minutes(tmp_path: Path) -> None:
    """`make gateway` on what git would give, then the very command that it prints; no container, no account."""
    began = time.monotonic()
    verdict, steps = verdict_in(copied(tmp_path / "poortwachter"))
    took = time.monotonic() - began
    print(f"From a fresh copy to a verdict through TLS: {took:.0f} s {steps}")  # noqa: T201 - make test-deploy shows it

    assert verdict["decision"] == "allow"
    assert took < LONGEST_SECONDS


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
