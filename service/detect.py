"""Detect: ask all detectors, within one deadline, and admit what was not seen."""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.domain.detector import ModelUnavailable
from service.domain.finding import Finding, Findings, Unseen
from service.turns import turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.domain.detector import Detector, ModelDetector
    from service.domain.policy import Policy
    from service.domain.reading import Reading

LONG_POST_CHARACTERS = 4_000
"""A post longer than this is read passage by passage, so that others are served in between sooner."""
LONGEST_STRETCH_SECONDS = 0.002
"""How long detectors may run before the event loop gets its turn."""


async def detect(
    reading: Reading,
    policy: Policy,
    detectors: Sequence[Detector],
    models: Sequence[ModelDetector],
    deadline_seconds: float,
) -> Findings:
    """Return everything that was seen; kinds that could not be looked for are listed in `unseen`."""
    ends_at = time.monotonic() + deadline_seconds
    waiting = [(model, asyncio.ensure_future(model.detect(reading, policy))) for model in models]
    items: list[Finding] = []
    unseen: list[Unseen] = []
    try:
        if waiting:
            await asyncio.sleep(0)  # the models begin, and work while the rooms read
        async with nullcontext() if _is_long(reading) else turn():
            await _ask_all(items, reading, policy, detectors)
        for model, task in waiting:
            try:
                items.extend(await asyncio.wait_for(task, max(ends_at - time.monotonic(), 0.001)))
            except TimeoutError:
                unseen.append(Unseen(model.kinds, "classifier_timeout"))
            except ModelUnavailable as unavailable:
                unseen.append(Unseen(model.kinds, unavailable.why))
    finally:
        for _, task in waiting:
            task.cancel()
    if reading.language.code == "other":
        kinds = frozenset[str]().union(
            *(d.kinds for d in detectors if d.reads_words), *(model.kinds for model in models)
        )
        unseen.append(Unseen(kinds, "language_not_served"))
    return Findings(tuple(items), tuple(unseen))


async def _ask_all(items: list[Finding], reading: Reading, policy: Policy, detectors: Iterable[Detector]) -> None:
    is_long = _is_long(reading)
    # All detectors of one passage, then the next: what was worked out of a text is kept for the last few texts only.
    asked = list(detectors)
    found: list[list[Finding]] = [[] for _ in asked]
    parts = [replace(reading, passages=(passage,)) for passage in reading.passages] if is_long else []
    began = time.monotonic()
    for part in (*parts, reading):
        for detector, its in zip(asked, found, strict=True):
            if is_long and detector.whole is not (part is reading):
                continue
            its.extend(detector.detect(part, policy))
            if time.monotonic() - began > LONGEST_STRETCH_SECONDS:
                await asyncio.sleep(0)
                began = time.monotonic()
    for its in found:
        items.extend(its)


def _is_long(reading: Reading) -> bool:
    return sum(len(passage.folded) for passage in reading.passages) > LONG_POST_CHARACTERS
