"""The front desk: what every way of asking shares. A post and a caller go in; an answer in words comes out."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from service.domain.decision import Decision
from service.domain.policy import Policy
from service.doubts import doubted
from service.line_log import constant_part
from service.records.lines import constant_record, decision_line
from service.respond import Answer, PolicyName, preferred_language, shadow_of
from service.web.prepared import prepare

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from service.domain.approval import Release
    from service.domain.post import Post
    from service.hashing import Hasher
    from service.line_log import LineLog
    from service.records.journal import Journal
    from service.remember import Cache, RememberingPipeline
    from service.respond import Responder
    from service.shapes.shaped import Doubt
    from service.stores.policy_files import PolicyFiles
    from service.telemetry import Metrics
    from service.web.approvals import Approvals
    from service.web.callers import Caller, Doorman
    from service.web.idempotency import IdempotencyLedger
    from service.web.prepared import Prepared

_NO_POLICY = Policy()


class Judged(Struct, frozen=True):
    """A decision with its answer in words; `found` is the decision before any approval."""

    decision: Decision
    answer: Answer
    found: Decision


class Desk:
    """Joins callers, policies, the remembering pipeline and the words."""

    def __init__(
        self,
        doorman: Doorman,
        policies: PolicyFiles,
        pipeline: RememberingPipeline,
        responder: Responder,
        hasher: Hasher,
        approvals: Approvals,
        ledger: IdempotencyLedger,
        metrics: Metrics,
        log: LineLog,
        journal: Journal | None,
    ) -> None:
        """Take the parts; keep no state. Without a `journal` no decision log is kept."""
        self.doorman = doorman
        self.policies = policies
        self.pipeline = pipeline
        self.responder = responder
        self.hasher = hasher
        self.approvals = approvals
        self.ledger = ledger
        self.metrics = metrics
        self.log = log
        self.journal = journal

    def policy_of(self, organisation: str) -> Policy:
        """Return the organisation's policy; one that has no file is judged under the defaults."""
        return self.policies.get(organisation) or _NO_POLICY

    def language_for(self, accept_language: str | None, policy: Policy) -> str:
        """Return the language that messages are written in."""
        return preferred_language(accept_language or "", policy.language)

    async def judge(
        self,
        post: Post,
        caller: Caller,
        *,
        language: str,
        request_id: str,
        approval: str | None = None,
        doubts: tuple[Doubt, ...] = (),
    ) -> Judged:
        """Judge a post under the caller's policy, honour the approval that came with it, and tell telemetry."""
        began = time.perf_counter()
        judged = await self.weighed(
            post, caller, language=language, request_id=request_id, approval=approval, doubts=doubts, began=began
        )
        await self.tell(judged.decision, judged.answer, request_id=request_id, began=began)
        return judged

    async def weighed(
        self,
        post: Post,
        caller: Caller,
        *,
        language: str,
        request_id: str,
        began: float,
        approval: str | None = None,
        doubts: tuple[Doubt, ...] = (),
    ) -> Judged:
        """Judge a post and count nothing: for who asks about a decision; `began` is a perf_counter reading."""
        now = datetime.now(UTC)
        policy = self.policy_of(caller.organisation)
        remembered = await self.pipeline.decide(post, policy, now, caller.organisation)
        found, cache = doubted(remembered.decision, doubts, policy.when_blind), remembered.cache
        decision, release = self.released(
            found,
            post,
            approval,
            language=language,
            zone=policy.zone,
            now=now,
            request_id=request_id,
        )
        answer = self.worded(
            decision, post, language, zone=policy.zone, cache=cache, now=now, began=began, release=release
        )
        return Judged(decision, answer, found)

    async def judge_under(self, policy: Policy, post: Post, caller: Caller, *, language: str, now: datetime) -> Judged:
        """Judge a post under a candidate policy; nothing is remembered or counted as a decision."""
        began = time.perf_counter()
        decision = await self.pipeline.pipeline.decide(post, policy, now, caller.organisation)
        answer = self.worded(decision, post, language, zone=policy.zone, cache="bypass", now=now, began=began)
        return Judged(decision, answer, decision)

    def released(
        self,
        decision: Decision,
        post: Post,
        approval: str | None,
        *,
        language: str,
        zone: ZoneInfo,
        now: datetime,
        request_id: str,
    ) -> tuple[Decision, Release | None]:
        """Return the decision as an approval leaves it, and note what it did; without one nothing changes."""
        if approval is None:
            return decision, None
        after, release = self.approvals.apply(approval, decision, post, language=language, zone=zone, now=now)
        self.log.event(
            "approval",
            result=release.why or ("released" if release.released else "not_needed"),
            organisation=decision.organisation,
            by_role=release.by_role,
            request_id=request_id,
        )
        return after, release

    def worded(
        self,
        decision: Decision,
        post: Post,
        language: str,
        *,
        zone: ZoneInfo,
        cache: Cache,
        now: datetime,
        began: float,
        answer_id: str | None = None,
        release: Release | None = None,
    ) -> Answer:
        """Put a decision into words; `zone` is the policy's, `began` a perf_counter reading."""
        stages = {} if cache == "hit" else decision.timings
        return Answer(
            id=answer_id or new_answer_id(),
            post_id=post.id,
            decision=decision.decision,
            summary=release.message if release and release.released else self.responder.summary(decision, language),
            content_hash=self.hasher.content_hash(post),
            decide_by=_decide_by(decision, post, zone, now),
            policy=PolicyName(decision.organisation, decision.policy_version),
            language=decision.language,
            verdicts=self.responder.verdicts(decision, post, language),
            not_assessed=decision.not_assessed,
            approval=release,
            shadow=shadow_of(decision),
            valid_until=decision.valid_until,
            models=decision.models,
            cache=cache,
            timings_ms={"total": milliseconds_since(began), **stages},
        )

    async def tell(self, decision: Decision, answer: Answer, *, request_id: str, began: float) -> None:
        """Project a decision onto metrics, the log line and the decision log."""
        self.metrics.observe(decision, answer.cache)
        self.log.decision(
            constant_part(decision),
            answer_id=answer.id,
            request_id=request_id,
            cache=answer.cache,
            ms=milliseconds_since(began),
        )
        if self.journal is not None:
            await self.journal.keep(decision_line(self._record(decision, answer), answer.id, answer.cache))

    def _record(self, decision: Decision, answer: Answer) -> bytes:
        return constant_record(decision, answer, self.pipeline.pipeline.version) if self.journal is not None else b""

    def prepare(self, judged: Judged) -> Prepared:
        """Prepare an answer to be given again from this process."""
        decision, answer = judged.decision, judged.answer
        tally = self.metrics.tally(decision, "hit")
        return prepare(answer, decision, tally, constant_part(decision), self._record(decision, answer))

    def prepared_name(self, caller: Caller, accept_language: str | None, body: bytes) -> str:
        """Return the keyed name of a prepared answer: organisation, policy version, language and raw body."""
        policy = self.policy_of(caller.organisation)
        language = self.language_for(accept_language, policy)
        return self.hasher.memory_key(
            b"%b\n%b\n%b\n%b" % (caller.organisation.encode(), policy.version.encode(), language.encode(), body)
        )

    async def tell_again(self, known: Prepared, *, request_id: str, answer_id: str, began: float) -> None:
        """Project a decision that is given again: the same metrics and lines, at a tenth of the cost."""
        known.tally.add()
        self.log.decision(
            known.logged, answer_id=answer_id, request_id=request_id, cache="hit", ms=milliseconds_since(began)
        )
        if self.journal is not None:
            await self.journal.keep(decision_line(known.record, answer_id, "hit"))


def _decide_by(decision: Decision, post: Post, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return until when a human must decide, so that the scheduled moment is not lost."""
    if decision.decision == "allow" or post.scheduled_at is None:
        return None
    moment = post.scheduled_at if post.scheduled_at.tzinfo else post.scheduled_at.replace(tzinfo=zone)
    return moment if moment > now else None


def new_answer_id() -> str:
    """Return a fresh id of an answer: 96 random bits."""
    return "ver_" + os.urandom(12).hex()


def milliseconds_since(began: float) -> float:
    """Return milliseconds since a perf_counter reading."""
    return round((time.perf_counter() - began) * 1000, 3)


ENCODE = msgspec.json.Encoder().encode
