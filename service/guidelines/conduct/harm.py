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
    if explicit := uses(findings, "threat.explicit").asserted:
        yield reason("conduct.threat", Level.VIOLATION, *explicit)
    if calls := uses(findings, "threat.call").asserted:
        yield reason("conduct.violence_call", Level.VIOLATION, *calls)
    veiled = uses(findings, "threat.veiled").asserted
    if veiled and target:
        yield reason("conduct.threat", Level.VIOLATION, *veiled)
    elif menaces := (*veiled, *uses(findings, "threat.vague").asserted):
        named = findings.has("target.person") or bool(post.is_reply)
        yield reason("conduct.menace", Level.REVIEW if named and not veiled else Level.ADVISE, *menaces)
