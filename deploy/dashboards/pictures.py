"""Draw what the dashboards show of a gate that runs for a minute: `make pictures`.

The data are real (a gate of two workers, Redis, Prometheus with the rules that are shipped); the drawing is ours: no
Grafana is needed. A test asks the same queries.
"""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt
from matplotlib.dates import DateFormatter
from PIL import Image

from deploy.dashboards.build import DASHBOARDS, FOLDER
from deploy.dashboards.queries import panels_of
from tests.dashboards.world import living_world

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from deploy.dashboards.queries import Drawn, Query
    from tests.dashboards.prometheus_running import PrometheusRunning

PICTURES = FOLDER.parent / "pictures"
ROUNDS = 12
"""Of traffic, before Redis dies and after: about a minute together."""
SHOWN_SECONDS = 75.0
_UNIT_INCHES = 0.58, 0.32
_MOST_BARS = 15
_FEWEST_BARS = 6
_MOST_IN_LEGEND = 8
_DAY_SECONDS = 86_400


def main() -> None:
    """Write a picture of every dashboard."""
    plt.rcParams.update({"font.size": 6.5, "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.4})
    with living_world(ROUNDS) as world:
        for name in DASHBOARDS:
            dashboard = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
            _draw(dashboard, world.prometheus, str(PICTURES / f"{name}.png"))
            print(f"{PICTURES / name}.png")


def _draw(dashboard: dict[str, Any], prometheus: PrometheusRunning, path: str) -> None:
    panels = list(panels_of(dashboard, whole_range="2m", rate_interval="10s"))
    wide, high = _UNIT_INCHES
    height = max(panel.place[1] + panel.place[3] for panel in panels) + 2
    figure = plt.figure(figsize=(24 * wide, height * high), dpi=90, facecolor="white")
    figure.text(0.008, 1 - 0.9 / height, dashboard["title"], fontsize=13, weight="bold", va="center")
    for panel in panels:
        x, y, w, h = panel.place
        y += 2
        left, top = x / 24 + 0.008, 1 - y / height
        if panel.kind == "row":
            figure.text(left, 1 - (y + 0.7) / height, panel.title, fontsize=9, weight="bold", color="#3b5b92")
            continue
        figure.text(left, top - 0.5 / height, panel.title, fontsize=7.5, weight="bold", va="center")
        inset = (0.1 if panel.kind == "bargauge" else 0.012) if panel.kind != "timeseries" else 0.022
        box = (left + inset, 1 - (y + h - 0.9) / height, w / 24 - inset - 0.02, (h - 2.1) / height)
        _PAINTERS[panel.kind](figure.add_axes(box), panel, prometheus)
    raw = io.BytesIO()
    figure.savefig(raw, format="png")
    plt.close(figure)
    Image.open(raw).convert("RGB").quantize(48).save(path, optimize=True)  # a third of the size


def _lines(axes: Axes, panel: Drawn, prometheus: PrometheusRunning) -> None:
    drawn = [
        (_legend(query, labels), points)
        for query in panel.queries
        for labels, points in prometheus.over_time(query.expression, SHOWN_SECONDS)
    ]
    drawn.sort(key=lambda each: -max(value for _, value in each[1]))
    drawn = [(name, points) for name, points in drawn if any(value for _, value in points)] or drawn[:_MOST_IN_LEGEND]
    colours = plt.colormaps["tab20"].colors  # type: ignore[attr-defined]
    below: dict[float, float] = {}
    for place, (name, points) in enumerate(drawn):
        colour = colours[place % len(colours)]
        shown = name if place < _MOST_IN_LEGEND else "_" + name
        moments = [moment / _DAY_SECONDS for moment, _ in points]
        values = [value for _, value in points]
        if panel.stacked:
            floor = [below.get(round(moment * 2) / 2, 0.0) for moment, _ in points]
            values = [value + under for value, under in zip(values, floor, strict=True)]
            below |= {round(moment * 2) / 2: value for (moment, _), value in zip(points, values, strict=True)}
            axes.fill_between(moments, floor, values, color=colour, alpha=0.45, linewidth=0)
        axes.plot(moments, values, color=colour, linewidth=0.9, label=shown)
    axes.set_ylim(bottom=0, top=axes.get_ylim()[1] * 1.25)
    axes.grid(visible=True, linewidth=0.2)
    axes.xaxis.set_major_formatter(DateFormatter("%H:%M:%S"))
    axes.xaxis.set_major_locator(plt.MaxNLocator(4))
    axes.yaxis.set_major_locator(plt.MaxNLocator(4))
    axes.yaxis.set_major_formatter(lambda value, _: _text(value, panel.unit))
    axes.tick_params(length=2, width=0.4, labelsize=5.5)
    if drawn:
        axes.legend(fontsize=4.8, frameon=False, ncols=2, loc="upper left", borderpad=0, labelspacing=0.15)


def _bars(axes: Axes, panel: Drawn, prometheus: PrometheusRunning) -> None:
    (query,) = panel.queries
    found = sorted(((value, _legend(query, labels)) for labels, value in prometheus.instant(query.expression)))
    found = [each for each in found if each[0] > 0][-_MOST_BARS:]
    axes.barh([name for _, name in found], [value for value, _ in found], color="#5b8bd0", height=0.7)
    for place, (value, _) in enumerate(found):
        axes.text(value, place, f" {value:.0f}", va="center", fontsize=5.5)
    axes.tick_params(length=0, labelsize=5.5)
    axes.set_xticks([])
    axes.set_ylim(len(found) - 0.5 - max(len(found), _FEWEST_BARS), len(found) - 0.5)
    axes.spines["bottom"].set_visible(False)


def _number(axes: Axes, panel: Drawn, prometheus: PrometheusRunning) -> None:
    (query,) = panel.queries
    found = prometheus.instant(query.expression) or [({}, 0.0)]
    for place, (labels, value) in enumerate(found):
        at = (place + 0.5) / len(found)
        axes.text(at, 0.55, _text(value, panel.unit), ha="center", va="center", fontsize=15)
        axes.text(at, 0.02, _legend(query, labels), ha="center", fontsize=6)
    axes.axis("off")


def _table(axes: Axes, panel: Drawn, prometheus: PrometheusRunning) -> None:
    (query,) = panel.queries
    hidden = {"__name__", "job"}
    for place, (labels, _) in enumerate(prometheus.instant(query.expression)):
        said = "   ".join(f"{name}: {value}" for name, value in labels.items() if name not in hidden)
        axes.text(0, 0.95 - place * 0.14, said[:150], va="top", fontsize=5.2)
    axes.axis("off")


def _legend(query: Query, labels: dict[str, str]) -> str:
    said = {**labels, "instance": "gate"}
    return re.sub(r"\{\{(\w+)\}\}", lambda found: said.get(found[1], ""), query.legend)


def _text(value: float, unit: str) -> str:
    if unit == "percentunit":
        return f"{value:.0%}"
    if unit == "s":
        return f"{value * 1000:g} ms"
    if unit == "bytes":
        return f"{value / 1e6:.0f} MB"
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"  # noqa: PLR2004


_PAINTERS = {"timeseries": _lines, "bargauge": _bars, "stat": _number, "table": _table}

if __name__ == "__main__":
    main()
