"""Telemetry: metrics are projections of a Decision. Labels come from closed sets only (the log line: `line_log.py`).

Post text, identifiers and secrets never come here: a Decision does not hold them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from service.decide import outcome_of, worst
from service.domain.decision import Outcome
from service.mentions.mention import CLASSES, Urgency
from service.scraping import exposition
from service.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
            "Verdicts by organisation, guideline, level and mode.",
            ["organisation", "guideline", "level", "mode"],
            registry=registry,
        )
        self.reasons = Counter(
            "poortwachter_reasons",
            "Reasons given about posts, by organisation, code, their level, and whether they counted (mode).",
            ["organisation", "code", "level", "mode"],
            registry=registry,
        )
        self.unenforced = Counter(
            "poortwachter_unenforced_decisions",
            "Decisions while a guideline was in shadow mode, and what each would have been had all of them counted.",
            ["organisation", "decision", "would_be"],
            registry=registry,
        )
        self.not_assessed = Counter(
            "poortwachter_not_assessed",
            "Guidelines that could not look, and why.",
            ["organisation", "guideline", "why"],
            registry=registry,
        )
        self.incomplete = Counter(
            "poortwachter_incomplete_decisions",
            "Decisions in which a guideline could not look, by organisation.",
            ["organisation"],
            registry=registry,
        )
        self.mentions = Counter(
            "poortwachter_mentions",
            "Mentions by organisation, class and urgency.",
            ["organisation", "class", "urgency"],
            registry=registry,
        )
        self.mention_reasons = Counter(
            "poortwachter_mention_reasons",
            "Reasons given about mentions, by organisation and code.",
            ["organisation", "code"],
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

    def expect(self, organisation: str) -> None:
        """Show an organisation's rare counters at 0: what appears as 1 never rose, and would wake no alert."""
        self.child(self.incomplete, organisation)
        for outcome in get_args(Outcome):
            self.child(self.decisions, organisation, outcome, "miss")
        for kind in CLASSES:
            for urgency in get_args(Urgency):
                self.child(self.mentions, organisation, kind, urgency)
        for result in ("ok", "refused", "removed"):
            self.child(self.policy_loads, organisation, result)

    def expect_sources(self, kinds: Iterable[str], fates: Iterable[str]) -> None:
        """Show at 0 the deliveries that are refused and the posts that fail, of every kind of source."""
        fates = tuple(fates)
        for kind in kinds:
            self.child(self.deliveries, kind, "unsigned")
            for fate in fates:
                self.child(self.failed_posts, kind, fate)

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
            self.child(self.mention_reasons, sorting.organisation, reason.code).inc()

    def observe_suggestion(self, organisation: str, label: str) -> None:
        """Count that somebody suggested another score for a label."""
        self.child(self.suggestions, organisation, label).inc()

    def tally(self, decision: Decision, cache: str) -> Tally:
        """Return a tally of one decision, to be counted many times at little cost."""
        prepared = self.child(self.memory, "decision", "prepared", "hit")
        return Tally([*self._counters(decision, cache), prepared], self._tallied)

    def settle(self) -> None:
        """Bring every tally into the counters; called before a scrape and several times a second."""
        while self._tallied:
            self._tallied.pop().settle()

    def _counters(self, decision: Decision, cache: str) -> list[Any]:
        whose = decision.organisation
        found = [
            self.child(self.decisions, whose, decision.decision, cache),
            self.child(self.languages, decision.language.code),
        ]
        unenforced: list[Outcome] = []
        for verdict in decision.verdicts:
            mode = verdict.mode
            found.append(self.child(self.verdicts, whose, verdict.code, verdict.level.value, mode))
            found.extend(
                self.child(self.reasons, whose, reason.code, reason.level.value, mode) for reason in verdict.reasons
            )
            if mode == "shadow":
                unenforced.append(outcome_of(verdict.level))
        if unenforced:
            would_be = worst([decision.decision, *unenforced])
            found.append(self.child(self.unenforced, whose, decision.decision, would_be))
        found.extend(self.child(self.not_assessed, whose, entry.code, entry.why) for entry in decision.not_assessed)
        if decision.not_assessed:
            found.append(self.child(self.incomplete, whose))
        return found

    def remembered(self, memory: str) -> Callable[[str, str], None]:
        """Return a listener that counts look-ups of one memory by tier and result."""
        return lambda tier, result: self.child(self.memory, memory, tier, result).inc()

    def redis_operations(self, purpose: str) -> Callable[[str, str], None]:
        """Return a listener that counts Redis operations of one purpose."""
        return lambda operation, result: self.child(self.redis, purpose, operation, result).inc()

    def exposition(self) -> bytes:
        """Return the text that Prometheus scrapes: of all workers when there are several."""
        return exposition(self.registry)
