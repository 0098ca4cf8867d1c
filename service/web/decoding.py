"""Strict decoding of raw bodies: what cannot be read is named, with a JSON pointer and a way out.

Litestar's own decoding answers invalid UTF-8 and deep nesting with 500 and bends types ("12" becomes 12):
so bodies are taken raw and decoded here, once, strictly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from service.domain.post import MAX_TEXT_CHARACTERS
from service.errors import MalformedRequest, TooLarge, WrongMediaType
from service.refusals import refusal_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.post import Post

MAX_POST_BYTES = 256 * 1024
MAX_BATCH_BYTES = 8 * 1024 * 1024

Value = TypeVar("Value")


def check_media_type(content_type: str | None, *accepted: str) -> str:
    """Return the media type without parameters; raise WrongMediaType when it is not accepted.

    A missing Content-Type counts as the first accepted one: several no-code tools send none.
    """
    if not content_type:
        return accepted[0]
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type in accepted or (media_type.endswith("+json") and "application/json" in accepted):
        return media_type
    raise WrongMediaType(f"{media_type!r} is not read here", hint=f"Send {' or '.join(accepted)}.")


def check_size(size: int, limit: int) -> None:
    """Raise TooLarge when a body has more bytes than are read."""
    if size > limit:
        raise TooLarge(f"The body has {size} bytes; at most {limit} are read", hint="Send less, or use the batch.")


def decode(raw: bytes, decoder: msgspec.json.Decoder[Value]) -> Value:
    """Decode a body; raise MalformedRequest saying what, where and what to do."""
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise refusal_of(str(error)) from None
    except msgspec.DecodeError as error:
        raise _malformed(raw, str(error)) from None
    except UnicodeDecodeError:
        raise MalformedRequest(
            f"The body is not valid UTF-8 (byte {_first_bad_byte(raw)})", hint="Encode the request as UTF-8."
        ) from None
    except RecursionError:
        raise MalformedRequest("The body is nested too deeply", hint="A post has at most four levels.") from None


def _first_bad_byte(raw: bytes) -> int:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _malformed(raw: bytes, message: str) -> MalformedRequest:
    if not raw.strip():
        return MalformedRequest("The body is empty", hint='Send JSON, such as {"text": "…"}.')
    if b"\\ud" in raw.lower() and ("truncated" in message or "surrogate" in message or "character" in message):
        return MalformedRequest(
            "The body holds half of an emoji (an unpaired surrogate such as \\ud83d)",
            hint="The sending tool cut a character in two; cut text by characters, not by code units.",
        )
    return MalformedRequest(f"The body is no valid JSON: {message}", hint="Check quotes, commas and brackets.")


def check_post(post: Post, at: str = "") -> None:
    """Refuse a post (the value `at` a pointer) with nothing to publish, or a text field longer than is read."""
    if not post.text and not post.media:
        raise MalformedRequest(
            "A post needs text or at least one media item", pointer=f"{at}/text", hint='Send {"text": "…"}.'
        )
    check_lengths(post, at)


def check_lengths(value: Any, at: str = "") -> None:
    """Refuse a post or mention (the value `at` a pointer) with a text field longer than is read."""
    for pointer, text in _texts(msgspec.to_builtins(value), at):
        if len(text) > MAX_TEXT_CHARACTERS:
            raise TooLarge(
                f"A text field has {len(text)} characters; at most {MAX_TEXT_CHARACTERS} are read",
                pointer=pointer,
                hint="Shorten it.",
            )


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Yield every text of a value with its JSON pointer."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, f"{pointer}/{name}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{index}")


def decoder_of(kind: Any) -> msgspec.json.Decoder[Any]:
    """Return a strict decoder."""
    return msgspec.json.Decoder(kind, strict=True)
