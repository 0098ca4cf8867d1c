"""Hootsuite: a message of its API, and the events of its webhooks, which carry ids only.

Source: Hootsuite's REST description (SocialMessage). A message belongs to one profile, so one message is one post.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from service.domain.moments import Moment
from service.domain.post import Post
from service.errors import MalformedRequest
from service.shapes.shaped import Shaped, listed, media_of, read

MESSAGE_EVENT = "com.hootsuite.messages.event.v1"
PING = "com.hootsuite.ping.event.v1"


class _Url(Struct, frozen=True):
    url: str | None = None


class _Message(Struct, frozen=True):
    id: str | int | None = None
    text: str | None = None
    scheduledSendTime: Moment | None = None  # noqa: N815 - Hootsuite's name
    mediaUrls: tuple[_Url, ...] | None = None  # noqa: N815
    tags: tuple[str, ...] | None = None


class _Named(Struct, frozen=True):
    id: str | int | None = None


class _About(Struct, frozen=True):
    state: str | None = None
    message: _Named | None = None
    organization: _Named | None = None


class _Event(Struct, frozen=True):
    type: str
    seq_no: str | int | None = None
    data: _About | None = None


class Event(Struct, frozen=True):
    """A change of state of a message: fetch the text by `message` before anything is decided."""

    seq_no: str
    message: str
    state: str
    organization: str


def posts_of(payload: Any) -> tuple[Shaped, ...]:
    """Return a post for every message; what the API wraps in `{"data": …}` is unwrapped."""
    at = ""
    if isinstance(payload, dict) and isinstance(payload.get("data"), dict | list):
        payload, at = payload["data"], "/data"
    return tuple(_post(read(item, _Message, where)) for where, item in listed(payload, at))


def is_events(payload: Any) -> bool:
    """Say whether a delivery holds events (an array, or one alone)."""
    items = payload if isinstance(payload, list) else [payload]
    types = [item.get("type") for item in items if isinstance(item, dict)]
    return bool(types) and all(isinstance(kind, str) and kind.startswith("com.hootsuite.") for kind in types)


def events_of(payload: Any) -> tuple[Event, ...]:
    """Return the message events of a delivery; pings and kinds that we do not know are left out."""
    told = [(at, read(item, _Event, at)) for at, item in listed(payload)]
    return tuple(_event(event, at) for at, event in told if event.type == MESSAGE_EVENT)


def looks_like(payload: Any) -> bool:
    """Say whether a body is Hootsuite's request to schedule a message."""
    return isinstance(payload, dict) and "socialProfileIds" in payload


def _event(event: _Event, at: str) -> Event:
    about = event.data
    if about is None or about.message is None or about.message.id is None or about.state is None:
        raise MalformedRequest("A message event needs a state and the id of its message", pointer=f"{at}/data")
    organization = about.organization.id if about.organization else None
    return Event(str(event.seq_no or ""), str(about.message.id), about.state, str(organization or ""))


def _post(told: _Message) -> Shaped:
    return Shaped(
        Post(
            id=None if told.id is None else str(told.id),
            text=told.text,
            media=tuple(media_of(item.url) for item in told.mediaUrls or ()),
            topics=told.tags or (),
            scheduled_at=told.scheduledSendTime,
        )
    )
