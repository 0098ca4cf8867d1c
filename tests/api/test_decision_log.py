"""The decision log holds what was decided, for every way of asking, and never a word of a post."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from service.web.keys import create_key, write_keys
from tests.api.door import ALLOWED, BATCH, BLOCKED, TRY, VERDICTS, Door, settings_in
from tests.api.officers import REVIEWED, Officers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POSTIZ = {
    "type": "schedule",
    "date": "2026-12-01T08:00:00.000Z",
    "posts": [{"integration": {"id": "i1"}, "value": [{"content": "<p>Dag!</p>", "image": []}], "settings": {}}],
}
POLICY = 'language = "nl"\n[guidelines.privacy]\nmode = "shadow"\n'


class Logged:
    """An application with a decision log; `lines` are those that were written so far."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.folder = folder / "log"
        settings = settings_in(folder, decision_log=self.folder, **changes)
        (folder / "policies" / "dorp.toml").write_text('language = "nl"\n', "utf-8")
        (folder / "policies" / "schaduw.toml").write_text(POLICY, "utf-8")
        self.tokens: dict[str, str] = {}
        made = []
        for organisation in ("dorp", "schaduw"):
            rights = ("verdicts", "try", "gate", "hooks", "feedback")
            key, self.tokens[organisation] = create_key((), organisation, "all", rights, created="2026-11-23")
            made.append(key)
        write_keys(settings.keys, tuple(made))
        self.door = Door(settings)

    def post(self, path: str, body: Any, organisation: str = "dorp", **headers: str) -> Any:
        return self.door.post(path, body, x_api_key=self.tokens[organisation], **headers)

    @property
    def raw(self) -> bytes:
        journal = self.door.assembly.desk.journal
        assert journal is not None
        journal.write()
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("*")))

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.raw.splitlines()]


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Logged]:
    """Give an application with a decision log."""
    opened = Logged(tmp_path)
    opened.door.assembly.desk.journal.stop()  # type: ignore[union-attr] # from here on the test alone writes
    yield opened
    opened.door.close()


def test_a_line_says_what_was_decided_and_under_which_versions(logged: Logged) -> None:
    """Keyed hash, ten levels, reason codes with their sources, versions; and it can be found by the answer's id."""
    answer = logged.post(VERDICTS, {"text": BLOCKED, "id": "van ons"}).json()
    (line,) = logged.lines

    assert line["kind"] == "decision"
    assert line["verdict_id"] == answer["id"]
    assert line["content_hash"] == answer["content_hash"]
    assert (line["organisation"], line["decision"], line["cache"]) == ("dorp", "block", "miss")
    assert line["levels"] == {v["code"]: v["level"] for v in answer["verdicts"]}
    assert [reason["code"] for reason in line["reasons"]] == [
        reason["code"] for verdict in answer["verdicts"] for reason in verdict["reasons"]
    ]
    assert line["reasons"][0]["source"].startswith("personal_data/")
    assert line["policy"] == answer["policy"]["version"]
    assert line["models"] == answer["models"]
    assert line["pipeline"] == logged.door.assembly.pipeline.version
    assert line["time"].endswith("Z")


def test_every_way_of_asking_leaves_its_line(logged: Logged) -> None:
    """Fresh, remembered at the door, under an Idempotency-Key, in a batch, from a moderation client and a gateway."""
    ids = [logged.post(VERDICTS, {"text": ALLOWED}).json()["id"] for _ in range(2)]
    ids += [logged.post(VERDICTS, {"text": ALLOWED}, idempotency_key="een").json()["id"] for _ in range(2)]
    ids += [result["id"] for result in logged.post(BATCH, {"posts": [{"text": BLOCKED}]}).json()["results"]]
    logged.post("/v1/moderations", {"input": BLOCKED})
    logged.post("/v1/gate/public/v1/posts", POSTIZ)
    lines = logged.lines

    assert [line["verdict_id"] for line in lines][:5] == ids
    assert len(lines) == 7
    assert [line["cache"] for line in lines][:4] == ["miss", "hit", "hit", "hit"]


