"""Panels: what all dashboards share, so that a dashboard reads as a list of questions with their queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, table, timeseries
from grafana_foundation_sdk.models.common import (
    BarGaugeDisplayMode,
    BarGaugeValueMode,
    BigValueColorMode,
    BigValueGraphMode,
    LegendDisplayMode,
    LegendPlacement,
    StackingMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DataSourceRef,
    DataTransformerConfig,
    Threshold,
    ThresholdsMode,
    VariableRefresh,
    VariableSort,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

if TYPE_CHECKING:
    from grafana_foundation_sdk.builders.dashboard import Dashboard
    from grafana_foundation_sdk.cog.builder import Builder
    from grafana_foundation_sdk.models.dashboard import Panel

SOURCE = DataSourceRef(type_val="prometheus", uid="${source}")
WHOSE = 'organisation=~"$organisation"'
"""The matcher of every query that an organisation's own reader sees."""
HELD = 'level=~"review|violation"'
_LAST = common.ReduceDataOptions().values(False).calcs(["lastNotNull"]).fields("")
Query = tuple[str, str]
"""PromQL, and the legend of its series."""


def board(uid: str, title: str, description: str, *, since: str, whose: bool) -> Dashboard:
    """Return an empty dashboard of the time since (such as `now-7d`); `whose` adds a choice of organisation."""
    made = (
        dashboard.Dashboard(title)
        .uid(uid)
        .description(description)
        .tags(["poortwachter"])
        .time(since, "now")
        .timezone("browser")
        .refresh("1m")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .with_variable(dashboard.DatasourceVariable("source").label("Prometheus").type("prometheus"))
    )
    if whose:
        made = made.with_variable(
            dashboard.QueryVariable("organisation")
            .label("Organisation")
            .datasource(SOURCE)
            .query("label_values(poortwachter_decisions_total, organisation)")
            .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
            .sort(VariableSort.ALPHABETICAL_ASC)
            .multi(True)
            .include_all(True)
            .all_value(".*")
        )
    return made


def row(title: str) -> dashboard.Row:
    """Return a heading."""
    return dashboard.Row(title)


def lines(
    title: str, answers: str, *queries: Query, unit: str = "short", stacked: bool = False, width: int = 12
) -> Builder[Panel]:
    """Return what happens over time, one line a series; `answers` is the question that the panel answers."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(answers)
        .datasource(SOURCE)
        .unit(unit)
        .min(0)
        .span(width)
        .height(8)
        .line_width(2)
        .fill_opacity(40 if stacked else 8)
        .legend(
            common.VizLegendOptions()
            .display_mode(LegendDisplayMode.LIST)
            .placement(LegendPlacement.BOTTOM)
            .show_legend(True)
        )
    )
    if stacked:
        panel = panel.stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    for place, (expression, legend) in enumerate(queries):
        panel = panel.with_target(_query(expression, legend, place))
    return panel


def number(
    title: str, answers: str, query: Query, *, unit: str = "short", width: int = 4, bad_from: float | None = None
) -> Builder[Panel]:
    """Return one number for the time shown (a number a series); from `bad_from` on it is red."""
    steps = [Threshold(value=None, color="text")]
    if bad_from is not None:
        steps.append(Threshold(value=bad_from, color="red"))
    return (
        stat.Panel()
        .title(title)
        .description(answers)
        .datasource(SOURCE)
        .unit(unit)
        .no_value("0")
        .span(width)
        .height(4)
        .color_mode(BigValueColorMode.VALUE)
        .graph_mode(BigValueGraphMode.NONE)
        .reduce_options(_LAST)
        .thresholds(dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps))
        .with_target(_query(*query, instant=True))
    )


def bars(title: str, answers: str, query: Query, *, unit: str = "short", width: int = 12) -> Builder[Panel]:
    """Return a bar a series, for the time shown, longest first."""
    expression, legend = query
    return (
        bargauge.Panel()
        .title(title)
        .description(answers)
        .datasource(SOURCE)
        .unit(unit)
        .decimals(0)
        .min(0)
        .span(width)
        .height(8)
        .orientation(VizOrientation.HORIZONTAL)
        .display_mode(BarGaugeDisplayMode.BASIC)
        .value_mode(BarGaugeValueMode.TEXT)
        .reduce_options(_LAST)
        .with_target(_query(f"sort_desc({expression})", legend, instant=True))
    )


def rows(title: str, answers: str, expression: str, *, width: int = 12) -> Builder[Panel]:
    """Return a table of series that say something by their labels alone."""
    hidden = dict.fromkeys(("Time", "__name__", "Value", "job"), True)
    return (
        table.Panel()
        .title(title)
        .description(answers)
        .datasource(SOURCE)
        .span(width)
        .height(6)
        .with_target(_query(expression, "", instant=True).format(PromQueryFormat.TABLE))
        .with_transformation(DataTransformerConfig(id_val="organize", options={"excludeByName": hidden}))
    )


def _query(expression: str, legend: str, place: int = 0, *, instant: bool = False) -> prometheus.Dataquery:
    made = prometheus.Dataquery().expr(expression).ref_id("ABCDEFGH"[place]).legend_format(legend).datasource(SOURCE)
    return made.instant() if instant else made.range()
