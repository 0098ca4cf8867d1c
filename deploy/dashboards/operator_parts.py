"""The lower half of the operator's dashboard: Redis, the model, versions, logs, and the tools that ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.dashboards.panels import bars, lines, row, rows
from deploy.dashboards.rates import rate

if TYPE_CHECKING:
    from grafana_foundation_sdk.builders.dashboard import Dashboard


def redis(made: Dashboard) -> Dashboard:
    """Add how Redis does."""
    return (
        made.with_row(row("Redis"))
        .with_panel(
            lines(
                "Operations",
                "Does Redis answer?",
                (rate("redis_operations_total", "purpose, result"), "{{purpose}} {{result}}"),
                unit="ops",
                width=16,
            )
        )
        .with_panel(
            lines(
                "Left alone",
                "1 while a worker leaves Redis alone after failures",
                ("poortwachter_redis_breaker_open", "{{instance}}"),
                width=8,
            )
        )
    )


def model(made: Dashboard) -> Dashboard:
    """Add which model and release run, and what is kept."""
    return (
        made.with_row(row("Model, versions and logs"))
        .with_panel(
            lines(
                "Could not look",
                "Does the model answer in time, in the language asked?",
                (rate("not_assessed_total", "why"), "{{why}}"),
                unit="ops",
                width=8,
            )
        )
        .with_panel(
            rows(
                "Models",
                "Which model answers?",
                "count by (purpose, version) (poortwachter_model_info == 1)",
                width=8,
            )
        )
        .with_panel(
            rows(
                "Releases",
                "Which release runs? Two: a rollout is under way.",
                "count by (version, pipeline) (poortwachter_build_info == 1)",
                width=8,
            )
        )
        .with_panel(
            lines(
                "Decision log",
                "Are decisions kept, or are lines lost?",
                (rate("decision_log_lines_total", "result"), "{{result}}"),
                unit="ops",
            )
        )
        .with_panel(
            lines(
                "Secrets read again",
                "Was a changed secret taken?",
                ("sum by (name, result) (poortwachter_secret_loads_total)", "{{name}} {{result}}"),
            )
        )
    )


def ways_in(made: Dashboard) -> Dashboard:
    """Add what tools and gateways ask."""
    return (
        made.with_row(row("Tools"))
        .with_panel(
            lines(
                "Deliveries of webhooks",
                "Which tools deliver, and what becomes of it?",
                (rate("deliveries_total", "kind, result"), "{{kind}} {{result}}"),
                unit="reqps",
                width=8,
            )
        )
        .with_panel(
            lines(
                "A gateway's questions",
                "What is let through, and what is not?",
                (rate("gate_requests_total", "kind, result"), "{{kind}} {{result}}"),
                unit="reqps",
                width=8,
            )
        )
        .with_panel(
            bars(
                "Posts that nobody judged",
                "Which tools' posts could not be judged, and what became of them (closed, review, open)?",
                (
                    "sum by (kind, fail) (increase(poortwachter_failed_posts_total[$__range])) > 0",
                    "{{kind}}: {{fail}}",
                ),
                width=8,
            )
        )
    )


def outside(made: Dashboard) -> Dashboard:
    """Add what the gate does outside: call-backs, the approval robot, the hold workers."""
    return (
        made.with_row(row("Outside (where call-backs, the robot or a hold worker run)"))
        .with_panel(
            lines(
                "Call-backs",
                "Do verdicts reach the tools that wait for them?",
                (rate("call_backs_total", "kind, result"), "{{kind}} {{result}}"),
                unit="ops",
                width=6,
            )
        )
        .with_panel(
            lines(
                "Approval robot",
                "What became of the messages that it was told of?",
                (rate("robot_messages_total", "result"), "{{result}}"),
                unit="ops",
                width=6,
            )
        )
        .with_panel(
            lines(
                "Posts that the hold workers met",
                "What was moved back to draft, and where did that fail?",
                (rate("hold_posts_total", "tool, result"), "{{tool}} {{result}}"),
                unit="ops",
                width=6,
            )
        )
        .with_panel(
            lines(
                "Unwatched time of the hold workers",
                "How long between two polls? A post made and published within it was not seen.",
                ("max by (tool) (poortwachter_hold_window_seconds)", "{{tool}}"),
                unit="s",
                width=6,
            )
        )
    )
