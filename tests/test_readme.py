"""Every command in the README does what it says, run against the real gate."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.running import clean_environment, serving

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
MADE_BY_CI = {"make run", "make test"}
"""`make test` runs this file; `make run` is `poortwachter serve`, which every API test starts."""


def _commands() -> list[str]:
    found: list[str] = []
    for block in BLOCKS:
        if block.startswith(("curl", "POST=")):
            found.append(block.strip())
        else:
            found.extend(line for line in block.splitlines() if line and not line.startswith("#"))
    return [command for command in found if command not in MADE_BY_CI]


def _asked(command: str) -> dict[str, Any]:
    """Run a command of the README against a gate of our own; return what it answers."""
    with serving() as gate:
        asked = command.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{gate.port}")
        done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, timeout=30, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _command(part: str) -> str:
    return next(command for command in _commands() if part in command)


def test_a_thread_with_two_texts_is_reviewed() -> None:
    """Buffer would publish another text than the one shown."""
    assert _asked(_command("/v1/hooks/"))["decision"] == "review"


def test_a_client_of_openai_sees_a_flag() -> None:
    """A national number may not go out."""
    assert _asked(_command("/v1/moderations"))["results"][0]["flagged"] is True


def test_a_gateway_withholds_a_post() -> None:
    """The scheduler's own API is not reached."""
    answer = _asked(_command("/v1/gate/"))

    assert (answer["status"], answer["decision"]) == (403, "block")


def test_a_statement_gives_the_ground() -> None:
    """Whoever is held back reads which guideline, and what can be done."""
    answer = _asked(_command("/v1/statements"))

    assert "85.07.30" not in json.dumps(answer)
    assert answer["grounds"]


def test_an_approval_releases() -> None:
    """A post under review goes out when an officer approves these very words."""
    answer = _asked(_command("POST="))

    assert answer["decision"] == "allow"
    assert answer["approval"]["released"] == "review"


def test_a_mention_is_sorted() -> None:
    """The README's mention is a complaint that cannot wait, due on the next working day."""
    answer = _asked(_command("/v1/mentions"))

    assert (answer["class"], answer["urgency"]) == ("complaint", "high")
    assert answer["answer_by"] == "2026-12-02T17:00:00+01:00"


@pytest.mark.parametrize("command", [c for c in _commands() if c.startswith("curl") and "/v1/verdicts" in c])
def test_a_question_gets_ten_verdicts(command: str) -> None:
    """The README's questions are answered with ten verdicts."""
    assert len(_asked(command)["verdicts"]) == 10


def test_every_command_runs(tmp_path: Path) -> None:
    """The README's commands run in the order of the README; a check may end with 0, 10 or 20."""
    environment = clean_environment(
        POORTWACHTER_STATE=str(tmp_path),
        POORTWACHTER_KEYS=str(tmp_path / "keys.json"),
        POORTWACHTER_POLICIES=str(tmp_path / "policies"),
    )
    for command in (c for c in _commands() if not c.startswith(("curl", "POST="))):
        words = shlex.split(command)
        assert words[0] == ".venv/bin/poortwachter", command
        words[0] = str(Path(os.sys.executable).with_name("poortwachter"))  # type: ignore[attr-defined]
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)

        assert done.returncode in ({0, 10, 20} if words[1] == "check" else {0}), (command, done.stderr)


def test_the_two_commands_exist() -> None:
    """`make run` and `make test` stand in the README and in the Makefile."""
    makefile = (ROOT / "Makefile").read_text("utf-8")

    assert all(f"\n{command.removeprefix('make ')}:" in makefile for command in MADE_BY_CI)
    assert {line for block in BLOCKS for line in block.splitlines()} >= MADE_BY_CI


def test_the_verdict_shown_is_what_the_gate_says() -> None:
    """The verdict in the README is the gate's own answer, shortened to what is said here."""
    shown = json.loads(README.split("```json\n")[1].split("```")[0])
    question = next(c for c in _commands() if "rijksregisternummer" in c)
    with serving() as gate:
        asked = question.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{gate.port}")
        done = subprocess.run(asked, shell=True, capture_output=True, text=True, timeout=30, check=True)  # noqa: S602
    answer = json.loads(done.stdout)
    verdict = next(v for v in answer["verdicts"] if v["code"] == "privacy")

    assert {k: answer[k] for k in shown if k != "verdicts"} == {k: v for k, v in shown.items() if k != "verdicts"}
    assert shown["verdicts"] == [verdict]