def test_what_decides_nothing_leaves_no_line(logged: Logged) -> None:
    """A trial of a policy, a statement about a post, a refusal."""
    logged.post(TRY, {"post": {"text": BLOCKED}})
    logged.post("/v1/statements", {"text": BLOCKED})
    logged.post(VERDICTS, {"txt": BLOCKED})

    assert logged.lines == []


def test_no_word_is_kept_whoever_wrote_it(logged: Logged) -> None:
    """Neither of the post, nor of its id, nor of the id of the request."""
    post = {"text": BLOCKED, "id": "Zwempvraxu", "author": {"name": "Quolgbjorx"}, "first_comment": "Knibzflurq"}
    logged.post(VERDICTS, post, x_request_id="Gnoqutrizv")
    raw = logged.raw.decode()

    assert raw
    assert [word for word in ("85.07", "Mijn", "wempv", "uolgb", "nibzf", "noqut") if word in raw] == []


def test_a_guideline_in_shadow_is_shown_counted_and_kept(logged: Logged) -> None:
    """The answer says what would have been held, the metric counts it, the line holds it; nothing is held."""
    answer = logged.post(VERDICTS, {"text": BLOCKED}, "schaduw").json()
    again = logged.post(VERDICTS, {"text": BLOCKED}, "schaduw").json()
    mild = logged.post(VERDICTS, {"text": ALLOWED}, "schaduw").json()
    line = logged.lines[0]
    metrics = logged.door.get("/metrics").text

    assert answer["decision"] == again["decision"] == "allow"
    assert answer["shadow"] == again["shadow"] == {"decision": "block", "guidelines": ["privacy"]}
    assert mild["shadow"] == {"decision": "allow", "guidelines": []}
    assert (line["shadow"], line["modes"]) == ("block", {"privacy": "shadow"})
    counted = 'poortwachter_shadow_decisions_total{decision="block",guideline="privacy",organisation="schaduw"} 2.0'
    assert counted in metrics


def test_without_a_guideline_in_shadow_the_answer_is_as_it_was(logged: Logged) -> None:
    """The field is there only when it says something."""
    assert "shadow" not in logged.post(VERDICTS, {"text": BLOCKED}).json()
    assert logged.lines[0]["shadow"] is None


def test_a_release_is_in_the_line(tmp_path: Path) -> None:
    """By which role, and what it released."""
    officers = Officers(tmp_path, decision_log=tmp_path / "log")
    token = officers.approve(REVIEWED)
    officers.ask(REVIEWED, token)
    officers.ask(REVIEWED + "!", token)
    officers.door.close()
    lines = [json.loads(line) for path in (tmp_path / "log").iterdir() for line in path.read_bytes().splitlines()]

    assert [(line["decision"], line["approval"]) for line in lines][-2:] == [
        ("allow", "released_review"),
        ("review", "post_edited"),
    ]
    assert lines[-2]["by_role"] == "communicatieambtenaar"


def test_a_log_that_cannot_be_written_fails_no_request(tmp_path: Path) -> None:
    """Asked on and on; readiness says degraded, the metric counts what was dropped, and the log says it once."""
    (tmp_path / "log").write_text("a file where a folder should be", "utf-8")
    logged = Logged(tmp_path, decision_log_queue_entries=3)
    said: list[bytes] = []
    log = logged.door.assembly.log
    log._enabled, log._write = True, said.append
    journal = logged.door.assembly.desk.journal
    assert journal is not None
    statuses = [logged.post(VERDICTS, {"text": f"{ALLOWED} {number}"}).status_code for number in range(6)]
    journal.write()
    for _ in range(3):
        logged.door.assembly.upkeep.look()
    ready = logged.door.get("/health/ready")
    log.flush()
    metrics = logged.door.get("/metrics").text
    logged.door.close()

    assert statuses == [200] * 6
    assert (ready.status_code, ready.json()["parts"]["decision_log"]) == (200, "degraded")
    assert 'poortwachter_decision_log_lines_total{result="dropped"} 3.0' in metrics
    assert b"".join(said).count(b'"event":"decision_log"') == 1
