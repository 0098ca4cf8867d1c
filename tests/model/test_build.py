"""`poortwachter model build`: a checkpoint becomes a folder that stands alone, or it is said why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from service.cli import main
from service.commands.model_agreement import LARGEST_MEAN, LEAST_SAME_SIDE, agrees
from service.inference.manifest import hash_of, is_built, read_manifest
from tests.model.making import checkpoint_of, half_done

if TYPE_CHECKING:
    from click.testing import Result

pytestmark = pytest.mark.model


def build(folder: Path, out: Path, *words: str) -> Result:
    """Run the command on a local checkpoint."""
    local = ["--checkpoint", str(checkpoint_of(folder)), "--config", str(folder), "--out", str(out)]
    return CliRunner().invoke(main, ["model", "build", *local, *words])


def test_the_folder_stands_alone_and_says_how_it_was_made(folder: Path, whole: Path) -> None:
    """Model, tokenizer and manifest; hashes, sizes, versions and agreement; nothing half done is left."""
    manifest = read_manifest(whole)
    names = {"model.onnx", "model.onnx.data", "tokenizer.json"}
    assert {path.name for path in whole.iterdir()} == names | {"manifest.json"}
    assert set(manifest.files) == names
    assert manifest.bytes == {name: (whole / name).stat().st_size for name in names}
    assert manifest.source_sha256 == hash_of(checkpoint_of(folder))
    assert {"torch", "detoxify", "onnxruntime", "tokenizers"} <= set(manifest.versions)
    assert manifest.version.startswith("detoxify-multilingual-onnx-fp32@sha256:")
    assert agrees(manifest.agreement)
    assert (whole / "model.onnx.data").stat().st_mode & 0o044 == 0o044, "who serves is another user"


def test_what_does_not_agree_is_not_kept(folder: Path, whole: Path, tmp_path: Path) -> None:
    """A network that doubles every rounding stays as it is, or is refused when only bytes are asked for."""
    half_done(tmp_path / "int8", whole, hash_of(checkpoint_of(folder)))
    refused = build(folder, tmp_path / "int8", "--precision", "int8")
    assert refused.exit_code == 2
    assert "agrees with Detoxify" in refused.stderr
    assert f"{LARGEST_MEAN} in the mean" in refused.stderr
    assert not is_built(tmp_path / "int8")
    assert (tmp_path / "int8" / "unfinished" / "fp32" / "whole").is_file()

    best = build(folder, tmp_path / "int8")
    assert best.exit_code == 0, best.stderr
    assert read_manifest(tmp_path / "int8").name.endswith("-fp32")
    tried = {each.name: agrees(each.agreement) for each in read_manifest(tmp_path / "int8").tried}
    assert tried == {"int8": False, "int8-careful": False, "fp32": True}


def test_weights_of_eight_bits_agree_and_are_smaller(learnt_whole: Path, learnt_rounded: Path) -> None:
    """A network that has learnt something keeps its answers within the stated bound."""
    manifest = read_manifest(learnt_rounded)
    whole = read_manifest(learnt_whole)
    assert manifest.agreement.mean <= LARGEST_MEAN
    assert manifest.agreement.same_side >= LEAST_SAME_SIDE
    assert manifest.bytes["model.onnx.data"] < whole.bytes["model.onnx.data"]
    assert manifest.version != whole.version


def test_a_build_that_was_broken_off_goes_on(folder: Path, whole: Path, tmp_path: Path) -> None:
    """What is whole is not made again. (What is of another checkpoint is: see the fixture `learnt_whole`.)"""
    out = tmp_path / "out"
    made = (half_done(out, whole, hash_of(checkpoint_of(folder))) / "model.onnx").stat().st_mtime_ns
    assert build(folder, out, "--precision", "fp32").exit_code == 0
    assert (out / "model.onnx").stat().st_mtime_ns == made
    assert read_manifest(out).files == read_manifest(whole).files


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--checkpoint", "FILE"], "--checkpoint needs --config"),
        (["--checkpoint", "nowhere.ckpt", "--config", "."], "nowhere.ckpt is no file"),
        (["--checkpoint", "FILE", "--config", ".", "--sample", "EMPTY"], "holds no text"),
        (["--checkpoint", "BROKEN", "--config", "DIR"], "does not hold a model"),
    ],
)
def test_what_cannot_be_built_is_refused_in_one_sentence(
    folder: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    """And nothing that could be served is left behind."""
    broken, empty = tmp_path / "broken.ckpt", tmp_path / "empty.txt"
    broken.write_bytes(checkpoint_of(folder).read_bytes()[:1000])
    empty.write_text("\n", "utf-8")
    places = {"FILE": checkpoint_of(folder), "BROKEN": broken, "DIR": folder, "EMPTY": empty}
    given = [str(places.get(word, word)) for word in words]
    result = CliRunner().invoke(main, ["model", "build", "--out", str(tmp_path / "out"), *given])
    assert result.exit_code == 2
    assert said in result.stderr
    assert not is_built(tmp_path / "out")


def test_without_a_network_the_way_out_is_named(tmp_path: Path, offline: list[str]) -> None:
    """Fetching fails with a sentence that says how to build from local files."""
    result = CliRunner().invoke(main, ["model", "build", "--out", str(tmp_path / "out")])

    assert result.exit_code == 2
    assert "--checkpoint FILE --config DIR" in result.stderr
    assert offline


def test_thresholds_are_fitted_on_labelled_posts(whole: Path, tmp_path: Path) -> None:
    """`model calibrate` writes them beside the model, whose version then says so; too few rows are refused."""
    folder = tmp_path / "model"
    folder.mkdir()
    for path in whole.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    rows = [
        {"text": f"Bericht nummer {n} over het park en de markt.", "language": "nl", "toxic": n % 5 == 0}
        for n in range(240)
    ]
    data = tmp_path / "rows.jsonl"
    data.write_text("\n".join(map(json.dumps, rows[:40])), "utf-8")
    words = ["model", "calibrate", "--model", str(folder), "--data", str(data)]
    few = CliRunner().invoke(main, words)
    data.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = CliRunner().invoke(main, words)
    again = CliRunner().invoke(main, words)

    assert few.exit_code == 2
    assert "too few rows" in few.stderr
    assert done.exit_code == again.exit_code == 0, done.stderr
    written = json.loads((folder / "calibration.json").read_text("utf-8"))
    assert written["model"] == read_manifest(folder).version
    assert 0 < written["languages"]["nl"]["threshold"] < 1
    assert not list(folder.glob("*.before"))
