"""Loading: from the folder alone, without running what a checkpoint brings along, and never half."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from contextlib import chdir
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service.domain.detector import ModelUnavailable
from tests.model.asking import scoring
from tests.model.making import TEXTS, checkpoint_of, saved

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.model


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """Give a copy of the folder that a test may spoil."""
    return shutil.copytree(folder, tmp_path / "own")


def why_unavailable(folder: Path) -> str:
    """Say why a folder cannot be loaded, and check that the adapter then never answers."""
    with scoring(folder, warm=False) as scorer:
        with pytest.raises(ModelUnavailable) as caught:
            scorer.warm_up()
        with pytest.raises(ModelUnavailable):
            scorer.score("Welkom!")
        with pytest.raises(ModelUnavailable):
            _ = scorer.adapter.version
    assert caught.value.why == "classifier_unavailable"
    return f"{type(caught.value.__cause__).__name__}: {caught.value.__cause__}"


class Payload:
    """What a pickle can do: this one makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return Path.touch, (self.mark,)


def test_pickled_code_is_not_run(own: Path, tmp_path: Path) -> None:
    """Neither from a checkpoint in torch's form nor from a bare pickle; Detoxify's own loader runs it."""
    torch = import_module("torch")
    mark, checkpoint = tmp_path / "it-ran", checkpoint_of(own)
    state = torch.load(checkpoint, weights_only=True)["state_dict"]
    malicious = saved(state, 16, beside=Payload(mark))
    torch.save(malicious, checkpoint)
    assert why_unavailable(own).startswith("UnpicklingError")
    assert not mark.exists()
    with chdir(own.parent):
        (own.parent / "xlm-roberta-base").symlink_to(own)
        import_module("detoxify").Detoxify(checkpoint=str(checkpoint))
    assert mark.exists()

    mark.unlink()
    checkpoint.write_bytes(pickle.dumps(Payload(mark)))
    why_unavailable(own)
    assert not mark.exists()


def test_nothing_is_fetched(folder: Path, own: Path, offline: list[str]) -> None:
    """With every socket refused the model loads and scores, and tried none; also where the tokenizer is missing."""
    with scoring(folder) as scorer:
        assert len(scorer.score(*TEXTS)) == len(TEXTS)
    assert offline == []
    (own / "sentencepiece.bpe.model").unlink()
    why_unavailable(own)
    assert offline == []


@pytest.mark.parametrize("share", [0.0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_checkpoint_is_unavailable(own: Path, share: float) -> None:
    """Wherever the download broke off."""
    checkpoint = checkpoint_of(own)
    whole = checkpoint.read_bytes()
    checkpoint.write_bytes(whole[: int(len(whole) * share)])
    why_unavailable(own)


def _drop(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _write(name: str, content: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_text(content, "utf-8")

    return change


def _save(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    """Change what the checkpoint holds."""

    def changed(folder: Path) -> None:
        torch = import_module("torch")
        held = torch.load(checkpoint_of(folder), weights_only=True)
        change(held)
        torch.save(held, checkpoint_of(folder))

    return changed


def _args(held: dict[str, Any], part: str) -> dict[str, Any]:
    args: dict[str, Any] = held["config"][part]["args"]
    return args


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (shutil.rmtree, "must hold one .ckpt file and holds 0"),
        (lambda folder: shutil.copy(checkpoint_of(folder), folder / "b.ckpt"), "holds 2"),
        (_drop("config.json"), "holds no config.json"),
        (_drop("sentencepiece.bpe.model"), "holds no tokenizer.json or sentencepiece.bpe.model"),
        (_write("config.json", "{"), ""),
        (_write("tokenizer.json", "{"), ""),
        (_write("tokenizer.json", '{"added_tokens": [], "model": {"type": "Unigram", "vocab": []}}'), ""),
        (_write("config.json", '{"model_type": "xlm-roberta", "vocab_size": 40}'), ""),
        (_save(lambda held: held.pop("config")), "KeyError: 'config'"),
        (_save(lambda held: held["state_dict"].pop("classifier.dense.bias")), "lacks the weights classifier"),
        (_save(lambda held: held["state_dict"]["classifier.out_proj.bias"].fill_(float("nan"))), "no number"),
        (_save(lambda held: _args(held, "arch").update(num_classes=7)), "size mismatch"),
        (_save(lambda held: _args(held, "dataset")["classes"].remove("threat")), "no class for threat"),
        (_save(lambda held: _args(held, "arch").update(model_name="pipeline")), "pipeline is no PreTrainedModel"),
        (_save(lambda held: _args(held, "arch").update(tokenizer_name="Trainer")), "no PreTrainedTokenizerBase"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_unavailable(own: Path, spoil: Callable[[Path], Any], reason: str) -> None:
    """A model that would only guess does not answer; the reason names what is wrong."""
    spoil(own)
    assert reason in why_unavailable(own)


@pytest.mark.parametrize("missing", ["torch", "transformers", "detoxify"])
def test_without_its_packages_the_model_is_unavailable(
    folder: Path, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ImportError is a reason, not a crash."""
    monkeypatch.setitem(sys.modules, missing, None)
    assert "ModuleNotFoundError" in why_unavailable(folder)


def test_making_the_adapter_imports_none_of_them(folder: Path) -> None:
    """A gate with another classifier, or one that does not load, carries no torch."""
    program = f"""if True:
        import sys, pathlib, service.app
        from service.inference.detoxify import DetoxifyScorer
        DetoxifyScorer(pathlib.Path({str(folder)!r})).close()
        print({{"torch", "transformers", "detoxify"}} & set(sys.modules))"""
    command = [sys.executable, "-c", program]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "set()"
