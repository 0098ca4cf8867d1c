"""What comes back around every answer: request id, trace context, and what is counted."""

from __future__ import annotations

import pytest

from tests.api.door import ALLOWED, VERDICTS, Door

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
PATHS = [("POST", VERDICTS), ("GET", "/v1/guidelines"), ("GET", "/health/live"), ("GET", "/nowhere"), ("PUT", VERDICTS)]


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_the_request_id_comes_back(door: Door, method: str, path: str) -> None:
    """Whatever is answered, under the id that was sent."""
    response = door.ask(method, path, headers={"x-request-id": "order 66/a"})
    assert response.headers.get_list("x-request-id") == ["order 66/a"]


@pytest.mark.parametrize("given", [None, "", "x" * 129, "tab\there", "caf\xe9"])
def test_a_request_id_is_made_where_none_can_be_used(door: Door, given: str | None) -> None:
    """Absent, too long or unprintable ids are replaced by one of ours, another each time."""
    headers = {} if given is None else {"x-request-id": given.encode("latin-1")}
    made = {door.ask("GET", "/health/live", headers=headers).headers["x-request-id"] for _ in range(2)}

    assert len(made) == 2
    assert given not in made
    assert all(len(name) == 24 for name in made)


def test_the_longest_request_id_comes_back(door: Door) -> None:
    """128 characters are honoured."""
    assert door.get("/health/live", x_request_id="y" * 128).headers["x-request-id"] == "y" * 128


def test_trace_context_is_echoed_from_memory_too(door: Door) -> None:
    """Computed and remembered answers carry the same traceparent."""
    answers = [door.post(VERDICTS, {"text": ALLOWED}, traceparent=TRACE) for _ in range(2)]
    assert {answer.headers["traceparent"] for answer in answers} == {TRACE}


@pytest.mark.parametrize(
    "given",
    [
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        TRACE.upper(),
        TRACE + "-extra",
        "hello",
        "",
    ],
)
def test_a_trace_that_is_none_is_not_echoed(door: Door, given: str) -> None:
    """W3C Trace Context: an invalid traceparent is ignored."""
    assert "traceparent" not in door.get("/health/live", traceparent=given).headers


def test_the_route_is_counted_by_its_template(door: Door) -> None:
    """Unknown paths and odd methods share one label: callers cannot make series explode."""
    for i in range(3):
        door.get(f"/v1/nowhere/{i}")
        door.ask(f"ODD{i}", "/health/live")
    text = door.get("/metrics").text

    assert 'route="/v1/verdicts"' in text
    assert 'route="unmatched"' in text
    assert "nowhere" not in text
    assert "ODD" not in text
