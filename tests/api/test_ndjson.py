"""`application/x-ndjson`: a line in, a line out, in order, for as long as somebody sends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.door import ALLOWED, BATCH, BLOCKED, NDJSON, Door, problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.api.conftest import Keyed


def answered(door: Door, body: Any, **headers: str) -> list[dict[str, Any]]:
    """Return the answered lines; a list of bytes is sent in exactly these pieces."""
    content = _in_pieces(body) if isinstance(body, list) else body
    response = door.ask("POST", BATCH, content=content, headers={"content-type": NDJSON, **headers})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(NDJSON)
    assert response.text.endswith("\n") or not response.text
    return [json.loads(line) for line in response.text.splitlines()]


async def _in_pieces(pieces: list[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def line(post: Any) -> bytes:
    """Return one post as a line."""
    return json.dumps(post).encode() + b"\n"


def test_lines_are_answered_in_order(door: Door) -> None:
    """One answer a line, under the id of its post."""
    found = answered(door, b"".join(line({"id": str(i), "text": f"{ALLOWED} {i}"}) for i in range(300)))
    assert [a["post_id"] for a in found] == [str(i) for i in range(300)]


def test_a_problem_stands_in_its_place(door: Door) -> None:
    """A line that cannot be read is answered as a problem; the others are judged."""
    found = answered(
        door,
        line({"text": BLOCKED}) + b"{nonsense\n" + line({"text": 1}) + b'{"text": "\xff"}\n' + line({"text": ALLOWED}),
    )
    assert [a.get("decision", a["status"] if "status" in a else None) for a in found] == [
        "block",
        400,
        400,
        400,
        "allow",
    ]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n\n"])
def test_the_last_line_needs_no_end(door: Door, end: bytes) -> None:
    """With or without a newline at the end, and with empty lines, every post is answered once."""
    assert len(answered(door, b"\n" + line({"text": "a"}) + b"\r\n" + line({"text": "b"}).rstrip(b"\n") + end)) == 2


@pytest.mark.parametrize("size", [1, 7, 64])
def test_lines_may_arrive_in_any_pieces(door: Door, size: int) -> None:
    """Pieces may end in the middle of a line, or of a character."""
    whole = "".join(json.dumps({"text": f"Café 🙂 {i}"}, ensure_ascii=False) + "\n" for i in range(5)).encode()
    found = answered(door, [whole[i : i + size] for i in range(0, len(whole), size)])
    assert [a["decision"] for a in found] == ["allow"] * 5


@pytest.mark.parametrize("pieces", [1, 9])
@pytest.mark.parametrize("last", [False, True])
def test_an_over_long_line_is_one_problem(door: Door, pieces: int, *, last: bool) -> None:
    """A line of more than 256 KiB is answered 413 once, is not kept in memory, and the next line is judged."""
    long = b'{"text": "' + b"x" * 600_000 + b'"}'
    body = line({"text": ALLOWED}) + long + (b"" if last else b"\n" + line({"text": BLOCKED}))
    size = len(body) // pieces + 1
    found = answered(door, [body[i : i + size] for i in range(0, len(body), size)])

    assert [a.get("status", a.get("decision")) for a in found] == ["allow", 413, *([] if last else ["block"])]


def test_nothing_sent_nothing_answered(door: Door) -> None:
    """An empty body is an empty stream."""
    assert answered(door, b"") == []
    assert answered(door, b"\n \n\r\n") == []


def test_there_is_no_limit_to_the_lines(door: Door) -> None:
    """More posts and more bytes than a JSON batch may have."""
    filler = line({"text": "b" * 15_000})
    pieces = [filler * 8] * 75
    assert len(answered(door, pieces)) == 600
    assert sum(map(len, pieces)) > 8 * 1024 * 1024


def test_who_may_not_ask_gets_a_problem_and_no_stream(keyed: Keyed) -> None:
    """Key and right are checked before the first line."""
    ask = keyed.door.ask("POST", BATCH, content=line({"text": "a"}), headers={"content-type": NDJSON})
    problem(ask, 401, "unknown-key")
