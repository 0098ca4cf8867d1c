"""What is done with the words: asserted, only used (quoted, negated, condemned …), or used behind a dodge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.finding import Finding

if TYPE_CHECKING:
    from service.domain.finding import Findings

_QUESTION = "stance.asked"
PEOPLE = (
    "target.person",
    "target.addressed",
    "target.staff",
    "target.council",
    "target.coalition",
    "target.press",
    "target.citizens",
    "target.group",
)
"""Kinds of finding that say somebody is meant."""


class Uses(Struct, frozen=True):
    """Findings by use. `dodged` stand behind "I am not saying that …, but"."""

    asserted: tuple[Finding, ...]
    dodged: tuple[Finding, ...]


def uses(findings: Findings, *kinds: str, questions_count: bool = True) -> Uses:
    """Sort findings by what is done with them.

    A question does not excuse an insult ("when does that … leave?"), it does excuse an accusation: then pass
    `questions_count=False`.
    """
    asserted: list[Finding] = []
    dodged: list[Finding] = []
    for finding in findings.of(*kinds):
        stances = {stance.kind for stance in findings.stances_of(finding) if not _is_own_negation(stance, finding)}
        if questions_count:
            stances.discard(_QUESTION)
        dodge = _dodge(findings, finding)
        if dodge == "dodge":
            dodged.append(finding)
        elif dodge == "applause" or not stances:
            asserted.append(finding)
    return Uses(tuple(asserted), tuple(dodged))


def _is_own_negation(stance: Finding, finding: Finding) -> bool:
    """Say whether a negation is part of the insult itself ("niet goed snik") and so takes nothing back."""
    here, there = stance.span, finding.span
    return (
        stance.kind == "stance.negated"
        and here is not None
        and there is not None
        and (here.start or 0) >= (there.start or 0)
    )


def _dodge(findings: Findings, finding: Finding) -> str:
    """Return the sort of loophole around a finding: "dodge", "applause", or "" for none."""
    span = finding.span
    if span is None or span.start is None or span.end is None:
        return ""
    middle = (span.start + span.end) // 2
    for loophole in findings.of("stance.loophole"):
        where = loophole.span
        if where is not None and where.field == span.field and (where.start or 0) <= middle < (where.end or 0):
            return loophole.about
    return ""


def is_about_somebody(findings: Findings) -> bool:
    """Say whether the post speaks of or to anybody."""
    return findings.has(*PEOPLE)
