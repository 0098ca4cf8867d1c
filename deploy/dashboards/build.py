"""Write every dashboard as the JSON that Grafana provisions: `python -m deploy.dashboards.build`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from deploy.dashboards.officer import officer
from deploy.dashboards.operator import operator
from deploy.dashboards.policy_owner import policy_owner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grafana_foundation_sdk.builders.dashboard import Dashboard

FOLDER = Path(__file__).resolve().parents[1] / "grafana" / "dashboards"
DASHBOARDS: Mapping[str, Callable[[], Dashboard]] = {
    "officer": officer,
    "operator": operator,
    "policy_owner": policy_owner,
}


def built() -> dict[str, str]:
    """Return the JSON of every dashboard by the name of its file."""
    return {
        f"{name}.json": json.dumps(made().build(), cls=JSONEncoder, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        for name, made in DASHBOARDS.items()
    }


if __name__ == "__main__":
    for name, text in built().items():
        (FOLDER / name).write_text(text, "utf-8")
