"""Sort: one class for a mention, from what was seen. Pure; the order of the questions is the order of urgency.

Somebody in danger goes before everything, a threat before its insults, a real question inside an insult before the
insult, and applause with a nuisance is a complaint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.mentions.evidence import Evidence
from service.mentions.hostile import crisis_in, insult_in, spam_in, threat_in
from service.mentions.ordinary import is_concrete, ordinary, question_in, serious

if TYPE_CHECKING:
    from service.domain.finding import Finding, Findings
    from service.domain.reading import Reading
    from service.mentions.mention import MentionClass, Urgency


class Sorted(Struct, frozen=True):
    """A class with its consequences, the reason's code, and what it rests on."""

    kind: MentionClass
    code: str
    needs_answer: bool
    urgency: Urgency
    because: tuple[Finding, ...]


def sort(reading: Reading, findings: Findings) -> Sorted:
    """Return the class of a mention."""
    seen = Evidence(reading, findings)
    crisis = crisis_in(seen)
    if crisis:
        return Sorted("crisis", "crisis", needs_answer=True, urgency="critical", because=crisis)
    threat = threat_in(seen)
    if threat:
        return Sorted("threat", "threat", needs_answer=False, urgency="critical", because=threat)
    spam, phishing = spam_in(seen)
    if spam:
        code, urgency = ("phishing", "high") if phishing else ("spam", "normal")
        return Sorted("spam", code, needs_answer=False, urgency=urgency, because=spam)  # type: ignore[arg-type]
    insult, hateful = insult_in(seen)
    if insult and not hateful:
        question = question_in(seen)
        if question:
            return _question(seen, "question_in_insult", (*question, *insult))
    if insult:
        code, urgency = ("hate", "high") if hateful else ("insult", "normal")
        return Sorted("insult", code, needs_answer=False, urgency=urgency, because=insult)  # type: ignore[arg-type]
    kind, because = ordinary(seen)
    if kind == "question":
        return _question(seen, "press" if seen.has("press") else "question", because)
    if kind == "complaint":
        concrete = is_concrete(seen)
        urgent = concrete and serious(seen)
        code = "complaint_urgent" if urgent else "complaint" if concrete else "grumble"
        return Sorted("complaint", code, needs_answer=concrete, urgency="high" if urgent else "normal", because=because)
    return Sorted(kind, kind, needs_answer=False, urgency="normal", because=because)


def _question(seen: Evidence, code: str, because: tuple[Finding, ...]) -> Sorted:
    high = seen.has("press", "asks_if_real", "sensitive", "harm")
    return Sorted("question", code, needs_answer=True, urgency="high" if high else "normal", because=because)
