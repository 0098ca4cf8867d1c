"""Publer: `POST /posts/schedule` with `{"bulk": {"state", "posts": [{"networks", "accounts"}]}}`.

Source: publer.com's API description. A post has one text per network; each is a post of its own. A flat
`{"text": …}` (an edit) is read too.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from service.domain.moments import Moment
from service.domain.post import Media, Post
from service.shapes.shaped import Shaped, listed, media_of, read, whole


class _Media(Struct, frozen=True):
    path: str | None = None
    url: str | None = None
    alt_text: str | None = None
    caption: str | None = None


class _Comment(Struct, frozen=True):
    text: str | None = None


class _Network(Struct, frozen=True):
    text: str | None = None
    title: str | None = None
    url: str | None = None
    media: tuple[_Media, ...] | None = None
    comments: tuple[_Comment, ...] | None = None


class _Account(Struct, frozen=True):
    scheduled_at: Moment | None = None
    comments: tuple[_Comment, ...] | None = None


class _Post(Struct, frozen=True):
    id: str | None = None
    networks: dict[str, _Network] | None = None
    accounts: tuple[_Account, ...] | None = None
    scheduled_at: Moment | None = None


class _Bulk(Struct, frozen=True):
    posts: tuple[dict[str, Any], ...]
    state: str | None = None


def posts_of(payload: Any) -> tuple[Shaped, ...]:
    """Return a post for every network of every post."""
    if isinstance(payload, dict) and isinstance(payload.get("bulk"), dict):
        bulk = read(payload["bulk"], _Bulk, "/bulk")
        draft = (bulk.state or "").startswith("draft")
        places = listed(list(bulk.posts), "/bulk/posts")
    else:
        inner = isinstance(payload, dict) and isinstance(payload.get("post"), dict)
        draft, places = False, listed(payload["post"] if inner else payload, "/post" if inner else "")
    return tuple(Shaped(post, draft=draft) for at, item in places for post in _of_post(item, at))


def looks_like(payload: Any) -> bool:
    """Say whether a body is Publer's request to schedule."""
    return isinstance(payload, dict) and isinstance(payload.get("bulk"), dict)


def _of_post(item: dict[str, Any], at: str) -> tuple[Post, ...]:
    told = read(item, _Post, at)
    accounts = told.accounts or ()
    moment = told.scheduled_at or next((a.scheduled_at for a in accounts if a.scheduled_at), None)
    shared = [comment.text for account in accounts for comment in account.comments or ()]
    networks = told.networks or {"": read(item, _Network, at)}
    return tuple(_post(network, name, shared, told.id, moment) for name, network in networks.items())


def _post(network: _Network, name: str, shared: list[str | None], told_id: str | None, moment: Moment | None) -> Post:
    comments = [text for text in [*(c.text for c in network.comments or ()), *shared] if text]
    return whole(
        [network.text, network.title, *comments[1:]],
        id=told_id,
        channel=name or None,
        first_comment=comments[0] if comments else None,
        media=tuple[Media, ...](media_of(m.path or m.url, m.alt_text, caption=m.caption) for m in network.media or ()),
        links=(network.url,) if network.url else (),
        scheduled_at=moment,
    )
