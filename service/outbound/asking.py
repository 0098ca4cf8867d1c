"""How a post of a tool is judged: under its organisation's policy, with the approvals that were given for it.

In this process, through the same desk as every other way of asking, so that holding back goes on while the gate is
restarted, and so that what stays doubtful about a tool's spelling counts.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from service.domain.decision import Outcome
from service.hashing import content_of
from service.respond import Answer
from service.web.callers import Caller
from service.web.desk import ENCODE
from service.web.sources import FAILED

if TYPE_CHECKING:
    from service.outbound.tools import Found
    from service.stores.approval_shelf import ApprovalShelf
    from service.web.desk import Desk
    from service.web.sources import Source


class Verdict(Struct, frozen=True):
    """What was found about a post; without an answer it could not be read, and the source's fail mode decided.

    `until` is when it must be asked again although nothing changed.
    """

    passes: bool
    decision: Outcome
    answer: Answer | None
    until: datetime | None

    def told(self) -> dict[str, Any]:
        """Return it as a call-back tells it."""
        if self.answer is None:
            return {"decision": self.decision, "summary": "The post could not be read.", "verdict": None}
        verdict: dict[str, Any] = msgspec.to_builtins(self.answer)
        return {"decision": self.decision, "summary": self.answer.summary, "verdict": verdict}


class Asking:
    """Judges the posts of one source."""

    def __init__(self, desk: Desk, source: Source, shelf: ApprovalShelf, purpose: str) -> None:
        """`purpose` stands in the log where the id of a request would."""
        self._desk = desk
        self._source = source
        self._shelf = shelf
        self._purpose = purpose
        self._tolerated = {"allow", "review"} if source.on_review == "allow" else {"allow"}
        self._caller = Caller(source.organisation, purpose, ("verdicts",))
        self.source_name = source.name

    @property
    def under(self) -> str:
        """The versions of policy, code and models that verdicts are given under now."""
        pipeline = self._desk.pipeline.pipeline
        policy = self._desk.policy_of(self._source.organisation)
        return self.name("under", policy.version, pipeline.version, sorted(pipeline.model_versions.items()))

    def name(self, *material: Any) -> str:
        """Return the keyed hash of something, for this source alone."""
        return self._desk.hasher.memory_key(ENCODE(("hold", self._source.organisation, self._source.name, *material)))

    def content(self, found: Found) -> str:
        """Return the keyed hashes of a post's words and of everything that is judged: `words:all`."""
        if found.shaped is None:
            return f"{self.name('raw', found.raw)}:"
        post = found.shaped.post
        words = self.name("words", content_of(post))
        return f"{words}:{self.name('all', post, found.shaped.doubts, found.whole)}"

    async def verdict(self, found: Found, *, approved: bool = True) -> Verdict:
        """Judge a post; without `approved` as if nobody had released it (that is how its reasons are told)."""
        now = datetime.now(UTC)
        if found.shaped is None:
            passes = self._source.fail == "open" or self._source.fail in self._tolerated
            return Verdict(passes, FAILED[self._source.fail], None, now)
        desk, post = self._desk, found.shaped.post
        approvals = (*found.approvals, *await self._released(found)) if approved else ()
        judged = await desk.judge(
            post,
            self._caller,
            language=desk.language_for(None, desk.policy_of(self._source.organisation)),
            request_id=self._purpose,
            approval=",".join(approvals) or None,
            doubts=found.shaped.doubts,
        )
        answer = judged.answer
        released = answer.approval is not None and answer.approval.honoured
        passes = answer.decision in self._tolerated and (found.whole or released or "review" in self._tolerated)
        is_passing = released or bool(answer.not_assessed)  # true today, perhaps not at the next poll
        return Verdict(passes, answer.decision, answer, now if is_passing else answer.valid_until)

    async def _released(self, found: Found) -> tuple[str, ...]:
        if found.shaped is None:
            return ()
        return await self._shelf.find(self._source.organisation, self._desk.hasher.content_hashes(found.shaped.post))
