"""What the gate brings along may be brought along, and what is said of known holes is honest."""

from __future__ import annotations

import pytest

from deploy.checks.audit import summary_of
from deploy.checks.licences import is_allowed, licence_of, locked

SOUND = {"name": "a", "version": "1", "vulns": []}
HOLED = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}


def test_every_run_dependency_has_an_allowed_licence() -> None:
    """As its metadata, or our reading of the package, says."""
    found = {name: licence_of(name) for name in locked()}

    assert sum(expression is not None for expression in found.values()) > 30
    assert {name: said for name, said in found.items() if said is not None and not is_allowed(said)} == {}


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("MPL-2.0 AND (MIT OR GPL-3.0-only)", True),
        ("unknown", False),
    ],
)
def test_an_expression_is_read_as_spdx_means_it(expression: str, allowed: bool) -> None:
    """All of AND, one of OR; what is unknown is not allowed."""
    assert is_allowed(expression) is allowed


@pytest.mark.parametrize(
    ("found", "status", "words"),
    [
        ([SOUND], 0, "1 dependencies have no known hole"),
        ([SOUND, HOLED], 1, "b 2: PYSEC-1 (mended in 3)"),
        ([SKIPPED], 2, "NOTHING WAS CHECKED"),
        ([], 2, "NOTHING WAS CHECKED"),
        ([SOUND, SKIPPED], 2, "1 of 2 dependencies have no known hole; not checked: c"),
        ([HOLED, SKIPPED], 1, "PYSEC-1"),
    ],
)
def test_an_audit_that_checked_nothing_says_so(found: list[dict[str, object]], status: int, words: str) -> None:
    """It is never told as "no holes"."""
    told, said = summary_of(found, "")

    assert told == status
    assert words in said
