"""`comments:analyze`: attributes, spans, languages, keys, and what is refused in Google's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.api.attributes import LABEL_OF, MAX_SPANS
from tests.api.conftest import Keyed
from tests.api.door import Door

ANALYZE = "/v1alpha1/comments:analyze"
SUGGEST = "/v1alpha1/comments:suggestscore"
DISCOVERY = "/$discovery/rest"
INSULT = "Wat een achterlijke idioot ben jij."
THREAT = "Ik sla u dood vanavond."
POLISH = "Dzień dobry wszystkim, dzisiaj otwieramy nowy park w centrum miasta."


def analyzed(door: Door, text: str, *attributes: str, **more: Any) -> dict[str, Any]:
    """Return the analysis, which there must be."""
    body = {"comment": {"text": text}, "requestedAttributes": {name: {} for name in attributes or ("TOXICITY",)}} | more
    response = door.post(ANALYZE, body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def summary(answer: dict[str, Any], attribute: str = "TOXICITY") -> float:
    """Return the score of the whole comment."""
    score: float = answer["attributeScores"][attribute]["summaryScore"]["value"]
    return score


def refused(door: Door, body: Any, status: int = 400, path: str = ANALYZE) -> dict[str, Any]:
    """Return the error, which must have Google's shape."""
    response = door.post(path, body)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json"), response.text
    error: dict[str, Any] = response.json()["error"]
    assert error["code"] == status
    assert error["message"].endswith(".")
    return error


def test_every_attribute_is_a_label(door: Door) -> None:
    """All seven, and their experimental names, each a probability; insult and threat are told apart."""
    names = [*LABEL_OF, *(f"{name}_EXPERIMENTAL" for name in LABEL_OF)]
    answer = analyzed(door, INSULT, *names)

    assert list(answer["attributeScores"]) == names
    assert all(0 <= summary(answer, name) <= 1 for name in names)
    assert summary(answer, "INSULT") > 0.8
    assert summary(answer, "THREAT") < 0.5
    assert summary(analyzed(door, THREAT, "THREAT"), "THREAT") > 0.8
    assert summary(analyzed(door, "Wat een mooie dag in ons dorp!")) < 0.2


def test_without_span_annotations_one_span_covers_the_whole(door: Door) -> None:
    """As Perspective answers."""
    (span,) = analyzed(door, "👍👍 " + INSULT)["attributeScores"]["TOXICITY"]["spanScores"]
    assert (span["begin"], span["end"]) == (0, 5 + len(INSULT))


def test_a_long_comment_has_a_bounded_number_of_spans(door: Door) -> None:
    """Several sentences share one; together they hold every word, in order."""
    text = "Ja. " * 4_000 + INSULT
    spans = analyzed(door, text, spanAnnotations=True)["attributeScores"]["TOXICITY"]["spanScores"]

    assert 1 < len(spans) <= MAX_SPANS
    assert "".join(text[span["begin"] : span["end"]] for span in spans).count("Ja.") == 4_000
    assert spans[-1]["score"]["value"] > 0.8


def test_html_is_converted_before_it_is_read(door: Door) -> None:
    """Tags and entities hide nothing, and spans index the text after conversion."""
    markup = "<p>Dag!</p><p>Wat een achterlijke id<b>i</b>&#111;ot ben jij.</p>"
    spans = analyzed(door, "", comment={"text": markup, "type": "HTML"}, spanAnnotations=True)
    *_, last = spans["attributeScores"]["TOXICITY"]["spanScores"]

    assert last["score"]["value"] > 0.8
    assert last["end"] - last["begin"] == len(INSULT)


@pytest.mark.parametrize("languages", [None, [], ["en"], ["fr", "nl"], ["pl"], ["nonsense"]])
def test_a_language_is_a_hint(door: Door, languages: list[str] | None) -> None:
    """Dutch stays Dutch, whatever the client says."""
    answer = analyzed(door, INSULT, languages=languages)

    assert answer["detectedLanguages"] == ["nl"]
    assert answer["languages"] == (languages or ["nl"])
    assert summary(answer) > 0.8


