"""Assembly: the only place where parts are joined. Nothing happens on import."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service import __version__
from service.domain.detector import ModelUnavailable
from service.domain.policy import Policy
from service.domain.post import Post
from service.guidelines.registry import GUIDELINES
from service.hashing import Hasher, local_key, parse_keys
from service.inference.bundled import BundledScorer
from service.inference.remembering import RememberingScorer
from service.inference.remote import RemoteScorer
from service.line_log import LineLog
from service.mentions.pipeline import MentionPipeline
from service.outbound.post_room import PostRoom
from service.records.files import LogFiles
from service.records.journal import Journal
from service.remember import RememberingPipeline
from service.respond import Responder
from service.secret_files import SecretFiles
from service.settings import DRAIN_MARK, SERVING_MARK
from service.steps import build_pipeline, model_of
from service.stores.approval_shelf import ApprovalShelf
from service.stores.breaker import Breaker
from service.stores.in_process import BoundedMemory
from service.stores.policy_files import PolicyFiles
from service.stores.redis_address import connect, disconnect
from service.stores.redis_login import RedisLogin
from service.stores.redis_store import Health, RedisStore
from service.stores.replays import replay_guard
from service.telemetry import Metrics
from service.upkeep import Upkeep
from service.vitals import Vitals
from service.web.approvals import Approvals
from service.web.callers import Doorman
from service.web.desk import Desk
from service.web.idempotency import IdempotencyLedger
from service.web.keys import KeyRing
from service.web.scoring import Scoring
from service.web.sources import FAIL_MODES, KINDS, Sources

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from service.domain.decision import Decision
    from service.settings import Settings
    from service.web.idempotency import Stored

__all__ = ["Assembly", "build", "build_pipeline"]

LONGEST_QUIET_START_SECONDS = 2.0
"""After so long the gate listens although its model is not ready yet; readiness says so."""


class Assembly:
    """The joined parts of one worker. A model that cannot be loaded is tried again every `model_retry_seconds`."""

    model_retry_seconds = 15.0

    def __init__(self, settings: Settings) -> None:
        """Build everything; connect to nothing yet."""
        self.settings = settings
        self.metrics = Metrics()
        self.vitals = Vitals(self.metrics.registry, settings.queue_limit)
        self.metrics.expect_failures(KINDS, FAIL_MODES)
        self.log = LineLog(enabled=settings.log)
        self.hasher = Hasher(parse_keys(settings.hash_key or local_key(settings.state)))
        self.policies = PolicyFiles(settings.policies, self._policy_read)
        self.ring = KeyRing(settings.keys)
        self.sources = Sources(settings.sources, settings.webhook_secret)
        self._login = RedisLogin(settings.redis_url or "")
        self._client = (
            connect(settings.redis_url, settings.redis_timeout_ms / 1000, self._login) if settings.redis_url else None
        )
        self._health = Health(Breaker(), Breaker())
        self._stores: dict[str, RedisStore] = {}
        deadline_seconds = settings.deadline_ms / 1000
        self._model = model_of(settings, self.metrics, self.log)
        scorer = RememberingScorer(
            self._model or BundledScorer(),
            self.hasher.memory_key,
            settings.memory_entries,
            self._store("score") if self._model else None,  # the bundled scorer is faster than asking Redis
            self.metrics.remembered("score"),
        )
        self.pipeline = build_pipeline(
            scorer, deadline_seconds, lambda: self.hasher.fingerprint_keys, model=self._model
        )
        self.mentions = MentionPipeline.beside(self.pipeline)
        self.replays = replay_guard(settings.memory_entries, self._store("replay"))
        self.shelf = ApprovalShelf(settings.state, self._store("approval"))
        self._journal = journal_of(settings, self.metrics)
        self.scoring = Scoring(scorer, deadline_seconds)
        decisions: BoundedMemory[Decision] = BoundedMemory(settings.memory_entries)
        used: BoundedMemory[Stored] = BoundedMemory(settings.memory_entries)
        self.desk = Desk(
            doorman=Doorman(self.ring, self._default_organisation()),
            policies=self.policies,
            pipeline=RememberingPipeline(
                self.pipeline,
                self.hasher.memory_key,
                decisions,
                self._store("decision"),
                settings.remember_seconds,
                self.metrics.remembered("decision"),
            ),
            responder=Responder(GUIDELINES),
            hasher=self.hasher,
            approvals=Approvals(self.hasher, self.ring, self.metrics),
            ledger=IdempotencyLedger(self.hasher.memory_key, used, self._store("idempotency")),
            metrics=self.metrics,
            log=self.log,
            journal=self._journal,
        )
        self.upkeep = Upkeep(
            self.log, self.policies, {"keys": self.ring, "sources": self.sources}, self._secrets(), self._journal
        )
        self.post_room = PostRoom(self.desk, self.shelf)
        self.watch(lambda: self.vitals.look(self.readiness()[1]))
        self._warm = False
        self._told_of_model: dict[str, str] = {}
        self.metrics.build_info.labels(__version__, self.pipeline.version).set(1)

    def watch(self, look: Callable[[], None]) -> None:
        """Call `look` about once a second."""
        self.upkeep.besides.append(look)

    @asynccontextmanager
    async def running(self, _app: Any) -> AsyncIterator[None]:
        """Warm up, then look after policies, keys and logs until the end.

        A model that takes long, or cannot be loaded, warms up behind: verdicts say meanwhile what they did not see.
        """
        first = asyncio.create_task(self._try_to_warm_up())
        behind = (self._try_again_after(first), self._look_after(), self._write_lines())
        if self._journal is not None:
            self._journal.start()
        tasks = [first, *(asyncio.create_task(work) for work in behind)]
        try:
            await asyncio.wait([first], timeout=LONGEST_QUIET_START_SECONDS)
            if first.done():
                first.result()  # our own mistake ends the start
            async with self.post_room.running():
                self._mark_as_serving()
                yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.log.flush()
            self.metrics.settle()
            if self._journal is not None:
                await asyncio.to_thread(self._journal.stop)
            if self._model is not None:
                self._model.close()
            if self._client is not None:
                await disconnect(self._client)

    async def warm_up(self) -> None:
        """Judge once and make the models ready: readiness promises that the first caller waits for nothing.

        Raise ModelUnavailable when a model cannot be loaded now.
        """
        await self.pipeline.decide(Post(text="Welkom op het marktplein."), Policy(), datetime.now(UTC), "")
        for model in self.pipeline.models:
            await model.warm_up()
        for purpose, version in self.pipeline.model_versions.items():
            self.metrics.model_in_use(purpose, version)
        self._warm = True

    def readiness(self) -> tuple[bool, dict[str, str]]:
        """Say whether traffic may come, and the state of each part. A dead Redis is degraded, not unready."""
        parts = {
            "classifier": "not ready" if not self._warm else "ready" if self._reaches_model else "degraded",
            "policies": "ready" if self.policies.organisations else "not ready",
            "draining": "no",
        }
        parts |= self.upkeep.parts()
        if self.policies.refused:
            parts["policies"] = "degraded" if self.policies.organisations else "not ready"
        if self._stores:
            parts["redis"] = "ready" if self._health.is_good else "degraded"
        draining = self.settings.runtime is not None and (self.settings.runtime / DRAIN_MARK).exists()
        if draining:
            parts["draining"] = "yes"
        return "not ready" not in parts.values() and not draining, parts

    def before_scrape(self) -> None:
        """Set the gauges that are read rather than counted."""
        self.metrics.settle()
        for look in self.upkeep.besides:
            look()

    @property
    def _reaches_model(self) -> bool:
        return not isinstance(self._model, RemoteScorer) or self._model.is_reached

    def _store(self, purpose: Any) -> RedisStore | None:
        if self._client is None:
            return None
        if purpose not in self._stores:
            self._stores[purpose] = RedisStore(
                self._client,
                purpose,
                self.settings.redis_timeout_ms / 1000,
                self._health,
                self.hasher.seal,
                self.metrics.redis_operations(purpose),
            )
        return self._stores[purpose]

    def _default_organisation(self) -> str | None:
        if self.settings.default_organisation:
            return self.settings.default_organisation
        known = self.policies.organisations
        return known[0] if len(known) == 1 else None

    def _secrets(self) -> SecretFiles:
        def read_again(name: str, result: str, detail: str) -> None:
            self.metrics.secret_loads.labels(name, result).inc()
            self.log.event("secret", secret=name, result=result, detail=detail)

        use: dict[str, Callable[[str], None]] = {
            "hash_key": lambda text: self.hasher.use(parse_keys(text)),
            "webhook_secret": self.sources.use_default_secrets,
            "redis_url": self._login.use,
        }
        if isinstance(self._model, RemoteScorer):
            use["model_key"] = self._model.use_key
        return SecretFiles(self.settings.secret_files, use, read_again)

    def _policy_read(self, organisation: str, result: str, detail: str) -> None:
        self.metrics.expect(organisation)
        self.metrics.policy_loads.labels(organisation, result).inc()
        if result != "refused":
            self.metrics.in_force(organisation, detail[:19])
        self.log.event("policy", organisation=organisation, result=result, detail=detail)

    async def _try_to_warm_up(self) -> None:
        """Warm up, and say in the log how that went whenever it went differently from before."""
        try:
            await self.warm_up()
            told = {"result": "ok", **self.pipeline.model_versions}
        except ModelUnavailable as unavailable:
            told = {"result": "unavailable", "detail": _in_one_line(unavailable.__cause__ or unavailable)}
        if told != self._told_of_model:
            self.log.event("model", **told)
        self._told_of_model = told

    def _mark_as_serving(self) -> None:
        if self.settings.runtime is not None:
            with suppress(OSError):  # the server then thinks that it never served, no more
                (self.settings.runtime / f"{SERVING_MARK}{os.getpid()}").touch()

    async def _try_again_after(self, first: asyncio.Task[None]) -> None:
        await first
        while not self._warm:
            await asyncio.sleep(self.model_retry_seconds)
            await self._try_to_warm_up()

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(self.settings.policy_check_seconds)
            self.upkeep.look()

    async def _write_lines(self) -> None:
        while True:
            await asyncio.sleep(LineLog.FLUSH_SECONDS)
            self.log.flush()
            self.metrics.settle()


def journal_of(settings: Settings, metrics: Metrics) -> Journal | None:
    """Return the decision log that the settings ask for, if any."""
    if settings.decision_log is None:
        return None
    megabytes, days = settings.decision_log_file_mb, settings.decision_log_retention_days
    return Journal(
        LogFiles(settings.decision_log, megabytes * 1_000_000, days),
        settings.decision_log_queue_entries,
        settings.decision_log_when_full,
        settings.decision_log_wait_ms / 1000,
        lambda result, lines: metrics.child(metrics.decision_log, result).inc(lines),
    )


def _in_one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0][:300]


def build(settings: Settings) -> Assembly:
    """Join everything that one worker needs."""
    return Assembly(settings)
