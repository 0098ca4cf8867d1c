"""Whatever bytes arrive: never a 500, and every refusal is a whole problem."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.door import BATCH, NDJSON, TRY, VERDICTS, Door, settings_in
from tests.properties.posts import posts, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = int(os.environ.get("FUZZ_POSTS", "2000")) // 5
MANY = settings(
    max_examples=COUNT, deadline=None, database=None, derandomize=COUNT <= 400, suppress_health_check=list(HealthCheck)
)

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(texts | st.sampled_from(["text", "media", "posts", "post", "policy"]), inner, max_size=3)
    ),
    max_leaves=8,
)
written = st.one_of(
    json_values.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")),
    posts.map(lambda post: json.dumps(post).encode("utf-8", "surrogatepass")),
    posts.map(lambda post: json.dumps({"post": post}, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    posts.map(lambda post: json.dumps({"posts": [post]}).encode("utf-8", "surrogatepass")),
)


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """Draw bytes: noise, or something well written with a piece cut out, doubled or replaced."""
    body = draw(written)
    how = draw(st.integers(0, 4))
    at = draw(st.integers(0, len(body)))
    if how == 0:
        return draw(st.binary(max_size=60))
    if how == 1:
        return body[:at]
    if how == 2:
        return body[:at] + draw(st.binary(min_size=1, max_size=4)) + body[at:]
    if how == 3:
        return (
            body[:at]
            + draw(st.sampled_from([b"\\ud83d", b"\xff", b"\xed\xa0\x80", b"[" * 3000, b"1e999", b"-", b"\x00", b'"']))
            + body[at:]
        )
    return body


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Give an application of its own."""
    folder = tmp_path_factory.mktemp("bodies")
    opened = Door(settings_in(folder))
    yield opened
    opened.close()


HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "accept-language": texts,
        "idempotency-key": texts,
        "x-request-id": texts,
        "traceparent": texts,
        "on-block": texts,
    },
)


@MANY
@given(
    spoiled(),
    st.sampled_from([VERDICTS, BATCH, TRY]),
    st.sampled_from(["application/json", NDJSON, "", "a/b; c"]),
    HEADERS,
)
def test_no_body_gets_a_500(door: Door, body: bytes, path: str, kind: str, headers: dict[str, str]) -> None:
    """Answered, or refused with a problem: in 400, 413, 415 or 422."""
    sent = {
        name: value.encode().replace(b"\r", b"").replace(b"\n", b"").replace(b"\x00", b"")
        for name, value in headers.items()
    }
    response = door.ask("POST", path, content=body, headers={"content-type": kind, **sent})

    assert response.status_code in {200, 400, 413, 415, 422}, (response.status_code, response.text)
    if response.status_code != 200:
        assert response.headers["content-type"] == "application/problem+json"
        assert {"type", "title", "status", "detail"} <= set(response.json())
    else:
        assert b"/problems/internal" not in response.content
