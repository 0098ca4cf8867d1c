"""`POST /v1/moderations`: what the categories mean, and what is refused in OpenAI's words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.api.categories import LABELS_OF
from service.assembly import Assembly
from service.domain.detector import ModelUnavailable
from service.web.scoring import Scoring
from tests.api.conftest import POLICY, Keyed
from tests.api.door import ALLOWED, BLOCKED, Door, settings_in

MODERATIONS = "/v1/moderations"
INSULT = "Wat een achterlijke idioot ben jij."
QUOTED = '"Vuile idioot" tegen een buschauffeur roepen: dat aanvaarden we hier niet.'
POLISH = "Dzień dobry wszystkim, dzisiaj otwieramy nowy park w centrum miasta."
TEXTS = (ALLOWED, BLOCKED, INSULT, QUOTED, POLISH, "Wij geven een prijs weg <b>", "👍", "ontwerpbudget 2027 is rond.")
PICTURE = {"type": "image_url", "image_url": {"url": "https://dorp.example/a.jpg"}}


def moderated(door: Door, given: Any, **headers: str) -> list[dict[str, Any]]:
    """Return the results, which there must be."""
    response = door.post(MODERATIONS, {"input": given}, **headers)
    assert response.status_code == 200, response.text
    results: list[dict[str, Any]] = response.json()["results"]
    return results


def refused(door: Door, body: Any, status: int, **headers: str) -> dict[str, Any]:
    """Return the error, which must have OpenAI's shape and say that trying again is of no use."""
    response = door.post(MODERATIONS, body, **headers)
    error: dict[str, Any] = response.json()["error"]
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json")
    assert response.headers["x-should-retry"] == "false"
    assert list(error) == ["message", "type", "param", "code"]
    return error


def test_flagged_is_the_decision_and_has_a_category(door: Door) -> None:
    """Whatever the text: flagged exactly when not allowed, and exactly when one category is true."""
    for result in moderated(door, list(TEXTS)):
        assert result["flagged"] == (result["poortwachter"]["decision"] != "allow")
        assert result["flagged"] == any(result["categories"].values())
        assert (
            set(result["categories"]) == set(result["category_scores"]) == set(result["category_applied_input_types"])
        )


def test_a_list_is_judged_like_single_posts(door: Door) -> None:
    """The verdict in each result is that of `POST /v1/verdicts`, id and timing apart."""
    for text, result in zip(TEXTS, moderated(door, list(TEXTS)), strict=True):
        alone = door.judge(text)
        assert result["poortwachter"]["verdicts"] == alone["verdicts"]
        assert result["poortwachter"]["content_hash"] == alone["content_hash"]


def test_categories_that_nobody_looks_for_are_applied_to_nothing(door: Door) -> None:
    """Their score of 0.0 claims nothing."""
    (result,) = moderated(door, INSULT)
    applied = result["category_applied_input_types"]

    assert {name for name, inputs in applied.items() if not inputs} == {
        name for name in LABELS_OF if not LABELS_OF[name]
    }


def test_another_language_is_flagged_as_not_looked_at(door: Door) -> None:
    """Polish: under the default policy somebody must look; no category claims to have done so."""
    (result,) = moderated(door, POLISH)

    assert result["flagged"]
    assert result["categories"]["poortwachter/conduct"]
    assert not any(result["category_applied_input_types"][name] for name in LABELS_OF)


class _Away:
    """A scorer that cannot answer."""

    version = "away@sha256:0"

    async def warm_up(self) -> None:
        """Be as ready as it gets."""

    async def score(self, _texts: Any) -> Any:
        """Refuse."""
        raise ModelUnavailable("classifier_unavailable")


def test_without_the_classifier_a_verdict_comes_and_a_score_does_not(tmp_path: Path) -> None:
    """OpenAI's clients get 200 with nothing applied; Perspective's, who want a number only, 503 and when to come back."""

    def away(assembly: Assembly) -> None:
        assembly.scoring = Scoring(_Away(), 1.0)

    settings = settings_in(tmp_path)
    (tmp_path / "policies" / "dorp.toml").write_text(POLICY, "utf-8")
    door = Door(settings, away)
    (result,) = moderated(door, BLOCKED)
    body = {"comment": {"text": INSULT}, "requestedAttributes": {"TOXICITY": {}}}
    response = door.post("/v1alpha1/comments:analyze", body)
    door.close()

    assert result["flagged"]
    assert not any(result["category_applied_input_types"][name] for name in LABELS_OF)
    assert (response.status_code, response.json()["error"]["status"]) == (503, "UNAVAILABLE")
    assert int(response.headers["retry-after"]) > 0


