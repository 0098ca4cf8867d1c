"""Weigh: the classifier's opinion beside the rules'.

A rule saw words; the classifier saw the whole post, and learnt from thousands of labelled ones how often such rules
are right. Where it takes a hold for unlikely, what words alone made rules say becomes a tip; where it takes one for
very likely and no rule spoke, the guideline that it thinks of first asks for review. What rests on numbers that add
up, on the policy or on metadata is certain and is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.domain.finding import Finding
from service.domain.guideline import Level, reason
from service.weighing.features import features_of

if TYPE_CHECKING:
    from service.domain.decision import Verdict
    from service.domain.finding import Findings
    from service.domain.reading import Reading
    from service.weighing.classifier import Classifier

SOURCE = "weighing/1"
HELD = frozenset({Level.REVIEW, Level.VIOLATION})
DOUBTED = frozenset(
    {"accusations", "claims", "crisis", "group_hatred", "insults", "mockery", "mood", "private_matters", "secrecy"}
    | {"stance", "targets", "threats", "toxicity"}
)
"""Detectors that go by words alone: on posts by hands they did not know, they were wrong in one hold of four. The
others (numbers that add up, policies, metadata, accidents, facts about named people) were right in nine of ten."""


def is_doubted(verdict: Verdict) -> bool:
    """Say whether a hold rests on words alone."""
    return all(each.source.split("/")[0] in DOUBTED for each in verdict.reasons if each.level in HELD)


def weigh(
    reading: Reading, findings: Findings, verdicts: tuple[Verdict, ...], classifier: Classifier
) -> tuple[Verdict, ...]:
    """Return the verdicts after the second opinion; posts in a language that is not served keep theirs."""
    if reading.language.code == "other" or not any(passage.words for passage in reading.own):
        return verdicts
    likely = classifier.probabilities(features_of(reading, findings, verdicts, classifier.common))
    held = likely["held"]
    bars = classifier.meta["bars"]
    counted = [verdict for verdict in verdicts if verdict.mode != "off"]
    if any(verdict.level in HELD for verdict in counted):
        return tuple(
            _milder(verdict)
            if verdict.level in HELD and is_doubted(verdict) and held < bars[verdict.level.value]
            else verdict
            for verdict in verdicts
        )
    asking = max(
        (verdict for verdict in counted if verdict.level is not Level.NOT_ASSESSED),
        key=lambda verdict: likely[str(verdict.guideline)],
        default=None,
    )
    if asking is None or held < bars["alone"] or likely[str(asking.guideline)] < bars["asking"]:
        return verdicts
    return tuple(_asking(verdict, held, reading, classifier) if verdict is asking else verdict for verdict in verdicts)


def _milder(verdict: Verdict) -> Verdict:
    """Make tips of what rests on words alone."""
    reasons = tuple(replace(each, level=Level.ADVISE) if each.level in HELD else each for each in verdict.reasons)
    return replace(verdict, level=Level.ADVISE, reasons=reasons)


def _asking(verdict: Verdict, held: float, reading: Reading, classifier: Classifier) -> Verdict:
    """Have a guideline ask for review, and show the sentence that weighs most."""
    passage, (_, start, end) = max(
        ((passage, classifier.weightiest(passage, str(verdict.guideline))) for passage in reading.own if passage.words),
        key=lambda each: each[1][0],
    )
    while end > start + 1 and passage.folded[end - 1].isspace():
        end -= 1
    found = Finding("weighing.overall", passage.span(start, end), held, SOURCE)
    overall = reason(f"{verdict.code}.overall", Level.REVIEW, found)
    return replace(verdict, level=Level.REVIEW, reasons=(overall, *verdict.reasons))
