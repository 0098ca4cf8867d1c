"""`POST /v1/mentions`: sorted, in words, counted; and nothing of it stays behind."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Keyed
from tests.api.door import Door, problem
from tests.running import serving

MENTIONS = "/v1/mentions"
FIELDS = [
    "id", "mention_id", "class", "needs_answer", "urgency", "answer_by", "owner",
    "reasons", "language", "not_assessed", "policy", "timings_ms",
]  # fmt: skip


def test_every_field_is_always_present(door: Door) -> None:
    """Also for a mention of one word."""
    answer = door.post(MENTIONS, {"text": "Ok", "id": "fb-1"}).json()

    assert list(answer) == FIELDS
    assert (answer["class"], answer["mention_id"], answer["needs_answer"]) == ("neutral", "fb-1", False)


@pytest.mark.parametrize(
    ("language", "start"), [("nl", "Hier wordt"), ("fr", "Une question"), ("de", "Hier wird"), ("en", "Something is")]
)
def test_reasons_speak_the_readers_language(door: Door, language: str, start: str) -> None:
    """The class does not change, the words do."""
    answer = door.post(MENTIONS, {"text": "Wanneer opent het zwembad?"}, accept_language=language).json()

    assert answer["class"] == "question"
    assert answer["reasons"][0]["message"].startswith(start)
    assert "Wanneer opent het zwembad?" in answer["reasons"][0]["message"]


def test_a_batch_is_answered_in_order(door: Door) -> None:
    """What is wrong with one is a problem in its place."""
    batch = {"mentions": [{"text": "Dikke pluim!"}, {"words": "x"}, {"text": "Wanneer is het feest?"}]}
    results = door.post(MENTIONS, batch).json()["results"]

    assert [result.get("class") for result in results] == ["praise", None, "question"]
    assert results[1]["status"] == 400


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({}, 400, "malformed-request"), ({"text": ""}, 400, "malformed-request"), ([], 400, "malformed-request"),
        ({"text": "a", "nonsense": 1}, 400, "malformed-request"), ({"text": 1}, 400, "malformed-request"),
        ({"text": "a", "mentions": []}, 400, "malformed-request"), ({"mentions": {}}, 400, "malformed-request"),
        ({"text": "a", "received_at": "gisteren"}, 400, "malformed-request"),
        ({"text": "a" * 20_001}, 413, "too-large"), ({"text": "a", "author": {"name": "a" * 20_001}}, 413, "too-large"),
        ({"mentions": [{"text": "a"}] * 257}, 413, "too-large"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_as_a_problem(door: Door, body: object, status: int, kind: str) -> None:
    """With what, where and what to do."""
    problem(door.post(MENTIONS, body), status, kind)


def test_the_right_is_asked_for(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A key for verdicts sorts no mentions, and one for mentions judges no posts."""
    keyed = Keyed(tmp_path_factory.mktemp("mentions"))
    try:
        mention = {"text": "Wanneer opent het zwembad?"}
        assert keyed.door.post(MENTIONS, mention, x_api_key=keyed.tokens["deaf"]).status_code == 200
        problem(keyed.door.post(MENTIONS, mention, x_api_key=keyed.tokens["strict"]), 403, "right-not-held")
        problem(keyed.door.post(MENTIONS, mention), 401, "unknown-key")
    finally:
        keyed.door.close()


@settings(max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.text(min_size=1, max_size=200), st.none() | st.text(max_size=60), st.none() | st.datetimes())
def test_no_text_gets_a_500(door: Door, text: str, parent: str | None, received: object) -> None:
    """Whatever was written, whenever it came in."""
    body = {"text": text, "in_reply_to": parent}
    if received is not None:
        body["received_at"] = received.isoformat()
    response = door.post(MENTIONS, {k: v for k, v in body.items() if v is not None})

    assert response.status_code == 200, response.text


def test_the_running_gate_counts_classes_and_keeps_no_word() -> None:
    """Metrics and the log line name the class; no word of text, author or parent is found in them."""
    words = ("zwempvraxu", "knibzflurq", "gnoqutrizv", "ljukzhmoxe")
    with serving() as gate:
        for _ in range(3):
            sent = {
                "text": f"Waar is de {words[0]} in de {words[1]}straat?", "author": {"name": words[2]},
                "in_reply_to": words[3], "addressed_to": words[2], "channel": words[3], "id": words[2],
            }  # fmt: skip
            assert gate.client.post(MENTIONS, json=sent).json()["class"] == "question"
        gate.client.post(MENTIONS, content=b'{"text": "' + words[0].encode())
        metrics = gate.client.get("/metrics").text
    logged = gate.output

    counted = 'poortwachter_mentions_total{class="question",organisation="lindervoorde",urgency="normal"} 3.0'
    assert counted in metrics
    assert logged.count('"event":"mention"') == 3
    assert '"class":"question"' in logged
    assert [word for word in words if word in metrics + logged] == []
