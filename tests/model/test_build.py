"""`poortwachter model build`: a checkpoint becomes a folder that the gate can serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from service.cli import main
from service.inference.checkpoint import load
from tests.model.making import checkpoint_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.model


def test_a_local_checkpoint_becomes_a_folder_that_loads(folder: Path, tmp_path: Path) -> None:
    """Checkpoint, configuration and tokenizer are copied, checked, and named by their hash."""
    out = tmp_path / "model"
    words = ["model", "build", "--checkpoint", str(checkpoint_of(folder)), "--config", str(folder), "--out", str(out)]
    result = CliRunner().invoke(main, words, catch_exceptions=False)

    assert result.exit_code == 0, result.output
    assert load(out, "cpu").version == load(folder, "cpu").version
    assert load(out, "cpu").version in result.output.replace("\n", "")


def test_a_broken_checkpoint_is_refused_in_one_sentence(folder: Path, tmp_path: Path) -> None:
    """What cannot be served is said at once."""
    broken = tmp_path / "broken.ckpt"
    broken.write_bytes(checkpoint_of(folder).read_bytes()[:1000])
    words = ["model", "build", "--checkpoint", str(broken), "--config", str(folder), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, words)

    assert result.exit_code == 2
    assert "does not hold a model" in result.stderr


def test_without_a_network_the_way_out_is_named(tmp_path: Path, offline: list[str]) -> None:
    """Fetching fails with a sentence that says how to build from local files."""
    result = CliRunner().invoke(main, ["model", "build", "--out", str(tmp_path / "out")])

    assert result.exit_code == 2
    assert "--checkpoint FILE --config DIR" in result.stderr
    assert offline
