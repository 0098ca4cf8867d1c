"""The policy owner's dashboard: which policy is in force, what shadow mode would change, what drifts, who disagrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.dashboards.panels import HELD, WHOSE, bars, board, lines, row, rows

if TYPE_CHECKING:
    from grafana_foundation_sdk.builders.dashboard import Dashboard


def policy_owner() -> Dashboard:
    """Return the dashboard."""
    made = board(
        "poortwachter-policy-owner",
        "Poortwachter: does the policy do what was meant?",
        "For whoever owns the policy file: try a guideline in shadow mode, watch for drift, read the feedback.",
        since="now-7d",
        whose=True,
    )
    for part in (_in_force, _shadow, _drift, _feedback):
        made = part(made)
    return made


def _in_force(made: Dashboard) -> Dashboard:
    return (
        made.with_row(row("Which policy"))
        .with_panel(
            rows(
                "In force",
                "Which version is in force? Two of one organisation: replicas differ.",
                f"count by (organisation, version) (poortwachter_policy_info{{{WHOSE}}} == 1)",
            )
        )
        .with_panel(
            lines(
                "Loads",
                "When was the policy changed, and was it taken? (each worker reads it)",
                (
                    (
                        f"sum by (organisation, result) (increase(poortwachter_policy_loads_total{{{WHOSE}}}"
                        "[$__rate_interval]))"
                    ),
                    "{{organisation}}: {{result}}",
                ),
            )
        )
    )


def _shadow(made: Dashboard) -> Dashboard:
    verdicts = "poortwachter_verdicts_total"
    return (
        made.with_row(row("Shadow mode: what would have been held"))
        .with_panel(
            bars(
                "Stricter, had it counted",
                "How many posts would each guideline in shadow mode have held or blocked that went further?",
                (
                    (
                        "sum by (guideline, decision) (increase(poortwachter_shadow_decisions_total"
                        f"{{{WHOSE}}}[$__range]))"
                    ),
                    "{{guideline}}: {{decision}}",
                ),
            )
        )
        .with_panel(
            lines(
                "Share held: shadow against enforced",
                "Would a guideline in shadow mode hold more than those that count do?",
                (
                    (
                        f"sum by (guideline, mode) (rate({verdicts}{{{WHOSE},{HELD}}}[$__rate_interval]))"
                        f" / (sum by (guideline, mode) (rate({verdicts}{{{WHOSE}}}[$__rate_interval])) > 0)"
                    ),
                    "{{guideline}} ({{mode}})",
                ),
                unit="percentunit",
            )
        )
        .with_panel(
            bars(
                "Reasons in shadow mode",
                "What would it have held them for?",
                (
                    (
                        "topk(15, sum by (code, level) (increase(poortwachter_reasons_total"
                        f'{{{WHOSE},mode="shadow"}}[$__range])))'
                    ),
                    "{{code}} ({{level}})",
                ),
                width=24,
            )
        )
    )


def _drift(made: Dashboard) -> Dashboard:
    share = "poortwachter:guideline_held:share"
    return (
        made.with_row(row("Drift"))
        .with_panel(
            lines(
                "Share held by guideline, this hour",
                "Does a guideline hold more than before?",
                (f"{share}1h{{{WHOSE}}}", "{{organisation}}: {{guideline}}"),
                unit="percentunit",
            )
        )
        .with_panel(
            lines(
                "Against the week",
                "How many times as often as in the last seven days? 1 is as usual; an alert asks from 3 on.",
                (f"{share}1h{{{WHOSE}}} / ({share}7d{{{WHOSE}}} > 0)", "{{organisation}}: {{guideline}}"),
            )
        )
        .with_panel(
            bars(
                "Levels by guideline",
                "What do the guidelines find, counted or not?",
                (
                    (
                        "sum by (guideline, level) (increase(poortwachter_verdicts_total"
                        f'{{{WHOSE},level!~"pass|not_applicable"}}[$__range]))'
                    ),
                    "{{guideline}}: {{level}}",
                ),
                width=24,
            )
        )
    )


def _feedback(made: Dashboard) -> Dashboard:
    feedback = f"poortwachter_feedback_total{{{WHOSE}}}[$__range]"
    return (
        made.with_row(row("What readers say"))
        .with_panel(
            bars(
                "Right or wrong",
                "Which guidelines do readers find wrong?",
                (f"sum by (guideline, result) (increase({feedback}))", "{{guideline}}: {{result}}"),
                width=8,
            )
        )
        .with_panel(
            bars(
                "Wanted instead",
                "Too strict or too lenient? The level that readers wanted.",
                (f"sum by (wanted) (increase({feedback}))", "{{wanted}}"),
                width=8,
            )
        )
        .with_panel(
            bars(
                "Suggested scores",
                "For which labels did tools suggest another score?",
                (f"sum by (label) (increase(poortwachter_suggested_scores_total{{{WHOSE}}}[$__range]))", "{{label}}"),
                width=8,
            )
        )
    )
