"""Every documented payload becomes the posts inside it, and nothing of another type crashes."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import CallerError, MalformedRequest
from service.shapes import hootsuite
from service.shapes.registry import SHAPES, shape_of
from tests.shapes import payloads
from tests.shapes.payloads import CASES, CREATE


@pytest.mark.parametrize(("shape", "name", "payload", "wanted"), CASES, ids=[f"{c[0]}: {c[1]}" for c in CASES])
def test_a_payload_becomes_its_posts(shape: Any, name: str, payload: Any, wanted: list[Any]) -> None:
    """Texts in the order in which they appear: the first, then thread and further words."""
    found = SHAPES[shape].posts_of(payload)

    assert [(shaped.post.text, list(shaped.post.thread)) for shaped in found] == wanted


def only(shape: Any, payload: Any) -> Any:
    """Return the one post of a payload."""
    (shaped,) = SHAPES[shape].posts_of(payload)
    return shaped.post


def test_schedule_media_and_account_come_along() -> None:
    """What the tool knows besides words is told too."""
    due = datetime(2026, 12, 1, 8, tzinfo=UTC)
    thread = only("buffer", payloads.CLI["thread"])
    polled = only("buffer", payloads.BUFFER_POST)
    postiz = only("postiz", payloads.POSTIZ_WEBHOOK)
    asked = only("ayrshare", payloads.AYRSHARE)
    message = only("hootsuite", payloads.HOOTSUITE_MESSAGE)

    assert (thread.media[0].alt, thread.channel) == ("De raadszaal", "twitter")
    assert (polled.id, polled.channel, polled.author.name, polled.scheduled_at) == ("p1", "facebook", "An", due)
    assert (postiz.author.account, postiz.channel, postiz.scheduled_at) == ("Gemeente", "facebook", due)
    assert (asked.first_comment, asked.media[0].url, asked.channel) == (
        "Meer uitleg",
        "https://example.org/a.jpg",
        "facebook",
    )
    assert (message.topics, message.scheduled_at) == (("markt",), due)
    assert all(s.post.scheduled_at == due.replace(tzinfo=None) for s in SHAPES["mixpost"].posts_of(payloads.MIXPOST))


def test_an_outer_text_that_differs_from_the_thread_is_doubtful() -> None:
    """Buffer publishes the thread; all texts are judged, and the doubt is told."""
    other = copy.deepcopy(payloads.THREADED)
    other["input"]["text"] = "Iets anders"  # type: ignore[index]
    (shaped,) = SHAPES["buffer"].posts_of(other)
    (same,) = SHAPES["buffer"].posts_of(payloads.THREADED)

    assert (shaped.post.text, shaped.post.thread) == ("Iets anders", ("Morgen raad om 20u", "Agenda: …"))
    assert (shaped.doubts, same.doubts) == (("two_texts",), ())


def test_every_word_beside_the_text_is_judged() -> None:
    """Titles, spoilers, first comments, offers and link cards of a network."""
    post = only("buffer", {"input": {
        "text": "Dag",
        "assets": [{"link": {"url": "https://a.be", "title": "Kop", "description": "Uitleg"}}],
        "metadata": {"facebook": {"firstComment": "Eerst"}, "google": {"title": "Feest", "detailsOffer": {"terms": "Tot mei"}},
                     "mastodon": {"spoilerText": "Let op"}, "linkedin": {"firstComment": "Ook", "linkAttachment": {"url": "https://b.be"}}},
    }})  # fmt: skip

    assert post.first_comment == "Eerst"
    assert set(post.thread) == {"Ook", "Feest", "Tot mei", "Let op"}
    assert (post.link_previews[0].title, post.links) == ("Kop", ("https://b.be",))


def test_titles_and_links_of_other_tools_are_judged_too() -> None:
    """Words that only one network shows, and addresses behind words."""
    mixpost = {
        "versions": [
            {"content": [{"body": '<a href="https://a.be">Film</a>'}], "options": {"youtube": {"title": "Titel"}}}
        ]
    }
    postiz = {"posts": [{"value": [{"content": "Film"}], "settings": {"__type": "youtube", "title": "Titel"}}]}
    publer = {
        "bulk": {
            "posts": [{"networks": {"youtube": {"text": "Film", "title": "Titel", "comments": [{"text": "Eerst"}]}}}]
        }
    }

    assert only("mixpost", mixpost).links == ("https://a.be",)
    assert [only("mixpost", mixpost).thread, only("postiz", postiz).thread, only("publer", publer).thread] == [
        ("Titel",)
    ] * 3
    assert only("publer", publer).first_comment == "Eerst"


@pytest.mark.parametrize(
    "payload",
    [
        {"query": "mutation {"},
        {"query": CREATE},
        {"query": CREATE, "variables": {"input": "text"}},
        {"query": "subscription { posts { id } }"},
        {"query": "query A { a } mutation B { createPost(input: {}) { a } }"},
        {"query": "mutation { ...Missing }"},
        {"query": "mutation { ...F } fragment F on Mutation { ...F }"},
        {"query": "{" + "a " * 9000 + "}"},
        {"query": "{a(b:" + "[" * 9000},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0"}}},
        {"query": CREATE, "variables": [1]},
        [payloads.BUFFER_POST, 3],
        {"input": {"text": "Dag", "dueAt": "morgen"}},
    ],
    ids=lambda payload: json.dumps(payload)[:50],
)
def test_what_cannot_be_followed_is_refused(payload: Any) -> None:
    """A gate must not guess which post a GraphQL request would write."""
    with pytest.raises(MalformedRequest):
        SHAPES["buffer"].posts_of(payload)


def test_a_wrong_type_is_named_by_its_place() -> None:
    """The caller learns where to look."""
    with pytest.raises(MalformedRequest) as refused:
        SHAPES["postiz"].posts_of({"posts": [{"value": [{"content": 3}]}]})
    assert refused.value.pointer == "/posts/0/value/0/content"

    with pytest.raises(MalformedRequest) as refused:
        SHAPES["plain"].posts_of({"posts": [{"text": "x"}, {"text": "x", "author": {"name": 3}}]})
    assert refused.value.pointer == "/posts/1/author/name"


def test_hootsuite_events_carry_ids_only() -> None:
    """A ping and kinds that nobody knows are no messages."""
    (event,) = hootsuite.events_of(payloads.HOOTSUITE_EVENTS + payloads.HOOTSUITE_PING)

    assert (event.seq_no, event.message, event.state) == ("123", "5037510", "PENDING_APPROVAL")
    assert hootsuite.is_events(payloads.HOOTSUITE_PING)
    assert not hootsuite.is_events(payloads.HOOTSUITE_MESSAGE)


@pytest.mark.parametrize(
    ("payload", "shape"),
    [
        ({"query": CREATE, "variables": payloads.THREADED}, "buffer"),
        (payloads.THREADED, "buffer"),
        (payloads.CLI["create"], "buffer"),
        (payloads.POSTIZ_CREATE, "postiz"),
        (payloads.MIXPOST, "mixpost"),
        (payloads.AYRSHARE, "ayrshare"),
        (payloads.PUBLER, "publer"),
        ({"text": "Dag", "socialProfileIds": ["1"]}, "hootsuite"),
        ({"email": "a@b.be", "password": "x"}, None),
    ],
)
def test_a_body_is_recognised(payload: Any, shape: str | None) -> None:
    """The gate's path knows a request to write a post by its body."""
    found = shape_of(payload)

    assert (found.name if found else None) == shape


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def refusal(read: Any, payload: Any) -> CallerError | None:
    """Return why a payload is refused, if it is."""
    try:
        read(payload)
    except CallerError as refused:
        return refused
    return None


@settings(max_examples=300)
@given(data=st.data())
def test_no_payload_crashes_a_shape(data: st.DataObject) -> None:
    """A documented payload with any part replaced by anything: posts, or a clear refusal with its place."""
    changed = copy.deepcopy(data.draw(st.sampled_from(CASES))[2])
    place = changed
    while keys := list(place) if isinstance(place, dict) else list(range(len(place))):
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            place[key] = data.draw(JSON)
            break
        place = place[key]
    for shape in SHAPES.values():
        shape.looks_like(changed)
        refused = refusal(shape.posts_of, changed)
        assert refused is None or refused.pointer is not None