def test_moderations_are_counted(door: Door) -> None:
    """Each text is a decision in the metrics, also when it is remembered."""

    def counted() -> float:
        lines = door.get("/metrics").text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith("poortwachter_decisions_total"))

    before = counted()
    moderated(door, [INSULT, INSULT, ALLOWED])
    assert counted() - before == 3


def test_a_picture_changes_the_content_hash(door: Door) -> None:
    """It is not looked at, but another picture is another post."""
    parts = [{"type": "text", "text": ALLOWED}]
    data = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 50_000}}
    hashes = {
        moderated(door, given)[0]["poortwachter"]["content_hash"]
        for given in (parts, [*parts, PICTURE], [*parts, data])
    }

    assert len(hashes) == 3


WRONG: list[tuple[str, Any, int, str | None]] = [
    ("no input", {}, 400, None),
    ("a number", {"input": 12}, 400, "input"),
    ("an empty text", {"input": ""}, 400, "input"),
    ("an empty list", {"input": []}, 400, "input"),
    ("an empty text in a list", {"input": ["a", ""]}, 400, "input[1]"),
    ("null in a list", {"input": ["a", None]}, 400, "input[1]"),
    ("only a picture", {"input": [PICTURE]}, 400, "input"),
    ("a picture and an empty text", {"input": [PICTURE, {"type": "text", "text": ""}]}, 400, "input"),
    ("texts and parts", {"input": ["a", {"type": "text", "text": "b"}]}, 400, "input"),
    ("a part of another sort", {"input": [{"type": "input_audio", "text": "geheim"}]}, 400, "input[0].type"),
    ("a text part without text", {"input": [{"type": "text"}]}, 400, "input[0].text"),
    ("another model", {"input": "a", "model": "gpt-4"}, 400, "model"),
    ("half an emoji", b'{"input": "\\ud83d"}', 400, None),
    ("no JSON", b"input=a", 400, None),
    ("too long", {"input": "a" * 20_001}, 413, "input"),
    ("too many", {"input": ["a"] * 257}, 413, "input"),
]


@pytest.mark.parametrize(("body", "status", "param"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_what_cannot_be_judged_is_refused_in_openais_shape(
    door: Door, body: Any, status: int, param: str | None
) -> None:
    """With what, where and what to do, and no word of what was sent."""
    error = refused(door, body, status)

    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert error["message"].endswith(".")
    assert "geheim" not in error["message"]


def test_unknown_fields_are_ignored(door: Door) -> None:
    """Clients send what OpenAI reads."""
    assert door.post(MODERATIONS, {"input": ALLOWED, "user": "u1", "extra": {"a": 1}}).status_code == 200


def test_keys_are_asked_for_in_openais_words(keyed: Keyed) -> None:
    """No key 401, another right 403, the right key 200; a key that answers blocks with 403 does not do so here."""
    body = {"input": BLOCKED}
    for path in (MODERATIONS, "/v1/models"):
        method = "POST" if path == MODERATIONS else "GET"
        nobody = keyed.door.ask(method, path, json=body)
        assert (nobody.status_code, nobody.json()["error"]["code"]) == (401, "invalid_api_key")
        deaf = keyed.door.ask(method, path, json=body, headers={"x-api-key": keyed.tokens["deaf"]})
        assert (deaf.status_code, deaf.json()["error"]["code"]) == (403, "right_not_held")
    (result,) = moderated(keyed.door, BLOCKED, authorization=f"Bearer {keyed.tokens['strict']}")
    assert result["poortwachter"]["policy"]["organisation"] == "dorp"


def test_a_full_queue_says_try_again(tmp_path: Path) -> None:
    """503 in OpenAI's shape, with x-should-retry: true."""
    door = Door(settings_in(tmp_path, queue_limit=0))
    response = door.post(MODERATIONS, {"input": ALLOWED})
    google = door.post("/v1alpha1/comments:analyze", {})
    door.close()

    assert (response.status_code, response.json()["error"]["type"]) == (503, "server_error")
    assert response.headers["x-should-retry"] == "true"
    assert int(response.headers["retry-after"]) >= 1
    assert google.json()["error"]["status"] == "UNAVAILABLE"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", MODERATIONS, 405), ("GET", "/v1/models/gpt", 404)])
def test_wrong_addresses_answer_in_openais_shape(door: Door, method: str, path: str, status: int) -> None:
    """Also what no route answers."""
    response = door.ask(method, path)
    assert (response.status_code, response.json()["error"]["type"]) == (status, "invalid_request_error")
