"""`google-api-python-client` for Perspective, built from our discovery document, against the running gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httplib2
import pytest
from googleapiclient import discovery
from googleapiclient.errors import HttpError

from tests.running import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.running import Gate

INSULT = "Jij bent een 🤡 idioot! Fijne dag verder."


def built(running: Gate, key: str) -> Any:
    """Build the client as Perspective's documentation does; only the address differs."""
    return discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=key,
        discoveryServiceUrl=f"{running.url}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
        http=httplib2.Http(timeout=15),
    )


@pytest.fixture(scope="module")
def client(running: Gate) -> Iterator[Any]:
    """Give the client with the gate's key."""
    with built(running, running.tokens["lindervoorde"]) as made:
        yield made


def asked(text: str, **more: Any) -> dict[str, Any]:
    """Return the request of Perspective's sample code."""
    return {"comment": {"text": text}, "requestedAttributes": {"TOXICITY": {}}} | more


def test_a_dutch_comment_is_scored(client: Any) -> None:
    """Although the client says `en`, as Coral does for every language that it does not know."""
    answer = client.comments().analyze(body=asked(INSULT, languages=["en"], clientToken="c1")).execute()

    assert answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"] > 0.8
    assert answer["attributeScores"]["TOXICITY"]["summaryScore"]["type"] == "PROBABILITY"
    assert (answer["languages"], answer["detectedLanguages"], answer["clientToken"]) == (["en"], ["nl"], "c1")


def test_sentences_are_pointed_at_in_utf16(client: Any) -> None:
    """An emoji counts for two, as in JavaScript."""
    answer = client.comments().analyze(body=asked(INSULT, spanAnnotations=True)).execute()
    spans = answer["attributeScores"]["TOXICITY"]["spanScores"]
    units = INSULT.encode("utf-16-le")
    sentences = [units[2 * span["begin"] : 2 * span["end"]].decode("utf-16-le") for span in spans]

    assert sentences == ["Jij bent een 🤡 idioot!", "Fijne dag verder."]
    assert spans[0]["score"]["value"] > 0.8 > spans[1]["score"]["value"]


def test_a_suggestion_is_heard(client: Any, running: Gate) -> None:
    """The token comes back, and the suggestion is counted by label."""
    before = running.metric("poortwachter_suggested_scores_total", organisation="lindervoorde", label="toxicity")
    scores = {"TOXICITY": {"summaryScore": {"value": 0.1}}}
    body = {"comment": {"text": INSULT}, "attributeScores": scores, "clientToken": "c2"}

    assert client.comments().suggestscore(body=body).execute() == {"clientToken": "c2"}
    after = running.metric("poortwachter_suggested_scores_total", organisation="lindervoorde", label="toxicity")
    assert after - before == 1


def test_an_empty_comment_is_an_error_of_googles_kind(client: Any) -> None:
    """The client reads message and details from it."""
    with pytest.raises(HttpError, match="holds no text") as refused:
        client.comments().analyze(body=asked("")).execute()

    assert refused.value.status_code == 400
    assert any(detail.get("errorType") == "COMMENT_EMPTY" for detail in refused.value.error_details)


def test_a_wrong_key_is_refused(running: Gate) -> None:
    """The description is open to all, the scores are not."""
    with built(running, "pw_00000000_Verkeerd") as stranger, pytest.raises(HttpError, match="No valid key") as refused:
        stranger.comments().analyze(body=asked(INSULT)).execute()

    assert refused.value.status_code == 401


def test_nothing_of_a_comment_or_a_key_stays_behind(client: Any, running: Gate) -> None:
    """Neither in the log nor in the metrics, though the key came in the address; that scores were asked for does."""
    client.comments().analyze(body=asked("Zwaluwstaart is een idioot.", clientToken="zwaluwteken")).execute()
    with built(running, "pw_00000000_Verkeerd") as stranger, pytest.raises(HttpError):
        stranger.comments().analyze(body=asked(INSULT)).execute()
    wait_until("it is logged", lambda: any('"event":"scores"' in line for line in running.lines))
    left = "\n".join(running.lines).lower() + running.client.get("/metrics").text.lower()

    assert not [word for word in ("zwaluw", "verkeerd", running.tokens["lindervoorde"].lower()) if word in left]
