"""Which requests to a scheduler's own API create or edit a post, and which posts stand in them.

Recognised by path first, then by body: a body that spells a post is judged wherever it is sent, and a path where
tools create or edit posts takes no body that cannot be read. Paths are compared without prefix, case, double slashes
and percent-encoding, as the frameworks behind these tools compare them. Sources: `reference` in each room.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from service.errors import MalformedRequest
from service.shapes.registry import SHAPES

if TYPE_CHECKING:
    from service.shapes.registry import ShapeName
    from service.shapes.shaped import Shaped

READS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "CONNECT", "DELETE"})
"""Methods that write no words: deleting a post publishes nothing."""
API_SHAPES: tuple[ShapeName, ...] = tuple(name for name in SHAPES if name != "plain")
_CREATES = frozenset({"POST"})
_EDITS = frozenset({"PUT", "PATCH"})
_WRITES = _CREATES | _EDITS
_ROUTES: tuple[tuple[ShapeName, frozenset[str], re.Pattern[str]], ...] = (
    ("buffer", _WRITES, re.compile(r"(?:.*/)?graphql|")),  # api.buffer.com has one endpoint, at its root
    ("buffer", _WRITES, re.compile(r"(?:.*/)?updates/(?:create|[^/]+/update)\.json")),  # its first API: forms
    ("postiz", _CREATES, re.compile(r"(?:.*/)?posts")),
    ("postiz", _EDITS, re.compile(r"(?:.*/)?posts/[^/]+")),
    ("mixpost", _CREATES, re.compile(r"(?:.*/)?posts")),
    ("mixpost", _EDITS, re.compile(r"(?:.*/)?posts/[^/]+")),
    ("publer", _CREATES, re.compile(r"(?:.*/)?posts/schedule(?:/publish)?")),
    ("publer", _EDITS, re.compile(r"(?:.*/)?posts/[^/]+")),
    ("ayrshare", _WRITES, re.compile(r"(?:.*/)?post(?:/bulk)?")),
    ("hootsuite", _CREATES, re.compile(r"(?:.*/)?v1/messages")),
)
_NEAR_POSTS = re.compile(r"(?:.*/)?(?:posts?|updates|messages|graphql)(?:/.*)?")
_MOST_DECODINGS = 3


def path_of(raw: str) -> str:
    """Return a path as it is compared: decoded, in lower case, without empty and dot segments."""
    for _ in range(_MOST_DECODINGS):
        decoded = unquote(raw, errors="replace")
        if decoded == raw:
            break
        raw = decoded
    return "/".join(part for part in raw.replace("\\", "/").lower().split("/") if part not in {"", "."})


def shapes_at(method: str, path: str, among: tuple[ShapeName, ...] = API_SHAPES) -> tuple[ShapeName, ...]:
    """Return the shapes whose tools create or edit posts with this method at this path (as `path_of` gives it)."""
    return tuple(
        dict.fromkeys(
            shape
            for shape, methods, pattern in _ROUTES
            if shape in among and method in methods and pattern.fullmatch(path)
        )
    )


def is_near_posts(path: str) -> bool:
    """Say whether a path belongs to posts: then a body there must be readable, though it may hold no post."""
    return _NEAR_POSTS.fullmatch(path) is not None


def posts_in(
    payload: Any, at: tuple[ShapeName, ...], among: tuple[ShapeName, ...] = API_SHAPES
) -> tuple[ShapeName | None, tuple[Shaped, ...]]:
    """Return the shape and the posts of a decoded body; `at` are the shapes of its path, `among` those of its tool.

    A body that several tools would read is read as each of them: nothing is hidden behind another tool's spelling.
    None and no posts: the request creates and edits none. Raise MalformedRequest when it should hold a post and none
    can be read.
    """
    alike = [name for name in dict.fromkeys((*at, *among)) if SHAPES[name].looks_like(payload)]
    if alike:
        found = [shaped for name in alike for shaped in SHAPES[name].posts_of(payload)]
        if not all(map(_has_content, found)):
            raise _empty()
        return alike[0], tuple(found)
    if "plain" in among:
        return "plain", tuple(filter(_has_content, SHAPES["plain"].posts_of(payload)))
    return _unlike_any(payload, at) if at else (None, ())


def _unlike_any(payload: Any, at: tuple[ShapeName, ...]) -> tuple[ShapeName, tuple[Shaped, ...]]:
    """Read what came to a path of posts and looks like no tool's request: an edit of a part, perhaps."""
    refused: MalformedRequest | None = None
    harmless: list[ShapeName] = []
    found: list[tuple[ShapeName, Shaped]] = []
    for name in at:
        try:
            posts = SHAPES[name].posts_of(payload)
        except MalformedRequest as unreadable:
            refused = refused or unreadable
            continue
        found += [(name, shaped) for shaped in posts if _has_content(shaped)]
        harmless += [] if posts else [name]
    if found:
        return found[0][0], tuple(shaped for _, shaped in found)
    if harmless:
        return harmless[0], ()
    raise refused or _empty()


def _has_content(shaped: Shaped) -> bool:
    return bool(shaped.post.text or shaped.post.media)


def _empty() -> MalformedRequest:
    return MalformedRequest(
        "No text and no media of a post could be read from this request", hint="Send the whole post, as documented."
    )
