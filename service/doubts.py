"""Doubts: what a tool left unclear becomes a reason that an officer can read, and asks for review.

Not a guideline's opinion about words, so no room gives it: it is added to a decision, remembered or not, because the
same words may come from another tool without the doubt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from service.decide import decide
from service.domain.guideline import Level
from service.guidelines.forethought.judge import FORETHOUGHT, two_texts

if TYPE_CHECKING:
    from service.domain.decision import Decision, Outcome, Verdict
    from service.domain.guideline import Reason
    from service.shapes.shaped import Doubt

REASONS: dict[Doubt, Reason] = {"two_texts": two_texts()}


def doubted(decision: Decision, doubts: tuple[Doubt, ...], when_blind: Outcome) -> Decision:
    """Return the decision with a reason for every doubt; a policy that switched guideline 3 off is not asked again."""
    if not doubts:
        return decision
    reasons = tuple(REASONS[doubt] for doubt in doubts)
    verdicts = tuple(_told(verdict, reasons) for verdict in decision.verdicts)
    return replace(decision, verdicts=verdicts, decision=decide(verdicts, decision.not_assessed, when_blind))


def _told(verdict: Verdict, reasons: tuple[Reason, ...]) -> Verdict:
    if verdict.code != FORETHOUGHT.code or verdict.mode == "off":
        return verdict
    level = verdict.level if verdict.level.rank > Level.REVIEW.rank else Level.REVIEW
    told = sorted((*verdict.reasons, *reasons), key=lambda reason: -reason.level.rank)
    return replace(verdict, level=level, reasons=tuple(told))
