"""A built model folder behind the Scorer port: tokenised, cut into windows, batched.

onnxruntime and tokenizers are imported by `warm_up`; until it has succeeded, and whenever the model cannot answer, the
scorer says ModelUnavailable at once.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Protocol, cast

from service.domain.detector import ModelUnavailable
from service.inference.batcher import Batcher
from service.inference.calibration import calibrated, calibration_of
from service.inference.niceness import step_back, switch_often
from service.inference.session import open_session, usable_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from service.inference.batcher import Piece, Tokens
    from service.inference.calibration import Calibration
    from service.inference.manifest import Manifest
    from service.inference.windows import Window

SHARE_OF_THE_DEADLINE = 0.4
"""What waits may take so much of a caller's deadline; the rest is for the caller's own turn and for surprises."""
MOST_LANES = 2
"""One batch is answered and the next put together while another runs: 64 scores a second became 92, on two cores."""
LONG_TEXT_CHARACTERS = 2_000
"""A longer text is tokenised beside the event loop: four milliseconds for twenty thousand characters."""
_UNAVAILABLE = "classifier_unavailable"
_OF_THE_WORLD = (RuntimeError, ValueError, TypeError, IndexError, MemoryError, OSError)


class Model(Protocol):
    """What is served: `session.py`'s Session. `scores` blocks, and is called by several threads at a time."""

    @property
    def manifest(self) -> Manifest:
        """Return what the folder says of itself."""

    def windows(self, text: str) -> list[Window]:
        """Return a text's windows."""

    def scores(self, batch: Sequence[Sequence[int]]) -> list[dict[str, float]]:
        """Return label -> probability per window's tokens."""


class BuiltScorer:
    """Scores texts with a built folder; `deadline_seconds` is how long callers wait for a verdict."""

    def __init__(
        self,
        folder: Path,
        deadline_seconds: float,
        *,
        threads: int = 0,
        workers: int = 1,
        open_model: Callable[[Path, int, int], Model] = open_session,
    ) -> None:
        """Name the folder; nothing is imported or read before `warm_up`."""
        self._folder = folder
        self._deadline_seconds = deadline_seconds
        self._open = partial(open_model, folder, threads, workers)
        self._lanes = min(MOST_LANES, max(usable_cores() // workers, 1))
        self._model: Model | None = None
        self._version = ""
        self._batcher: Batcher | None = None
        self.calibration: Calibration | None = None

    @property
    def version(self) -> str:
        """Return name@sha256:… of the folder's files; raise ModelUnavailable while they are not loaded."""
        self._ready()
        return self._version

    async def warm_up(self) -> None:
        """Load the model once, and score a sentence; raise ModelUnavailable, from the reason, when it cannot."""
        if self._model is not None:
            return
        thread = ThreadPoolExecutor(1, "model", initializer=step_back)  # the runtime's threads inherit its niceness
        loading = asyncio.get_running_loop().run_in_executor(thread, self._load)
        thread.shutdown(wait=False)
        await asyncio.wait([loading])
        error = loading.exception()  # of any kind: ONNX Runtime and the tokenizers' library have their own
        if error is not None:
            raise ModelUnavailable(_UNAVAILABLE) from error
        self._model = loading.result()

    @property
    def uncalibrated_version(self) -> str:
        """Return the version of the model alone."""
        model, _ = self._ready()
        return model.manifest.version

    @property
    def has_room(self) -> bool:
        """Say whether a new text would be scored in time."""
        return self._batcher is None or self._batcher.has_room

    def room(self) -> AbstractContextManager[None]:
        """Keep room for what is scored within the block: it counts as waiting, and is not refused."""
        return nullcontext() if self._batcher is None else self._batcher.room()

    async def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return one mapping label -> probability per text, in order; raise ModelUnavailable when it cannot.

        A text that is longer than the model reads gets the highest score of its windows.
        """
        model, batcher = self._ready()

        def pieces_of(text: str) -> list[Tokens]:
            return [window.tokens for window in model.windows(text)]

        try:
            return await scored(texts, pieces_of, batcher, self._deadline_seconds)
        except _OF_THE_WORLD as error:
            raise ModelUnavailable(_UNAVAILABLE) from error

    def close(self) -> None:
        """End the batcher's thread."""
        if self._batcher is not None:
            self._batcher.close()

    def _load(self) -> Model:
        model = self._open()
        batch: list[Tokens] = [window.tokens for window in model.windows("Welkom op het marktplein.")]
        model.scores(batch)
        self.calibration = calibration_of(self._folder)
        self._version = calibrated(model.manifest.version, self.calibration)
        switch_often()
        longest_wait_seconds = self._deadline_seconds * SHARE_OF_THE_DEADLINE
        self._batcher = Batcher(model.scores, longest_wait_seconds, lanes=self._lanes)
        return model

    def _ready(self) -> tuple[Model, Batcher]:
        if self._model is None or self._batcher is None:
            raise ModelUnavailable(_UNAVAILABLE)
        return self._model, self._batcher


async def scored(
    texts: Sequence[str], pieces_of: Callable[[str], Sequence[Piece]], batcher: Batcher, seconds: float
) -> list[dict[str, float]]:
    """Return one mapping label -> probability per text, in order: the highest of its pieces, equal ones asked once."""
    cut = [
        pieces_of(text) if len(text) <= LONG_TEXT_CHARACTERS else await asyncio.to_thread(pieces_of, text)
        for text in texts
    ]
    pieces = list(dict.fromkeys(piece for each in cut for piece in each))
    rows = cast("list[Mapping[str, float]]", await batcher.ask(pieces, seconds))
    known = dict(zip(pieces, rows, strict=True))
    return [highest([known[piece] for piece in each]) for each in cut]


def highest(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the highest score of each label."""
    return {label: max(row[label] for row in rows) for label in rows[0]}
