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
    from service.mentions.mention import MentionClass, Urgency
    from service.mentions.opinion.classifier import Bars, Classifier, Opinion

SOURCE = "mention_opinion/1"
NEVER = 1.01
"""A bar that nothing reaches."""
_HOSTILE = frozenset({"crisis", "threat", "insult", "spam"})
_ALARMS = frozenset({"crisis", "threat"})
_WHEN_HIGH = {"spam": "phishing", "insult": "hate", "complaint": "complaint_urgent"}
"""Codes of what is more urgent than others of its class."""
_ANSWERED = frozenset({"crisis", "question", "press", "complaint", "complaint_urgent", "question_in_insult"})
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
    known = cued.code if kind == cued.kind and cued.code in _WHEN_HIGH.values() else kind
    high = opinion.high >= bars["high"].get(known, NEVER)
    needs = opinion.needs_answer >= bars["needs"].get(kind, NEVER)
    code: str = kind
    if high:
        code = _WHEN_HIGH.get(kind, kind)
    elif kind == "complaint" and not needs:
        code = "grumble"
    elif kind == "insult" and needs:
        code = "question_in_insult"
    if kind == "question" and cued.code == "press":
        code, high = "press", True
    urgency: Urgency = "critical" if kind in _ALARMS else "high" if high else "normal"
    return Sorted(kind, code, because, needs_answer=code in _ANSWERED, urgency=urgency)
