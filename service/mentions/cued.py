"""Cued: one class for a mention, from what cues saw. Pure; the order of the questions is the order of urgency.

Somebody in danger goes before everything, a threat before its insults, a real question inside an insult before the
insult, and applause with a nuisance is a complaint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.finding import Finding
from service.mentions.hostile import crisis_in, insult_in, spam_in, threat_in
from service.mentions.mention import MentionClass, Urgency
from service.mentions.ordinary import is_concrete, ordinary, question_in, serious

if TYPE_CHECKING:
    from service.mentions.evidence import Evidence


class Sorted(Struct, frozen=True):
    """A class with its consequences, the reason's code, and what it rests on."""

    kind: MentionClass
    code: str
    because: tuple[Finding, ...]
    needs_answer: bool = False
    urgency: Urgency = "normal"


NOT_ASSESSED = Sorted("neutral", "not_assessed", (), needs_answer=True)
"""In a language that is not read: somebody must look."""


def by_cues(seen: Evidence) -> Sorted:
    """Return what the cues make of a mention; neutral where they saw nothing."""
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
