"""READ FIRST: post -> normalise -> detect -> judge per guideline -> weigh -> decide.

Everything here is a function of (post, policy, moment): no state, no clock, no network. Remembering stands
around it in `remember.py`; sentences are put to a decision in `respond.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from msgspec import Struct

from service.decide import decide
from service.detect import detect
from service.domain.decision import Decision
from service.domain.detector import Detector, ModelDetector
from service.domain.guideline import Guideline
from service.judge import judge
from service.normalise import normalise_in_turns
from service.normalise.unmask import Vocabulary
from service.turns import turn
from service.weighing.classifier import Classifier
from service.weighing.weigh import weigh

if TYPE_CHECKING:
    from datetime import datetime

    from service.domain.policy import Policy
    from service.domain.post import Post


class Pipeline(Struct, frozen=True):
    """The parts in the order that a post meets them. `version` names their code and data together.

    `admit` raises Overloaded when a post could not be judged in time: it is asked before anything is computed, and
    keeps the post's place until the findings are there.
    """

    vocabulary: Vocabulary
    detectors: tuple[Detector, ...]
    models: tuple[ModelDetector, ...]
    guidelines: tuple[Guideline, ...]
    classifier: Classifier | None
    deadline_seconds: float
    version: str
    admit: Callable[[], AbstractContextManager[None]] = nullcontext

    @property
    def model_versions(self) -> dict[str, str]:
        """Return the models that are in use now: purpose to name@version."""
        return {purpose: name for model in self.models for purpose, name in model.models.items()}

    async def decide(self, post: Post, policy: Policy, now: datetime, organisation: str) -> Decision:
        """Judge one post. `now` is aware and is the moment of publication when nothing is scheduled."""
        with self.admit():
            clock = _Stopwatch()
            async with turn():
                reading = await normalise_in_turns(post, policy, now, self.vocabulary)
            clock.lap("normalise")
            findings = await detect(reading, policy, self.detectors, self.models, self.deadline_seconds)
            clock.lap("detect")
        async with turn():
            verdicts, blind = judge(reading, findings, policy, self.guidelines)
            if self.classifier is not None:
                verdicts = weigh(reading, findings, verdicts, self.classifier)
        clock.lap("judge")
        return Decision(
            decision=decide(verdicts, blind, policy.when_blind),
            verdicts=verdicts,
            not_assessed=blind,
            organisation=organisation,
            policy_version=policy.version,
            language=reading.language,
            models=self.model_versions,
            detectors={d.name: d.version for d in self.detectors} | {m.name: m.version for m in self.models},
            valid_until=policy.next_boundary(reading.now),
            timings=clock.milliseconds,
        )


class _Stopwatch:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.milliseconds[stage] = round((now - self._last) * 1000, 3)
        self._last = now
