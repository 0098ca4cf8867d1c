"""`content_hash` is keyed and covers exactly what would be published."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from service.hashing import Hasher, parse_keys
from tests.api.door import Door, settings_in
from tests.conftest import post_of

if TYPE_CHECKING:
    from pathlib import Path

FULL: dict[str, Any] = {
    "id": "1",
    "text": "Het park gaat open.",
    "language": "nl",
    "author": {"name": "An", "role": "schepen", "organisation": "Dorp", "party": "P", "account": "@an", "bio": "b"},
    "channel": "facebook",
    "media": [
        {
            "type": "image", "url": "https://x.example/a.jpg", "sha256": "aa", "alt": "alt", "caption": "bijschrift",
            "text": "affiche", "credit": "eigen foto", "licence": "own", "ai_generated": False, "modified": False,
            "people": [{"name": "Jo", "minor": False, "consent": True}], "music": {"title": "m", "licence": "l"},
        }
    ],
    "thread": ["tweede", "derde"],
    "first_comment": "eerste reactie",
    "links": ["https://x.example/1", "https://x.example/2"],
    "link_previews": [{"url": "https://x.example/1", "title": "titel", "description": "uitleg"}],
    "quoted_source": {"author": "A", "title": "T", "url": "https://x.example/q", "page": 4, "text": "q", "type": "rapport"},
    "scheduled_at": "2026-12-01T08:00:00+01:00",
    "topics": ["mobiliteit"],
    "is_reply": True,
    "in_reply_to": "vraag",
}  # fmt: skip

PUBLISHED: list[tuple[Any, ...]] = [
    ("text",), ("thread", 0), ("thread", 1), ("first_comment",), ("media", 0, "alt"), ("media", 0, "caption"),
    ("media", 0, "url"), ("media", 0, "sha256"), ("links", 0), ("links", 1), ("link_previews", 0, "url"),
    ("link_previews", 0, "title"), ("link_previews", 0, "description"),
]  # fmt: skip
NOT_PUBLISHED: list[tuple[tuple[Any, ...], Any]] = [
    (("id",), "2"), (("language",), "fr"), (("channel",), "x"), (("author", "name"), "Bo"), (("author", "bio"), "c"),
    (("scheduled_at",), "2026-12-02T08:00:00+01:00"), (("topics",), []), (("is_reply",), False),
    (("in_reply_to",), "andere vraag"), (("media", 0, "people"), []), (("media", 0, "credit"), "z"),
    (("media", 0, "licence"), "cc"), (("media", 0, "ai_generated"), True),
]  # fmt: skip


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """Return the full post with one field changed."""
    post = copy.deepcopy(FULL)
    place: Any = post
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return post


@pytest.mark.parametrize("path", PUBLISHED, ids=str)
def test_an_edit_of_what_is_published_changes_the_hash(door: Door, path: tuple[Any, ...]) -> None:
    """Each published field is covered: one changed character shows."""
    assert door.judge(FULL)["content_hash"] != door.judge(changed(path, "anders"))["content_hash"]


@pytest.mark.parametrize(("path", "value"), NOT_PUBLISHED, ids=str)
def test_what_is_not_published_does_not_change_the_hash(door: Door, path: tuple[Any, ...], value: Any) -> None:
    """Moving a post to another hour, or recording a consent, is no edit of its content."""
    assert door.judge(FULL)["content_hash"] == door.judge(changed(path, value))["content_hash"]


def test_texts_do_not_flow_into_each_other(door: Door) -> None:
    """The same words divided otherwise over the fields are another post."""
    hashes = {
        door.judge(post)["content_hash"]
        for post in (
            {"text": "a", "thread": ["b"]},
            {"text": "a", "first_comment": "b"},
            {"text": "ab"},
            {"text": "a", "thread": ["b", ""]},
            {"text": "a", "links": ["b"]},
        )
    }
    assert len(hashes) == 5


def test_the_order_of_a_thread_matters(door: Door) -> None:
    """Swapping two posts of a thread is an edit."""
    assert door.judge(FULL)["content_hash"] != door.judge(changed(("thread",), ["derde", "tweede"]))["content_hash"]


def test_the_same_content_has_the_same_hash_everywhere(door: Door) -> None:
    """From memory, anew, and under `try`: the hash depends on content and key only."""
    trial = {"policy": {"language": "fr"}, "post": FULL}
    hashes = {door.judge(FULL)["content_hash"] for _ in range(3)}

    assert hashes == {door.post("/v1/policies/try", trial).json()["content_hash"]}


def test_the_hash_is_keyed_and_names_its_key(tmp_path: Path) -> None:
    """Another key gives another hash; during a rotation the old key's hashes are still recognised."""
    old, new = "k1:" + "a" * 32, "k2:" + "b" * 32
    door = Door(settings_in(tmp_path, hash_key=f"{new},{old}"))
    given = door.judge("Dag")["content_hash"]
    door.close()
    post = post_of("Dag")
    by_old = Hasher(parse_keys(old)).content_hash(post)

    assert given.startswith("hmac-sha256:k2:")
    assert by_old.startswith("hmac-sha256:k1:")
    assert Hasher(parse_keys(f"{new},{old}")).recognises(by_old, post)
    assert not Hasher(parse_keys(new)).recognises(by_old, post)
    assert not Hasher(parse_keys(f"{new},{old}")).recognises(by_old, post_of("Dag!"))
