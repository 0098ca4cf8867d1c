"""Whatever a gateway asks about, the answer is 200 or 403; fuzzed requests never find a mistake of ours."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.door import BLOCKED
from tests.api.officers import Officers
from tests.shapes.payloads import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUESTS = max(150, int(os.environ.get("FUZZ_POSTS", "0")) // 10)
PATHS = ["", "/", "/graphql", "/api/posts", "/api/posts/1", "/api/post", "/posts/schedule", "/@postiz/api/posts", "/@x", "/login"]  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.just(BLOCKED),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Draw a documented payload with one value exchanged, any JSON, or any bytes."""
    kind = draw(st.sampled_from(["changed", "changed", "json", "bytes"]))
    if kind == "bytes":
        return draw(st.binary(max_size=200))
    if kind == "json":
        return json.dumps(draw(VALUES)).encode()
    payload = json.loads(json.dumps(draw(st.sampled_from([case[2] for case in CASES]))))
    at: Any = payload
    while isinstance(at, dict | list) and at:
        name = draw(st.sampled_from(list(at) if isinstance(at, dict) else list(range(len(at)))))
        if not isinstance(at[name], dict | list) or not at[name] or draw(st.booleans()):
            at[name] = draw(VALUES)
            break
        at = at[name]
    return json.dumps(payload).encode()


@pytest.fixture(scope="module")
def officers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Officers]:
    """Give an application with a key for a gateway."""
    opened = Officers(tmp_path_factory.mktemp("any"))
    yield opened
    opened.door.close()


@settings(max_examples=REQUESTS, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "QUERY"]),
    path=st.sampled_from(PATHS) | st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=20).map("/{}".format),
    body=bodies(),
    media_type=st.sampled_from(["application/json", "text/plain", "multipart/form-data", "", "application/json; charset=x"]),
)  # fmt: skip
def test_any_request_is_answered_with_200_or_403(
    officers: Officers, method: str, path: str, body: bytes, media_type: str
) -> None:
    """And the answer is JSON that says so."""
    response = officers.door.ask(
        method,
        "/v1/gate" + path,
        content=body,
        headers={"x-api-key": officers.tokens["tool"], "content-type": media_type},
    )

    assert response.status_code in {200, 403}
    told = response.json()
    assert told.get("failed", {}).get("why") != "mistake"
    assert ("type" in told) is (response.status_code == 403)
