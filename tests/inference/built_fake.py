"""A model behind the port that `built.py` serves: it reads words, and answers what the test says."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.toxicity import LABELS
from service.inference.built import BuiltScorer
from service.inference.folder import FolderScorer
from service.inference.manifest import Agreement, Manifest
from service.inference.windows import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

WINDOW_WORDS = 8
MANIFEST = Manifest(
    name="fake-onnx-int8",
    labels=LABELS,
    longest_tokens=WINDOW_WORDS,
    padding_token=1,
    source="fake.ckpt",
    source_sha256="0" * 64,
    files={"model.onnx": "1" * 64, "tokenizer.json": "2" * 64},
    bytes={},
    versions={},
    agreement=Agreement(texts=1, mean=0.0, worst=0.0, same_side=1.0),
    tried=(),
)


class FakeModel:
    """Scores a window by the word in it that scores highest; waits for `go` before it answers."""

    manifest = MANIFEST

    def __init__(self, words: dict[str, float] | None = None, otherwise: float = 0.0) -> None:
        self.words = words or {}
        self.otherwise = otherwise
        self.batches: list[list[tuple[int, ...]]] = []
        self.go = threading.Event()
        self.go.set()
        self._numbers: dict[str, int] = {}

    def windows(self, text: str) -> list[Window]:
        """Cut a text into windows of eight words; a word's number is its token."""
        numbers = [self._numbers.setdefault(word, len(self._numbers)) for word in text.split()]
        parts = [tuple(numbers[at : at + WINDOW_WORDS]) for at in range(0, max(len(numbers), 1), WINDOW_WORDS)]
        return [Window(0, len(text), part) for part in parts]

    def scores(self, batch: Sequence[Sequence[int]]) -> list[dict[str, float]]:
        """Answer, when the test lets it."""
        self.batches.append([tuple(tokens) for tokens in batch])
        assert self.go.wait(20)
        names = {number: word for word, number in self._numbers.items()}
        highest = [max((self.words.get(names[n], self.otherwise) for n in tokens), default=0.0) for tokens in batch]
        return [dict.fromkeys(LABELS, score) for score in highest]


def built(model: FakeModel, deadline_seconds: float = 20.0, folder: Path = Path("nowhere")) -> BuiltScorer:
    """Put the scorer of built folders around a fake model."""
    return BuiltScorer(folder, deadline_seconds, open_model=lambda *_: model)


def folder_of(scorer: BuiltScorer) -> FolderScorer:
    """Give a folder that holds it."""
    folder = FolderScorer(Path("nowhere"), 20.0, 1, 1, refused=lambda: None)
    folder._scorer = scorer
    return folder
