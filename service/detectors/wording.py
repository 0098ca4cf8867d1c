"""A passage as a row of words that carry their fields, so that a rule speaks of "a crime", not of 200 verbs.

Fields are lexicons in `fields/`. A rule is a row of items:
`<a|b>` a word of one of these fields, `(is|was*)` these words, `..4` at most four words, `...9` at most nine words and
commas, `|` the begin or end of a sentence, `|?` one or none; an item with `?` behind it may be absent; `[` and `]`
stand around what is reported. Linear: one look-up per word, and RE2 for the few rules all of whose words and fields
occur. Capitalised words inside a sentence are of the field `name`, but for countries and bodies.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from service.detectors.fields import WORDS_REMEMBERED, fields_of
from service.detectors.persons.names import BODIES, CAPITALS, FIRST_NAMES
from service.detectors.persons.surnames import SURNAMES
from service.domain.reading import is_party
from service.patterns import WHOLE, Alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.domain.reading import Passage

NOUNS_WITH_CAPITALS = 0.4
"""Share of capitalised words from which capitals are German nouns or a headline, not names."""
_MARKS = ",;:!?"
NOBODY = (CAPITALS | BODIES) - FIRST_NAMES - SURNAMES
"""Written with a capital, and no name: countries, ministries, courts, feasts."""


@lru_cache(maxsize=WORDS_REMEMBERED)
def _written(word: str) -> tuple[str, tuple[str, ...]]:
    """Write a word with its fields, "schepen~office~", and return word and fields as rules need them."""
    fields = sorted(fields_of(word))
    written = f"{word}~{'~'.join(fields)}~ " if fields else word + " "
    return written, (word, *(f"<{field}>" for field in fields))


class Wording:
    """The words of a passage with their fields, in one line, and the way back to the passage."""

    def __init__(self, passage: Passage) -> None:
        """Write the passage out; linear in its length."""
        self._words = passage.words  # not the passage: it holds this, and a circle through a Struct is never freed
        names = _names(passage)
        tokens: set[str] = {"<name>"} if names else set()
        parts: list[str] = ["| "]
        length = 2
        self._starts: list[int] = []
        sentences, following = passage.sentences, 0
        end = 0
        folded = passage.folded
        for index, word in enumerate(passage.words):
            between = folded[end : word.start]
            gap = "" if between == " " else "".join([f"{mark} " for mark in between if mark in _MARKS])
            while following < len(sentences) and sentences[following][1] <= word.start:
                following += 1
                gap = gap if gap.endswith("| ") else gap + "| "
            written, needed = _written(word.text)
            tokens.update(needed)
            if index in names:
                written = f"{word.text}~name{written[len(word.text) :].rstrip() or '~'} "
            if gap:
                parts.append(gap)
                length += len(gap)
            self._starts.append(length)
            parts.append(written)
            length += len(written)
            end = word.end
        parts.append("".join(f"{mark} " for mark in passage.folded[end:][:8] if mark in _MARKS) + "| ")
        self.line = "".join(parts)
        self.tokens = frozenset(tokens)

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """Turn a range of the line, which begins where a word or a mark begins, into one of the passage."""
        words = self._words
        first = min(bisect_left(self._starts, start), len(words) - 1)
        last = max(bisect_left(self._starts, end) - 1, first)
        return words[first].start, words[last].end


def wording_of(passage: Passage) -> Wording:
    """Return the wording of a passage; made once, kept with it."""
    known = passage.__dict__
    if "wording" not in known:
        known["wording"] = Wording(passage)
    found: Wording = known["wording"]
    return found


def _names(passage: Passage) -> frozenset[int]:
    """Return the words with a capital inside a sentence, unless most words have one or the offsets moved."""
    if passage.origins is not None or len(passage.original) != len(passage.folded):
        return frozenset()
    text, folded = passage.original, passage.folded
    found = {
        i
        for i, word in enumerate(passage.words)
        if word.end - word.start > 1
        and text[word.start].isupper()
        and text[word.end - 1].islower()
        and not is_party(word.text)
    }
    if not found or (len(passage.words) > 8 and len(found) > NOUNS_WITH_CAPITALS * len(passage.words)):  # noqa: PLR2004 - too short to tell
        return frozenset()
    openings = {start for start, _ in passage.sentences}
    return frozenset(
        i
        for i in found
        if passage.words[i].text not in NOBODY
        and (
            not _opens(folded, passage.words[i].start, openings)
            or (i + 1 < len(passage.words) and not fields_of(passage.words[i].text) and i + 1 in found)
        )
    )


def _opens(folded: str, start: int, openings: set[int]) -> bool:
    """Say whether a word opens its sentence, or a quotation in it."""
    while start not in openings and start > 0 and not folded[start - 1].isalnum() and folded[start - 1] not in ", ":
        start -= 1
    before = folded[:start].rstrip().rstrip("*_")[-1:] if start else ""
    return start in openings or before in {"", ".", "!", "?", ":", "\n", '"'}


class Rules:
    """Named rules of a room, run over the wording of a passage."""

    def __init__(self, rows: Mapping[str, Sequence[str]]) -> None:
        """Index every rule by the rarest thing it needs; raise re2.error when a row makes no pattern and is tried."""
        self._patterns = Alternatives({name: [_pattern(row) for row in many] for name, many in rows.items()})
        everything = [_needs(_items(row, " ")) for many in rows.values() for row in many]
        self._by_token: dict[str, list[tuple[int, Sequence[frozenset[str]]]]] = {}
        self._always = [place for place, needs in enumerate(everything) if not needs]
        for place, needs in enumerate(everything):
            first, *others = sorted(needs, key=_frequency) or [frozenset[str]()]
            for token in first:
                self._by_token.setdefault(token, []).append((place, others))

    def find(self, passage: Passage) -> Iterator[tuple[str, int, int]]:
        """Yield (name, start, end) in folded offsets of the passage."""
        wording = wording_of(passage)
        for name, start, end in self._patterns.find_among(
            wording.line, dict.fromkeys(self._candidates(wording.tokens), WHOLE)
        ):
            yield name, *wording.range_of(start, end)

    def _candidates(self, tokens: frozenset[str]) -> list[int]:
        """Return the rules all of whose needs are met somewhere in a passage."""
        found = set(self._always)
        for token in tokens & self._by_token.keys():
            for place, others in self._by_token[token]:
                for need in others:
                    if need.isdisjoint(tokens):
                        break
                else:
                    found.add(place)
        return sorted(found)


def _needs(items: Sequence[str]) -> list[frozenset[str]]:
    """Return what a row cannot match without: sets of words and <fields>, one of each set."""
    return [need for item in items if (need := _need(item))]


def _need(item: str) -> frozenset[str] | None:
    if item.endswith("?"):
        return None
    if item.startswith("("):
        choices = [_needs(_items(one.strip(), " ")) for one in _items(item[1:-1], "|")]
        if not all(choices):
            return None
        return frozenset().union(*(min(needs, key=_frequency) for needs in choices))
    if item.startswith("<"):
        return frozenset(f"<{field}>" for field in item[1:-1].split("|"))
    return frozenset({item}) if item.isascii() and item.isalnum() else None


_SHORT_WORD_LETTERS = 4


def _frequency(need: frozenset[str]) -> int:
    """Guess how often a need is met: short words are in every text, a field holds many words."""
    return sum(8 if len(token) <= _SHORT_WORD_LETTERS else 4 if token[0] == "<" else 1 for token in need)


def _pattern(row: str) -> str:
    inside = "".join(_item(item) for item in _items(row, " "))
    return f"(?:^| ){inside}" if "(?P<hit>" in inside else f"(?:^| )(?P<hit>{inside})"


def _items(row: str, separator: str) -> list[str]:
    """Split a row at a separator that stands in no brackets."""
    items, depth = [""], 0
    for character in row:
        depth += (character in "(<") - (character in ")>")
        if character == separator and depth == 0:
            items.append("")
        else:
            items[-1] += character
    return [item for item in items if item]


def _item(item: str) -> str:
    if item in {"[", "]"}:
        return "(?P<hit>" if item == "[" else ")"
    if item in {"|", *_MARKS}:
        return f"[{item}] "
    if item == "|?":
        return "(?:[|] )?"
    if item.startswith("..."):
        return f"(?:[^ |][^ ]* ){{0,{item[3:]}}}"
    if item.startswith(".."):
        return f"(?:[a-z0-9][^ ]* ){{0,{item[2:]}}}"
    optional = item.endswith("?")
    body = item.removesuffix("?")
    if body.startswith("("):
        rows = ["".join(_item(part) for part in _items(one.strip(), " ")) for one in _items(body[1:-1], "|")]
        written = f"(?:{'|'.join(rows)})"
    elif body.startswith("<"):
        written = f"[a-z0-9]+~(?:[a-z0-9]+~)*(?:{body[1:-1]})~[^ ]* "
    else:
        written = f"{body.replace('*', '[a-z0-9]*')}(?:~[^ ]*)? "
    return f"(?:{written})?" if optional else written
