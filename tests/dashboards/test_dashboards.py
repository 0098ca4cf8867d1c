"""A real Prometheus looks at the real service: every panel of every dashboard has something to show."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest

from deploy.dashboards.build import DASHBOARDS, FOLDER, built
from deploy.dashboards.queries import panels_of
from service.outbound.measures import OutboundMeasures
from service.telemetry import Metrics
from tests.dashboards.world import GATEWAY, living_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.dashboards.world import World

EXCEPTIONS = {
    "Call-backs": "needs a tool that waits for an answer of its own (tests/outbound has one)",
    "Approval robot": "needs Hootsuite's API",
    "Posts that the hold workers met": "a hold worker is a process of its own, and needs Buffer's or Postiz' API",
    "Unwatched time of the hold workers": "as above",
}
"""Panels that may be empty after a little of everything, each with its reason; their metrics must be ours, though."""
BEGAN = time.time()


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Give two workers that have lived, with their Prometheus."""
    with living_world() as lived:
        yield lived


def test_the_committed_dashboards_are_those_of_the_code() -> None:
    """`make dashboards` writes them; nobody edits the JSON."""
    assert {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")} == built()


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_query_of_every_panel_returns_data(world: World, name: str) -> None:
    """Asked over the time shown, or for this moment, as the panel asks; NaN counts as nothing."""
    dashboard = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    since = time.time() - BEGAN
    empty = [
        (panel.title, query.expression)
        for panel in panels_of(dashboard, whole_range="5m", rate_interval="10s")
        for query in panel.queries
        if panel.title not in EXCEPTIONS
        and (GATEWAY or "poortwachter_gateway" not in query.expression)
        and not (
            world.prometheus.instant(query.expression)
            if query.instant
            else world.prometheus.over_time(query.expression, since)
        )
    ]

    assert empty == []


@pytest.mark.skipif(not GATEWAY, reason="no Envoy package for this machine")
def test_the_gateway_speaks_of_itself_and_of_nothing_else(world: World) -> None:
    """Its counts name its own listener and the gates, and none of its administration; what it turned away is there."""
    kept = world.prometheus.instant('{__name__=~"envoy_.+"}')
    limited = world.prometheus.instant("sum(envoy_http_local_rate_limit_rate_limited)")
    whose = {(labels.get("envoy_http_conn_manager_prefix"), labels.get("envoy_cluster_name")) for labels, _ in kept}

    assert whose == {("gateway", None), (None, "gate"), (None, None)}
    assert len(kept) < 150
    assert limited[0][1] > 0


def test_what_is_excepted_asks_for_metrics_that_are_counted_outside() -> None:
    """No exception hides a name that nobody counts, and none is left for a panel that is gone."""
    metrics = Metrics()
    OutboundMeasures(metrics)
    registered = {metric.name + end for metric in metrics.registry.collect() for end in ("", "_total")}
    dashboard = json.loads((FOLDER / "operator.json").read_text("utf-8"))
    panels = [p for p in panels_of(dashboard, whole_range="5m", rate_interval="10s") if p.title in EXCEPTIONS]
    asked = {name for p in panels for q in p.queries for name in re.findall(r"poortwachter_\w+", q.expression)}

    assert {panel.title for panel in panels} == set(EXCEPTIONS)
    assert asked <= registered


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_panel_says_which_question_it_answers(name: str) -> None:
    """Title and question are there, no two panels of a dashboard have one title, and all ask the chosen Prometheus."""
    dashboard = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]

    assert all(panel["title"] and len(panel["description"]) > 10 for panel in panels)
    assert len({panel["title"] for panel in panels}) == len(panels)
    assert {target["datasource"]["uid"] for panel in panels for target in panel["targets"]} == {"${source}"}


def test_the_workers_together_count_every_request_once(world: World) -> None:
    """Whichever worker is scraped speaks for both."""
    counted = world.prometheus.instant('sum(poortwachter_requests_total{route="/v1/verdicts",status="200"})')
    workers = world.prometheus.instant("poortwachter_workers")
    decided = world.prometheus.instant("sum(poortwachter_decisions_total)")

    assert [value for _, value in counted] == [world.asked]
    assert [value for _, value in workers] == [2]
    assert decided[0][1] >= world.asked


def test_every_rule_can_be_evaluated_on_the_real_metrics(world: World) -> None:
    """No recording rule and no alert fails; those that should now ask somebody do."""
    rules = world.prometheus.rules()
    asked = {labels["alertname"] for labels, _ in world.prometheus.instant("ALERTS")}

    assert [rule["name"] for rule in rules if rule["health"] != "ok"] == []
    assert asked >= {"PoortwachterPostsFailed", "PoortwachterCriticalMention", "PoortwachterPolicyRefused"}


def test_shadow_mode_shows_what_would_have_been_held(world: World) -> None:
    """Posts that went out, although the guideline that is tried would have held them."""
    shadowed = world.prometheus.instant("sum by (guideline, decision) (poortwachter_shadow_decisions_total)")
    held = world.prometheus.instant('sum(poortwachter_reasons_total{mode="shadow",level="violation"})')

    assert [labels for labels, value in shadowed if value > 0] == [{"guideline": "conduct", "decision": "block"}]
    assert held[0][1] > 0
