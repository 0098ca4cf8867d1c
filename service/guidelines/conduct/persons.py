"""Insults of persons: slurs, clear insults, scolding, obscenity, codes of emoji (the ladder of guideline 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, Reason, reason
from service.guidelines.conduct.asserting import is_about_somebody, uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings

NEEDS = frozenset(
    f"insult.{kind}" for kind in ("slur", "person", "mild", "light", "scorn", "curse", "obscene", "expletive", "emoji")
)
_AT_SOMEBODY = frozenset({"aimed", "near"})
_PERSONAL = frozenset({"aimed", "said"})


def insults(findings: Findings) -> Iterator[Reason]:
    """Yield one reason per rung of the ladder."""
    if slurs := uses(findings, "insult.slur").asserted:
        yield reason("conduct.slur", Level.VIOLATION, *slurs)
    clear = uses(findings, "insult.person").asserted
    if aimed := [f for f in clear if f.about in _AT_SOMEBODY]:
        yield reason("conduct.insult", Level.VIOLATION, *aimed)
    elif clear:
        yield reason("conduct.scolding", Level.REVIEW, *clear)
    yield from _scolding(findings)
    yield from _emoji(findings)
    kinds = ("insult.slur", "insult.person", "insult.mild", "insult.scorn")
    if dodged := uses(findings, *kinds).dodged:
        yield reason("conduct.loophole", Level.REVIEW, *dodged)


def _scolding(findings: Findings) -> Iterator[Reason]:
    """Milder words: a person must be meant, else they are only colour."""
    somebody = is_about_somebody(findings)
    mild = uses(findings, "insult.mild").asserted
    scorn = uses(findings, "insult.scorn", "insult.curse").asserted
    scolded: list[Finding] = [f for f in mild if f.about in _PERSONAL]
    scolded += [f for f in scorn if f.about == "aimed" or somebody]
    if scolded:
        yield reason("conduct.scolding", Level.REVIEW, *scolded)
    elif near := [f for f in mild if f.about == "near"]:
        yield reason("conduct.uncivil", Level.ADVISE, *near)
    elif light := [f for f in uses(findings, "insult.light").asserted if f.about in _PERSONAL]:
        yield reason("conduct.uncivil", Level.ADVISE, *light)
    if obscene := uses(findings, "insult.obscene").asserted:
        yield reason("conduct.obscene", Level.REVIEW, *obscene)
    elif swearing := uses(findings, "insult.expletive").asserted:
        yield reason("conduct.swearing", Level.ADVISE, *swearing)


def _emoji(findings: Findings) -> Iterator[Reason]:
    codes = uses(findings, "insult.emoji").asserted
    if at_person := [f for f in codes if f.about == "person"]:
        yield reason("conduct.emoji_code", Level.VIOLATION, *at_person)
    elif codes:
        yield reason("conduct.emoji_unclear", Level.REVIEW, *codes)
