"""Office used for private gain, gifts from suppliers, and recommending one trader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, Reason, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings

_ABUSE = ("private.weapon", "private.favour", "private.own_interest")
_RHETORICAL = frozenset({"stance.asked", "stance.negated"})
"""Pulling rank comes as a question, and with a "not" ("you do not know whom")."""
NEEDS = frozenset(_ABUSE) | {
    "private.partner_business",
    "favour.gift",
    "favour.gift_nearby",
    "favour.return",
    "favour.return_certain",
    "favour.recommend",
}


def judge_favours(findings: Findings, *, in_charge: bool) -> Iterator[Reason]:
    """Gifts, with or without a hint of a return, office abused, and recommending one trader from office."""
    if not findings.has("private.recusal"):
        if abuse := findings.asserted(*_ABUSE, despite=_RHETORICAL):
            yield reason("reputation.office_abuse", Level.REVIEW, *abuse)
        advertised = findings.asserted("favour.recommend", "private.partner_business")
        if advertised and (in_charge or findings.has("role.office_in_text")):
            yield reason("reputation.recommends", Level.REVIEW, *advertised)
    if in_charge:
        yield from _gifts(findings)


def _gifts(findings: Findings) -> Iterator[Reason]:
    certain = findings.asserted("favour.return_certain", despite=_RHETORICAL)
    if (near := findings.asserted("favour.gift", "favour.gift_nearby")) and certain:
        yield reason("reputation.gift_return", Level.VIOLATION, *near, *certain)
    elif gifts := findings.asserted("favour.gift"):
        hints = findings.asserted("favour.return")
        if hints:
            yield reason("reputation.gift_return", Level.VIOLATION, *gifts, *hints)
        else:
            yield reason("reputation.gift", Level.REVIEW, *gifts)
