"""Sort: one class for a mention. Cues say what they saw; the classifier read the whole.

What cues are certain of stands as long as the classifier finds it likely at all; for the rest the classifier decides.
Whatever is decided points at its words: the cues that speak for it, else the sentence that weighs most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.finding import Finding
from service.mentions.cued import Sorted, by_cues
from service.mentions.evidence import Evidence
from service.mentions.hostile import EMERGENCIES
from service.mentions.mention import CLASSES

if TYPE_CHECKING:
    from service.domain.finding import Findings
    from service.domain.reading import Passage, Reading
    from service.mentions.mention import MentionClass
    from service.mentions.opinion.classifier import Bars, Classifier, Opinion

SOURCE = "mention_opinion/1"
NEVER = 1.01
"""A bar that nothing reaches."""
_HOSTILE = frozenset({"crisis", "threat", "insult", "spam"})
_SPEAK_FOR: dict[MentionClass, tuple[str, ...]] = {
    "crisis": EMERGENCIES,
    "threat": ("menace",),
    "spam": ("phishing", "advert", "link"),
    "insult": ("insult", "hate"),
    "complaint": ("nuisance", "repeated", "harm", "waiting", "grumble"),
    "question": ("press", "asked", "request"),
    "praise": ("praise", "emoji_praise"),
    "neutral": ("tag", "thanks", "chatter"),
}
"""Cues by the class that they speak for."""


def sort(reading: Reading, findings: Findings, classifier: Classifier) -> Sorted:
    """Return the class of a mention."""
    seen = Evidence(reading, findings)
    cued = by_cues(seen)
    if seen.passage is None or not _says_something(seen.passage.folded):
        return cued
    opinion = classifier.opinion(reading, findings, cued.code)
    kind = decided(cued, opinion, classifier.bars)
    because = (cued.because if kind == cued.kind else ()) or seen.of(*_SPEAK_FOR[kind])
    if not because and kind != "neutral":
        because = (_weightiest(kind, seen.passage, opinion, classifier),)
    return _with_consequences(kind, cued, opinion, because, classifier.bars)


def _says_something(text: str) -> bool:
    return any(sign.isalnum() or ord(sign) > 0x2600 for sign in text)  # noqa: PLR2004 - where the pictures begin


def grounds(cued: Sorted) -> frozenset[str]:
    """Return what a class by cues rests on: the kinds of finding where it is hostile, else its code."""
    kinds = frozenset(found.kind for found in cued.because)
    return kinds if kinds and cued.kind in _HOSTILE else frozenset({cued.code})


def decided(cued: Sorted, opinion: Opinion, bars: Bars) -> MentionClass:
    """Return the class: of cues that are mostly right, unless it is unlikely; else the likeliest."""
    if opinion.likely[cued.kind] >= min(bars["keep"].get(ground, NEVER) for ground in grounds(cued)):
        return cued.kind
    likely = opinion.likely
    if opinion.alarm >= bars["alarm"]["alarm"]:
        return "crisis" if likely["crisis"] >= likely["threat"] else "threat"
    return max(CLASSES[2:], key=likely.__getitem__)


def _weightiest(kind: MentionClass, passage: Passage, opinion: Opinion, classifier: Classifier) -> Finding:
    start, end = classifier.weightiest(passage, kind)
    while start < end - 1 and passage.folded[start].isspace():
        start += 1
    return Finding("mention.opinion", passage.span(start, end), opinion.likely[kind], SOURCE)


def _with_consequences(
    kind: MentionClass, cued: Sorted, opinion: Opinion, because: tuple[Finding, ...], bars: Bars
) -> Sorted:
    """Return the class with its code, whether an answer is due, and how soon."""
    high = opinion.high >= bars["high"].get(kind, NEVER)
    needs = opinion.needs_answer >= bars["needs"].get(kind, NEVER)
    match kind:
        case "crisis":
            return Sorted(kind, kind, because, needs_answer=True, urgency="critical")
        case "threat":
            return Sorted(kind, kind, because, urgency="critical")
        case "spam":
            return Sorted(kind, "phishing", because, urgency="high") if high else Sorted(kind, kind, because)
        case "insult" if high:
            return Sorted(kind, "hate", because, urgency="high")
        case "insult" if needs:
            return Sorted(kind, "question_in_insult", because, needs_answer=True)
        case "question":
            return Sorted(
                kind,
                "press" if cued.code == "press" else kind,
                because,
                needs_answer=True,
                urgency="high" if high else "normal",
            )
        case "complaint" if high:
            return Sorted(kind, "complaint_urgent", because, needs_answer=True, urgency="high")
        case "complaint":
            return Sorted(kind, kind if needs else "grumble", because, needs_answer=needs)
    return Sorted(kind, kind, because)
