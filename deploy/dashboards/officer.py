"""The officer's dashboard: what is held, why, by which guideline; what people write; what was approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deploy.dashboards.panels import HELD, WHOSE, bars, board, lines, number, row

if TYPE_CHECKING:
    from grafana_foundation_sdk.builders.dashboard import Dashboard

_COUNTED = f'{WHOSE},{HELD},mode="enforce"'


def officer() -> Dashboard:
    """Return the dashboard."""
    made = board(
        "poortwachter-officer",
        "Poortwachter: what is held, and why",
        "For the communication officer of an organisation. Counts answers, so a post that is asked twice counts twice.",
        since="now-7d",
        whose=True,
    )
    for part in (_decided, _why, _mentions, _approvals):
        made = part(made)
    return made


def _total(metric: str, *labels: str) -> str:
    return f"sum(increase({metric}{{{','.join((WHOSE, *labels))}}}[$__range]))"


def _decided(made: Dashboard) -> Dashboard:
    decisions = "poortwachter_decisions_total"
    return (
        made.with_row(row("What was decided"))
        .with_panel(number("Judged", "How many posts were judged?", (_total(decisions), "")))
        .with_panel(number("Held", "How many wait for a human?", (_total(decisions, 'decision="review"'), "")))
        .with_panel(number("Blocked", "How many may not go out?", (_total(decisions, 'decision="block"'), "")))
        .with_panel(
            number(
                "Share held or blocked",
                "Is the gate a help or a hindrance?",
                (_total(decisions, 'decision!="allow"') + " / " + _total(decisions), ""),
                unit="percentunit",
            )
        )
        .with_panel(
            number(
                "Released",
                "How many held posts did an officer release?",
                (_total("poortwachter_approvals_total", 'result=~"released_.*"'), ""),
            )
        )
        .with_panel(
            number(
                "Not judged",
                "How many posts of all organisations' tools could not be judged at all?",
                ("sum(increase(poortwachter_failed_posts_total[$__range]))", ""),
                bad_from=1,
            )
        )
        .with_panel(
            lines(
                "Decisions",
                "When are posts judged, and what comes out?",
                (f"sum by (decision) (increase({decisions}{{{WHOSE}}}[$__rate_interval]))", "{{decision}}"),
                stacked=True,
                width=24,
            )
        )
    )


def _why(made: Dashboard) -> Dashboard:
    verdicts, reasons = "poortwachter_verdicts_total", "poortwachter_reasons_total"
    return (
        made.with_row(row("Why"))
        .with_panel(
            bars(
                "Held by guideline",
                "Which guidelines hold posts?",
                (f"sum by (guideline) (increase({verdicts}{{{_COUNTED}}}[$__range]))", "{{guideline}}"),
            )
        )
        .with_panel(
            bars(
                "Reasons",
                "For which fifteen reasons, most often?",
                (f"topk(15, sum by (code) (increase({reasons}{{{_COUNTED}}}[$__range])))", "{{code}}"),
            )
        )
        .with_panel(
            lines(
                "Held by guideline, over time",
                "Since when does a guideline hold more?",
                (f"sum by (guideline) (increase({verdicts}{{{_COUNTED}}}[$__rate_interval]))", "{{guideline}}"),
                stacked=True,
            )
        )
        .with_panel(
            lines(
                "Tips, over time",
                "What does the gate advise without holding?",
                (
                    f'sum by (guideline) (increase({verdicts}{{{WHOSE},level="advise"}}[$__rate_interval]))',
                    "{{guideline}}",
                ),
                stacked=True,
            )
        )
        .with_panel(
            bars(
                "Could not look",
                "Which guidelines could not look at a post, and why?",
                (
                    f"sum by (guideline, why) (increase(poortwachter_not_assessed_total{{{WHOSE}}}[$__range]))",
                    "{{guideline}}: {{why}}",
                ),
            )
        )
        .with_panel(
            bars(
                "Languages",
                "In which languages are posts and mentions written (all organisations)?",
                ("sum by (language) (increase(poortwachter_languages_total[$__range]))", "{{language}}"),
            )
        )
    )


def _mentions(made: Dashboard) -> Dashboard:
    mentions = "poortwachter_mentions_total"
    by_class = f"sum by (class) (increase({mentions}{{{WHOSE}}}[$__rate_interval]))"
    return (
        made.with_row(row("What people write to us"))
        .with_panel(number("Mentions", "How many came in?", (_total(mentions), "")))
        .with_panel(
            number(
                "Critical",
                "How many could not wait (crisis, threat)?",
                (_total(mentions, 'urgency="critical"'), ""),
                bad_from=1,
            )
        )
        .with_panel(
            bars(
                "By class",
                "What are they?",
                (f"sum by (class) (increase({mentions}{{{WHOSE}}}[$__range]))", "{{class}}"),
                width=16,
            )
        )
        .with_panel(
            lines("By class, over time", "Does the mood change?", (by_class, "{{class}}"), stacked=True, width=12)
        )
        .with_panel(
            bars(
                "Cues",
                "By which fifteen cues were they recognised?",
                (
                    f"topk(15, sum by (code) (increase(poortwachter_mention_reasons_total{{{WHOSE}}}[$__range])))",
                    "{{code}}",
                ),
            )
        )
    )


def _approvals(made: Dashboard) -> Dashboard:
    approvals = "poortwachter_approvals_total"
    return (
        made.with_row(row("What officers did"))
        .with_panel(
            bars(
                "Approvals",
                "What did approvals do, and why did some do nothing?",
                (f"sum by (result) (increase({approvals}{{{WHOSE}}}[$__range]))", "{{result}}"),
            )
        )
        .with_panel(
            lines(
                "Statements of reasons",
                "To how many authors was a statement of reasons given?",
                (
                    f"sum by (decision) (increase(poortwachter_statements_total{{{WHOSE}}}[$__rate_interval]))",
                    "{{decision}}",
                ),
            )
        )
    )
