"""`poortwachter feedback export`: what readers said, as rows that `evaluate` reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.api.door import ALLOWED, BLOCKED, VERDICTS
from tests.api.test_decision_log import Logged

if TYPE_CHECKING:
    from pathlib import Path

ROLE = "communicatieambtenaar"
HELD = "Namens het college: de ring wordt gesloten."


class World:
    """Verdicts about three posts, and what was said of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        logged = Logged(folder)
        self.held, self.blocked, self.allowed = (
            logged.post(VERDICTS, {"text": text, "id": text[:4]}).json() for text in (HELD, BLOCKED, ALLOWED)
        )
        guideline = next(v["guideline"] for v in self.held["verdicts"] if v["level"] == "review")
        self.guideline = str(guideline)
        for said in (
            {"verdict_id": self.held["id"], "guideline": guideline, "right": True},
            {"verdict_id": self.held["id"], "guideline": guideline, "right": False, "wanted": "pass"},
            {"content_hash": self.blocked["content_hash"], "guideline": 6, "right": True},
            {"verdict_id": self.allowed["id"], "guideline": 4, "right": False},
            {"verdict_id": "ver_" + "0" * 24, "guideline": 4, "right": False},
        ):
            logged.post("/v1/feedback", {"by_role": ROLE} | said)
        stranger = {"verdict_id": self.blocked["id"], "guideline": 6, "right": False, "by_role": ROLE}
        logged.post("/v1/feedback", stranger, "schaduw")
        logged.door.close()

    def run(self, *arguments: str) -> Any:
        environment = {"POORTWACHTER_DECISION_LOG": str(self.folder / "log"), "POORTWACHTER_STATE": str(self.folder)}
        return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)

    def rows(self, *arguments: str) -> dict[str, dict[str, Any]]:
        done = self.run("feedback", "export", *arguments)
        assert done.exit_code == 0, done.stderr
        return {row["verdict_id"]: row for row in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Give a decision log with feedback."""
    return World(tmp_path_factory.mktemp("export"))


def test_a_row_says_what_was_decided_and_what_should_have_been(world: World) -> None:
    """Without a word of the post; the last word about a guideline counts, and that both was said is marked."""
    rows = world.rows()
    held, blocked, allowed = (rows[verdict["id"]] for verdict in (world.held, world.blocked, world.allowed))

    assert (held["expect"], held["decision"]) == ({world.guideline: "pass"}, "allow")
    assert held["recorded"] == {"decision": "review", "levels": {world.guideline: "review"}}
    assert held["tags"] == ["disputed"]
    assert (blocked["expect"], blocked["decision"]) == ({"6": "violation"}, "block")
    assert (allowed["expect"], allowed["also_ok"]) == ({"4": "review"}, {"4": ["violation"]})
    assert allowed["decision_also_ok"] == ["review", "block"]
    assert all("text" not in row for row in rows.values())


def test_feedback_without_its_decision_is_counted_and_left_out(world: World) -> None:
    """A verdict that nobody gave, and a verdict of another organisation."""
    done = world.run("feedback", "export")

    assert len(done.stdout.splitlines()) == 3
    assert "3 rows, 0 of them with their post; 2 remarks without a decision; 0 broken lines." in done.stderr


def test_evaluate_scores_what_was_recorded(world: World, tmp_path: Path) -> None:
    """One hold of two was right, one post went out that should have been held."""
    file = tmp_path / "rows.jsonl"
    file.write_text(world.run("feedback", "export").stdout, "utf-8")
    done = world.run("evaluate", file, "--json")
    report = json.loads(done.stdout)

    assert (report["n"], report["errors"]) == (3, 0)
    assert report["strict"] == pytest.approx(1 / 3, abs=1e-4)
    assert report["guidelines"]["6"]["p"] == 1.0
    assert report["guidelines"][world.guideline]["p"] == 0.0
    assert report["guidelines"]["4"]["r"] == 0.0


def test_with_the_posts_a_row_can_be_judged_anew(world: World, tmp_path: Path) -> None:
    """Posts are found by their content hash; those that were edited since are not."""
    posts = tmp_path / "posts.jsonl"
    texts = (HELD, BLOCKED, ALLOWED + " Edited.")
    posts.write_text("".join(json.dumps({"text": text, "id": "x"}) + "\n" for text in texts), "utf-8")
    rows = world.rows("--posts", str(posts))
    held, allowed = rows[world.held["id"]], rows[world.allowed["id"]]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows.values()), "utf-8")
    policy = world.folder / "policies" / "dorp.toml"
    report = json.loads(world.run("evaluate", file, "--json", "--policy", policy).stdout)

    assert (held["text"], "recorded" in held) == (HELD, False)
    assert ("text" in allowed, "recorded" in allowed) == (False, True)
    assert (report["n"], report["errors"]) == (3, 0)
    assert report["guidelines"]["6"]["p"] == 1.0


def test_a_broken_line_is_counted_and_passed_over(world: World) -> None:
    """A process that was killed may leave half a line."""
    (world.folder / "log" / "decisions-20260101T000000Z-00000000.jsonl").write_bytes(b'{"kind":"decision","time":"20')
    done = world.run("feedback", "export")

    assert "1 broken lines" in done.stderr
    assert len(done.stdout.splitlines()) == 3


def test_without_a_log_it_says_what_to_set(tmp_path: Path) -> None:
    """One sentence and a hint."""
    done = CliRunner().invoke(main, ["feedback", "export"], env={"POORTWACHTER_STATE": str(tmp_path)})

    assert done.exit_code == 2
    assert "POORTWACHTER_DECISION_LOG" in done.stderr
