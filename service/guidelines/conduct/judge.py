"""4. De omgangsvormen online zijn dezelfde als offline: geen laster, beledigingen, obsceniteit of racisme.

In full: the code of deontology of office holders also holds on social media; slander, insults, obscenity and racism are
not allowed. Criticism of policy and of conduct in office is protected, however sharp. What is not: an attack on the
person, a punishable fact without proof, hatred of a group, a threat. Needs insults, threats, hatred, accusations,
targets, and what is done with the words (stance). Party, origin and gender never matter. Does not try to catch irony.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.guideline import Guideline, Level, Reason, Rule, reason
from service.guidelines.conduct import groups, harm, persons, slander
from service.guidelines.conduct.asserting import PEOPLE
from service.guidelines.messages import load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings
    from service.domain.post import Post

MODEL_LABELS = ("severe_toxicity", "identity_attack", "insult", "threat")
MODEL_FROM = 0.9
"""Probability from which the model's reading alone asks for a human. Source: no false hold on our corpus."""

_MODEL_KINDS = tuple(f"toxicity.{label}" for label in MODEL_LABELS)
_SEEN = persons.NEEDS | groups.NEEDS | harm.NEEDS | slander.NEEDS
NEEDS = _SEEN.union(_MODEL_KINDS)


def judge(post: Post, findings: Findings, _rule: Rule) -> Iterator[Reason]:
    """Yield every reason of the explicit rules, and only in their silence the model's."""
    found = [
        *persons.insults(findings),
        *groups.hatred(findings),
        *harm.threats(post, findings),
        *slander.accusations(findings),
    ]
    yield from found
    if not any(r.level.rank >= Level.REVIEW.rank for r in found):
        readings = [
            f for label in MODEL_LABELS for f in findings.of(f"toxicity.{label}") if f.probability >= MODEL_FROM
        ]
        if plain := [f for f in readings if not _has_stance(findings, f)]:
            yield reason("conduct.model_reading", Level.REVIEW, *plain)


def _has_stance(findings: Findings, reading: Finding) -> bool:
    """Say whether anything in the field is quoted, negated or asked: a model does not know who speaks."""
    field = reading.span.field if reading.span else ""
    return any(f.span is not None and f.span.field == field for f in findings.items if f.kind.startswith("stance."))


def applies(_post: Post, findings: Findings) -> bool:
    """Say whether the post speaks of anybody, or holds anything that could offend."""
    return findings.has(*PEOPLE, *_SEEN)


CONDUCT = Guideline(
    number=4,
    code="conduct",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
    applies=applies,
)
