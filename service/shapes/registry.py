"""Every shape by name, and which one a body looks like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

from service.shapes import ayrshare, buffer, hootsuite, mixpost, plain, postiz, publer
from service.shapes.shaped import Shaped

ShapeName = Literal["plain", "buffer", "hootsuite", "postiz", "mixpost", "ayrshare", "publer"]


class Shape(Struct, frozen=True):
    """One tool's spelling.

    `posts_of` maps decoded JSON to every post in it, and raises MalformedRequest for what cannot be read; `looks_like`
    recognises the body of a request that writes a post to the tool's API.
    """

    name: ShapeName
    posts_of: Callable[[Any], tuple[Shaped, ...]]
    looks_like: Callable[[Any], bool]


SHAPES: dict[ShapeName, Shape] = {
    shape.name: shape
    for shape in (
        Shape("buffer", buffer.posts_of, buffer.looks_like),
        Shape("postiz", postiz.posts_of, postiz.looks_like),
        Shape("mixpost", mixpost.posts_of, mixpost.looks_like),
        Shape("publer", publer.posts_of, publer.looks_like),
        Shape("hootsuite", hootsuite.posts_of, hootsuite.looks_like),
        Shape("ayrshare", ayrshare.posts_of, ayrshare.looks_like),
        Shape("plain", plain.posts_of, lambda _payload: False),
    )
}


def shape_of(payload: Any) -> Shape | None:
    """Return the shape that a body looks like, or None."""
    return next((shape for shape in SHAPES.values() if shape.looks_like(payload)), None)
