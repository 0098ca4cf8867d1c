"""Guideline 8: "Plaats alleen informatie waar u zelf zeker van bent of achter staat. Wees uzelf!".

Judges the form of a claim (no source, hearsay, a chain letter), never its truth: only the organisation's own
facts are compared. Opinions, hedges, questions to the college, denials and corrections pass. Does not try to
check figures about one's own service.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.guideline import Guideline, Level, Reason, Rule, reason
from service.guidelines.messages import load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings
    from service.domain.post import Post

CLAIMS = frozenset(
    f"claim.{name}"
    for name in [
        "hearsay",
        "unverified",
        "defiance",
        "figure",
        "superlative",
        "quote",
        "health",
        "conspiracy",
        "voting",
        "false_emergency",
        "chain",
        "identity",
        "contradicts_fact",
        "ai_media",
        "debunk",
        "rectification",
    ]
)
NEEDS = CLAIMS | {"claim.source", "claim.hedge", "accusation.sourced", "account.organisation"}
_HARMFUL = {
    "claim.health": ("health", Level.VIOLATION),
    "claim.false_emergency": ("false_emergency", Level.VIOLATION),
    "claim.conspiracy": ("conspiracy", Level.REVIEW),
}
"""Forms of disinformation, by what they do when they are believed."""


_NOT_PASSED_ON = frozenset({"stance.quoted", "stance.condemned", "stance.title"})
_DENIED = _NOT_PASSED_ON | {"stance.negated"}
"""Words within these stances are not the author's claim; hearsay keeps its form when it holds a "not"."""


def judge(_post: Post, findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield one reason per sort of claim."""
    corrects = findings.has("claim.debunk", "claim.rectification")
    if not corrects:
        yield from _hearsay(findings)
        for kind, (code, level) in _HARMFUL.items():
            if found := _said(findings, kind, unless=_DENIED):
                yield reason(f"accuracy.{code}", level, *found)
            elif shared := tuple(f for f in findings.of(kind) if f.about == "shared"):
                yield reason(f"accuracy.{code}", Level.REVIEW, *shared)
        if voting := _said(findings, "claim.voting"):
            certain = any(f.about != "invalid" for f in voting)
            yield reason("accuracy.voting", Level.VIOLATION if certain else Level.REVIEW, *voting)
        yield from _facts(findings, rule)
    yield from _unsourced(findings)
    yield from _pretence(findings)


def _hearsay(findings: Findings) -> Iterator[Reason]:
    heard = _said(findings, "claim.hearsay", "claim.unverified")
    if harmful := tuple(f for f in heard if f.about):
        yield reason("accuracy.rumour", Level.REVIEW, *harmful)
    elif unverified := _said(findings, "claim.unverified"):
        yield reason("accuracy.unverified", Level.ADVISE, *unverified)
    if defiant := _said(findings, "claim.defiance"):
        yield reason("accuracy.defiance", Level.REVIEW, *defiant)
    chained = tuple(f for f in findings.asserted("claim.chain") if f.about in {"alarm", "hoax"})
    if chained and not _sourced(findings) and not findings.has("account.organisation"):
        yield reason("accuracy.chain", Level.REVIEW, *chained)


def _said(findings: Findings, *kinds: str, unless: frozenset[str] = _NOT_PASSED_ON) -> tuple[Finding, ...]:
    """Return what the author passes on as such, not what stands within these stances."""
    return tuple(f for f in findings.of(*kinds) if not any(s.kind in unless for s in findings.stances_of(f)))


def _facts(findings: Findings, rule: Rule) -> Iterator[Reason]:
    for found in findings.asserted("claim.contradicts_fact"):
        fact = rule.policy.known_facts[int(found.about)]
        source = f" ({fact.source})" if fact.source else ""
        yield reason("accuracy.contradicts_fact", Level.REVIEW, found, fact=fact.statement, source=source)


def _unsourced(findings: Findings) -> Iterator[Reason]:
    """Yield figures, superlatives and quotations without anything to lean on."""
    if _sourced(findings):
        return
    if not findings.has("claim.hedge"):
        if figures := _said(findings, "claim.figure", unless=_DENIED):
            yield reason("accuracy.figure", Level.REVIEW, *figures)
        if superlatives := _said(findings, "claim.superlative"):
            yield reason("accuracy.superlative", Level.ADVISE, *superlatives)
    if quotes := findings.of("claim.quote"):
        yield reason("accuracy.quote", Level.REVIEW, *quotes)


def _pretence(findings: Findings) -> Iterator[Reason]:
    for found in findings.of("claim.ai_media"):
        if found.about in {"real", "person"}:
            yield reason("accuracy.ai_as_real", Level.VIOLATION, found)
        elif found.about == "plain":
            yield reason("accuracy.ai_unlabelled", Level.ADVISE, found)
    for found in findings.asserted("claim.identity"):
        yield reason("accuracy.identity", Level.VIOLATION if found.about == "assumed" else Level.REVIEW, found)


def _sourced(findings: Findings) -> bool:
    return findings.has("claim.source", "accusation.sourced")


def applies(_post: Post, findings: Findings) -> bool:
    """Say whether anything is claimed in a form that this guideline looks at."""
    return any(_made(findings))


def _made(findings: Findings) -> Iterator[Finding]:
    yield from findings.of(*CLAIMS)


ACCURACY = Guideline(
    number=8,
    code="accuracy",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
    applies=applies,
)
