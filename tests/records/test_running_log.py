"""Two real workers write one decision log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from service.records.files import PATTERN
from tests.running import serving

if TYPE_CHECKING:
    from pathlib import Path

POSTS = 60


def test_two_workers_write_every_line_once(tmp_path: Path) -> None:
    """Each in files of its own; after a peaceful end every answer has its line, fresh or remembered."""
    folder = tmp_path / "log"
    settings = {"POORTWACHTER_DECISION_LOG": str(folder), "POORTWACHTER_DECISION_LOG_WHEN_FULL": "wait"}
    with serving("--workers", "2", **settings) as gate:
        answers = []
        for number in range(POSTS):
            gate.client.headers["connection"] = "close"  # so that both workers get some
            answers.append(gate.ask(f"Dag {number % 20}!").json())
    lines = [json.loads(line) for path in folder.glob(PATTERN) for line in path.read_bytes().splitlines()]

    assert sorted(line["verdict_id"] for line in lines) == sorted(answer["id"] for answer in answers)
    assert {line["verdict_id"]: line["content_hash"] for line in lines} == {
        answer["id"]: answer["content_hash"] for answer in answers
    }
    assert {line["cache"] for line in lines} == {"hit", "miss"}


def test_a_folder_that_cannot_be_written_refuses_to_start(tmp_path: Path) -> None:
    """Before any worker starts, and saying which setting to change."""
    from tests.test_settings import refusal

    (tmp_path / "file").write_text("", "utf-8")
    said = refusal(POORTWACHTER_DECISION_LOG=str(tmp_path / "file" / "log"), POORTWACHTER_STATE=str(tmp_path))

    assert "the decision log cannot be kept in" in said
    assert "POORTWACHTER_DECISION_LOG" in said
