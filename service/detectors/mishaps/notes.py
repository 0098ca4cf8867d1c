"""What was meant for a colleague: drafts, tests, to-dos, and requests left in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.reading import Passage
    from service.phrasebook import Hit, Hits

_TEST_MOST_CHARACTERS = 40
"""A longer text that is "only a test" says something as well."""
_BRACKET_CHARACTERS = 40
"""A remark between brackets is at most so long."""
_LABEL_CHARACTERS = 30
"""A label before a colon ("Nota:") is shorter than this."""
_STAMP_ENDS = frozenset(":!-)]|#.\n*/")
_DRAFTS = frozenset({"draft", "klad", "brouillon", "entwurf", "premier jet"})
_NOUNS_TOO = frozenset({"concept", "intern", "internal", "draft", "klad", "brouillon", "entwurf", "premier jet"})
"""Stamps that are also ordinary words: only a sign behind them, or capitals, make them a stamp."""


def tests(passage: Passage, hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield a text that is nothing but a test."""
    folded = passage.folded
    if passage.field == "text" and (only := next(iter(hits.of("tested")), None)) is not None:
        yield "test", only.start, only.end, 0.85
        return
    if passage.field != "text" or len(folded) > _TEST_MOST_CHARACTERS or not hits.of("test"):
        return
    left = folded
    for hit in sorted(hits.of("test"), key=lambda hit: hit.start):
        left = left[: hit.start] + " " * (hit.end - hit.start) + left[hit.end :]
    if not any(map(str.isalnum, left)) and "?" not in folded:
        yield "test", 0, len(folded.rstrip()), 0.9


def drafts(passage: Passage, hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield stamps of a draft, and orders not to publish, where they stamp the text itself."""
    if not hits:
        return
    for hit in hits.of("draft"):
        opens = hit.start == _line_start(passage, hit)
        if _is_stamp(passage, hit) or (opens and hits.beside(hit, "unapproved")):
            yield "draft", hit.start, hit.end, 0.9
    for hit in hits.of("unpublishable_self"):
        about_this = passage.folded[hit.start : hit.end].split()[0] in {"dit", "deze", "ce", "cette", "this"}
        if about_this or hits.has("unpublishable") or hit.start == _line_start(passage, hit):
            yield "unpublishable", hit.start, hit.end, 0.9
    for hit in hits.of("unpublishable"):
        if _is_order(passage, hit):
            yield "unpublishable", hit.start, hit.end, 0.9


def notes(passage: Passage, hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield requests that only an editor could fulfil."""
    seen_until = -1
    for hit in sorted(hits.of("note_sure"), key=lambda hit: hit.start):
        if hit.start >= seen_until:
            yield "note", hit.start, hit.end, 0.85
            seen_until = hits.reach_of(hit)[1]
    for hit in hits.of("note_object"):
        start, end = hits.reach_of(hit)
        if start < seen_until:
            continue
        act = hits.near(hit, "note_act", reach=40)
        if act is None or not start <= act.start < end:
            continue
        asked, polite = hits.within(start, end, "note_ask"), hits.within(start, end, "note_polite")
        addressed = _is_addressed(passage, start, end)
        if addressed and (asked or polite):
            yield "note", *_trimmed(passage, start, end), 0.85
            seen_until = end


def to_do(passage: Passage, hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield marks that something is still to be done to the text."""
    for hit in hits.of("todo_sign"):
        yield "todo", hit.start, hit.end, 0.9
    original = passage.original
    place = original.find("TODO")
    if place >= 0 and not hits.has("todo_sign") and not original[place - 1 : place].isalnum():
        start = passage.folded.find("todo")
        if start >= 0:
            yield "todo", start, start + len("todo"), 0.85
    for hit in hits.of("todo"):
        before, after = passage.folded[: hit.start].rstrip(" "), passage.folded[hit.end :].lstrip(" ")
        opened = before.rfind("(")
        within_brackets = opened >= 0 and ")" not in before[opened:] and hit.start - opened < _BRACKET_CHARACTERS
        if within_brackets and ")" in after[:_BRACKET_CHARACTERS]:
            yield "todo", hit.start, hit.end, 0.85


def _line_start(passage: Passage, hit: Hit) -> int:
    start = passage.folded.rfind("\n", 0, hit.start) + 1
    while start < hit.start and not passage.folded[start].isalnum():
        start += 1
    return start


def _is_stamp(passage: Passage, hit: Hit) -> bool:
    """Say whether words stamp a text: at the start of a line, and nothing but a number or a sign behind them."""
    if hit.start != _line_start(passage, hit):
        return False
    after = passage.folded[hit.end :].lstrip(" ")
    alone = not after or after[0] in _STAMP_ENDS
    written = passage.folded[hit.start : hit.end]
    span = passage.span(hit.start, hit.end)
    in_capitals = passage.original[span.start : span.end].isupper()
    bracketed = passage.folded[hit.start - 1 : hit.start] in {"[", "("}
    if written in _NOUNS_TOO or written.startswith(("versie", "v")):
        short_line = len(after.split("\n", 1)[0]) <= 1
        numbered = written in _DRAFTS and after[:1].isdigit()
        return (
            numbered
            or (in_capitals and alone)
            or (bracketed and after[:1] in {"]", ")", ":"})
            or (alone and short_line)
        )
    return alone or after[0].isdigit() or in_capitals


def _is_order(passage: Passage, hit: Hit) -> bool:
    """Say whether an order is about the text itself: a line or a bracket of its own, or behind a dash."""
    before = passage.folded[: hit.start].rstrip(" ")
    after = passage.folded[hit.end :].lstrip(" ")
    opens = not before or before[-1] in "\n([-|*!:"
    closes = (
        not after
        or after[0] in "\n)]-|*!:,."
        or after.startswith(("voor ", "vóór ", "aub", "avant ", "before ", "until "))
    )
    return opens and closes and (before[-1:] != ":" or len(before) < _LABEL_CHARACTERS)


def _is_addressed(passage: Passage, start: int, end: int) -> bool:
    """Say whether a sentence calls somebody: @name, a name and a comma, or a bracket of its own."""
    sentence = passage.folded[start:end]
    stripped = sentence.lstrip(" \n")
    if "@" in sentence:
        return True
    if stripped.startswith(("(", "[", "*", "ps", "p.s", "nb ", "n.b")) or f"({stripped[:12]}" in passage.folded:
        return True
    span = passage.span(start + len(sentence) - len(stripped), end)
    name, comma, _ = passage.original[span.start : span.end].partition(",")
    return bool(comma) and name.isalpha() and name.istitle() and name.lower() not in _OPENERS


_OPENERS = frozenset(
    [
        "ja",
        "nee",
        "neen",
        "beste",
        "hallo",
        "dag",
        "goeiemorgen",
        "bedankt",
        "dank",
        "merci",
        "kortom",
        "vandaag",
        "morgen",
        "gisteren",
        "daarom",
        "oui",
        "non",
        "bonjour",
        "ja",
        "nein",
        "hallo",
        "danke",
        "yes",
        "no",
        "hello",
        "dear",
        "thanks",
        "finally",
        "morgen",
        "nu",
        "dus",
        "trouwens",
        "allez",
        "amai",
        "kom",
        "iedereen",
    ]
)


def _trimmed(passage: Passage, start: int, end: int) -> tuple[int, int]:
    text = passage.folded[start:end]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())
