"""Decide: verdicts and policy become one decision. The only place where levels meet.

The decision is the highest enforced level (violation -> block, review -> review, lower -> allow); where a
guideline could not see, the policy's `when_blind` stands in for it. Nothing is weighed and nothing adds up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.decision import NotAssessed, Outcome, Verdict

_OUTCOMES: tuple[Outcome, ...] = ("allow", "review", "block")
_OUTCOME_OF: dict[Level, Outcome] = {Level.REVIEW: "review", Level.VIOLATION: "block"}


def decide(verdicts: Iterable[Verdict], blind: Iterable[NotAssessed], when_blind: Outcome) -> Outcome:
    """Return the strictest outcome of the enforced verdicts and of what could not be seen."""
    enforced = [v for v in verdicts if v.mode == "enforce"]
    codes = {v.code for v in enforced}
    outcomes = [_OUTCOME_OF.get(v.level, "allow") for v in enforced]
    outcomes += [when_blind for entry in blind if entry.code in codes]
    return worst(outcomes)


def stricter_in_shadow(verdicts: Iterable[Verdict]) -> dict[str, Outcome]:
    """Return what each guideline in shadow mode asks for that is stricter than all that is enforced, by its code."""
    known = tuple(verdicts)
    enforced = worst(_OUTCOME_OF.get(v.level, "allow") for v in known if v.mode == "enforce")
    asked: dict[str, Outcome] = {v.code: _OUTCOME_OF.get(v.level, "allow") for v in known if v.mode == "shadow"}
    return {code: outcome for code, outcome in asked.items() if _OUTCOMES.index(outcome) > _OUTCOMES.index(enforced)}


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the strictest of several outcomes; of none it is allow."""
    return max(outcomes, key=_OUTCOMES.index, default="allow")
