"""The policy's own secrets: confidential terms and running embargoes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings
    from service.domain.guideline import Reason, Rule

TERM_KINDS = frozenset(
    {
        "secrecy.term_touched",
        "secrecy.term_named",
        "secrecy.term_disclosed",
        "secrecy.term_forbidden",
        "embargo.touched",
        "embargo.named",
        "embargo.disclosed",
    }
)

_DISCLOSED = ("confidentiality.term", "confidentiality.term_named")
_TOUCHED = ("confidentiality.term_touched", "confidentiality.term_touched_named")
"""Reason codes: the term stays hidden, or the policy lets it be named."""


def judge_terms(findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield at most one reason for embargoes and one for terms: disclosed, else touched; a mere name passes."""
    if disclosed := findings.of("embargo.disclosed"):
        yield reason("confidentiality.embargo", Level.VIOLATION, *disclosed)
    elif touched := findings.of("embargo.touched"):
        yield reason("confidentiality.embargo_touched", Level.ADVISE, *touched)
    if disclosed := findings.of("secrecy.term_disclosed", "secrecy.term_forbidden"):
        yield _term(_DISCLOSED, Level.VIOLATION, disclosed, rule)
    elif touched := findings.of("secrecy.term_touched"):
        yield _term(_TOUCHED, Level.ADVISE, touched, rule)


def _term(codes: tuple[str, str], level: Level, found: tuple[Finding, ...], rule: Rule) -> Reason:
    """Point at the term only where the policy lets the author see it: a span would show it too."""
    shown = tuple(finding for finding in found if rule.policy.terms[int(finding.about)].show_to_author)
    if shown:
        return reason(codes[1], level, *shown)
    return reason(codes[0], level, *found)
