"""Unfilled fields and blanks: brackets, braces, signs and lines where a value should have come."""

from __future__ import annotations

import string
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.reading import Passage
    from service.phrasebook import Hits


def _words_of(name: str) -> frozenset[str]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


_FIELDS = _words_of("fields.txt")
_STAMPS = _words_of("stamps.txt")
_INSTRUCTIONS = (
    *("nog ", "in te vullen", "invullen", "aan te vullen", "aanvullen", "invoegen", "toe te voegen", "toevoegen"),
    *("na te vragen", "navragen", "hier ", "a completer", "a remplir", "a inserer", "inserer", "a venir", "a ajouter"),
    *("a preciser", "a confirmer", "einfugen", "erganzen", "einsetzen", "noch ", "ausfullen", "insert", "fill in"),
    *("your ", "uw ", "jouw ", "votre ", "tbc", "tbd", "n.t.b", "ntb", "to be "),
)
"""Between brackets these are orders to the writer. Sources: templates of schedulers and text generators."""
_AS_THEY_STAND = {"percented": 0.95, "merged": 0.95, "crossed": 0.9, "undecided": 0.75}
"""Names of the phrase book that are fields whatever stands around them, and how sure they are."""
_HTML = frozenset(
    [
        "b",
        "i",
        "u",
        "p",
        "a",
        "br",
        "em",
        "li",
        "ul",
        "ol",
        "td",
        "tr",
        "th",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "div",
        "span",
        "strong",
        "font",
        "table",
        "img",
        "sup",
        "sub",
    ]
)
_SHORTEST_CAPITALS = 4
_JOINERS = frozenset({"te", "en", "of", "de"})


def fields(passage: Passage, hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield fields that were never filled in, with how sure that is."""
    for hit in hits.of("bracketed"):
        if passage.folded[hit.start] != "[":
            yield "placeholder", hit.start, hit.end, 0.96
        elif (sure := _bracket(passage, hit.start, hit.end)) > 0:
            yield "placeholder", hit.start, hit.end, sure
    for name, sure in _AS_THEY_STAND.items():
        for hit in hits.of(name):
            yield "placeholder", hit.start, hit.end, sure
    for hit in hits.of("angled"):
        inner = passage.folded[hit.start + 1 : hit.end - 1].split()
        if inner[0] not in _HTML and all(word.strip(string.digits + "_-") in _FIELDS for word in _parts(inner)):
            yield "placeholder", hit.start, hit.end, 0.95
    for hit in hits.of("capitals_order"):
        where = passage.span(hit.start, hit.end)
        if passage.original[where.start : where.end].isupper():
            yield "placeholder", hit.start, hit.end, 0.85


def blanks(hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield open lines in a sentence, unless the reader is asked to fill them in."""
    if hits.has("riddle"):
        return
    folded = hits.passage.folded
    for hit in hits.of("blank"):
        line_start = folded.rfind("\n", 0, hit.start) + 1
        line_end = folded.find("\n", hit.end)
        rest = folded[line_start : hit.start] + folded[hit.end : len(folded) if line_end < 0 else line_end]
        if any(map(str.isalnum, rest)):
            yield "placeholder", hit.start, hit.end, 0.9


def _bracket(passage: Passage, start: int, end: int) -> float:
    """Return how sure it is that a bracket is an unfilled field: 0 when it is not."""
    folded = passage.folded[start + 1 : end - 1].strip()
    words = _parts(folded.split())
    if not words or passage.folded[end : end + 1] == "(":
        return 0.85 if folded.strip("_?") == "" and len(folded) > 1 else 0.0
    named = [word.strip(string.digits + ".:-") for word in words]
    if all(word in _FIELDS or not word for word in named) and not set(named) <= _STAMPS | {""}:
        return 0.96
    if any(folded.startswith(order.strip()) or f" {order}" in f" {folded} " for order in _INSTRUCTIONS):
        return 0.93
    place = passage.span(start + 1, end - 1)
    inner = passage.original[place.start : place.end]
    if inner.isupper() and any(len(word) >= _SHORTEST_CAPITALS for word in named) and not _STAMPS.intersection(named):
        starts_line = passage.folded[:start].rstrip(" ")[-1:] in {"", "\n"}
        return 0.0 if starts_line and not _FIELDS.intersection(set(named) - _JOINERS) else 0.85
    return 0.0


def _parts(words: list[str]) -> list[str]:
    return [part for word in words for part in word.replace("_", " ").replace("-", " ").replace("/", " ").split()]
