"""Every example of every room holds: `service/guidelines/*/examples.yaml`, both sides, each with why."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import NOW, Gate, post_of

ROOMS = sorted((Path(__file__).parents[2] / "service" / "guidelines").glob("*/examples.yaml"))


def _examples() -> list[Any]:
    return [
        pytest.param(path.parent.name, example, id=f"{path.parent.name}-{i}-{example['why'][:50]}")
        for path in ROOMS
        for i, example in enumerate(yaml.safe_load(path.read_text("utf-8")))
    ]


@pytest.mark.parametrize(("code", "example"), _examples())
def test_example_holds(rooms: Gate, code: str, example: dict[str, Any]) -> None:
    """The room finds the level, the reason codes and the spans that its example states."""
    now = datetime.fromisoformat(example["at"]) if "at" in example else NOW
    verdict = next(v for v in rooms.judge(example["post"], example.get("policy"), now).verdicts if v.code == code)
    found = {reason.code for reason in verdict.reasons}

    accepted = example["level"] if isinstance(example["level"], list) else [example["level"]]
    shown = "pass" if verdict.level.value == "not_applicable" and "pass" in accepted else verdict.level.value
    assert shown in accepted, f"{verdict.level}: {found}"
    assert set(example.get("codes", [])) <= found
    texts = _texts(example["post"])
    spans = [texts[s.field][s.start : s.end] for r in verdict.reasons for s in r.spans if s.start is not None]
    for wanted in example.get("spans", []):
        assert any(wanted in span or span in wanted for span in spans if span), spans


def _texts(post: Any) -> dict[str, str]:
    from service.normalise.passages import fields_of

    return {field: text for field, _, text in fields_of(post_of(post))}
