"""Belgian identifiers, measured on generated cases: what is somebody's is found, what only looks like it is not."""

from __future__ import annotations

from service.detectors.personal_data import PERSONAL_DATA
from tests.conftest import policy_of, read
from tests.detectors.identifiers import near_misses, positives

ENOUGH = 0.98


def _kinds(text: str) -> set[str]:
    return {finding.kind for finding in PERSONAL_DATA.detect(read(text), policy_of())}


def test_precision_and_recall_of_identifiers() -> None:
    """Of every kind, 98 in 100 are found; and of what is found, 98 in 100 are somebody's."""
    missed = [(sort, text) for sort, text, kind in positives() if kind not in _kinds(text)]
    wrong = [(sort, text, _kinds(text)) for sort, text, _ in near_misses() if _kinds(text)]
    wanted = sum(1 for _ in positives())
    found = wanted - len(missed)

    assert found / wanted >= ENOUGH, missed
    assert found / (found + len(wrong)) >= ENOUGH, wrong
