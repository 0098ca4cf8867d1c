"""The operator's dashboard: promises, requests, the gateway, stages, memory, queue, Redis, model, and the ways in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.dashboards.gateway import gateway
from deploy.dashboards.operator_parts import model, outside, redis, ways_in
from deploy.dashboards.panels import board, lines, number, row, rows
from deploy.dashboards.rates import rate, slowest

if TYPE_CHECKING:
    from grafana_foundation_sdk.builders.dashboard import Dashboard


def operator() -> Dashboard:
    """Return the dashboard."""
    made = board(
        "poortwachter-operator",
        "Poortwachter: does it work?",
        "For whoever runs the gate: top row first, then down to where it hurts.",
        since="now-6h",
        whose=False,
    )
    for part in (_promises, _requests, gateway, _stages, _memory, _workers, redis, model, ways_in, outside):
        made = part(made)
    return made


def _promises(made: Dashboard) -> Dashboard:
    left = (
        "1 - (avg_over_time(poortwachter:objective_bad:rate5m[30d])"
        " / (avg_over_time(poortwachter:objective_all:rate5m[30d]) > 0)) / poortwachter:objective_budget"
    )
    return (
        made.with_row(row("Promises"))
        .with_panel(
            number(
                "Budget left (30 days)",
                "How much of the failures that each promise allows is left?",
                (left, "{{objective}}"),
                unit="percentunit",
                width=8,
            )
        )
        .with_panel(rows("Alerts", "What is asked of whom now?", 'ALERTS{alertname=~"Poortwachter.*"}', width=16))
        .with_panel(
            lines(
                "How fast the budget burns",
                "1 uses it up in thirty days; above 14.4 somebody is woken.",
                ("poortwachter:objective_errors:ratio1h / poortwachter:objective_budget", "{{objective}}, 1 h"),
                ("poortwachter:objective_errors:ratio6h / poortwachter:objective_budget", "{{objective}}, 6 h"),
                width=24,
            )
        )
    )


def _requests(made: Dashboard) -> Dashboard:
    return (
        made.with_row(row("Requests"))
        .with_panel(
            lines(
                "Requests by route",
                "Who asks what, how often?",
                (rate("requests_total", "route"), "{{route}}"),
                unit="reqps",
                width=8,
            )
        )
        .with_panel(
            lines(
                "Errors by route",
                "Who is told no (4xx), and where do we fail (5xx)?",
                (rate("requests_total", "route, status", 'status=~"[45].."'), "{{route}} {{status}}"),
                unit="reqps",
                width=8,
            )
        )
        .with_panel(
            lines(
                "Time to answer, slowest in a hundred",
                "Which route is slow?",
                (slowest(0.99, "request", "route"), "{{route}}"),
                unit="s",
                width=8,
            )
        )
    )


def _stages(made: Dashboard) -> Dashboard:
    return (
        made.with_row(row("Stages of a fresh verdict"))
        .with_panel(
            lines(
                "Half of the verdicts",
                "Which step takes the time?",
                (slowest(0.5, "stage", "stage"), "{{stage}}"),
                unit="s",
            )
        )
        .with_panel(
            lines(
                "Slowest in a hundred",
                "Which step makes slow verdicts slow?",
                (slowest(0.99, "stage", "stage"), "{{stage}}"),
                unit="s",
            )
        )
    )


def _memory(made: Dashboard) -> Dashboard:
    remembered = rate("memory_total", "memory, tier", 'result="hit"')
    return (
        made.with_row(row("Memory"))
        .with_panel(
            number(
                "Verdicts remembered",
                "Which share is not computed again?",
                (
                    (
                        'sum(rate(poortwachter_decisions_total{cache="hit"}[$__range]))'
                        " / sum(rate(poortwachter_decisions_total[$__range]))"
                    ),
                    "",
                ),
                unit="percentunit",
            )
        )
        .with_panel(
            lines("Hits by tier", "Which memory knew?", (remembered, "{{memory}}: {{tier}}"), unit="ops", width=10)
        )
        .with_panel(
            lines(
                "Not known",
                "Which memory did not know, or held something unreadable?",
                (rate("memory_total", "memory, tier, result", 'result!="hit"'), "{{memory}}: {{tier}} {{result}}"),
                unit="ops",
                width=10,
            )
        )
    )


def _workers(made: Dashboard) -> Dashboard:
    return (
        made.with_row(row("Queue and workers"))
        .with_panel(
            lines(
                "Queue",
                "Is there room for more requests?",
                ("sum by (instance) (poortwachter_in_flight)", "{{instance}} in flight"),
                ("sum by (instance) (poortwachter_queue_limit)", "{{instance}} limit"),
                width=8,
            )
        )
        .with_panel(
            lines(
                "Turned away, and our mistakes",
                "Was anybody refused, or failed?",
                (rate("overload_refusals_total", "instance"), "{{instance}} turned away"),
                (rate("mistakes_total", "instance"), "{{instance}} mistakes"),
                unit="reqps",
                width=8,
            )
        )
        .with_panel(
            lines(
                "Parts",
                "What is not as it should be? 0 ready, 1 degraded, 2 not ready",
                ("max by (instance, part) (poortwachter_part_state)", "{{instance}} {{part}}"),
                width=8,
            )
        )
        .with_panel(lines("Workers", "Are all workers there?", ("poortwachter_workers", "{{instance}}"), width=8))
        .with_panel(
            lines(
                "Resident memory",
                "Does it grow?",
                ("poortwachter_resident_memory_bytes", "{{instance}}"),
                unit="bytes",
                width=8,
            )
        )
        .with_panel(
            lines(
                "Processors in use",
                "Is the machine large enough?",
                (rate("cpu_seconds_total", "instance"), "{{instance}}"),
                width=8,
            )
        )
    )
