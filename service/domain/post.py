"""A post as a scheduler hands it over, in nobody's vocabulary but ours.

Absent (or null) means that the tool did not send it. `people: []` means nobody is recognisable;
`consent: null` means that consent was not recorded. Lengths are Unicode code points.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from service.domain.moments import Moment
from service.domain.wire import Wire

MAX_TEXT_CHARACTERS = 20_000
"""The longest text field that is read, in code points (contract, section 2)."""
LARGEST_NUMBER = 2**53 - 1
"""Beyond this, programs disagree about what a JSON number is (RFC 8259, section 6)."""


class Author(Wire, frozen=True):
    """Who speaks: the person, the office, and the account that the post appears on."""

    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    party: str | None = None
    account: str | None = None
    bio: str | None = None
    capacity: Literal["personal", "official"] | None = None


class Person(Wire, frozen=True):
    """Somebody recognisable in a media item."""

    name: str | None = None
    role: str | None = None
    minor: bool | None = None
    consent: bool | None = None
    consent_by: str | None = None
    note: str | None = None


class Music(Wire, frozen=True):
    """Music under a video or audio item."""

    title: str | None = None
    licence: str | None = None


class Media(Wire, frozen=True):
    """One image, video, document …; `url` is never fetched."""

    type: Literal["image", "video", "gif", "document", "audio", "other"] | None = None
    url: str | None = None
    sha256: str | None = None
    alt: str | None = None
    caption: str | None = None
    text: str | None = None
    credit: str | None = None
    licence: str | None = None
    ai_generated: bool | None = None
    modified: bool | None = None
    people: tuple[Person, ...] | None = None
    music: Music | None = None


class LinkPreview(Wire, frozen=True):
    """The card that a network shows under a link."""

    url: str | None = None
    title: str | None = None
    description: str | None = None


class QuotedSource(Wire, frozen=True):
    """The source that a post quotes or shares, as the tool knows it."""

    author: str | None = None
    title: str | None = None
    url: str | None = None
    page: Annotated[int, Meta(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)] | str | None = None
    text: str | None = None
    type: str | None = None


class Post(Wire, frozen=True):
    """Everything that would be published, and what is known about it."""

    id: str | None = None
    text: str | None = None
    language: str | None = None
    author: Author = Author()
    channel: str | None = None
    media: tuple[Media, ...] = ()
    thread: tuple[str, ...] = ()
    first_comment: str | None = None
    links: tuple[str, ...] = ()
    link_previews: tuple[LinkPreview, ...] = ()
    quoted_source: QuotedSource | None = None
    scheduled_at: Moment | None = None
    topics: tuple[str, ...] = ()
    is_reply: bool | None = None
    in_reply_to: str | None = None
