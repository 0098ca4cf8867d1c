"""Judge: one verdict per guideline; a guideline that could not see abstains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.decision import NotAssessed, Verdict
from service.domain.guideline import Level, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.domain.finding import Findings
    from service.domain.guideline import Guideline
    from service.domain.policy import Policy
    from service.domain.reading import Reading


def judge(
    reading: Reading, findings: Findings, policy: Policy, guidelines: Iterable[Guideline]
) -> tuple[tuple[Verdict, ...], tuple[NotAssessed, ...]]:
    """Ask every guideline in turn; return the verdicts, and which guidelines were (partly) blind and why.

    What was found stands, also for a guideline that could not see everything; only silence becomes
    `not_assessed`.
    """
    rule = Rule(policy, reading.moment, reading.post.scheduled_at is not None, reading.language.code)
    verdicts: list[Verdict] = []
    blind: list[NotAssessed] = []
    for guideline in guidelines:
        verdict = _one(guideline, reading, findings, rule)
        why = findings.could_not_see(guideline.needs) if verdict.mode != "off" else None
        if why is not None:
            blind.append(NotAssessed(guideline.number, guideline.code, why))
            if verdict.level.rank <= Level.PASS.rank:
                verdict = Verdict(guideline.number, guideline.code, Level.NOT_ASSESSED, verdict.mode)
        verdicts.append(verdict)
    return tuple(verdicts), tuple(blind)


def _one(guideline: Guideline, reading: Reading, findings: Findings, rule: Rule) -> Verdict:
    agreed = rule.policy.rule_for(guideline.code)
    if agreed.mode == "off":
        return Verdict(guideline.number, guideline.code, Level.NOT_APPLICABLE, "off")
    reasons = tuple(
        sorted(
            (
                reason
                for reason in guideline.judge(reading.post, findings, rule)
                if reason.confidence >= agreed.thresholds.get(reason.code, 0.0)
            ),
            key=lambda reason: -reason.level.rank,
        )
    )
    if reasons:
        level = reasons[0].level
    else:
        level = Level.PASS if guideline.applies(reading.post, findings) else Level.NOT_APPLICABLE
    return Verdict(guideline.number, guideline.code, level, agreed.mode, reasons)
