"""What the gate tells a gateway: 200, or 403 with a problem that a person can read in the tool it comes back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from service.decide import worst
from service.domain.guideline import Level
from service.web.desk import ENCODE
from service.web.problems import MEDIA_TYPE, TYPE_PREFIX, problem_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar.types import Send

    from service.errors import CallerError
    from service.respond import Answer
    from service.web.desk import Judged
    from service.web.sources import Source

Result = Literal[
    "no_post",
    "allowed",
    "review_allowed",
    "held",
    "blocked",
    "refused",
    "failed_closed",
    "failed_open",
    "failed_review",
]
Why = Literal["too_slow", "overloaded", "mistake"]
_MOST_POSTS = 5
_MOST_REASONS = 5
_WHY = {
    "too_slow": "No verdict was computed in time",
    "overloaded": "The gate is busy; nothing was computed",
    "mistake": "The gate made a mistake; nothing was computed",
}


class Reply(Struct, frozen=True):
    """A status (200 or 403), a body, what is counted, and why nothing was judged (empty when something was)."""

    status: int
    body: bytes
    result: Result
    why: str = ""

    @property
    def media_type(self) -> str:
        """JSON, or a problem."""
        return "application/json" if self.status == 200 else MEDIA_TYPE  # noqa: PLR2004

    async def send(self, send: Send) -> None:
        """Send it."""
        headers = [(b"content-type", self.media_type.encode()), (b"content-length", str(len(self.body)).encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def passed() -> Reply:
    """Let through what creates and edits no post."""
    return _let_through("no_post", "", decision="allow", posts=0)


def weighed(source: Source, judged: Sequence[Judged]) -> Reply:
    """Let through, or hold back, by the worst decision about the posts of one request."""
    decision = worst([each.answer.decision for each in judged])
    if decision == "allow":
        return _let_through("allowed", "", decision=decision, posts=len(judged))
    if decision == "review" and source.on_review == "allow":
        return _let_through("review_allowed", "", decision=decision, posts=len(judged))
    bad = [each.answer for each in judged if each.answer.decision != "allow"]
    bad.sort(key=lambda answer: answer.decision != decision)
    return _hold_back(
        "blocked" if decision == "block" else "held",
        "",
        type="withheld",
        title="This post was not let through",
        detail=bad[0].summary,
        decision=decision,
        source=source.name,
        posts=[_shown(answer) for answer in bad[:_MOST_POSTS]],
    )


def failed(source: Source | None, why: Why) -> Reply:
    """Answer what could not be judged, as its source says: closed, open, or as a review."""
    mode = source.fail if source else "closed"
    told: dict[str, Any] = {"failed": {"why": why, "mode": mode}, "source": source.name if source else None}
    if mode == "open":
        return _let_through("failed_open", why, decision=None, **told)
    if mode == "review" and source and source.on_review == "allow":
        return _let_through("failed_review", why, decision="review", **told)
    return _hold_back(
        "failed_review" if mode == "review" else "failed_closed",
        why,
        type="no-verdict",
        title="This request was not let through",
        detail=_WHY[why],
        decision="review" if mode == "review" else None,
        hint="Try again; a post that was judged meanwhile is answered at once.",
        **told,
    )


def refused(error: CallerError) -> Reply:
    """Hold back what cannot be read, or comes from somebody who may not ask."""
    return Reply(403, ENCODE(problem_of(error) | {"status": 403, "message": error.detail}), "refused", error.type)


def _let_through(result: Result, why: str, **told: Any) -> Reply:
    return Reply(200, ENCODE(told), result, why)


def _hold_back(result: Result, why: str, **told: Any) -> Reply:
    told["type"] = TYPE_PREFIX + told["type"]
    told["message"] = told["detail"]  # many tools show this member of an error to their user
    return Reply(403, ENCODE({"type": told.pop("type"), "status": 403, **told}), result, why)


def _shown(answer: Answer) -> dict[str, Any]:
    """Return the part of a verdict that a person needs to repair or to approve a post."""
    return {
        "id": answer.id,
        "post_id": answer.post_id,
        "decision": answer.decision,
        "summary": answer.summary,
        "reasons": _reasons(answer)[:_MOST_REASONS],
        "content_hash": answer.content_hash,
        "decide_by": answer.decide_by,
        "approval": answer.approval,
    }


def _reasons(answer: Answer) -> list[dict[str, Any]]:
    """Return why, the gravest first: only what counts."""
    counted = [
        verdict for verdict in answer.verdicts if verdict.mode == "enforce" and verdict.level.rank > Level.ADVISE.rank
    ]
    counted.sort(key=lambda verdict: -verdict.level.rank)
    return [
        {
            "guideline": verdict.guideline,
            "code": reason.code,
            "message": reason.message,
            "suggestion": reason.suggestion,
        }
        for verdict in counted
        for reason in verdict.reasons
    ]
