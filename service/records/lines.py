"""The lines of the decision log: what a decision was, and what somebody said of it later. Never a word of a post.

What a caller may fill with any text (the post's id, the request's id) is not kept; `by_role` names an office.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from service import __version__
from service.domain.decision import Outcome
from service.domain.guideline import Level, Mode
from service.line_log import utc_now

if TYPE_CHECKING:
    from service.domain.decision import Decision
    from service.respond import Answer


class ReasonLine(Struct, frozen=True):
    """Why: code, level, how sure (0..1), and the detector that saw it with its version."""

    code: str
    level: Level
    confidence: float
    source: str


class DecisionLine(Struct, frozen=True, kw_only=True, tag_field="kind", tag="decision"):
    """One answer that was given.

    `levels` holds all ten guidelines; `modes` those that are not enforced; `shadow` is the decision that would have
    been given if the guidelines in shadow mode counted. `approval` says what one did that came with the post.
    """

    time: str = ""
    verdict_id: str = ""
    cache: str = ""
    organisation: str
    content_hash: str
    decision: Outcome
    shadow: Outcome | None = None
    approval: str | None = None
    by_role: str | None = None
    levels: dict[str, Level]
    modes: dict[str, Mode]
    reasons: tuple[ReasonLine, ...]
    not_assessed: dict[str, str]
    language: str
    policy: str
    pipeline: str
    models: dict[str, str]
    release: str


class FeedbackLine(Struct, frozen=True, kw_only=True, tag_field="kind", tag="feedback"):
    """What a reader said of one guideline's level: right or wrong, and perhaps which level it should have had."""

    time: str
    organisation: str
    verdict_id: str | None
    content_hash: str | None
    guideline: str
    right: bool
    wanted: Literal["pass", "advise", "review", "violation"] | None
    by_role: str


def constant_record(decision: Decision, answer: Answer, pipeline: str) -> bytes:
    """Return the fields of a decision's line that are the same however often it is given again."""
    release = answer.approval
    line = DecisionLine(
        organisation=decision.organisation,
        content_hash=answer.content_hash,
        decision=decision.decision,
        shadow=answer.shadow.decision if answer.shadow else None,
        approval=(release.why or (f"released_{release.released}" if release.released else "not_needed"))
        if release
        else None,
        by_role=release.by_role if release else None,
        levels={verdict.code: verdict.level for verdict in decision.verdicts},
        modes={verdict.code: verdict.mode for verdict in decision.verdicts if verdict.mode != "enforce"},
        reasons=tuple(
            ReasonLine(reason.code, reason.level, reason.confidence, reason.source)
            for verdict in decision.verdicts
            for reason in verdict.reasons
        ),
        not_assessed={entry.code: entry.why for entry in decision.not_assessed},
        language=decision.language.code,
        policy=decision.policy_version,
        pipeline=pipeline,
        models=decision.models,
        release=__version__,
    )
    whole = msgspec.json.encode(line)
    return whole[whole.index(b'"organisation":') : -1]


def decision_line(constant: bytes, verdict_id: str, cache: str) -> bytes:
    """Return the line of one answer, with its line break."""
    return b'{"kind":"decision","time":"%b","verdict_id":"%b","cache":"%b",%b}\n' % (
        utc_now().encode(),
        verdict_id.encode(),
        cache.encode(),
        constant,
    )


def feedback_line(line: FeedbackLine) -> bytes:
    """Return the line of feedback, with its line break."""
    return msgspec.json.encode(line) + b"\n"
