"""From a gate that is gone to somebody who is told, and back: a real Prometheus and a real Alertmanager."""

from __future__ import annotations

import pytest

from tests.dashboards.alertmanager_running import COMMAND, alertmanager_running
from tests.dashboards.prometheus_running import prometheus_running
from tests.processes import Process, wait_until
from tests.running import serving


@pytest.mark.skipif(COMMAND is None, reason="prometheus-alertmanager is not installed (a package of Debian's)")
def test_somebody_is_told_that_a_gate_is_gone_and_that_it_is_back() -> None:
    """The shipped rules and routes; only the waiting is shortened."""
    with alertmanager_running() as (place, somebody), serving() as gate:
        target = gate.url.removeprefix("http://")
        with prometheus_running({"poortwachter": target}, alertmanager=place) as prometheus:
            prometheus.look()
            assert somebody.told == []
            Process.stop(gate)  # its client stays open
            wait_until("it fires", lambda: somebody.heard("PoortwachterDown", "firing"), 15.0)
            gate.restart()
            wait_until("it is over", lambda: somebody.heard("PoortwachterDown", "resolved"), 15.0)

    firing = somebody.heard("PoortwachterDown", "firing")
    assert firing is not None
    assert firing["labels"]["severity"] == "page"
    assert firing["annotations"]["summary"] == f"{target} does not answer."
