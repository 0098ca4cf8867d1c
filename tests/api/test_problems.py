"""Every way a request can be wrong: status, stable type, what, where, and what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.door import ALLOWED, BATCH, TRY, VERDICTS, Door, problem

MALFORMED: list[tuple[str, bytes, str | None]] = [
    # what is wrong, body, JSON pointer (None: nowhere in particular)
    ("empty", b"", None),
    ("only spaces", b" \r\n ", None),
    ("no JSON", b"hello", None),
    ("cut off", b'{"text": "Dag', None),
    ("two values", b'{"text": "a"} {"text": "b"}', None),
    ("raw line break", b'{"text": "a\nb"}', None),
    ("not a number", b'{"text": NaN}', None),
    ("invalid UTF-8", b'{"text": "\xff"}', None),
    ("invalid UTF-8 in a name", b'{"\xff": 1}', None),
    ("encoded surrogate", b'{"text": "\xed\xa0\xbd"}', None),
    ("half an emoji", b'{"text": "a \\ud83d"}', None),
    ("other half first", b'{"text": "\\ude00\\ud83d"}', None),
    ("half an emoji in a name", b'{"\\ud83d": 1}', None),
    ("too deep", b'{"media":' + b"[" * 50_000, None),
    ("only brackets", b"[" * 200_000, ""),
    ("null", b"null", ""),
    ("a list", b'[{"text": "a"}]', ""),
    ("a string", b'"text"', ""),
    ("nothing to judge", b"{}", "/text"),
    ("empty text", b'{"text": "", "media": []}', "/text"),
    ("unknown field", b'{"text": "a", "txet": "b"}', "/txet"),
    ("unknown field inside", b'{"text": "a", "author": {"naam": "b"}}', "/author/naam"),
    ("unknown field in a list", b'{"media": [{}, {"people": [{"age": 3}]}]}', "/media/1/people/0/age"),
    ("a name to be escaped", b'{"text": "a", "a/b~c": 1}', "/a~1b~0c"),
    ("number for text", b'{"text": 12}', "/text"),
    ("number for an id", b'{"id": 12, "text": "a"}', "/id"),
    ("text for a flag", b'{"text": "a", "is_reply": "true"}', "/is_reply"),
    ("1 for a flag", b'{"media": [{"people": [{"minor": 1}]}]}', "/media/0/people/0/minor"),
    ("0 for a flag", b'{"media": [{"modified": 0}]}', "/media/0/modified"),
    ("a text for a list", b'{"text": "a", "topics": "mobiliteit"}', "/topics"),
    ("an object for a list", b'{"text": "a", "media": {}}', "/media"),
    ("null in a list", b'{"text": "a", "thread": ["b", null]}', "/thread/1"),
    ("a fraction for a page", b'{"text": "a", "quoted_source": {"page": 1.5}}', "/quoted_source/page"),
    ("a flag for a page", b'{"text": "a", "quoted_source": {"page": true}}', "/quoted_source/page"),
    ("a page beyond numbers", b'{"text": "a", "quoted_source": {"page": 1' + b"0" * 30 + b"}}", "/quoted_source/page"),
    ("an endless number", b'{"text": "a", "quoted_source": {"page": 1' + b"0" * 5_000 + b"}}", None),
    ("a closed list", b'{"media": [{"type": "photo"}]}', "/media/0/type"),
    ("another closed list", b'{"text": "a", "author": {"capacity": "both"}}', "/author/capacity"),
    ("no moment", b'{"text": "a", "scheduled_at": "morgen"}', "/scheduled_at"),
    ("a number for a moment", b'{"text": "a", "scheduled_at": 1764576000}', "/scheduled_at"),
]


@pytest.mark.parametrize(("body", "pointer"), [m[1:] for m in MALFORMED], ids=[m[0] for m in MALFORMED])
def test_what_cannot_be_read_is_named(door: Door, body: bytes, pointer: str | None) -> None:
    """400 with what was wrong, where, and a hint."""
    document = problem(door.post(VERDICTS, body), 400, "malformed-request")

    if pointer is not None:
        assert document["pointer"] == pointer
    assert document["hint"]
    assert len(document["detail"]) < 300


@pytest.mark.parametrize("path", [BATCH, TRY])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"posts": [' + b"[" * 100_000, b'{"\xff": 1}', b'{"nope": 1}'])
def test_the_other_endpoints_read_as_strictly(door: Door, path: str, body: bytes) -> None:
    """Batch and try answer 400 to the same bodies."""
    problem(door.post(path, body), 400, "malformed-request")


def test_half_an_emoji_gets_an_explanation(door: Door) -> None:
    """The message says which tool habit causes it."""
    document = problem(door.post(VERDICTS, b'{"text": "a \\ud83d b"}'), 400, "malformed-request")
    assert "emoji" in document["detail"]
    assert "cut" in document["hint"]


def test_bad_bytes_are_located(door: Door) -> None:
    """The position counts from the start of the body."""
    assert "byte 12" in problem(door.post(VERDICTS, b'{"text": "a \xff"}'), 400, "malformed-request")["detail"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "json", "application/x-ndjson"]
)
def test_another_media_type_is_refused(door: Door, kind: str) -> None:
    """415, saying what is read."""
    assert (
        "application/json"
        in problem(door.post(VERDICTS, b'{"text": "a"}', content_type=kind), 415, "wrong-media-type")["hint"]
    )


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.tool+json", ""]
)
def test_json_by_any_of_its_names_is_read(door: Door, kind: str) -> None:
    """Parameters, capitals and +json do not matter; a tool that names nothing means JSON."""
    assert door.post(VERDICTS, {"text": ALLOWED}, content_type=kind).status_code == 200


@pytest.mark.parametrize(
    ("post", "pointer"),
    [
        ({"text": "é" * 20_001}, "/text"),
        ({"text": "a", "thread": ["b", "c" * 20_001]}, "/thread/1"),
        ({"media": [{"alt": "a" * 20_001}]}, "/media/0/alt"),
        ({"text": "a", "author": {"bio": "b" * 20_001}}, "/author/bio"),
        ({"text": "a", "author": {"name": "b" * 20_001}}, "/author/name"),
        ({"text": "a", "quoted_source": {"text": "b" * 20_001}}, "/quoted_source/text"),
        ({"text": "a", "topics": ["b" * 20_001]}, "/topics/0"),
    ],
)
def test_a_text_field_has_a_longest_length(door: Door, post: Any, pointer: str) -> None:
    """20,000 code points each, whatever their bytes; one more is 413."""
    document = problem(door.post(VERDICTS, json.dumps(post, ensure_ascii=False).encode()), 413, "too-large")
    assert document["pointer"] == pointer


@pytest.mark.parametrize("letter", ["a", "é", "🙂"])
def test_the_longest_text_is_judged(door: Door, letter: str) -> None:
    """Exactly 20,000 code points are read, also when they are 80,000 bytes."""
    assert door.post(VERDICTS, json.dumps({"text": letter * 20_000}, ensure_ascii=False).encode()).status_code == 200


def test_a_post_has_a_largest_size(door: Door) -> None:
    """256 KiB of body are read; one byte more is 413."""
    body = b'{"text": "a", "thread": [' + b",".join([b'"%b"' % (b"b" * 19_000)] * 13) + b"]}"
    whole = body + b" " * (256 * 1024 - len(body))

    assert door.post(VERDICTS, whole).status_code == 200
    problem(door.post(VERDICTS, whole + b" "), 413, "too-large")


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/verdict", "/v1/verdicts/1", "/v2/verdicts", "/../etc/passwd", "/%00"]
)
def test_an_unknown_address_is_404(door: Door, path: str) -> None:
    """In the same form as every problem."""
    problem(door.ask("GET", path), 404, "not-found")


@pytest.mark.parametrize(("method", "path"), [("GET", VERDICTS), ("PUT", TRY), ("DELETE", BATCH), ("POST", "/metrics")])
def test_another_method_is_405(door: Door, method: str, path: str) -> None:
    """With the methods that are served."""
    response = door.ask(method, path)
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"]
