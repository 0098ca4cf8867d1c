"""Fields of meaning: which words and phrases of a passage are about staff, laziness, gifts or death.

Words are looked up whole, then by the end of a compound (`sportdienst` ends in `dienst`). The words of a phrase
stand at most `gap` words apart, so that "ze steken daar geen poot uit" is the phrase "geen poot uit". Reading is
linear: one look-up per word. Source of the words: `fields.toml`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from service.domain.reading import Passage

_COMPOUND_LETTERS = 3
"""A compound has at least so many letters before its known end."""
_STEM_LETTERS = 3
_LOOKED_UP_WORDS = 32_768
_REACH_WORDS = 4
"""The second word of a phrase stands at most so many words further: one more than the widest gap."""


class Mark(NamedTuple):
    """A field seen at words [first, last] and characters [start, end) of the folded text."""

    field: str
    first: int
    last: int
    start: int
    end: int


class _Field(Struct):
    """One table of a file of fields."""

    weight: float = 0.0
    gap: int = 2
    words: str = ""
    suffixes: str = ""
    phrases: list[str] = []


class _Step(NamedTuple):
    """One word of a phrase: one of these words, or anything that begins with one of these stems."""

    words: frozenset[str]
    stems: tuple[str, ...]

    def fits(self, text: str) -> bool:
        return text in self.words or text.startswith(self.stems)


class _Phrase(NamedTuple):
    """The field of a phrase, its words after the first, and how many words may stand between two of them."""

    field: str
    rest: tuple[_Step, ...]
    gap: int


class _Known(NamedTuple):
    """What may begin with a word: its own fields, and phrases, by their second word or by what that begins with."""

    fields: tuple[str, ...]
    phrases: tuple[_Phrase, ...]
    seconds: dict[str, list[int]]
    stems: tuple[str, ...]
    stemmed: tuple[int, ...]


class Fields:
    """All fields of one room."""

    def __init__(self, *paths: Path) -> None:
        """Read files of fields; raise msgspec.ValidationError when one is malformed."""
        tables: dict[str, _Field] = {}
        for path in paths:
            tables |= msgspec.toml.decode(path.read_bytes(), type=dict[str, _Field])
        self.weights = {name: table.weight for name, table in tables.items() if table.weight}
        self._words: dict[str, set[str]] = {}
        self._ends: dict[str, set[str]] = {}
        self._phrases: dict[str, list[_Phrase]] = {}
        self._stems: dict[str, list[tuple[str, _Phrase]]] = {}
        for name, table in tables.items():
            for word in table.words.split():
                self._words.setdefault(word, set()).add(name)
            for end in table.suffixes.split():
                self._words.setdefault(end, set()).add(name)
                self._ends.setdefault(end, set()).add(name)
            for phrase in table.phrases:
                self._add([_step(part) for part in phrase.split()], name, table.gap)
        self._end_lengths = sorted({len(end) for end in self._ends}, reverse=True)
        self._known = lru_cache(_LOOKED_UP_WORDS)(self._look_up)

    def marks(self, passage: Passage) -> list[Mark]:
        """Return every field seen in a passage, in the order of the text."""
        found: list[Mark] = []
        words = passage.words
        texts = [word.text for word in words]
        for index, text in enumerate(texts):
            known = self._known(text)
            if known is None:
                continue
            word = words[index]
            if known.fields:
                found.extend([Mark(field, index, index, word.start, word.end) for field in known.fields])
            if not known.phrases:
                continue
            for phrase in _begun(known, texts[index + 1 : index + _REACH_WORDS]):
                last = _followed(texts, index, phrase)
                if last is not None:
                    found.append(Mark(phrase.field, index, last, word.start, words[last].end))
        return found

    def _add(self, steps: Sequence[_Step], name: str, gap: int) -> None:
        phrase = _Phrase(name, tuple(steps[1:]), gap)
        for word in steps[0].words:
            if phrase.rest:
                self._phrases.setdefault(word, []).append(phrase)
            else:
                self._words.setdefault(word, set()).add(name)
        for stem in steps[0].stems:
            self._stems.setdefault(stem[:_STEM_LETTERS], []).append((stem, phrase))

    def _look_up(self, text: str) -> _Known | None:
        fields = set(self._words.get(text, ())) or set(self._by_end(text))
        phrases = list(self._phrases.get(text, ()))
        for stem, phrase in self._stems.get(text[:_STEM_LETTERS], ()):
            if text.startswith(stem):
                if phrase.rest:
                    phrases.append(phrase)
                else:
                    fields.add(phrase.field)
        if not fields and not phrases:
            return None
        seconds: dict[str, list[int]] = {}
        for number, phrase in enumerate(phrases):
            for word in phrase.rest[0].words:
                seconds.setdefault(word, []).append(number)
        stems = tuple(stem for phrase in phrases for stem in phrase.rest[0].stems)
        stemmed = tuple(number for number, phrase in enumerate(phrases) if phrase.rest[0].stems)
        return _Known(tuple(sorted(fields)), tuple(phrases), seconds, stems, stemmed)

    def _by_end(self, text: str) -> Iterator[str]:
        for length in self._end_lengths:
            if len(text) >= length + _COMPOUND_LETTERS and (names := self._ends.get(text[-length:])):
                yield from names
                return


def _step(part: str) -> _Step:
    options = part.split("|")
    return _Step(
        frozenset(option for option in options if not option.endswith("*")),
        tuple(option[:-1] for option in options if option.endswith("*")),
    )


def _begun(known: _Known, following: Sequence[str]) -> Iterator[_Phrase]:
    """Yield the phrases whose second word may be one of the words that follow, in their order."""
    numbers = {number for other in following for number in known.seconds.get(other, ())}
    if known.stems and any(other.startswith(known.stems) for other in following):
        numbers.update(known.stemmed)
    for number in sorted(numbers):
        yield known.phrases[number]


def _followed(texts: Sequence[str], index: int, phrase: _Phrase) -> int | None:
    """Return the index of the last word of a phrase that begins at `index`, or None."""
    for step in phrase.rest:
        for place in range(index + 1, min(index + 2 + phrase.gap, len(texts))):
            if step.fits(texts[place]):
                index = place
                break
        else:
            return None
    return index
