"""The rules are valid, and each alert is shown to fire and to end by `promtool`."""

from __future__ import annotations

import itertools
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


_LABEL = re.compile(r'(\w+)="(\w+)"')


def _rules() -> list[dict[str, Any]]:
    groups = [group for path in RULES for group in yaml.safe_load(path.read_text("utf-8"))["groups"]]
    return [rule for group in groups for rule in group["rules"]]


def _alerts() -> list[dict[str, Any]]:
    return [rule for rule in _rules() if "alert" in rule]


def test_the_configuration_and_its_rules_are_valid() -> None:
    """Prometheus' own tool reads them."""
    done = promtool("check", "config", "prometheus.yaml")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_alerts_fire_and_end(rule_tests: dict[Path, Future[Done]], path: Path) -> None:
    """As the file says, minute by minute; no other alert fires beside."""
    done = rule_tests[path].result()

    assert done.returncode == 0, done.stdout + done.stderr


def _fired_and_ended() -> set[tuple[str, str]]:
    """Return (alert, objective or nothing) of all that fire in a case whose last moment sees none."""
    found: set[tuple[str, str]] = set()
    for path in TESTS:
        for case in yaml.safe_load(path.read_text("utf-8"))["tests"]:
            seen = [expected.get("exp_samples") or [] for expected in case["promql_expr_test"]]
            for sample in itertools.chain.from_iterable(seen if not seen[-1] else ()):
                labels = dict(_LABEL.findall(sample["labels"]))
                found.add((labels.get("alertname", ""), labels.get("objective", "")))
    return found


def test_every_alert_is_tested_to_fire() -> None:
    """And every test that sees one fire ends with a moment at which none does."""
    assert {alert["alert"] for alert in _alerts()} - {name for name, _ in _fired_and_ended()} == set()


def test_every_promise_is_tested_to_be_broken_fast_and_slowly() -> None:
    """Each objective with a budget has both alerts fire for it, and end."""
    rules = [rule for rule in _rules() if rule.get("record") == "poortwachter:objective_budget"]
    wanted = {
        (alert, rule["labels"]["objective"])
        for alert in ("PoortwachterBudgetBurnsFast", "PoortwachterBudgetBurnsSlowly")
        for rule in rules
    }

    assert rules
    assert wanted - _fired_and_ended() == set()


@pytest.mark.parametrize("alert", _alerts(), ids=lambda alert: alert["alert"])
def test_every_alert_says_what_is_wrong_and_what_to_do(alert: dict[str, Any]) -> None:
    """It asks one of three people, wakes them or waits, and stands in the page's table."""
    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert alert["labels"]["asks"] in {"operator", "officer", "policy_owner"}
    assert set(alert["annotations"]) == {"summary", "do"}
    assert f"| `{alert['alert']}` | {alert['labels']['severity']} |" in PAGE
