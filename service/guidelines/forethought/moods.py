"""Moods: what will be regretted tomorrow, and when a night's sleep is worth proposing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, Reason, Rule, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings

_SURE_ANGER = 0.6
"""From this probability anger without capitals counts, and only at night."""
_AIM_CHARACTERS = 120
"""A person named within so many characters of a menace is its target."""
_PLAIN = {
    "mood.drunk_driving": ("drunk_driving", Level.VIOLATION),
    "mood.offence": ("offence", Level.VIOLATION),
    "mood.relation": ("relation", Level.REVIEW),
    "mood.boredom": ("boredom", Level.ADVISE),
}


_NOT_OWN = frozenset({"stance.quoted", "stance.reported", "stance.condemned", "stance.title"})
"""Stances that make words somebody else's; a denied or questioning mood is still a mood."""


def moods(findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield one reason per mood."""
    yield from _anger(findings, rule)
    for kind, (code, level) in _PLAIN.items():
        if found := _said(findings, kind):
            yield reason(f"forethought.{code}", level, *found)
    if (drink := _said(findings, "mood.drink")) and not _said(findings, "mood.drunk_driving"):
        yield reason("forethought.drink", Level.REVIEW, *drink)
    if remarks := _said(findings, "mood.sexual"):
        about_somebody = _names_somebody(findings, remarks)
        yield reason("forethought.sexual", Level.VIOLATION if about_somebody else Level.REVIEW, *remarks)
    elif flirting := _said(findings, "mood.flirting"):
        yield reason("forethought.sexual", Level.REVIEW, *flirting)
    menaces = tuple(m for m in _said(findings, "mood.menace", "threat.vague") if not _aimed(findings, m))
    if menaces and not findings.has("threat.explicit", "threat.veiled"):
        yield reason("forethought.menace", Level.REVIEW, *menaces)
    yield from _sensitive(findings, rule)


def _anger(findings: Findings, rule: Rule) -> Iterator[Reason]:
    rage = _said(findings, "mood.rage")
    at_night = findings.has("mood.night")
    anger = rage or tuple(f for f in _said(findings, "mood.anger") if f.probability >= _SURE_ANGER)
    if at_night and anger:
        yield reason("forethought.night_rage", Level.REVIEW, *anger, time=rule.moment.strftime("%H.%M"))
    elif rage:
        yield reason("forethought.rage", Level.REVIEW, *rage)


def _sensitive(findings: Findings, rule: Rule) -> Iterator[Reason]:
    day = next((date for date in rule.policy.sensitive_dates if date.is_on(rule.moment)), None)
    if day is None:
        return
    label = day.label or day.date
    if jokes := _said(findings, "mood.sensitive_joke"):
        yield reason("forethought.sensitive_joke", Level.REVIEW, *jokes, label=label)
    elif festive := findings.of("mood.sensitive_date"):
        yield reason("forethought.sensitive_date", Level.ADVISE, *festive, label=label)


def _said(findings: Findings, *kinds: str) -> tuple[Finding, ...]:
    """Return the findings that are the author's own mood."""
    return tuple(
        f for f in findings.of(*kinds) if not any(stance.kind in _NOT_OWN for stance in findings.stances_of(f))
    )


def _aimed(findings: Findings, menace: Finding) -> bool:
    """Say whether somebody is named so close to a menace that it is aimed: then it is a matter of conduct."""
    where = menace.span
    if where is None or where.start is None:
        return False
    return any(
        person.span is not None
        and person.span.field == where.field
        and abs((person.span.start or 0) - where.start) < _AIM_CHARACTERS
        for person in findings.of("target.person")
    )


def _names_somebody(findings: Findings, remarks: tuple[Finding, ...]) -> bool:
    """Say whether somebody identifiable stands in the field of a remark."""
    fields = {remark.span.field for remark in remarks if remark.span is not None}
    return any(person.span is not None and person.span.field in fields for person in findings.of("target.person"))
