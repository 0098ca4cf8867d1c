"""Whatever model folder POORTWACHTER_MODEL names, behind the Scorer port: a built one, or a checkpoint as it came.

Which of the two it is, is seen when it is warmed up, because a volume may be mounted late.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from service.domain.detector import ModelUnavailable
from service.errors import Overloaded
from service.inference.built import BuiltScorer
from service.inference.detoxify import DetoxifyScorer
from service.inference.manifest import is_built

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path


class FolderScorer:
    """Scores texts with a model folder; `deadline_seconds` is how long callers wait for a verdict."""

    def __init__(
        self, folder: Path, deadline_seconds: float, threads: int, workers: int, refused: Callable[[], None]
    ) -> None:
        """Name the folder; nothing is imported or read before `warm_up`.

        With 0 threads their number is measured. `refused` is called whenever a text is not admitted.
        """
        self._folder = folder
        self._deadline_seconds = deadline_seconds
        self._threads = threads
        self._workers = workers
        self._refused = refused
        self._scorer: BuiltScorer | DetoxifyScorer | None = None

    @property
    def version(self) -> str:
        """Return name@sha256:… of the folder's files; raise ModelUnavailable while they are not loaded."""
        return self._chosen().version

    @property
    def uncalibrated_version(self) -> str:
        """Return the version of the model alone, under which a calibration is fitted."""
        return self._chosen().uncalibrated_version

    async def warm_up(self) -> None:
        """Load the model once, and score a sentence; raise ModelUnavailable, from the reason, when it cannot."""
        if self._scorer is not None:
            return
        scorer: BuiltScorer | DetoxifyScorer = (
            BuiltScorer(self._folder, self._deadline_seconds, threads=self._threads, workers=self._workers)
            if is_built(self._folder)
            else DetoxifyScorer(self._folder)
        )
        try:
            await scorer.warm_up()
        except BaseException:
            scorer.close()
            raise
        self._scorer = scorer

    def admit(self) -> AbstractContextManager[None]:
        """Keep room for what is scored within the block; raise Overloaded when a text could not be scored in time."""
        if not isinstance(self._scorer, BuiltScorer):
            return nullcontext()
        if not self._scorer.has_room:
            self._refused()
            raise Overloaded("The classifier's queue is full; nothing was computed")
        return self._scorer.room()

    def thresholds(self) -> Mapping[str, float]:
        """Return language -> score from which the model counts; empty until `model calibrate` was run."""
        calibration = None if self._scorer is None else self._scorer.calibration
        return {} if calibration is None else calibration.thresholds

    async def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return one mapping label -> probability per text, in order; raise ModelUnavailable when it cannot."""
        return await self._chosen().score(texts)

    def close(self) -> None:
        """End the worker thread."""
        if self._scorer is not None:
            self._scorer.close()

    def _chosen(self) -> BuiltScorer | DetoxifyScorer:
        if self._scorer is None:
            raise ModelUnavailable("classifier_unavailable")
        return self._scorer


def model_in(
    folder: Path | None, deadline_seconds: float, threads: int, workers: int, refused: Callable[[], None]
) -> FolderScorer | None:
    """Return the scorer of a folder, where one is named."""
    return None if folder is None else FolderScorer(folder, deadline_seconds, threads, workers, refused)
