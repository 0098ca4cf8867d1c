"""A text in windows that the model reads to the end: they overlap, and together they are the text.

A window is a piece of the text, so that its score is what Detoxify itself would say of that piece. It begins and ends
at white space where there is some near by, so that an offence is seldom cut in two; and whatever is cut stands whole in
the neighbour, up to the overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OVERLAP = 8
"""One token in so many is read again in the next window: of 510 tokens sixty-three, about forty words."""


class Encoding(Protocol):
    """What the library `tokenizers` says of a text: ids with those around them, and where each token stands."""

    @property
    def ids(self) -> Sequence[int]:
        """Return the tokens' numbers."""

    @property
    def offsets(self) -> Sequence[tuple[int, int]]:
        """Return the half-open range of characters of each token."""


class Window(Struct, frozen=True):
    """A piece [start, end) of a text and its tokens."""

    start: int
    end: int
    tokens: tuple[int, ...]


def windows_of(text: str, encode: Callable[[str], Encoding], longest_tokens: int) -> list[Window]:
    """Return one window where the model reads the whole text, else overlapping ones, in order."""
    whole = encode(text)
    if len(whole.ids) <= longest_tokens:
        return [Window(0, len(text), tuple(whole.ids))]
    starts = sorted({start for start, _ in whole.offsets[1:-1]} | {0})
    windows: list[Window] = []
    first = 0
    while True:
        window, following = _window(text, encode, longest_tokens, starts, first)
        windows.append(window)
        if window.end == len(text):
            return windows
        back = max(following - (following - first) // OVERLAP, first + 1)
        first = _at_a_space(text, starts, following, back)


def _window(
    text: str, encode: Callable[[str], Encoding], longest_tokens: int, starts: Sequence[int], first: int
) -> tuple[Window, int]:
    """Return the longest window from a token on, and the number of the token after it."""
    following = min(first + longest_tokens - 2, len(starts))
    while True:
        if following < len(starts):
            least = max(following - (following - first) // OVERLAP, first + 1)
            following = _at_a_space(text, starts, least, following)
        end = starts[following] if following < len(starts) else len(text)
        tokens = tuple(encode(text[starts[first] : end]).ids)
        if len(tokens) <= longest_tokens or following == first + 1:
            return Window(starts[first], end, tokens[:longest_tokens]), following
        fewer = (following - first) * longest_tokens // len(tokens)  # one character may be many tokens
        following = first + max(min(fewer, following - first - 1), 1)


def _at_a_space(text: str, starts: Sequence[int], end: int, begin: int) -> int:
    """Return the token nearest to `begin`, on the way to `end`, that stands at a white space; `begin` without one."""
    step = 1 if end >= begin else -1
    for number in range(begin, end, step):
        place = starts[number]
        if text[place].isspace() or (place and text[place - 1].isspace()):
            return number
    return begin
