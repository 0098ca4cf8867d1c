"""The queries of a dashboard as Prometheus gets them: read from its JSON, with Grafana's variables filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class Query:
    """One query of a panel: PromQL, the legend of its series, and whether only the last moment is shown."""

    expression: str
    legend: str
    instant: bool


@dataclass(frozen=True)
class Drawn:
    """A panel: what it is called, the question that it answers, its place (x, y, width, height) and its queries."""

    title: str
    answers: str
    kind: str
    unit: str
    place: tuple[int, int, int, int]
    stacked: bool
    queries: tuple[Query, ...]


def panels_of(dashboard: Mapping[str, Any], *, whole_range: str, rate_interval: str) -> Iterator[Drawn]:
    """Give every panel, headings too; the two intervals (such as `5m`) stand for what a viewer would choose."""
    for panel in dashboard["panels"]:
        grid = panel["gridPos"]
        defaults = panel.get("fieldConfig", {}).get("defaults", {})
        yield Drawn(
            title=panel["title"],
            answers=panel.get("description", ""),
            kind=panel["type"],
            unit=defaults.get("unit", "short"),
            place=(grid["x"], grid["y"], grid["w"], grid["h"]),
            stacked=defaults.get("custom", {}).get("stacking", {}).get("mode") == "normal",
            queries=tuple(
                Query(
                    _filled(target["expr"], whole_range, rate_interval),
                    target.get("legendFormat", ""),
                    target.get("instant", False),
                )
                for target in panel.get("targets", ())
            ),
        )


def _filled(expression: str, whole_range: str, rate_interval: str) -> str:
    known = {"$__rate_interval": rate_interval, "$__range": whole_range, "$organisation": ".*"}
    for name, value in known.items():
        expression = expression.replace(name, value)
    return expression
