"""Threats and calls to violence. A menace without a recognisable target belongs to guideline 3, here it is a tip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, Reason, reason
from service.guidelines.conduct.asserting import is_about_somebody, uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings
    from service.domain.post import Post

NEEDS = frozenset({"threat.explicit", "threat.veiled", "threat.vague", "threat.call"})


def threats(post: Post, findings: Findings) -> Iterator[Reason]:
    """Yield a reason per sort of threat."""
    target = is_about_somebody(findings) or bool(post.is_reply)
    explicit = uses(findings, "threat.explicit").asserted
    calls = uses(findings, "threat.call").asserted
    if explicit:
        yield reason("conduct.threat", Level.VIOLATION, *explicit)
    if calls:
        yield reason("conduct.violence_call", Level.VIOLATION, *calls)
    hidden = uses(findings, "threat.veiled").asserted
    veiled = [f for f in hidden if f.about != "loose"]
    loose = [f for f in hidden if f.about == "loose"]
    if veiled and target:
        yield reason("conduct.threat", Level.VIOLATION, *veiled)
    elif loose and target and not explicit and not calls:
        yield reason("conduct.threat", Level.REVIEW, *loose)
    elif menaces := (*veiled, *uses(findings, "threat.vague").asserted):
        named = findings.has("target.person") or bool(post.is_reply)
        yield reason("conduct.menace", Level.REVIEW if named and not veiled else Level.ADVISE, *menaces)
