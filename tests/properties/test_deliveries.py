"""Whatever a tool delivers, signed or not: never a 500, and every refusal is a whole problem."""

from __future__ import annotations

import copy
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.properties.posts import posts, texts
from tests.shapes.payloads import CASES, HOOTSUITE_EVENTS, HOOTSUITE_PING
from tests.webhooks.deliveries import Hooks, mixpost, standard

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = int(os.environ.get("FUZZ_POSTS", "600")) // 2
MANY = settings(
    max_examples=COUNT, deadline=None, database=None, derandomize=COUNT <= 400, suppress_health_check=list(HealthCheck)
)
DOCUMENTED = [payload for _, _, payload, _ in CASES] + [HOOTSUITE_EVENTS, HOOTSUITE_PING, []]
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def payloads(draw: st.DrawFn) -> Any:
    """Draw what a tool documents, with one part replaced, and perhaps in an envelope or an array."""
    payload = copy.deepcopy(draw(st.sampled_from(DOCUMENTED) | posts))
    place: Any = payload
    while isinstance(place, dict | list) and place:
        key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if draw(st.integers(0, 2)) == 0:
            place[key] = draw(json_values)
            break
        place = place[key]
    event = {"specversion": "1.0", "id": "1", "source": "s", "type": "t", "data": payload}
    return draw(
        st.sampled_from(
            [payload, {"data": payload}, [payload, payload], event, {"event": "post.updated", "data": payload}]
        )
    )


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Draw the bytes of a delivery, one in four of them spoiled."""
    body = json.dumps(draw(payloads())).encode("utf-8", "surrogatepass")
    at = draw(st.integers(0, len(body)))
    piece = draw(st.sampled_from([b"", b"", b"", b"\xff", b"\\ud83d", b"[" * 2000, b"\x00", b'"', b"1e999"]))
    return body[:at] + piece + body[at:]


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooks]:
    """Give a gate with keys and sources."""
    opened = Hooks(tmp_path_factory.mktemp("deliveries"))
    yield opened
    opened.door.close()


@MANY
@given(
    bodies(),
    st.sampled_from(
        ["standard", "cloudevents", "buffer", "hootsuite", "postiz", "mixpost", "newsroom", "bus", "open", "nothing"]
    ),
    st.sampled_from(["application/json", "application/cloudevents+json", "text/plain", ""]),
    st.integers(0, 5),
    texts,
)
def test_no_delivery_gets_a_500(hooks: Hooks, body: bytes, source: str, kind: str, how: int, noise: str) -> None:
    """Answered with a decision, an empty body, or a problem."""
    headers = {"content_type": kind} if how else {}
    sent = body.decode("utf-8", "replace").encode()
    if how > 1:
        headers |= (
            standard(sent)
            | mixpost(sent)
            | {"ce_specversion": "1.0", "ce_id": str(how), "ce_source": "s", "ce_type": "t"}
        )
    if how == 1:
        wild = noise.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "").replace("\x00", "").strip()
        headers |= {
            "webhook_id": wild,
            "webhook_timestamp": wild,
            "webhook_signature": wild,
            "ce_id": wild,
            "x_signature": wild,
        }
    response = hooks.send(source, sent if how > 1 else body, **headers)

    assert response.status_code in {200, 204, 400, 401, 404, 413, 415}, (response.status_code, response.text)
    if response.status_code >= 400:
        assert {"type", "title", "status", "detail"} <= set(response.json())
        assert response.headers["content-type"] == "application/problem+json"
    elif response.content:
        assert response.json()["decision"] in {"allow", "review", "block"}
