"""Find quotations: double marks in pairs, and single marks that are no apostrophes. One pass, linear."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_QUOTE = 1_500
"""Characters: an unpaired mark must not swallow the rest of a post."""
_APOSTROPHES = ("'t ", "'s ", "'n ", "'k ", "'m ", "'r ", "'ne ", "'t-")


def quotes_in(folded: str) -> Iterator[tuple[int, int]]:
    """Yield the inside of each quotation: folded [start, end), in order, never nested."""
    position = 0
    while position < len(folded):
        opening = _next_mark(folded, position)
        if opening is None:
            return
        mark = folded[opening]
        closing = _closing(folded, opening, mark)
        if closing is None:
            position = opening + 1
            continue
        if folded[opening + 1 : closing].strip():
            yield opening + 1, closing
        position = closing + 1


def _next_mark(folded: str, position: int) -> int | None:
    double, single = folded.find('"', position), folded.find("'", position)
    while single != -1 and not _opens(folded, single):
        single = folded.find("'", single + 1)
    found = [place for place in (double, single) if place != -1]
    return min(found, default=None)


def _opens(folded: str, place: int) -> bool:
    before = folded[place - 1] if place else " "
    after = folded[place + 1 : place + 2]
    return not before.isalnum() and after.isalnum() and not folded.startswith(_APOSTROPHES, place)


def _closing(folded: str, opening: int, mark: str) -> int | None:
    place = opening
    while True:
        place = folded.find(mark, place + 1, opening + LONGEST_QUOTE)
        if place == -1:
            return None
        if mark == '"':
            return place
        after = folded[place + 1 : place + 2]
        if not after.isalnum() and not folded[place - 1].isspace():
            return place
