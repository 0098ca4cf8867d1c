"""What every room makes: a post of ours, and what stays doubtful about which words would be published."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct

from service.domain.post import Media, Post
from service.errors import MalformedRequest
from service.refusals import refusal_of

Doubt = Literal["two_texts"]
"""`two_texts`: the outer text differs from the first item of the thread, and only one of them will appear."""
Value = TypeVar("Value")
_VIDEO = (".mp4", ".mov", ".webm", ".m4v", ".avi")
_HINT = "A field that the gate reads has another type than this tool documents."


class Shaped(Struct, frozen=True):
    """A post as the gate judges it; `draft` says that the tool was asked to keep it back."""

    post: Post
    doubts: tuple[Doubt, ...] = ()
    draft: bool = False


def read(value: Any, kind: type[Value], at: str = "") -> Value:
    """Read decoded JSON as a Struct, strictly; raise MalformedRequest saying where (`at`: where the value stood)."""
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise refusal_of(str(error), at=at, hint=_HINT) from None


def listed(value: Any, at: str = "") -> tuple[tuple[str, Any], ...]:
    """Return each object of a list with its pointer; one object is a list of one."""
    items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
    for index, item in items:
        if not isinstance(item, dict):
            raise MalformedRequest("Expected an object", pointer=at if index is None else f"{at}/{index}", hint=_HINT)
    return tuple((at if index is None else f"{at}/{index}", item) for index, item in items)


def whole(texts: list[str | None], **fields: Any) -> Post:
    """Make a post of texts in their order: the first is the text, the others are its thread."""
    said = [text for text in texts if text and not text.isspace()]
    return Post(text=said[0] if said else None, thread=tuple(said[1:]), **fields)


def media_of(url: str | None, alt: str | None = None, **fields: Any) -> Media:
    """Make a media item; the kind is read from the address where a tool does not say it."""
    if "type" not in fields:
        is_video = (url or "").partition("?")[0].lower().endswith(_VIDEO)
        fields["type"] = "video" if is_video else "image"
    return Media(url=url, alt=alt, **fields)
