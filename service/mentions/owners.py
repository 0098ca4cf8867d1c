"""Owners: who answers a mention, as the policy divides the topics.

An emergency or a threat goes to whoever speaks about crises; anything else to whoever speaks about its topic, else
to the entry "*". The press goes to the press contact. Without a fitting entry nobody is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.mentions.mention import Owner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from service.domain.finding import Findings
    from service.domain.policy import Policy

_ALARMS = frozenset({"crisis", "threat", "hate", "phishing"})
_OWNED = _ALARMS | {
    "question", "question_in_insult", "complaint", "complaint_urgent", "grumble", "praise", "press",
}  # fmt: skip


def owner_of(code: str, findings: Findings, policy: Policy, moment: datetime) -> Owner | None:
    """Return the first entry that fits and holds at this moment; None when the policy names nobody."""
    if code not in _OWNED:
        return None
    if code == "press" and policy.press_contact:
        return Owner("press", contact=policy.press_contact)
    for index in _candidates(code, findings, policy):
        entry = policy.spokespersons[index]
        if entry.holds_at(moment, policy.zone):
            return Owner(entry.topic, entry.names)
    return None


def _candidates(code: str, findings: Findings, policy: Policy) -> Iterator[int]:
    kinds = ("topic.crisis_entry", "topic.policy") if code in _ALARMS else ("topic.policy",)
    for kind in kinds:
        yield from (int(found.about) for found in findings.of(kind))
    yield from (index for index, entry in enumerate(policy.spokespersons) if entry.topic.strip() == "*")
