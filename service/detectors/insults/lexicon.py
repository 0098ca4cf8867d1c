"""Load the insult lexicons: one dictionary look-up per word, inflections made when loading."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).with_name("lexicon")
SHORTEST_COMPOUND = 3
"""Letters that must stand before the last part of a compound."""
_WORDS_REMEMBERED = 50_000
_BACKWARDS_FROM = 6
"""Only words of at least this many letters are also known when written backwards."""

_VOWELS = "aeiou"
_ONE_SYLLABLE = 3
"""Dutch words this short double their last letter: zak, zakken; "zaken" is another word."""
_ENDINGS = {
    "nl": ("e", "en", "s", "n", "je", "jes", "tje", "tjes", "ke", "kes"),
    "fr": ("e", "s", "es", "x"),
    "de": ("e", "en", "er", "es", "n", "s", "em"),
    "en": ("s", "es"),
}
_HONEST = frozenset(
    word
    for line in Path(__file__).with_name("honest.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
"""Inflections that would collide with words of another, honest meaning."""


class Entry(NamedTuple):
    """What the lexicon knows of a word: kind of finding, what it is about, when it counts, in which language."""

    kind: str
    about: str
    usage: str
    language: str
    word: str


class Lexicon:
    """All languages together: words, last parts of compounds, first parts."""

    def __init__(self) -> None:
        """Read every file of the folder; a strict entry ("always") wins from a laxer one."""
        self.words: dict[str, list[Entry]] = {}
        self.last_parts: dict[str, Entry] = {}
        self.first_parts: dict[str, Entry] = {}
        for path in sorted(FOLDER.glob("*.txt")):
            for mark, entry in _entries(path):
                self._add(mark, entry)
        self._last_lengths = tuple(sorted({len(part) for part in self.last_parts}))
        self._first_lengths = tuple(sorted({len(part) for part in self.first_parts}))
        self.look_up = lru_cache(_WORDS_REMEMBERED)(self._look_up)

    def _add(self, mark: str, entry: Entry) -> None:
        forms = {entry.word} if mark == "=" else set(_forms(entry.word, entry.language, adjective=entry.usage == "adj"))
        if entry.usage == "always" and entry.kind in {"slur", "person"} and len(entry.word) >= _BACKWARDS_FROM:
            forms.add(entry.word[::-1])
        for form in (forms - _HONEST) | {entry.word}:
            self.words.setdefault(form, []).append(entry)
            if mark == "+":
                self.last_parts.setdefault(form, entry)
        if mark == "*":
            self.first_parts.setdefault(entry.word, entry)

    def _look_up(self, word: str) -> list[Entry]:
        """Return what is known of a folded word, also as a compound; mostly nothing."""
        found = self.words.get(word)
        if found is not None:
            return found
        if word in _HONEST:
            return []
        for length in self._last_lengths:
            if len(word) < length + SHORTEST_COMPOUND:
                break
            entry = self.last_parts.get(word[-length:])
            if entry is not None:
                return [entry]
        for length in self._first_lengths:
            if len(word) <= length + SHORTEST_COMPOUND:
                break
            entry = self.first_parts.get(word[:length])
            if entry is not None:
                return [entry]
        return []

    def disguisable(self) -> frozenset[str]:
        """Return what somebody might write in disguise: all but mild words and beasts."""
        return frozenset(
            word
            for word, entries in self.words.items()
            for entry in entries
            if word.isalpha()
            and (entry.usage == "always" or (entry.usage == "frame" and entry.kind in {"slur", "person", "mild"}))
        )


def _entries(path: Path) -> Iterator[tuple[str, Entry]]:
    kind = about = usage = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            kind, about, usage = line.strip("[]").split()
        elif not line.startswith("#"):
            for token in line.split():
                mark = token[0] if token[0] in "=+" else "*" if token.endswith("*") else ""
                yield mark, Entry(kind, about, usage, path.stem, token.strip("=+*"))


def _forms(word: str, language: str, *, adjective: bool) -> Iterator[str]:
    """Yield a word and its inflections; forms that do not exist do no harm."""
    yield word
    short = language == "nl" and len(word) <= _ONE_SYLLABLE and word[-1] not in _VOWELS
    yield from (word + ending for ending in _ENDINGS[language] if not (short and ending in {"e", "en"}))
    if language != "nl":
        return
    if word[-1] not in _VOWELS:
        yield from (word + word[-1] + ending for ending in ("e", "en"))
    if len(word) > 3 and word[-2] == word[-3] and word[-2] in _VOWELS:  # noqa: PLR2004 - teef, teven
        stem = word[:-2] + {"f": "v", "s": "z"}.get(word[-1], word[-1])
        yield from (stem + ending for ending in ("e", "en"))
    if word[-1] in "fs" and not adjective:
        yield word[:-1] + {"f": "v", "s": "z"}[word[-1]] + "en"
    if word[-1] == "f":
        yield word[:-1] + "ve"


LEXICON = Lexicon()
