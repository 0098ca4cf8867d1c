"""Telemetry: metrics are projections of a Decision. Labels come from closed sets only (the log line: `line_log.py`).

Post text, identifiers and secrets never come here: a Decision does not hold them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from service.decide import stricter_in_shadow

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.domain.decision import Decision
    from service.mentions.mention import Sorting

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """Every metric of the service, with its labels bound once."""

    def __init__(self) -> None:
        """Register in a registry of its own: building two in one process is fine."""
        registry = self.registry = CollectorRegistry()
        self._children: dict[tuple[Any, ...], Any] = {}
        self._tallied: list[Tally] = []
        self._in_force: dict[str, str] = {}
        self.requests = Counter(
            "poortwachter_requests",
            "Requests by route template, method and status.",
            ["route", "method", "status"],
            registry=registry,
        )
        self.request_seconds = Histogram(
            "poortwachter_request_duration_seconds",
            "Time to answer, by route template.",
            ["route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.decisions = Counter(
            "poortwachter_decisions",
            "Decisions by organisation, outcome and cache.",
            ["organisation", "decision", "cache"],
            registry=registry,
        )
        self.verdicts = Counter(
            "poortwachter_verdicts",
            "Verdicts by guideline, level and mode.",
            ["guideline", "level", "mode"],
            registry=registry,
        )
        self.reasons = Counter("poortwachter_reasons", "Reasons given, by code.", ["code"], registry=registry)
        self.not_assessed = Counter(
            "poortwachter_not_assessed",
            "Guidelines that could not look, and why.",
            ["guideline", "why"],
            registry=registry,
        )
        self.mentions = Counter(
            "poortwachter_mentions",
            "Mentions by organisation, class and urgency.",
            ["organisation", "class", "urgency"],
            registry=registry,
        )
        self.approvals = Counter(
            "poortwachter_approvals",
            "Approvals given, and what those that came with a post did.",
            ["organisation", "result"],
            registry=registry,
        )
        self.gate = Counter(
            "poortwachter_gate_requests",
            "Requests that a gateway asked about, by kind of source and result.",
            ["kind", "result"],
            registry=registry,
        )
        self.deliveries = Counter(
            "poortwachter_deliveries",
            "Deliveries of webhooks, by kind of source and result.",
            ["kind", "result"],
            registry=registry,
        )
        self.failed_posts = Counter(
            "poortwachter_failed_posts",
            "Posts about which nothing could be computed, by kind of source and what became of them.",
            ["kind", "fail"],
            registry=registry,
        )
        self.shadow = Counter(
            "poortwachter_shadow_decisions",
            "What guidelines in shadow mode would have made stricter, had they counted.",
            ["organisation", "guideline", "decision"],
            registry=registry,
        )
        self.feedback = Counter(
            "poortwachter_feedback",
            "What readers said of levels: right or wrong, and the level they wanted (or unsaid).",
            ["organisation", "guideline", "result", "wanted"],
            registry=registry,
        )
        self.statements = Counter(
            "poortwachter_statements",
            "Statements of reasons given, by decision.",
            ["organisation", "decision"],
            registry=registry,
        )
        self.decision_log = Counter(
            "poortwachter_decision_log_lines",
            "Lines of the decision log: written, or dropped because the queue was full.",
            ["result"],
            registry=registry,
        )
        self.secret_loads = Counter(
            "poortwachter_secret_loads",
            "Files of secrets read again, by result.",
            ["name", "result"],
            registry=registry,
        )
        self.suggestions = Counter(
            "poortwachter_suggested_scores",
            "Scores that somebody suggested, by organisation and label (or other).",
            ["organisation", "label"],
            registry=registry,
        )
        self.languages = Counter("poortwachter_languages", "Language judged in.", ["language"], registry=registry)
        self.stage_seconds = Histogram(
            "poortwachter_stage_duration_seconds",
            "Time by stage of the pipeline.",
            ["stage"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.memory = Counter(
            "poortwachter_memory",
            "Look-ups of remembered decisions and scores, by tier and result.",
            ["memory", "tier", "result"],
            registry=registry,
        )
        self.redis = Counter(
            "poortwachter_redis_operations",
            "Redis operations by purpose and result.",
            ["purpose", "operation", "result"],
            registry=registry,
        )
        self.redis_open = Gauge(
            "poortwachter_redis_breaker_open",
            "1 while Redis is left alone after failures.",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.in_flight = Gauge(
            "poortwachter_in_flight",
            "Requests admitted and not yet answered.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.refused = Counter("poortwachter_overload_refusals", "Requests refused at admission.", registry=registry)
        self.policy_loads = Counter(
            "poortwachter_policy_loads", "Policy files read, by result.", ["organisation", "result"], registry=registry
        )
        self.policy_info = Gauge(
            "poortwachter_policy_info",
            "1 for the policy version in force.",
            ["organisation", "version"],
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.model_info = Gauge(
            "poortwachter_model_info",
            "1 for the model in use.",
            ["purpose", "version"],
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.build_info = Gauge(
            "poortwachter_build_info", "1 for the version that runs.", ["version", "pipeline"], registry=registry,
            multiprocess_mode="livemax",
        )  # fmt: skip

    def in_force(self, organisation: str, version: str) -> None:
        """Show which version of a policy is in force; an empty one means none."""
        before = self._in_force.pop(organisation, "")
        if before:
            self.policy_info.labels(organisation, before).set(0)
        if version:
            self.policy_info.labels(organisation, version).set(1)
            self._in_force[organisation] = version

    def child(self, metric: Any, *labels: str) -> Any:
        """Return a metric's child, bound once: binding costs more than counting."""
        key = (id(metric), *labels)
        known = self._children.get(key)
        if known is None:
            known = self._children[key] = metric.labels(*labels)
        return known

    def observe(self, decision: Decision, cache: str) -> None:
        """Count a decision: the metric half of its projection."""
        for counter in self._counters(decision, cache):
            counter.inc()
        if cache != "hit":
            for stage, milliseconds in decision.timings.items():
                self.child(self.stage_seconds, stage).observe(milliseconds / 1000)

    def observe_mention(self, sorting: Sorting) -> None:
        """Count a sorted mention by its class: a dashboard shows what is being said."""
        self.child(self.mentions, sorting.organisation, sorting.kind, sorting.urgency).inc()
        self.child(self.languages, sorting.language.code).inc()
        for reason in sorting.reasons:
            self.child(self.reasons, reason.code).inc()

    def observe_suggestion(self, organisation: str, label: str) -> None:
        """Count that somebody suggested another score for a label."""
        self.child(self.suggestions, organisation, label).inc()

    def tally(self, decision: Decision, cache: str) -> Tally:
        """Return a tally of one decision, to be counted many times at little cost."""
        return Tally(self._counters(decision, cache), self._tallied)

    def settle(self) -> None:
        """Bring every tally into the counters; called before a scrape and several times a second."""
        while self._tallied:
            self._tallied.pop().settle()

    def _counters(self, decision: Decision, cache: str) -> list[Any]:
        found = [
            self.child(self.decisions, decision.organisation, decision.decision, cache),
            self.child(self.languages, decision.language.code),
        ]
        for verdict in decision.verdicts:
            found.append(self.child(self.verdicts, verdict.code, verdict.level.value, verdict.mode))
            found.extend(self.child(self.reasons, reason.code) for reason in verdict.reasons)
        found.extend(self.child(self.not_assessed, entry.code, entry.why) for entry in decision.not_assessed)
        stricter = stricter_in_shadow(decision.verdicts).items()
        found.extend(self.child(self.shadow, decision.organisation, code, outcome) for code, outcome in stricter)
        return found

    def remembered(self, memory: str) -> Callable[[str, str], None]:
        """Return a listener that counts look-ups of one memory by tier and result."""
        return lambda tier, result: self.child(self.memory, memory, tier, result).inc()

    def redis_operations(self, purpose: str) -> Callable[[str, str], None]:
        """Return a listener that counts Redis operations of one purpose."""
        return lambda operation, result: self.child(self.redis, purpose, operation, result).inc()

    def exposition(self) -> bytes:
        """Return the text that Prometheus scrapes: of all workers when there are several."""
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            _forget_the_dead(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            return generate_latest(registry)
        return generate_latest(self.registry)


def _forget_the_dead(directory: Path) -> None:
    """Drop the live gauges of workers that are no more (their counters stay)."""
    for path in directory.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            path.unlink(missing_ok=True)


class Tally:
    """How often one remembered decision was given again since the counters were last brought up to date."""

    __slots__ = ("_count", "_counters", "_waiting")

    def __init__(self, counters: list[Any], waiting: list[Tally]) -> None:
        """Put itself on `waiting` when there is something to settle."""
        self._counters = counters
        self._waiting = waiting
        self._count = 0

    def add(self) -> None:
        """Count once more."""
        if not self._count:
            self._waiting.append(self)
        self._count += 1

    def settle(self) -> None:
        """Bring the count into the counters."""
        count, self._count = self._count, 0
        for counter in self._counters:
            counter.inc(count)
