"""Explain: a statement of reasons about one post, after the fields of article 17(3) of the Digital Services Act.

The restriction, the facts and circumstances, the ground in the code of conduct, the automated means that were used,
and the ways to object. It quotes nothing but what the caller has just sent, as the verdict does. The gate is no online
platform and this is no legal advice: the fields are borrowed because they are the ones an author needs.
"""

from __future__ import annotations

import os
import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.domain.decision import NotAssessed, Outcome
from service.domain.guideline import Level
from service.domain.reading import Span

if TYPE_CHECKING:
    from service.respond import Answer, Responder, WireReason, WireVerdict

WORDS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
Measure = Literal["none", "review", "block"]


class Restriction(Struct, frozen=True):
    """What is done with the post, for what it holds, and until when a person must decide (null: no such moment)."""

    measure: Measure
    text: str
    scope: str
    until: datetime | None


class Circumstance(Struct, frozen=True):
    """One fact that the restriction rests on: what was seen, where, how surely (0..1), and what would change it."""

    guideline: int
    reason: str
    level: Level
    text: str
    suggestion: str
    spans: tuple[Span, ...]
    confidence: float
    source: str
    would_change: str | None


class Ground(Struct, frozen=True):
    """The guideline of the code of conduct that the post is held against, in its own words."""

    guideline: int
    code: str
    title: str
    text: str
    source: str


class Automated(Struct, frozen=True):
    """Whether machines looked (`detection`) and decided (`decision`), and which: versions of policy and models."""

    detection: bool
    decision: bool
    text: str
    policy_version: str
    models: dict[str, str]


class Redress(Struct, frozen=True):
    """One way to object."""

    kind: Literal["edit", "human_review", "complaint"]
    text: str


class Statement(Struct, frozen=True):
    """What `POST /v1/statements` returns; `content_hash` is that of the verdict about the same post."""

    id: str
    post_id: str | None
    content_hash: str
    decision: Outcome
    language: str
    made_at: datetime
    restriction: Restriction
    facts: tuple[Circumstance, ...]
    not_assessed: tuple[NotAssessed, ...]
    grounds: tuple[Ground, ...]
    automated: Automated
    redress: tuple[Redress, ...]
    text: str


def explain(answer: Answer, responder: Responder, language: str, now: datetime) -> Statement:
    """Return the statement of reasons of an answer, in nl, fr, de or en."""
    say = {name: words[language] for name, words in WORDS.items()}
    measure: Measure = "none" if answer.decision == "allow" else answer.decision
    counted = [v for v in answer.verdicts if v.mode == "enforce" and v.level.rank > Level.ADVISE.rank]
    held = counted if measure != "none" else []
    held.sort(key=lambda verdict: -verdict.level.rank)
    facts = tuple(_circumstance(verdict, reason) for verdict in held for reason in verdict.reasons)
    grounds = tuple(Ground(v.guideline, v.code, v.title, responder.text(v.code, language), say["code"]) for v in held)
    restriction = Restriction(measure, say[measure], "" if measure == "none" else say["scope"], answer.decide_by)
    released = bool(answer.approval and answer.approval.released)
    means = say["released"] if released else say["automated_" + measure]
    redress = tuple(
        Redress(kind, say[kind])
        for kind in (("edit", "human_review", "complaint") if measure != "none" else ("complaint",))
    )
    blind = [responder.title(entry.code, language) for entry in answer.not_assessed]
    unseen = [say["not_assessed"].format(titles=", ".join(blind))] if blind else []
    return Statement(
        id="sta_" + os.urandom(12).hex(),
        post_id=answer.post_id,
        content_hash=answer.content_hash,
        decision=answer.decision,
        language=language,
        made_at=now,
        restriction=restriction,
        facts=facts,
        not_assessed=answer.not_assessed,
        grounds=grounds,
        automated=Automated(True, measure == "block", means, answer.policy.version, answer.models),
        redress=redress,
        text="\n\n".join(
            [
                " ".join(part for part in (restriction.text, restriction.scope) if part),
                *(f"{fact.text} {fact.suggestion}" for fact in facts),
                *unseen,
                *(f"{ground.source}, {ground.guideline}. {ground.title}: {ground.text}" for ground in grounds),
                means,
                *(way.text for way in redress),
            ]
        ),
    )


def _circumstance(verdict: WireVerdict, reason: WireReason) -> Circumstance:
    return Circumstance(
        guideline=verdict.guideline,
        reason=reason.code,
        level=verdict.level,
        text=reason.message,
        suggestion=reason.suggestion,
        spans=reason.spans,
        confidence=reason.confidence,
        source=reason.source,
        would_change=reason.would_change,
    )
