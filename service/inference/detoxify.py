"""The real Detoxify (0.5.4) behind the Scorer port, from a local folder: one `.ckpt`, a config and a tokenizer.

Nothing is fetched. Detoxify's own loader unpickles the checkpoint and asks the hub for the configuration even when
a local one is given, so loading is done here: weights only, configuration and tokenizer from the folder. Prediction
is Detoxify's. torch, transformers and detoxify are imported on first use and run in one worker thread; when
anything is missing the scorer says ModelUnavailable.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from service.domain.detector import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PIECE_CHARACTERS = 1_200
"""A longer text is read in pieces, since the model reads 512 tokens; its score is the highest of them."""
MODEL_TOKENS = 512
BATCH = 16
"""Pieces per forward pass: bounds memory."""
_STANDARD_NAMES = {"toxic": "toxicity", "identity_hate": "identity_attack", "severe_toxic": "severe_toxicity"}
"""How Detoxify renames the classes of its older checkpoints."""
_OF_THE_WORLD = (
    ImportError,
    OSError,
    RuntimeError,
    ValueError,
    KeyError,
    AttributeError,
    TypeError,
    pickle.UnpicklingError,
)
"""What a missing package, a wrong folder or a broken checkpoint raise."""


class DetoxifyScorer:
    """Scores texts with a Detoxify checkpoint from a folder."""

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        """Name the folder; nothing is imported or loaded yet, only the checkpoint's hash is taken.

        Raise ModelUnavailable when the folder does not hold exactly one `.ckpt` file.
        """
        checkpoints = sorted(folder.glob("*.ckpt"))
        if len(checkpoints) != 1:
            raise ModelUnavailable("classifier_unavailable")
        self._folder = folder
        self._checkpoint = checkpoints[0]
        self._device = device
        self._version = f"detoxify@sha256:{_hash_of(checkpoints[0])}"
        self._model: Any = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="detoxify")

    @property
    def version(self) -> str:
        """Return detoxify@sha256:… of the checkpoint."""
        return self._version

    async def score(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """Return one mapping label -> probability per text, in order; raise ModelUnavailable when it cannot."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._score, list(texts))
        except _OF_THE_WORLD as error:
            raise ModelUnavailable("classifier_unavailable") from error

    def close(self) -> None:
        """End the worker thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _score(self, texts: list[str]) -> list[dict[str, float]]:
        """Run in the worker thread."""
        if self._model is None:
            self._model = _load(self._checkpoint, self._folder, self._device)
        pieces = [(i, piece) for i, text in enumerate(texts) for piece in _pieces(text)]
        scores: list[dict[str, float]] = [{} for _ in texts]
        for first in range(0, len(pieces), BATCH):
            batch = pieces[first : first + BATCH]
            for (i, _), row in zip(
                batch, _rows(self._model.predict([text for _, text in batch]), len(batch)), strict=True
            ):
                scores[i] = {label: max(value, scores[i].get(label, 0.0)) for label, value in row.items()}
        return scores


def _load(checkpoint: Path, folder: Path, device: str) -> Any:
    """Build a Detoxify around weights, configuration and tokenizer from the folder; never from the hub."""
    torch, transformers = importlib.import_module("torch"), importlib.import_module("transformers")
    detoxify = importlib.import_module("detoxify").Detoxify
    loaded = torch.load(checkpoint, map_location=device, weights_only=True)
    arch = loaded["config"]["arch"]["args"]
    classes = [_STANDARD_NAMES.get(name, name) for name in loaded["config"]["dataset"]["args"]["classes"]]
    model_class = getattr(transformers, arch["model_name"])
    config = model_class.config_class.from_pretrained(str(folder), num_labels=len(classes), local_files_only=True)
    model = model_class(config)
    missing, _extra = model.load_state_dict(loaded["state_dict"], strict=False)
    if missing:
        raise ValueError(f"the checkpoint lacks {len(missing)} weights of its own configuration")
    tokenizer = getattr(transformers, arch["tokenizer_name"]).from_pretrained(str(folder), local_files_only=True)
    tokenizer.model_max_length = MODEL_TOKENS
    scorer = detoxify.__new__(detoxify)  # its constructor would load again, through the hub
    scorer.model, scorer.tokenizer, scorer.class_names, scorer.device = model.to(device), tokenizer, classes, device
    return scorer


def _pieces(text: str) -> list[str]:
    """Cut a text at spaces into pieces the model can read to the end."""
    pieces: list[str] = []
    while len(text) > PIECE_CHARACTERS:
        cut = text.rfind(" ", PIECE_CHARACTERS // 2, PIECE_CHARACTERS)
        cut = PIECE_CHARACTERS if cut == -1 else cut
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]


def _rows(columns: Mapping[str, Any], count: int) -> list[dict[str, float]]:
    """Turn label -> scores (a number where there is one text) into one mapping per text."""
    lists = {label: scores if isinstance(scores, list) else [scores] for label, scores in columns.items()}
    return [{label: float(scores[i]) for label, scores in lists.items()} for i in range(count)]


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