def test_another_language_is_refused_or_dropped(door: Door) -> None:
    """No score is made up for a text that nobody can read."""
    error = refused(door, {"comment": {"text": POLISH}, "requestedAttributes": {"TOXICITY": {}}})
    dropped = analyzed(door, POLISH, dropUnsupportedAttributes=True)

    assert any(d.get("errorType") == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE" for d in error["details"])
    assert (dropped["attributeScores"], dropped["detectedLanguages"]) == ({}, [])


def test_unsupported_attributes_are_refused_or_dropped(door: Door) -> None:
    """What is not known here is left out only when that was asked."""
    refused(door, {"comment": {"text": INSULT}, "requestedAttributes": {"TOXICITY": {}, "FLIRTATION": {}}})
    answer = analyzed(door, INSULT, "FLIRTATION", "TOXICITY", dropUnsupportedAttributes=True)

    assert list(answer["attributeScores"]) == ["TOXICITY"]


def test_scores_below_a_threshold_are_left_out(door: Door) -> None:
    """Per attribute, for the whole and for spans."""
    wanted = {"TOXICITY": {"scoreThreshold": 0.5}, "THREAT": {"scoreThreshold": 0.5}, "INSULT": {"scoreThreshold": 0}}
    text = f"Dag iedereen! {INSULT}"
    answer = analyzed(door, text, requestedAttributes=wanted, spanAnnotations=True)["attributeScores"]

    assert list(answer) == ["TOXICITY", "INSULT"]
    assert (len(answer["TOXICITY"]["spanScores"]), len(answer["INSULT"]["spanScores"])) == (1, 2)


def test_what_clients_send_besides_is_ignored(door: Door) -> None:
    """Fields of Perspective that mean nothing here, and query parameters of Google's clients."""
    context = {"entries": [{"text": "a"}]}
    body = {"comment": {"text": INSULT}, "requestedAttributes": {"TOXICITY": None}, "context": context,
            "communityId": "c", "sessionId": "s", "doNotStore": False, "clientToken": "t"}  # fmt: skip
    response = door.post(f"{ANALYZE}?alt=json&prettyPrint=false&key=anything", body)

    assert (response.status_code, response.json()["clientToken"]) == (200, "t")


def test_coral_is_served_as_it_asks(keyed: Keyed) -> None:
    """Its custom endpoint plus `/comments:analyze?key=`, one attribute, English for Dutch; it reads one number."""
    endpoint, model = "http://127.0.0.1:8000/v1alpha1", "SEVERE_TOXICITY"
    body = {"comment": {"text": "Ik sla u dood, vuile idioot."}, "languages": ["en"], "doNotStore": True,
            "communityId": "Coral:dorp", "requestedAttributes": {model: {}}}  # fmt: skip
    answer = keyed.door.post(f"{endpoint}/comments:analyze?key={keyed.tokens['all']}", body).json()

    assert answer["attributeScores"][model]["summaryScore"]["value"] > 0.3


WRONG: list[tuple[str, Any, str | None]] = [
    ("no comment", {"requestedAttributes": {"TOXICITY": {}}}, None),
    ("no attributes", {"comment": {"text": "a"}}, None),
    ("empty attributes", {"comment": {"text": "a"}, "requestedAttributes": {}}, None),
    ("empty text", {"comment": {"text": " \n"}, "requestedAttributes": {"TOXICITY": {}}}, "COMMENT_EMPTY"),
    ("only tags", {"comment": {"text": "<p></p>", "type": "HTML"}, "requestedAttributes": {"TOXICITY": {}}}, "COMMENT_EMPTY"),
    ("too long", {"comment": {"text": "é" * 10_241}, "requestedAttributes": {"TOXICITY": {}}}, "COMMENT_TOO_LONG"),
    ("another type", {"comment": {"text": "a", "type": "geheim"}, "requestedAttributes": {"TOXICITY": {}}}, None),
    ("a number", {"comment": {"text": 12}, "requestedAttributes": {"TOXICITY": {}}}, None),
    ("a text for a flag", {"comment": {"text": "a"}, "requestedAttributes": {"TOXICITY": {}}, "spanAnnotations": "true"}, None),
    ("another score", {"comment": {"text": "a"}, "requestedAttributes": {"TOXICITY": {"scoreType": "RAW"}}}, None),
    ("an unknown attribute", {"comment": {"text": "a"}, "requestedAttributes": {"geheim": {}}}, None),
    ("no JSON", b"{", None),
    ("half an emoji", b'{"comment": {"text": "\\ud83d"}}', None),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_what_cannot_be_scored_is_refused_in_googles_shape(door: Door, body: Any, kind: str | None) -> None:
    """INVALID_ARGUMENT with Perspective's error type where it has one, and no word of what was sent."""
    error = refused(door, body)

    assert error["status"] == "INVALID_ARGUMENT"
    assert [d["errorType"] for d in error.get("details", []) if "errorType" in d] == ([kind] if kind else [])
    assert "geheim" not in json.dumps(error)


def test_the_longest_comment_is_scored(door: Door) -> None:
    """20,480 bytes of UTF-8, as documented."""
    text = "é" * ((20_480 - len(INSULT) - 3) // 2) + ". " + INSULT
    assert len(text.encode()) in {20_479, 20_480}
    assert summary(analyzed(door, text)) > 0.5


def test_a_key_comes_in_the_query_or_a_header(keyed: Keyed) -> None:
    """Only on these paths, and over whatever credentials of Google's come along."""
    token, body = keyed.tokens["all"], {"comment": {"text": INSULT}, "requestedAttributes": {"TOXICITY": {}}}
    door = keyed.door
    asked = [
        door.post(f"{ANALYZE}?key={token}", body),
        door.post(f"{ANALYZE}?key={token}", body, authorization="Bearer ya29.google"),
        door.post(ANALYZE, body, x_api_key=token),
        door.post(ANALYZE, body),
        door.post(f"{ANALYZE}?key={token}x", body),
        door.post(f"/v1/verdicts?key={token}", {"text": INSULT}),
        door.post(f"{ANALYZE}?key={keyed.tokens['deaf']}", body),
        door.post(f"{SUGGEST}?key={token}", {"comment": {"text": "a"}, "attributeScores": {"TOXICITY": {}}}),
    ]

    assert [response.status_code for response in asked] == [200, 200, 200, 401, 401, 401, 403, 403]
    assert [asked[i].json()["error"]["status"] for i in (3, 6)] == ["UNAUTHENTICATED", "PERMISSION_DENIED"]


def test_a_suggestion_names_an_attribute(door: Door) -> None:
    """And holds a comment."""
    refused(door, {"comment": {"text": "a"}, "attributeScores": {}}, path=SUGGEST)
    refused(door, {"comment": {"text": ""}, "attributeScores": {"TOXICITY": {}}}, path=SUGGEST)
    assert door.post(SUGGEST, {"comment": {"text": "a"}, "attributeScores": {"OTHER": None}}).json() == {}


def test_the_discovery_document_names_the_gate_as_asked(keyed: Keyed, door: Door) -> None:
    """Its root is the address that was asked, behind a gateway the outer one; without keys only this machine's."""
    plain = keyed.door.get(DISCOVERY, host="gate.example:8443").json()
    behind = keyed.door.get(DISCOVERY, x_forwarded_host="gate.example", x_forwarded_proto="https").json()
    methods = plain["resources"]["comments"]["methods"]

    assert (plain["rootUrl"], behind["rootUrl"]) == ("http://gate.example:8443/", "https://gate.example/")
    assert {method["path"] for method in methods.values()} == {ANALYZE[1:], SUGGEST[1:]}
    assert door.get(DISCOVERY, host="evil.example").status_code == 403
    assert keyed.door.get(DISCOVERY, host="evil.example/<script>").status_code == 400
    assert door.get(f"{DISCOVERY}?version=v2").json()["error"]["status"] == "NOT_FOUND"
