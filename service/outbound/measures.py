"""What is counted of everything that the gate does outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge

if TYPE_CHECKING:
    from service.telemetry import Metrics


class OutboundMeasures:
    """Counters beside the others of a worker or server; labels from closed sets."""

    def __init__(self, metrics: Metrics) -> None:
        """Register with the metrics of this process."""
        registry = metrics.registry
        self.call_backs = Counter(
            "poortwachter_call_backs",
            "Verdicts called back, by kind of source and result.",
            ["kind", "result"],
            registry=registry,
        )
        self.robot = Counter(
            "poortwachter_robot_messages",
            "Messages that the approval robot was told of, by what became of them.",
            ["result"],
            registry=registry,
        )
        self.held = Counter(
            "poortwachter_hold_posts",
            "Posts that the hold worker met, by tool and what became of them.",
            ["tool", "result"],
            registry=registry,
        )
        self.rounds = Counter(
            "poortwachter_hold_rounds", "Polls of the hold worker, by result.", ["tool", "result"], registry=registry
        )
        self.window = Gauge(
            "poortwachter_hold_window_seconds",
            "Time between the last two polls: what was made and published within it was not seen.",
            ["tool"],
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.dry_run = Gauge(
            "poortwachter_hold_dry_run",
            "1 while the hold worker only says what it would do.",
            ["tool"],
            registry=registry,
            multiprocess_mode="livemax",
        )
