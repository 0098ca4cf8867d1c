"""The bundled scorer that `make run` uses, under Detoxify's labels. A megabyte, no model runtime, no torch.

Two halves: the rooms that know abuse add up what the author asserts, in context; and a learned one (`abuse.py`) knows
the ways that abuse is worded beyond their lists. The higher of the two counts.
"""

from __future__ import annotations

import asyncio
import hashlib
import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.group_hatred import GROUP_HATRED
from service.detectors.insults import INSULTS
from service.detectors.stance import STANCE
from service.detectors.threats import THREATS
from service.detectors.toxicity import LABELS
from service.domain.finding import Findings
from service.domain.policy import Policy
from service.domain.post import Post
from service.domain.reading import Language, Reading
from service.folding import passage_of
from service.inference.abuse import FILE as ABUSE
from service.inference.abuse import Abuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.domain.finding import Finding

_WEIGHTS_FILE = Path(__file__).with_name("bundled.toml")
_ROOMS = (INSULTS, THREATS, GROUP_HATRED)
_ROOMS_FOLDER = Path(__file__).parents[1] / "detectors"
_DATA = tomllib.loads(_WEIGHTS_FILE.read_text("utf-8"))
_WEIGHTS: dict[str, dict[str, float]] = _DATA["weights"]
_LOOSE: float = _DATA["loose"]
_NO_POLICY, _NO_POST, _NO_MOMENT = Policy(), Post(), datetime(2000, 1, 1, tzinfo=UTC)
_NO_LANGUAGE = Language("other", 1.0)
"""No language is assumed: false friends do not count."""

WINDOW_CHARACTERS = 4_000
"""A longer text is scored window by window, and the event loop gets its turn in between."""


class BundledScorer:
    """A lexicon-and-context scorer under Detoxify's labels. Always available."""

    @property
    def version(self) -> str:
        """Return bundled@sha256:… of the data that its scores depend on."""
        return _VERSION

    async def warm_up(self) -> None:
        """Score one sentence, so that every pattern is compiled."""
        score_one("Welkom op het marktplein.")

    async def score(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """Return one mapping label -> probability per text, in order."""
        scores = []
        unbroken = 0
        for text in texts:
            worst = dict.fromkeys(LABELS, 0.0)
            for window in windows_of(text):
                worst = {label: max(worst[label], score) for label, score in score_one(window).items()}
                unbroken += len(window)
                if unbroken > WINDOW_CHARACTERS:
                    await asyncio.sleep(0)
                    unbroken = 0
            scores.append(worst)
        return scores


def windows_of(text: str) -> Iterator[str]:
    """Cut a text into windows that begin after a white space where there is one; an empty text is one window."""
    start = 0
    while len(text) - start > WINDOW_CHARACTERS:
        space = max(text.rfind(blank, start + WINDOW_CHARACTERS // 2, start + WINDOW_CHARACTERS) for blank in " \n")
        end = space + 1 if space >= 0 else start + WINDOW_CHARACTERS
        yield text[start:end]
        start = end
    yield text[start:]


def score_one(text: str) -> dict[str, float]:
    """Score one text: what the rooms assert, or what the learned half makes of it where that is more."""
    passage = passage_of("text", "author", text)
    learned = _learned().score(passage)
    reading = Reading(_NO_POST, (passage,), _NO_LANGUAGE, _NO_MOMENT, _NO_MOMENT)
    found = [finding for room in _ROOMS for finding in room.detect(reading, _NO_POLICY)]
    if not found:
        return {label: round(share, 4) for label, share in learned.items()}
    findings = Findings((*found, *STANCE.detect(reading, _NO_POLICY)))
    asserted = findings.asserted(*_WEIGHTS)
    if not asserted:
        return dict.fromkeys(LABELS, 0.0)  # quoted, denied, condemned: the learned half does not know who speaks
    innocence = dict.fromkeys(LABELS, 1.0)
    for finding in asserted:
        share = _share(finding)
        for label, weight in _WEIGHTS[finding.kind].items():
            innocence[label] *= 1.0 - weight * share
    return {label: round(max(1.0 - value, learned[label]), 4) for label, value in innocence.items()}


@cache
def _learned() -> Abuse:
    return Abuse()


def _share(finding: Finding) -> float:
    """Return how much a finding counts: an insult aimed at nobody counts for less."""
    return 1.0 if not finding.kind.startswith("insult.") or "aimed" in finding.about else _LOOSE


def _version() -> str:
    digest = hashlib.sha256(_WEIGHTS_FILE.read_bytes() + ABUSE.read_bytes())
    for room in ("insults", "threats", "group_hatred", "stance"):
        for path in sorted((_ROOMS_FOLDER / room).rglob("*")):
            if path.suffix in {".txt", ".toml", ".py"}:
                digest.update(path.relative_to(_ROOMS_FOLDER).as_posix().encode())
                digest.update(path.read_bytes())
    return f"bundled@sha256:{digest.hexdigest()}"


_VERSION = _version()
