"""What the documents for operators say is there is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from msgspec import structs

from service.settings import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_SETTING = re.compile(r"POORTWACHTER_([A-Z_]+[A-Z])")


@cache
def _tests_of(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in tree.body if isinstance(node, kinds) and node.name.startswith("test_"))


def _rows() -> list[str]:
    lines = (DEPLOY / "THREATS.md").read_text("utf-8").splitlines()
    return [line for line in lines if re.match(r"\| \d+ \|", line)]


def test_every_threat_names_a_test_that_exists() -> None:
    """By file and name."""
    missing = [
        (path, name)
        for row in _rows()
        for path, name in _TEST.findall(row)
        if not (ROOT / path).is_file() or (name and name not in _tests_of(ROOT / path))
    ]

    assert missing == []
    assert [row for row in _rows() if not _TEST.search(row)] == []


def test_threats_are_numbered_without_gaps() -> None:
    """So that they can be spoken of."""
    numbers = [int(row.split("|")[1]) for row in _rows()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_settings_that_are_named_are_settings() -> None:
    """In every document for operators; a file of a secret is named by its variable."""
    known = {field.name.upper() for field in structs.fields(Settings)}
    named = {(path.name, name) for path in DEPLOY.glob("*.md") for name in _SETTING.findall(path.read_text("utf-8"))}

    assert {
        (file, name) for file, name in named if name not in known and name.removesuffix("_FILE") not in known
    } == set()


def test_data_protection_names_every_setting_that_keeps_something() -> None:
    """A new setting about memory or logs has to be explained there."""
    text = (DEPLOY / "DATA_PROTECTION.md").read_text("utf-8")

    for name in ("remember_seconds", "memory_entries", "decision_log", "decision_log_retention_days", "log"):
        assert f"POORTWACHTER_{name.upper()}" in text, name
