"""A little of everything that a gate is asked: verdicts of every level, mentions, hooks, gateways, officers, mistakes."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from service.domain.guideline import Level

if TYPE_CHECKING:
    from tests.running import Gate

SOURCES = """
[lindervoorde.newsroom]
kind = "standard"

[lindervoorde.bus]
kind = "cloudevents"
fail = "review"
"""
POLICY_CHANGES = """
[guidelines.conduct]
mode = "shadow"
"""
"""What the demonstration's policy gets: one guideline in shadow mode."""
ALLOWED = "Vandaag openen we het nieuwe park!"
POSTS = (
    ALLOWED,
    "Kom zaterdag naar de rommelmarkt op het dorpsplein, vanaf 9 uur.",
    "Namens het college: de ring wordt gesloten.",
    "Het rijksregisternummer van de aanvrager is 85.07.30-033.28.",
    "Het ontwerpbudget 2027 voorziet drie miljoen voor de sporthal.",
    "Wat een stelletje idioten, die oppositie. Jullie zijn uitschot!",
    "Dzisiaj otwieramy nowy park miejski, zapraszamy wszystkich mieszkańców do wspólnej zabawy.",
    "Geen idee of het klopt, maar er komt een nieuwe rotonde.",
    "Nous ouvrons aujourd'hui le nouveau parc communal.",
)
MENTIONS = (
    "Wanneer gaat het zwembad weer open?",
    "De vuilnis is alweer niet opgehaald in onze straat, schandalig!",
    "Bedankt voor het mooie feest!",
    "Ik weet waar je woont en ik maak je kapot.",
    "Er is brand in de Kerkstraat, mensen zitten vast!",
    "Jij bent een idioot.",
)
POSTIZ = "/api/public/v1/posts"
_numbers = itertools.count(1)


def everything(gate: Gate) -> int:
    """Ask a little of everything; return how many verdicts were asked for at `POST /v1/verdicts`."""
    asked = _posts(gate)
    asked += _officers(gate)
    _mentions(gate)
    _tools(gate)
    _scores(gate)
    _nonsense(gate)
    return asked


def through_the_gateway(front: httpx.Client, token: str) -> int:
    """Ask through Envoy until its limit is reached; return how many verdicts were asked of the gate behind."""
    answers = [front.post("/v1/verdicts", json={"text": ALLOWED}, headers={"x-api-key": token}) for _ in range(20)]
    statuses = {answer.status_code for answer in answers}
    assert statuses == {200, 429}, statuses
    assert front.get("/metrics").status_code == 404
    return sum(answer.status_code == 200 for answer in answers)


def _often(number: int, place: int) -> int:
    """Return two to four: no two rounds are alike, and what stands first comes most."""
    return 2 + (number * (place + 3) + place) % 3 * (place < 3)


def _say(gate: Gate, path: str, body: Any, **headers: str) -> httpx.Response:
    given = {"x-api-key": gate.tokens["lindervoorde"]} | {k.replace("_", "-"): v for k, v in headers.items()}
    return gate.client.post(path, json=body, headers=given)


def _posts(gate: Gate) -> int:
    number = next(_numbers)
    asked = [
        post for place, text in enumerate(POSTS) for post in (*[text] * _often(number, place), f"{text} ({number})")
    ]
    for post in asked:
        assert _say(gate, "/v1/verdicts", {"text": post}).status_code == 200
    return len(asked)


def _officers(gate: Gate) -> int:
    post = {"text": f"Namens het college: de ring wordt gesloten. ({next(_numbers)})"}
    answer = _say(gate, "/v1/verdicts", post).json()
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    body = {"content_hash": answer["content_hash"], "by_role": "communicatieambtenaar", "until": until}
    given = _say(gate, "/v1/approvals", body).json()["approval"]
    assert _say(gate, "/v1/verdicts", post, x_approval=given).json()["decision"] == "allow"
    assert _say(gate, "/v1/verdicts", post, x_approval="apr_none").json()["decision"] == "review"
    assert _say(gate, "/v1/statements", post).status_code == 200
    for right in ({"right": True}, {"right": False, "wanted": Level.PASS.value}):
        told = {"verdict_id": answer["id"], "guideline": 10, "by_role": "communicatieambtenaar", **right}
        assert _say(gate, "/v1/feedback", told).status_code == 200
    return 3


def _mentions(gate: Gate) -> None:
    number = next(_numbers)
    for place, text in enumerate(MENTIONS):
        for _ in range(_often(number, place) - 1):
            assert _say(gate, "/v1/mentions", {"text": text}).status_code == 200


def _tools(gate: Gate) -> None:
    token = gate.tokens["lindervoorde"]
    gate.client.post(f"/v1/hooks/postiz/{token}", json=[_postiz(ALLOWED, "hook")])
    cloud = [
        {"specversion": "1.0", "id": f"e{next(_numbers)}", "source": "/test", "type": "post", "data": data}
        for data in ({"text": ALLOWED}, {"text": 12})
    ]
    headers = {"content-type": "application/cloudevents-batch+json"}
    gate.client.post(f"/v1/hooks/bus/{token}", json=cloud, headers=headers)
    unsigned = {"webhook-id": "m1", "webhook-timestamp": "1", "webhook-signature": "v1,none"}
    assert gate.client.post(f"/v1/hooks/newsroom/{token}", json={}, headers=unsigned).status_code == 401
    for text, status in ((ALLOWED, 200), (POSTS[3], 403)):
        assert _say(gate, "/v1/gate" + POSTIZ, _postiz(text, "gate")).status_code == status


def _postiz(text: str, name: str) -> dict[str, Any]:
    value = [{"content": f"<p>{text}</p>", "image": []}]
    posts = [{"integration": {"id": name}, "value": value, "settings": {"__type": "facebook"}}]
    return {"type": "schedule", "date": "2999-12-01T08:00:00.000Z", "shortLink": False, "tags": [], "posts": posts}


def _scores(gate: Gate) -> None:
    comment = {"comment": {"text": MENTIONS[5]}, "requestedAttributes": {"TOXICITY": {}}}
    assert _say(gate, "/v1alpha1/comments:analyze", comment).status_code == 200
    suggestion = {"comment": {"text": MENTIONS[5]}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0.1}}}}
    assert _say(gate, "/v1alpha1/comments:suggestscore", suggestion).status_code == 200
    assert _say(gate, "/v1/moderations", {"input": [ALLOWED, MENTIONS[5]]}).status_code == 200


def _nonsense(gate: Gate) -> None:
    assert _say(gate, "/v1/verdicts", {"texts": "?"}).status_code == 400
    assert gate.client.post("/v1/verdicts", json={"text": "?"}).status_code == 401
    assert gate.client.get("/nowhere").status_code == 404
