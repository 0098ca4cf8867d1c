"""What msgspec could not read, said so that a caller can act on it: what, where (a JSON pointer), what to do."""

from __future__ import annotations

import re

from service.errors import MalformedRequest

_PATH = re.compile(r" - at (?:`key` in )?`\$?([^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_LONGEST_DETAIL = 200
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")


def refusal_of(
    message: str, *, at: str = "", hint: str = "See /openapi.json for the type of every field."
) -> MalformedRequest:
    """Turn the message of a `msgspec.ValidationError` into a refusal; `at` is where the value stood."""
    path = _PATH.search(message)
    pointer = at + pointer_of(path.group(1)) if path else at
    what = _PATH.sub("", message)
    if what.startswith("Invalid enum value"):  # msgspec repeats the value, which may be a word of a post
        what = "The value is not one of those that are known here"
    unknown = _UNKNOWN.search(message)
    if unknown:
        if path is None or "[...]" not in path.group(1):
            pointer = f"{pointer}/{_escape(unknown.group(1))}"
        return MalformedRequest(
            f"The field {unknown.group(1)[:100]!r} is not known here",
            pointer=pointer,
            hint="Leave it out, or correct its name.",
        )
    return MalformedRequest(what[:_LONGEST_DETAIL], pointer=pointer, hint=hint)


def pointer_of(path: str) -> str:
    """Turn msgspec's `.media[0].minor` into the JSON pointer /media/0/minor.

    Under a table of free names msgspec says `[...]`: then the pointer stops at the table.
    """
    known, _, _ = path.partition("[...]")
    return "".join(f"/{_escape(name or index)}" for name, index in _STEP.findall(known))


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
