"""Ayrshare: `POST /api/post` and its edit. `post` is one text, or one by network; `mediaUrls` likewise.

Source: ayrshare.com/docs/apis/post. A network's own options add words (titles, alt texts, a first comment).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.domain.moments import Moment
from service.shapes.shaped import Shaped, listed, media_of, read, whole

if TYPE_CHECKING:
    from service.domain.post import Media


class _Comment(Struct, frozen=True):
    comment: str | dict[str, str] | None = None


class _Request(Struct, frozen=True):
    post: str | dict[str, str] | None = None
    platforms: tuple[str, ...] | None = None
    mediaUrls: tuple[str, ...] | dict[str, str | tuple[str, ...]] | str | None = None  # noqa: N815 - Ayrshare's names
    scheduleDate: Moment | dict[str, Moment] | None = None  # noqa: N815
    firstComment: _Comment | None = None  # noqa: N815
    id: str | None = None
    scheduledPause: bool | None = None  # noqa: N815


_WORDS = ("title", "altText", "description", "subject", "thumbNailText", "caption", "comment")


def posts_of(payload: Any) -> tuple[Shaped, ...]:
    """Return a post for every text that a request gives to a network; pausing a post writes none."""
    return tuple(shaped for at, item in listed(payload) for shaped in _of_request(item, at))


def looks_like(payload: Any) -> bool:
    """Say whether a body is Ayrshare's request to post."""
    return isinstance(payload, dict) and "post" in payload and "platforms" in payload


def _of_request(item: dict[str, Any], at: str) -> tuple[Shaped, ...]:
    told = read(item, _Request, at)
    if told.post is None and told.mediaUrls is None and told.scheduledPause is not None:
        return ()
    texts = told.post if isinstance(told.post, dict) else {"": told.post}
    return tuple(_shaped(told, item, network, text) for network, text in texts.items())


def _shaped(told: _Request, item: dict[str, Any], network: str, text: str | None) -> Shaped:
    platforms = told.platforms or ()
    channel = network if network and network != "default" else (platforms[0] if len(platforms) == 1 else None)
    comments = _words(told.firstComment.comment) if told.firstComment else []
    moments = told.scheduleDate
    if isinstance(moments, dict):
        moments = moments.get(network) or next(iter(moments.values()), None)
    post = whole(
        [text, *_options(item), *comments[1:]],
        id=told.id,
        channel=channel,
        first_comment=comments[0] if comments else None,
        media=_media(told.mediaUrls),
        scheduled_at=moments,
    )
    return Shaped(post)


def _options(item: dict[str, Any]) -> list[str | None]:
    """Return the words inside `faceBookOptions`, `youTubeOptions` …: what a network shows beside the text."""
    options = [value for name, value in item.items() if name.endswith("Options") and isinstance(value, dict)]
    return [word for option in options for name in _WORDS for word in _words(option.get(name))]


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [word for word in inner if isinstance(word, str)]


def _media(told: tuple[str, ...] | dict[str, str | tuple[str, ...]] | str | None) -> tuple[Media, ...]:
    addresses: list[str] = []
    for value in told.values() if isinstance(told, dict) else (told or (),):
        addresses.extend((value,) if isinstance(value, str) else value)
    return tuple(media_of(address) for address in dict.fromkeys(addresses))
