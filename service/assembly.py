"""Assembly: the only place where parts are joined. Nothing happens on import."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service import __version__
from service.detectors.fingerprints import fingerprint_detector
from service.detectors.registry import DETECTORS, OFFENDING_WORDS
from service.detectors.toxicity import Scorer, Toxicity
from service.domain.detector import ModelUnavailable
from service.domain.policy import Policy
from service.domain.post import Post
from service.first_look import FIRST_LOOK
from service.guidelines.conduct.judge import MODEL_FROM
from service.guidelines.registry import GUIDELINES
from service.hashing import Hasher, local_key, parse_keys, pipeline_version
from service.inference.bundled import BundledScorer
from service.inference.folder import FolderScorer, model_in
from service.inference.remembering import RememberingScorer
from service.line_log import LineLog
from service.mentions.pipeline import MentionPipeline
from service.normalise.unmask import Vocabulary
from service.pipeline import Pipeline
from service.remember import RememberingPipeline
from service.respond import Responder
from service.settings import DRAIN_MARK
from service.stores.breaker import Breaker
from service.stores.in_process import BoundedMemory
from service.stores.policy_files import PolicyFiles
from service.stores.redis_address import connect, disconnect
from service.stores.redis_store import Health, RedisStore
from service.stores.replays import LEAST_REPLAYS, InProcessReplays, SharedReplays
from service.telemetry import Metrics
from service.web.approvals import Approvals
from service.web.callers import Doorman
from service.web.desk import Desk
from service.web.idempotency import IdempotencyLedger
from service.web.keys import KeyRing
from service.web.scoring import Scoring
from service.web.sources import Sources
from service.weighing.classifier import Classifier

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from service.domain.decision import Decision
    from service.settings import Settings
    from service.web.idempotency import Stored
    from service.webhooks.receiver import ReplayGuard

LONGEST_QUIET_START_SECONDS = 2.0
"""After so long the gate listens although its model is not ready yet; readiness says so."""


def build_pipeline(
    scorer: Scorer | None = None,
    deadline_seconds: float = 2.0,
    fingerprint_keys: tuple[bytes, ...] = (b"",),
    *,
    second_opinion: bool = True,
    model: FolderScorer | None = None,
) -> Pipeline:
    """Join the steps, the detectors, the models and the guidelines.

    `fingerprint_keys` are the keys that made the fingerprints of confidential documents, newest first. Without a
    `second_opinion` the rooms have the last word: that is how their examples show them. `model` stands behind the
    scorer: it is asked whether it has room, and how it was calibrated.
    """
    FIRST_LOOK.ready()
    return Pipeline(
        vocabulary=Vocabulary(OFFENDING_WORDS),
        detectors=(*DETECTORS, fingerprint_detector(*fingerprint_keys)),
        models=(Toxicity(scorer or BundledScorer(), MODEL_FROM, model.thresholds if model else dict),),
        guidelines=GUIDELINES,
        classifier=Classifier() if second_opinion else None,
        deadline_seconds=deadline_seconds,
        version=pipeline_version(),
        admit=model.admit if model else lambda: None,
    )


class Assembly:
    """The joined parts of one worker. A model that cannot be loaded is tried again every `model_retry_seconds`."""

    model_retry_seconds = 15.0

    def __init__(self, settings: Settings) -> None:
        """Build everything; connect to nothing yet."""
        self.settings = settings
        self.metrics = Metrics()
        self.log = LineLog(enabled=settings.log)
        self.hasher = Hasher(parse_keys(settings.hash_key or local_key(settings.state)))
        self.policies = PolicyFiles(settings.policies, self._policy_read)
        self.ring = KeyRing(settings.keys)
        self.sources = Sources(settings.sources, settings.webhook_secret)
        self._client = connect(settings.redis_url, settings.redis_timeout_ms / 1000) if settings.redis_url else None
        self._health = Health(Breaker(), Breaker())
        self._stores: dict[str, RedisStore] = {}
        deadline_seconds = settings.deadline_ms / 1000
        self._model = model_in(
            settings.model, deadline_seconds, settings.model_threads, settings.workers, self.metrics.refused.inc
        )
        scorer = RememberingScorer(
            self._model or BundledScorer(),
            self.hasher.memory_key,
            settings.memory_entries,
            self._store("score") if self._model else None,  # the bundled scorer is faster than asking Redis
            self.metrics.remembered("score"),
        )
        self.pipeline = build_pipeline(scorer, deadline_seconds, self.hasher.fingerprint_keys, model=self._model)
        self.mentions = MentionPipeline.beside(self.pipeline)
        self.replays = self._replay_guard()
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
        )
        self._watched: list[Callable[[], None]] = [self.policies.refresh, self._refresh_keys, self._refresh_sources]
        self._warm = False
        self._told_of_model: dict[str, str] = {}
        self.metrics.build_info.labels(__version__, self.pipeline.version).set(1)

    def watch(self, look: Callable[[], None]) -> None:
        """Call `look` about once a second."""
        self._watched.append(look)

    @asynccontextmanager
    async def running(self, _app: Any) -> AsyncIterator[None]:
        """Warm up, then look after policies, keys and logs until the end.

        A model that takes long, or cannot be loaded, warms up behind: verdicts say meanwhile what they did not see.
        """
        first = asyncio.create_task(self._try_to_warm_up())
        behind = (self._try_again_after(first), self._look_after(), self._write_lines())
        tasks = [first, *(asyncio.create_task(work) for work in behind)]
        try:
            await asyncio.wait([first], timeout=LONGEST_QUIET_START_SECONDS)
            if first.done():
                first.result()  # our own mistake ends the start
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.log.flush()
            self.metrics.settle()
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
            self.metrics.model_info.labels(purpose, version).set(1)
        self._warm = True

    def readiness(self) -> tuple[bool, dict[str, str]]:
        """Say whether traffic may come, and the state of each part. A dead Redis is degraded, not unready."""
        parts = {
            "classifier": "ready" if self._warm else "not ready",
            "policies": "ready" if self.policies.organisations else "not ready",
            "draining": "no",
        }
        if self.ring.refused:
            parts["keys"] = "degraded"
        if self.sources.refused:
            parts["sources"] = "degraded"
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
        if self._stores:
            self.metrics.redis_open.set(0 if self._health.is_good else 1)
        self.metrics.settle()
        for look in self._watched[3:]:
            look()

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

    def _replay_guard(self) -> ReplayGuard:
        noted: BoundedMemory[bool] = BoundedMemory(max(self.settings.memory_entries, LEAST_REPLAYS))
        here, store = InProcessReplays(noted), self._store("replay")
        return here if store is None else SharedReplays(store, here)

    def _default_organisation(self) -> str | None:
        if self.settings.default_organisation:
            return self.settings.default_organisation
        known = self.policies.organisations
        return known[0] if len(known) == 1 else None

    def _refresh_keys(self) -> None:
        before = self.ring.refused
        self.ring.refresh()
        if self.ring.refused != before:
            self.log.event("keys", result="refused" if self.ring.refused else "ok", detail=self.ring.refused)

    def _refresh_sources(self) -> None:
        before = self.sources.refused
        self.sources.refresh()
        if self.sources.refused != before:
            self.log.event("sources", result="refused" if self.sources.refused else "ok", detail=self.sources.refused)

    def _policy_read(self, organisation: str, result: str, detail: str) -> None:
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

    async def _try_again_after(self, first: asyncio.Task[None]) -> None:
        await first
        while not self._warm:
            await asyncio.sleep(self.model_retry_seconds)
            await self._try_to_warm_up()

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(self.settings.policy_check_seconds)
            for look in self._watched:
                look()

    async def _write_lines(self) -> None:
        while True:
            await asyncio.sleep(LineLog.FLUSH_SECONDS)
            self.log.flush()
            self.metrics.settle()


def _in_one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".partition("\n")[0][:300]


def build(settings: Settings) -> Assembly:
    """Join everything that one worker needs."""
    return Assembly(settings)
