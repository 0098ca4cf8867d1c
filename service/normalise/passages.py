"""Which fields of a post are read, and in whose voice they speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.post import Post
    from service.domain.reading import Voice


def fields_of(post: Post) -> Iterator[tuple[str, Voice, str]]:
    """Yield (field, voice, text) for every text that would be published or that describes what would be."""
    for field, voice, text in _all(post):
        if text:
            yield field, voice, text


def _all(post: Post) -> Iterator[tuple[str, Voice, str | None]]:
    yield "text", "author", post.text
    for i, text in enumerate(post.thread):
        yield f"thread[{i}]", "author", text
    yield "first_comment", "author", post.first_comment
    for i, media in enumerate(post.media):
        yield f"media[{i}].caption", "author", media.caption
        yield f"media[{i}].alt", "image", media.alt
        yield f"media[{i}].text", "image", media.text
    for i, preview in enumerate(post.link_previews):
        yield f"link_previews[{i}].title", "third_party", preview.title
        yield f"link_previews[{i}].description", "third_party", preview.description
    if post.quoted_source is not None:
        yield "quoted_source.title", "third_party", post.quoted_source.title
        yield "quoted_source.text", "third_party", post.quoted_source.text
    yield "author.bio", "profile", post.author.bio
