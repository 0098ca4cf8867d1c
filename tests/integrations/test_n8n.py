"""n8n imports and runs the shipped workflows against the running gate and a fake Buffer (`make test-n8n`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import Struct

from tests.integrations.buffer_api import REFUSED_CHANNEL, TOKEN, BufferApi
from tests.integrations.n8n_running import listening, workbench
from tests.integrations.test_pages import commands
from tests.running import Gate, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

pytestmark = pytest.mark.n8n
ALLOWED = "Vandaag openen we het nieuwe park!"
REVIEWED = "Namens het college: de ring wordt gesloten."
BLOCKED = "Mijn rijksregisternummer is 85.07.30-033.28."
DUE = "2026-12-01T08:00:00+01:00"


class Running(Struct, frozen=True):
    """n8n as a tool sees it, what stands behind it, and what `n8n execute` said before."""

    tool: Any
    gate: Gate
    buffer: BufferApi
    executed: dict[str, Any]

    def post(self, post: dict[str, Any], channel: str = "c1") -> tuple[httpx.Response, list[dict[str, Any]]]:
        """Send a post to the Buffer gate; return the answer and what Buffer got by it."""
        before = len(self.buffer.created)
        answer = self.tool.post("/webhook/poortwachter-buffer", json={"channel_id": channel, "post": post})
        return answer, self.buffer.created[before:]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Import everything once, execute the workflow with the button, then serve the two with a webhook."""
    buffer = BufferApi()
    try:
        with serving(keys={"lindervoorde": ["verdicts"]}) as gate, workbench() as bench:
            key = gate.tokens["lindervoorde"]
            bench.give(
                {
                    "poortwachterKey1": {"name": "X-API-Key", "value": key},
                    "poortwachterBuf1": {"token": TOKEN},
                    "poortwachterOai1": {"apiKey": key, "url": f"{gate.url}/v1"},
                }
            )
            (as_the_page_says,) = (command for command in commands("README.md") if command.startswith("n8n "))
            bench.run(*as_the_page_says.split()[1:])
            bench.take_in(gate=gate.url, buffer=buffer.url)
            printed = bench.run("execute", "--id=poortwachterAsk1", "--rawOutput")
            executed = json.loads(printed[printed.index("{") :])
            with listening(bench) as tool:
                yield Running(tool, gate, buffer, executed)
    finally:
        buffer.close()


def test_ask_first_sends_each_post_down_its_branch(running: Running) -> None:
    """Three posts, three branches, each with its own text and its own reasons."""
    nodes = running.executed["data"]["resultData"]["runData"]

    def came_out(name: str) -> list[dict[str, Any]]:
        return [item["json"] for item in nodes[name][0]["data"]["main"][0]]

    (published,), (asked,), (returned,) = map(came_out, ("Publish", "Ask a colleague", "Back to the author"))
    assert (published["text"], published["publish"], published["decision"]) == (ALLOWED, True, "allow")
    assert (asked["text"], asked["publish"], asked["decision"]) == (REVIEWED, False, "review")
    assert (returned["text"], returned["publish"], returned["decision"]) == (BLOCKED, False, "block")
    assert len(asked["reasons"]) >= 1
    assert "rijksregisternummer (85.07.**-***.**)" in returned["reasons"][0]


def test_an_allowed_post_is_scheduled_as_it_was_judged(running: Running) -> None:
    """Text, thread, picture with its description and moment arrive at Buffer, not as a draft."""
    picture = {"type": "image", "url": "https://lindervoorde.example/park.jpg", "alt": "Het park"}
    rights = {"credit": "eigen foto", "licence": "own", "people": []}
    post = {
        "text": ALLOWED,
        "channel": "twitter",
        "thread": ["Kom kijken."],
        "scheduled_at": DUE,
        "media": [picture | rights],
    }
    answer, arrived = running.post(post)

    assert (answer.status_code, answer.json()["decision"]) == (200, "allow"), answer.text
    assert answer.json()["buffer"] == {"id": f"p{len(running.buffer.created)}", "status": "scheduled"}
    assert arrived == [{
        "channelId": "c1", "text": ALLOWED, "schedulingType": "automatic", "mode": "customScheduled", "dueAt": DUE,
        "assets": [{"image": {"url": picture["url"], "metadata": {"altText": "Het park"}}}],
        "metadata": {"twitter": {"thread": [{"text": ALLOWED}, {"text": "Kom kijken."}]}}, "saveToDraft": False,
    }]  # fmt: skip


def test_a_review_becomes_a_draft(running: Running) -> None:
    """Buffer keeps it until somebody schedules it; the first comment goes along."""
    answer, arrived = running.post({"text": REVIEWED, "channel": "facebook", "first_comment": "Meer uitleg volgt."})

    assert (answer.json()["decision"], answer.json()["buffer"]["status"]) == ("review", "draft"), answer.text
    assert [(a["saveToDraft"], a["mode"]) for a in arrived] == [(True, "addToQueue")]
    assert arrived[0]["metadata"] == {"facebook": {"firstComment": "Meer uitleg volgt."}}


@pytest.mark.parametrize(
    "post",
    [
        {"text": BLOCKED},
        {"text": ALLOWED, "channel": "twitter", "thread": [BLOCKED]},
        {"text": ALLOWED, "channel": "facebook", "first_comment": BLOCKED},
        {"text": ALLOWED, "media": [{"type": "image", "url": "https://lindervoorde.example/a.jpg", "alt": BLOCKED}]},
    ],
    ids=["text", "thread", "comment", "alt"],
)
def test_a_block_never_arrives(running: Running, post: dict[str, Any]) -> None:
    """Wherever the words stand, Buffer sees nothing and the tool is told why."""
    answer, arrived = running.post(post)

    assert (answer.status_code, answer.json()["decision"], arrived) == (200, "block", [])
    assert "85.07.**-***.**" in answer.json()["reasons"][0]


def test_buffers_refusal_is_no_success(running: Running) -> None:
    """Buffer says its errors with status 200; the workflow does not take that for done."""
    answer, arrived = running.post({"text": ALLOWED}, channel=REFUSED_CHANNEL)

    assert (answer.status_code, arrived) == (502, [])
    assert answer.json() == {"decision": "allow", "error": "Channel not found"}


def test_n8ns_openai_node_gets_its_answer_from_the_gate(running: Running) -> None:
    """`Classify Text for Violations`, its base URL pointed at the gate, finds the verdict."""
    told = [
        running.tool.post("/webhook/poortwachter-classify", json={"text": t}).json()
        for t in (ALLOWED, REVIEWED, BLOCKED)
    ]

    assert [(t["publish"], t["flagged"], t["decision"]) for t in told] == [
        (True, False, "allow"), (False, True, "review"), (False, True, "block"),
    ]  # fmt: skip
    assert told[0]["summary"] == "Dit bericht kan verschijnen."


def test_what_the_gate_cannot_judge_never_arrives(running: Running) -> None:
    """A post that the gate cannot read, then no gate at all: the tool is told so, Buffer nothing. (The last test.)"""
    unreadable, first = running.post({"text": ALLOWED, "txet": "Kom kijken."})
    running.gate.stop()
    away, second = running.post({"text": ALLOWED})
    unasked = running.tool.post("/webhook/poortwachter-classify", json={"text": ALLOWED})

    assert (unreadable.status_code, away.status_code, unasked.status_code) == (503, 503, 503)
    assert "The field 'txet' is not known here" in unreadable.json()["error"]
    assert away.json()["decision"] is unasked.json()["decision"] is None
    assert (first, second) == ([], [])
