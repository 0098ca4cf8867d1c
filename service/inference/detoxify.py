"""The real Detoxify (0.5.4) behind the Scorer port, from a local folder (see `checkpoint.py`).

Prediction is Detoxify's. torch, transformers and detoxify are imported by `warm_up` and run in one worker thread;
until it has succeeded, and whenever anything is missing, the scorer says ModelUnavailable at once.
"""

from __future__ import annotations

import asyncio
import math
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from service.domain.detector import ModelUnavailable
from service.inference.calibration import calibrated, calibration_of
from service.inference.checkpoint import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from service.inference.calibration import Calibration
    from service.inference.checkpoint import Loaded

BATCH = 16
BATCH_CHARACTERS = 2_000
"""So many pieces and, padding included, characters go through the model at once (one longer piece goes alone): about
half a second on two cores. A request that was given up keeps the others waiting for no longer."""
_OF_THE_WORLD = (RuntimeError, ValueError, TypeError, IndexError, MemoryError, OSError)
"""What torch and the tokenizer raise for a text or a machine that they cannot cope with."""
_UNAVAILABLE = "classifier_unavailable"


class DetoxifyScorer:
    """Scores texts with a Detoxify checkpoint from a folder."""

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        """Name the folder; nothing is imported or read before `warm_up`."""
        self._folder = folder
        self._device = device
        self._loaded: Loaded | None = None
        self.calibration: Calibration | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="detoxify")

    @property
    def version(self) -> str:
        """Return detoxify@sha256:… of the folder's files; raise ModelUnavailable while they are not loaded."""
        return calibrated(self._ready().version, self.calibration)

    @property
    def uncalibrated_version(self) -> str:
        """Return the version of the model alone."""
        return self._ready().version

    async def warm_up(self) -> None:
        """Load the model once, and score a sentence; raise ModelUnavailable, from the reason, when it cannot."""
        if self._loaded is not None:
            return
        loading = asyncio.get_running_loop().run_in_executor(self._thread, self._load_and_try)
        await asyncio.wait([loading])
        error = loading.exception()  # of any kind: the tokenizers' library raises bare Exceptions
        if error is not None:
            raise ModelUnavailable(_UNAVAILABLE) from error
        self._loaded = loading.result()

    async def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return one mapping label -> probability per text, in order; raise ModelUnavailable when it cannot."""
        loaded = self._ready()
        given_up = threading.Event()
        try:
            asked = asyncio.get_running_loop().run_in_executor(
                self._thread, score_all, loaded, tuple(texts), given_up.is_set
            )
            return await asked
        except _OF_THE_WORLD as error:
            raise ModelUnavailable(_UNAVAILABLE) from error
        finally:
            given_up.set()

    def close(self) -> None:
        """End the worker thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _load_and_try(self) -> Loaded:
        loaded = load(self._folder, self._device)
        self.calibration = calibration_of(self._folder)
        calibrated(loaded.version, self.calibration)
        score_all(loaded, ["Welkom op het marktplein."], lambda: False)
        return loaded

    def _ready(self) -> Loaded:
        if self._loaded is None:
            raise ModelUnavailable(_UNAVAILABLE)
        return self._loaded


def score_all(loaded: Loaded, texts: Sequence[str], given_up: Callable[[], bool]) -> list[dict[str, float]]:
    """Score texts as Detoxify does; a text too long for the model gets the highest score of its pieces.

    Between two batches `given_up` is asked whether anybody still waits.
    """
    parts = [(i, piece) for i, text in enumerate(texts) for piece in pieces(text, loaded.fits)]
    parts.sort(key=lambda part: len(part[1]))  # what is of a length costs the least padding
    scores: list[dict[str, float]] = [{} for _ in texts]
    while parts:
        if given_up():
            raise ModelUnavailable("classifier_timeout")
        batch, parts = _split(parts)
        answered = rows(loaded.detoxify.predict([piece for _, piece in batch]), len(batch))
        for (i, _), row in zip(batch, answered, strict=True):
            scores[i] = {label: max(value, scores[i].get(label, 0.0)) for label, value in row.items()}
    return scores


def _split(parts: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Split parts, shortest first, into the next batch and the rest."""
    count = 1
    while count < min(BATCH, len(parts)) and (count + 1) * len(parts[count][1]) <= BATCH_CHARACTERS:
        count += 1
    return parts[:count], parts[count:]


def pieces(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Halve a text, at a space where there is one, until every piece fits; together they are the text."""
    if len(text) < 2 or fits(text):  # noqa: PLR2004 - one character cannot be halved
        return [text]
    middle = len(text) // 2
    space = text.rfind(" ", middle // 2, middle)
    cut = middle if space == -1 else space
    return pieces(text[:cut], fits) + pieces(text[cut:], fits)


def rows(columns: Mapping[str, Any], count: int) -> list[dict[str, float]]:
    """Turn label -> scores (a number where there is one text) into one mapping per text; refuse what is no number."""
    lists = {label: scores if isinstance(scores, list) else [scores] for label, scores in columns.items()}
    if not all(math.isfinite(score) for scores in lists.values() for score in scores):
        raise ValueError("the model answered with something that is no number")
    return [{label: float(scores[i]) for label, scores in lists.items()} for i in range(count)]
