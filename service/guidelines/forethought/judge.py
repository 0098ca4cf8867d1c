"""Guideline 3: "Denk goed na alvorens een bericht te plaatsen of te reageren.".

Two things: mechanical accidents (fields, drafts, notes, broken signs), and moods that will be regretted. Anger is
never blocked: it gets a proposal to cool off. Does not try to judge taste, dialect, joy or self-mockery.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.guideline import Guideline, Level, Reason, Rule, reason
from service.domain.reading import Span
from service.guidelines.forethought.moods import moods
from service.guidelines.messages import load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings
    from service.domain.post import Post

ACCIDENTS = {
    "mishap.unpublishable": ("unpublishable", Level.VIOLATION),
    "mishap.placeholder": ("placeholder", Level.REVIEW),
    "mishap.filler": ("filler", Level.REVIEW),
    "mishap.todo": ("todo", Level.REVIEW),
    "mishap.draft": ("draft", Level.REVIEW),
    "mishap.note": ("note", Level.REVIEW),
    "mishap.encoding": ("encoding", Level.REVIEW),
    "mishap.local_path": ("link", Level.REVIEW),
    "mishap.empty_link": ("link", Level.REVIEW),
    "mishap.missing_link": ("missing_link", Level.ADVISE),
    "mishap.tense": ("tense", Level.REVIEW),
    "mishap.typo": ("typo", Level.ADVISE),
}
"""Accidents and how much they weigh (guidelines.md, section 3). One reason per sort, with all its places."""
_QUOTED = frozenset({"stance.quoted", "stance.title"})
_TALKED_ABOUT = frozenset({"mishap.unpublishable", "mishap.note", "mishap.typo"})
"""Sorts that somebody may quote without having left them behind."""
NEEDS = frozenset(ACCIDENTS) | {
    "mishap.generator",
    "mishap.test",
    "mood.rage",
    "mood.anger",
    "mood.night",
    "mood.drink",
    "mood.drunk_driving",
    "mood.offence",
    "mood.sexual",
    "mood.flirting",
    "mood.relation",
    "mood.menace",
    "mood.boredom",
    "mood.sensitive_date",
    "mood.sensitive_joke",
}


def judge(post: Post, findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield one reason per sort of accident and per mood."""
    for kind, (code, level) in ACCIDENTS.items():
        found = _left(findings, kind) if kind in _TALKED_ABOUT else findings.of(kind)
        if found:
            yield reason(f"forethought.{code}", level, *found)
    if generated := _left(findings, "mishap.generator"):
        yield reason("forethought.generator", Level.REVIEW, *generated)
    if tests := findings.of("mishap.test"):
        official = post.author.capacity == "official" or findings.has("account.organisation")
        yield reason("forethought.test", Level.REVIEW if official else Level.ADVISE, *tests)
    yield from moods(findings, rule)


def two_texts() -> Reason:
    """Return the reason for a post whose tool gave two texts for one place (see `service/doubts.py`)."""
    return reason("forethought.two_texts", Level.REVIEW, at=(Span("text"), Span("thread[0]")))


def _left(findings: Findings, kind: str) -> tuple[Finding, ...]:
    """Return what was left behind, not what stands between quotation marks."""
    return tuple(f for f in findings.of(kind) if not any(stance.kind in _QUOTED for stance in findings.stances_of(f)))


FORETHOUGHT = Guideline(
    number=3,
    code="forethought",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
)
