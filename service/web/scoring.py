"""The classifier's scores by themselves, for clients of other APIs: asked within the same deadline as verdicts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from service.domain.detector import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.detectors.toxicity import Scorer


class Scoring:
    """A Scorer with a deadline in seconds. What a verdict has just asked is remembered, so asking again is cheap."""

    def __init__(self, scorer: Scorer, deadline_seconds: float) -> None:
        """Ask this scorer, no longer than this."""
        self._scorer = scorer
        self._deadline_seconds = deadline_seconds

    async def score(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """Return one mapping label -> probability (0..1) per text, in order; raise ModelUnavailable."""
        try:
            return await asyncio.wait_for(self._scorer.score(texts), self._deadline_seconds)
        except TimeoutError:
            raise ModelUnavailable("classifier_timeout") from None
