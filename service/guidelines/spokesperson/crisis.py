"""What only police, public prosecutor and the crisis spokesperson say: causes, victims, actions, instructions.

A warning that repeats official advice must go fast: it is asked to be read with urgency, never blocked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings
    from service.guidelines.spokesperson.mandate import Mandate

NEEDS = frozenset(
    {"crisis.event", "crisis.cause", "crisis.guilt", "crisis.victim_detail", "crisis.police_plan"}
    | {"crisis.contradicts", "crisis.advice", "crisis.refers", "crisis.now", "crisis.sympathy"}
)
_WARNED = frozenset({"stance.negated", "stance.asked"})
"""Instructions are often a "not" ("do not drink"), and so is speaking against them."""
_OPEN = ("claim.hearsay", "claim.hedge", "listening.question")
"""Told as something heard or asked, not as a fact."""


def judge_crisis(findings: Findings, mandate: Mandate, *, executive: bool) -> Iterator[Reason]:
    """Yield what somebody says about a crisis that is not theirs to say."""
    may = mandate.crisis or (executive and not mandate.known)
    plans = findings.asserted("crisis.police_plan", despite=_WARNED)
    if plans and not mandate.any and not findings.has("crisis.refers"):
        yield reason("spokesperson.police_action", Level.REVIEW if may else Level.VIOLATION, *plans)
    if not findings.has("crisis.event"):
        return
    against = findings.asserted("crisis.contradicts", despite=_WARNED)
    if against and (not mandate.crisis or findings.has("crisis.evacuation")):
        yield reason("spokesperson.contradicts", Level.REVIEW if may else Level.VIOLATION, *against)
        return
    details = [*_details(findings, may=may)]
    yield from details
    if not details and not may:
        yield from _news(findings, known=mandate.known)


def _details(findings: Findings, *, may: bool) -> Iterator[Reason]:
    """Cause, guilt and victims; a stated source or an open question softens, a mandate too."""
    if findings.has("crisis.refers"):
        return
    told = not findings.has(*_OPEN)
    if blame := findings.asserted("crisis.guilt", "crisis.cause"):
        yield reason("spokesperson.cause", Level.VIOLATION if told and not may else Level.REVIEW, *blame)
    elif blame := findings.of("crisis.guilt", "crisis.cause"):
        yield reason("spokesperson.cause", Level.REVIEW, *blame)
    if (victims := findings.asserted("crisis.victim_detail")) and not findings.has("crisis.sympathy"):
        certain = told and not may
        yield reason("spokesperson.victims", Level.VIOLATION if certain else Level.REVIEW, *victims)


def _news(findings: Findings, *, known: bool) -> Iterator[Reason]:
    """Yield a warning or fresh news of a crisis by somebody who is not its spokesperson."""
    if findings.has("speaks.sharing"):
        return
    if (advice := findings.asserted("crisis.advice", despite=_WARNED)) and (known or findings.has(*_OPEN)):
        yield reason("spokesperson.warning", Level.REVIEW, *advice)
    elif (
        known
        and findings.has("crisis.now")
        and not findings.has("crisis.refers", "crisis.sympathy")
        and (
            events := findings.asserted("crisis.event") or (findings.of("crisis.event") if findings.has(*_OPEN) else ())
        )
    ):
        yield reason("spokesperson.crisis_news", Level.REVIEW, *events)
