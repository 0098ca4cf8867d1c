"""Draw loadtests/results/side_by_side.json as one picture: `make plot` writes side_by_side.svg beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

from loadtests.machine import RESULTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMES = {
    "scores": "Poortwachter, scores",
    "verdicts": "Poortwachter, ten verdicts",
    "detoxify": "FastAPI + Detoxify",
    "infinity": "Infinity",
    "raw": "ceiling: the bare model",
}
OURS, THEIRS, CEILING = "#2f6f9f", "#b0b0b0", "#e3c27a"
_COLOURS = {"scores": OURS, "verdicts": "#7fb0d3", "raw": CEILING}
_ROOM = 1.28
"""Of the longest bar, for its number."""
Rows = dict[str, dict[str, float]]


def main() -> None:
    """Write the picture."""
    held: dict[str, Any] = json.loads((RESULTS / "side_by_side.json").read_text("utf-8"))
    plt.rcParams.update(
        {
            "font.size": 8,
            "font.family": "sans-serif",
            "svg.fonttype": "none",
            "svg.hashsalt": "poortwachter",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.spines.bottom": False,
            "axes.linewidth": 0.5,
        }
    )
    path = RESULTS / "side_by_side.svg"
    draw(held).savefig(path, metadata={"Date": None})
    print(path)


def draw(held: dict[str, Any]) -> Any:
    """Return the figure of a run."""
    rows: Rows = held["rows"]
    many = max(int(name.rpartition(" ")[2]) for name in rows if " " in name)
    panels = (
        (f"posts a second, {many} callers", _column(rows, many, "per_second")),
        ("ms until the answer (median), one caller", _column(rows, 1, "p50_ms")),
        (f"processor ms a post, {many} callers", _column(rows, many, "cpu_ms_a_post")),
        ("resident memory, MB", _column(rows, many, "resident_mb")),
    )
    figure, axes = plt.subplots(2, 2, figsize=(9.2, 4.2), layout="constrained")
    for place, (title, column) in zip(axes.flat, panels, strict=True):
        _bars(place, title, column)
    when = str(held["when"])[:10]
    about = held.get("machine", "")
    figure.suptitle(
        f"Detoxify's multilingual model (XLM-R base), random weights, posts never seen before; {held['cores']} cores"
        f"{' ' + about if about else ''}, {when}",
        fontsize=8,
    )
    return figure


def _column(rows: Rows, clients: int, name: str) -> dict[str, float]:
    """Return subject -> figure, in the order of the names; the ceiling has no callers."""
    found = {subject: rows.get(f"{subject} {clients}", rows.get(subject, {})).get(name) for subject in NAMES}
    return {subject: value for subject, value in found.items() if value is not None}


def _bars(axes: Axes, title: str, column: dict[str, float]) -> None:
    subjects = list(reversed(column))
    values = [column[subject] for subject in subjects]
    axes.barh(
        [NAMES[subject] for subject in subjects],
        values,
        color=[_COLOURS.get(subject, THEIRS) for subject in subjects],
        height=0.7,
    )
    for place, value in enumerate(values):
        axes.text(value, place, f" {value:.0f}" if value >= 10 else f" {value:.1f}", va="center")  # noqa: PLR2004
    axes.set_title(title, fontsize=8.5, weight="bold", loc="left")
    axes.set_xlim(0, max(values) * _ROOM)
    axes.set_xticks([])
    axes.tick_params(length=0)


if __name__ == "__main__":
    main()
