"""What a worker says of itself, and what stands at zero before it happens."""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry

from service.telemetry import Metrics
from service.vitals import Vitals


def _value(registry: CollectorRegistry, name: str, **labels: str) -> Any:
    return registry.get_sample_value("poortwachter_" + name, labels)


def test_a_part_that_is_in_order_again_shows_as_ready() -> None:
    """Readiness names a file only while it is refused; states that are no order (draining) have no gauge."""
    registry = CollectorRegistry()
    vitals = Vitals(registry, queue_limit=256)
    seen = []
    for parts in (
        {"keys": "degraded", "redis": "degraded", "draining": "no"},
        {"redis": "ready"},
        {"redis": "not ready"},
    ):
        vitals.look(parts)
        seen.append([_value(registry, "part_state", part=part) for part in ("keys", "redis", "draining")])
        seen[-1].append(_value(registry, "redis_breaker_open"))

    assert seen == [[1, 1, None, 1], [0, 0, None, 0], [0, 2, None, 0]]


def test_a_worker_tells_its_size_and_its_queue() -> None:
    """Workers, queue, memory and processor time; together they are sums."""
    registry = CollectorRegistry()
    vitals = Vitals(registry, queue_limit=256)
    vitals.look({})
    once = _value(registry, "cpu_seconds_total")
    vitals.look({})

    assert (_value(registry, "workers"), _value(registry, "queue_limit")) == (1, 256)
    assert _value(registry, "resident_memory_bytes") != 1
    assert 0 < once <= _value(registry, "cpu_seconds_total") < 2 * once + 1


def test_what_must_wake_somebody_the_first_time_stands_at_zero_before() -> None:
    """A counter that appears as 1 never rose, so no alert on its rise would see the first time."""
    metrics = Metrics()
    metrics.expect("dorp")
    metrics.expect_failures(("buffer",), ("closed", "open"))

    assert _value(metrics.registry, "failed_posts_total", kind="buffer", fail="open") == 0
    assert _value(metrics.registry, "deliveries_total", kind="buffer", result="unsigned") == 0
    assert _value(metrics.registry, "decision_log_lines_total", result="dropped") == 0
    assert _value(metrics.registry, "policy_loads_total", organisation="dorp", result="refused") == 0
    critical = {"organisation": "dorp", "class": "threat", "urgency": "critical"}
    assert _value(metrics.registry, "mentions_total", **critical) == 0
