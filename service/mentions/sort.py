"""Sort: one class for a mention, from what was seen. Pure; the order of the questions is the order of urgency.

Somebody in danger goes before everything, a threat before its insults, a real question inside an insult before the
insult, and applause with a nuisance is a complaint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.finding import Finding
from service.mentions.evidence import Evidence
from service.mentions.guess import SOURCE, guess
from service.mentions.hostile import crisis_in, insult_in, spam_in, threat_in
from service.mentions.mention import MentionClass, Urgency
from service.mentions.ordinary import is_concrete, ordinary, question_in, serious

if TYPE_CHECKING:
    from service.domain.finding import Findings
    from service.domain.reading import Reading


FEW_WORDS = 3
"""Fewer words than this are not guessed about."""


class Sorted(Struct, frozen=True):
    """A class with its consequences, the reason's code, and what it rests on."""

    kind: MentionClass
    code: str
    because: tuple[Finding, ...]
    needs_answer: bool = False
    urgency: Urgency = "normal"


NOT_ASSESSED = Sorted("neutral", "not_assessed", (), needs_answer=True)
"""In a language that is not read: somebody must look."""


def sort(reading: Reading, findings: Findings) -> Sorted:
    """Return the class of a mention."""
    seen = Evidence(reading, findings)
    return _alarm(seen) or _spam(seen) or _insult(seen) or _everyday(seen)


def _alarm(seen: Evidence) -> Sorted | None:
    crisis = crisis_in(seen)
    if crisis:
        return Sorted("crisis", "crisis", crisis, needs_answer=True, urgency="critical")
    threat = threat_in(seen)
    return Sorted("threat", "threat", threat, urgency="critical") if threat else None


def _spam(seen: Evidence) -> Sorted | None:
    spam, phishing = spam_in(seen)
    if not spam:
        return None
    return Sorted("spam", "phishing", spam, urgency="high") if phishing else Sorted("spam", "spam", spam)


def _insult(seen: Evidence) -> Sorted | None:
    insult, hateful = insult_in(seen)
    if not insult:
        return None
    if hateful:
        return Sorted("insult", "hate", insult, urgency="high")
    question = question_in(seen)
    if question:
        return _question(seen, "question_in_insult", (*question, *insult))
    return Sorted("insult", "insult", insult)


def _everyday(seen: Evidence) -> Sorted:
    kind, because = ordinary(seen)
    if kind == "neutral" and not because:
        return _guessed(seen)
    return _told(seen, kind, because)


def _guessed(seen: Evidence) -> Sorted:
    """Guess at what no cue knows, where the guess is sure enough; never about small talk under an answer."""
    if seen.passage is None or seen.is_reply or seen.word_count < FEW_WORDS:
        return Sorted("neutral", "neutral", ())
    guessed = guess(seen.passage)
    if not guessed.counts:
        return Sorted("neutral", "neutral", ())
    because = (Finding("mention.guess", seen.passage.whole(), guessed.probability, SOURCE),)
    match guessed.kind:
        case "crisis":
            return Sorted("crisis", "crisis", because, needs_answer=True, urgency="critical")
        case "threat":
            return Sorted("threat", "threat", because, urgency="critical")
        case kind:
            return _told(seen, kind, because)


def _told(seen: Evidence, kind: MentionClass, because: tuple[Finding, ...]) -> Sorted:
    if kind == "question":
        return _question(seen, "press" if seen.has("press") else "question", because)
    if kind != "complaint":
        return Sorted(kind, kind, because)
    if not is_concrete(seen):
        return Sorted("complaint", "grumble", because)
    if serious(seen):
        return Sorted("complaint", "complaint_urgent", because, needs_answer=True, urgency="high")
    return Sorted("complaint", "complaint", because, needs_answer=True)


def _question(seen: Evidence, code: str, because: tuple[Finding, ...]) -> Sorted:
    high = seen.has("press", "asks_if_real", "sensitive", "harm")
    return Sorted("question", code, because, needs_answer=True, urgency="high" if high else "normal")
