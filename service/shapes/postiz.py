"""Postiz: `POST /public/v1/posts` (and the same body from its own interface), and the array of its webhooks.

Source: gitroomhq/postiz-app (CreatePostDto, getPostByForWebhookId). Content is HTML; `value[1..]` are comments and
thread items; each entry of `posts` is a post of its own. Webhooks fire after publication, unsigned: audit only.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from service.domain.moments import Moment
from service.domain.post import Author, Media, Post
from service.shapes.markup import texts_of
from service.shapes.shaped import Shaped, listed, media_of, read, whole


class _Image(Struct, frozen=True):
    path: str | None = None
    url: str | None = None
    alt: str | None = None


class _Value(Struct, frozen=True):
    content: str | None = None
    image: tuple[_Image, ...] | None = None


class _Integration(Struct, frozen=True):
    id: str | None = None
    name: str | None = None
    providerIdentifier: str | None = None  # noqa: N815 - Postiz' names, here and below


class _Entry(Struct, frozen=True):
    value: tuple[_Value, ...]
    integration: _Integration | None = None
    settings: dict[str, Any] | None = None


class _Create(Struct, frozen=True):
    posts: tuple[_Entry, ...]
    type: str | None = None
    date: Moment | None = None


class _Stored(Struct, frozen=True):
    id: str | int | None = None
    content: str | None = None
    publishDate: Moment | None = None  # noqa: N815
    state: str | None = None
    integration: _Integration | None = None
    title: str | None = None


def posts_of(payload: Any) -> tuple[Shaped, ...]:
    """Return the posts of a request to create, of a webhook's array, or of a list that the API gave."""
    if isinstance(payload, dict) and isinstance(payload.get("posts"), list):
        if any(isinstance(item, dict) and "value" in item for item in payload["posts"]) or not payload["posts"]:
            return _created(read(payload, _Create))
        return tuple(_stored(read(item, _Stored, at)) for at, item in listed(payload["posts"], "/posts"))
    return tuple(_stored(read(item, _Stored, at)) for at, item in listed(payload))


def looks_like(payload: Any) -> bool:
    """Say whether a body is Postiz' request to create posts."""
    posts = payload.get("posts") if isinstance(payload, dict) else None
    return isinstance(posts, list) and any(isinstance(item, dict) and "value" in item for item in posts)


def _created(told: _Create) -> tuple[Shaped, ...]:
    return tuple(
        Shaped(
            _post(
                [value.content for value in entry.value] + _titles(entry.settings or {}),
                entry.integration,
                [image for value in entry.value for image in value.image or ()],
                scheduled_at=None if told.type == "now" else told.date,
            ),
            draft=told.type == "draft",
        )
        for entry in told.posts
    )


def _stored(told: _Stored) -> Shaped:
    told_id = None if told.id is None else str(told.id)
    post = _post([told.content, told.title], told.integration, [], id=told_id, scheduled_at=told.publishDate)
    return Shaped(post, draft=told.state == "DRAFT")


def _post(markups: list[str | None], on: _Integration | None, images: list[_Image], **fields: Any) -> Post:
    texts, links = texts_of(markups)
    return whole(
        texts,
        channel=on.providerIdentifier if on else None,
        author=Author(account=on.name) if on else Author(),
        media=tuple[Media, ...](media_of(image.path or image.url, image.alt) for image in images),
        links=links,
        **fields,
    )


def _titles(settings: dict[str, Any]) -> list[str | None]:
    """Return the words that a network's settings add: titles and first comments."""
    return [settings[name] for name in ("title", "firstComment", "comment") if isinstance(settings.get(name), str)]
