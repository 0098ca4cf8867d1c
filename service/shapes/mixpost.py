"""Mixpost: the post resource (Lite's interface, Pro's API) and Pro's webhooks `{"event", "data": {"post"}}`.

Sources: inovector/mixpost (PostResource); for the webhooks only receivers that others wrote. Content is HTML. Each
version of a post (one per account) is a post of its own.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from service.domain.moments import Moment
from service.domain.post import Media
from service.errors import MalformedRequest
from service.shapes.markup import texts_of
from service.shapes.shaped import Shaped, listed, media_of, read, whole

_WITHOUT_WORDS = ("post.deleted",)
"""Events that say only which post."""
_WORDS = ("title", "description", "first_comment", "comment")
_DRAFT = {0, "0", "draft", "DRAFT"}


class _Media(Struct, frozen=True):
    url: str | None = None
    alt_text: str | None = None
    mime_type: str | None = None


class _Content(Struct, frozen=True):
    body: str | None = None
    media: tuple[_Media | int | str, ...] | None = None


class _Version(Struct, frozen=True):
    content: tuple[_Content, ...] = ()
    options: dict[str, Any] | None = None


class _DayAndTime(Struct, frozen=True):
    date: str | None = None
    time: str | None = None


class _Post(Struct, frozen=True):
    versions: tuple[_Version, ...]
    id: str | int | None = None
    uuid: str | None = None
    status: str | int | None = None
    date: str | None = None
    time: str | None = None
    scheduled_at: _DayAndTime | str | None = None


def posts_of(payload: Any) -> tuple[Shaped, ...]:
    """Return one post for every version of every post in a resource, a request or a webhook's delivery."""
    told = [(at, item) for at, item in listed(payload) if item.get("event") not in _WITHOUT_WORDS]
    return tuple(shaped for at, item in told for shaped in _versions(*_unwrapped(item, at)))


def looks_like(payload: Any) -> bool:
    """Say whether a body is Mixpost's request to create or update a post."""
    return isinstance(payload, dict) and isinstance(payload.get("versions"), list)


def _unwrapped(item: dict[str, Any], at: str) -> tuple[dict[str, Any], str]:
    for name in ("data", "post"):
        if "versions" not in item and isinstance(item.get(name), dict):
            item, at = item[name], f"{at}/{name}"
    return item, at


def _versions(item: dict[str, Any], at: str) -> tuple[Shaped, ...]:
    told = read(item, _Post, at)
    moment = _moment(told, at)
    told_id = told.uuid or (None if told.id is None else str(told.id))
    found = []
    for version in told.versions:
        markups = [content.body for content in version.content]
        texts, links = texts_of(markups + _options(version.options or {}))
        media = tuple(_media(item) for content in version.content for item in content.media or ())
        post = whole(texts, id=told_id, media=media, links=links, scheduled_at=moment)
        found.append(Shaped(post, draft=told.status in _DRAFT))
    return tuple(found)


def _options(options: dict[str, Any]) -> list[str | None]:
    """Return the words that a network's own options add (`{"youtube": {"title": …}}`)."""
    named = [option for option in options.values() if isinstance(option, dict)]
    return [option[name] for option in named for name in _WORDS if isinstance(option.get(name), str)]


def _moment(told: _Post, at: str) -> Moment | None:
    """Return when a post is scheduled; Mixpost tells a day and a time in its own zone, without offset."""
    said = told.scheduled_at
    if isinstance(said, _DayAndTime):
        said = f"{said.date}T{said.time}" if said.date and said.time else None
    elif said is None and told.date and told.time:
        said = f"{told.date}T{told.time}"
    if not said:
        return None
    try:
        return msgspec.convert(_with_seconds(said), Moment, strict=True)
    except msgspec.ValidationError:
        raise MalformedRequest(
            "The scheduled moment cannot be read", pointer=f"{at}/scheduled_at", hint="Mixpost sends date and time."
        ) from None


def _with_seconds(moment: str) -> str:
    return f"{moment}:00" if len(moment) == len("2026-12-01T08:00") else moment.replace(" ", "T", 1)


def _media(item: _Media | int | str) -> Media:
    """Media are told by object, or only by their number in Mixpost's library."""
    if not isinstance(item, _Media):
        return Media()
    kind = (item.mime_type or "").partition("/")[0]
    if kind in {"image", "video"}:
        return media_of(item.url, item.alt_text, type=kind)
    return media_of(item.url, item.alt_text)
