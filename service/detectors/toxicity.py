"""Toxicity: what a learned model thinks of the text, under Detoxify's label set.

The model sits behind the Scorer port; it is asked once per passage in the author's voice, and its findings
cover the whole passage: it gives reach, explicit rules give spans and certainty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from service.domain.detector import ModelUnavailable
from service.domain.finding import Finding
from service.domain.reading import is_party

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

LABELS = (
    "toxicity",
    "severe_toxicity",
    "obscene",
    "identity_attack",
    "insult",
    "threat",
    "sexual_explicit",
)
"""The labels of Detoxify's multilingual model (detoxify 0.5.4), each a probability 0..1."""
MENTIONED_FROM = 0.5
"""A label below this probability is no finding."""
_A_PARTY = "partij"
"""What a model reads for the name of a party; the same for all of them."""


class Scorer(Protocol):
    """Gives each text a probability per label. Raises ModelUnavailable when it cannot."""

    @property
    def version(self) -> str:
        """Return name@sha256:… of the model, under which scores are remembered; raise ModelUnavailable without one."""

    async def warm_up(self) -> None:
        """Make the model ready to answer; raise ModelUnavailable when it cannot be."""

    async def score(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """Return one mapping label -> probability per text, in order."""


class Toxicity:
    """The model detector around a Scorer."""

    name = "toxicity"
    version = 1
    kinds = frozenset(f"toxicity.{label}" for label in LABELS)

    def __init__(
        self, scorer: Scorer, counts_from: float = 0.5, thresholds: Callable[[], Mapping[str, float]] = dict
    ) -> None:
        """Ask this scorer.

        `thresholds` gives, by language, the score that means `counts_from`: a calibration (see `stretched`).
        """
        self._scorer = scorer
        self._counts_from = counts_from
        self._thresholds = thresholds

    @property
    def models(self) -> dict[str, str]:
        """Return the scorer's version, or that there is none to name now."""
        try:
            return {"toxicity": self._scorer.version}
        except ModelUnavailable:
            return {"toxicity": "unavailable"}

    async def warm_up(self) -> None:
        """Let the scorer warm up."""
        await self._scorer.warm_up()

    async def detect(self, reading: Reading, _policy: Policy) -> list[Finding]:
        """Return the labels that the model holds more likely than not, per passage."""
        passages = _own(reading)
        if not passages:
            return []
        scored = await self._scorer.score(texts_of(reading))
        threshold = self._thresholds().get(reading.language.code, self._counts_from)
        return [
            Finding(f"toxicity.{label}", passage.whole(), round(share, 3), f"{self.name}/{self.version}")
            for passage, scores in zip(passages, scored, strict=True)
            for label in LABELS
            if (share := stretched(float(scores.get(label, 0.0)), threshold, self._counts_from)) >= MENTIONED_FROM
        ]


def stretched(share: float, threshold: float, counts_from: float) -> float:
    """Return a score on the scale on which `threshold` reads as `counts_from`; 0 and 1 stay, and order is kept.

    So guidelines keep one threshold for all languages, and a calibration only says what a score means in each.
    """
    if threshold == counts_from:
        return share
    if share < threshold:
        return share * counts_from / threshold
    return 1.0 - (1.0 - share) * (1.0 - counts_from) / (1.0 - threshold)


def texts_of(reading: Reading) -> list[str]:
    """Return what a model is asked about a post: what its author says, passage by passage."""
    return [_impartial(passage) for passage in _own(reading)]


def _own(reading: Reading) -> list[Passage]:
    return [passage for passage in reading.passages if passage.voice == "author"]


def _impartial(passage: Passage) -> str:
    """Return the text as received, but for the names of parties: a model must not weigh them either."""
    parts: list[str] = []
    done = 0
    for word in passage.words:
        if is_party(word.text):
            span = passage.span(word.start, word.end)
            parts += [passage.original[done : span.start], _A_PARTY]
            done = span.end or done
    return "".join([*parts, passage.original[done:]])
