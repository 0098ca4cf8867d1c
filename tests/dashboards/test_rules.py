"""The rules are valid, and each alert is shown to fire and to end by `promtool`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.dashboards.conftest import TESTS, Done, promtool
from tests.dashboards.prometheus_running import SHIPPED
from tests.processes import ROOT

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

RULES = sorted((SHIPPED / "rules").glob("*.yaml"))
PAGE = (ROOT / "deploy" / "grafana" / "README.md").read_text("utf-8")


def _alerts() -> list[dict[str, Any]]:
    groups = [group for path in RULES for group in yaml.safe_load(path.read_text("utf-8"))["groups"]]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def test_the_configuration_and_its_rules_are_valid() -> None:
    """Prometheus' own tool reads them."""
    done = promtool("check", "config", "prometheus.yaml")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_alerts_fire_and_end(rule_tests: dict[Path, Future[Done]], path: Path) -> None:
    """As the file says, minute by minute; no other alert fires beside."""
    done = rule_tests[path].result()

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tested_to_fire() -> None:
    """And every test that sees one fire ends with a moment at which none does."""
    fired: set[str] = set()
    for path in TESTS:
        for case in yaml.safe_load(path.read_text("utf-8"))["tests"]:
            seen = [expected.get("exp_samples") or [] for expected in case["promql_expr_test"]]
            names = {
                name for sample in seen for each in sample for name in re.findall(r'alertname="(\w+)"', each["labels"])
            }
            fired |= names if not seen[-1] else set()

    assert {alert["alert"] for alert in _alerts()} - fired == set()


@pytest.mark.parametrize("alert", _alerts(), ids=lambda alert: alert["alert"])
def test_every_alert_says_what_is_wrong_and_what_to_do(alert: dict[str, Any]) -> None:
    """It asks one of three people, wakes them or waits, and stands in the page's table."""
    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert alert["labels"]["asks"] in {"operator", "officer", "policy_owner"}
    assert set(alert["annotations"]) == {"summary", "do"}
    assert f"| `{alert['alert']}` | {alert['labels']['severity']} |" in PAGE
