"""Meters: every metric of the service by name, with its labels. All labels come from closed sets."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Meters:
    """Every metric that tells of requests, decisions and what stands behind them (of a worker: `vitals.py`)."""

    def __init__(self) -> None:
        """Register in a registry of its own: building two in one process is fine."""
        registry = self.registry = CollectorRegistry()
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
        self.in_flight = Gauge(
            "poortwachter_in_flight",
            "Requests admitted and not yet answered.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.refused = Counter("poortwachter_overload_refusals", "Requests refused at admission.", registry=registry)
        self.remote_model = Counter(
            "poortwachter_model_requests",
            "Questions to a model that runs elsewhere, by result.",
            ["result"],
            registry=registry,
        )
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
