"""Undo disguises, but only where what comes out is an offending word.

Four tricks are undone, alone or together: letters spread out (`s u k k e l`, `s.u.k.k.e.l`, emoji between
letters), leetspeak (`5ukk3l`), stretched letters (`suuukkel`), and starred letters (`s*kkel`). Because the
result must be in the vocabulary, layout such as `O P E N D E U R`, `o.a.` or `*gratis*` is never touched.
Look-alike and invisible characters are already gone: folding undoes them everywhere.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LEET = str.maketrans("0134578@$!|+€", "oieastbasiite")
SHORTEST = 4
"""Shorter words are too easily hit by chance (initials, abbreviations)."""
LONGEST = 32
"""No offending word of the lexicon is longer."""

# Single characters and bounded repeats only: these cannot backtrack beyond a constant.
_SPREAD = re.compile(r"(?<![a-z0-9])[a-z0-9@$!](?:[^a-z0-9\n]{1,3}[a-z0-9@$!](?![a-z0-9])){3,}")
_WIDE = re.compile(r"((?<=[a-z0-9@$!] [a-z0-9@$!]) {2,3}(?=[a-z0-9@$!] [a-z0-9@$!]))")
"""Between two spaced-out words of a heading: wider than between their letters. Kept by split: offsets add up."""
_TRIPLE = re.compile(r"([a-z])\1\1")
_CHUNK = re.compile(r"[^\s,;:?\"()\[\]]+")


class Vocabulary:
    """Offending words, looked up by their skeleton (runs of the same letter count once)."""

    def __init__(self, words: Iterable[str]) -> None:
        """Index folded words; words shorter than SHORTEST letters are left out."""
        self.words = frozenset(word for word in words if len(word) >= SHORTEST and word.isalpha() and word.isascii())
        self._by_skeleton = {skeleton(word): word for word in sorted(self.words)}
        self.skeleton_lengths = tuple(sorted({len(bones) for bones in self._by_skeleton}, reverse=True))
        self._by_length: dict[int, list[str]] = {}
        for word in self.words:
            self._by_length.setdefault(len(word), []).append(word)

    def find(self, letters: str) -> str | None:
        """Return the offending word that these letters spell, once stretched letters are undone."""
        if letters in self.words:
            return letters
        return self._by_skeleton.get(skeleton(letters)) if _is_stretched(letters) else None

    def of_skeleton(self, bones: str) -> str | None:
        """Return the offending word that has this skeleton."""
        return self._by_skeleton.get(bones)

    def find_starred(self, letters: str) -> str | None:
        """Return the offending word that fits letters with `*` for some of them."""
        if sum(c != "*" for c in letters) < SHORTEST - 1:
            return None
        for word in self._by_length.get(len(letters), ()):
            if all(a in {b, "*"} for a, b in zip(letters, word, strict=True)):
                return word
        return None


def skeleton(word: str) -> str:
    """Return the word with every run of the same letter shortened to one."""
    return "".join(letter for letter, _ in groupby(word))


def _is_stretched(word: str) -> bool:
    return _TRIPLE.search(word) is not None


def unmask(
    folded: str, origins: Sequence[int] | None, vocabulary: Vocabulary
) -> tuple[str, Sequence[int] | None, tuple[tuple[int, int], ...]]:
    """Return the text with disguised words written out, its origins, and the folded ranges written out."""
    found = sorted(_disguises(folded, vocabulary))
    if not found:
        return folded, origins, ()
    text: list[str] = []
    where: list[int] = []
    ranges: list[tuple[int, int]] = []
    length = 0
    done = 0
    origin_of = origins if origins is not None else range(len(folded))
    for start, end, word in found:
        if start < done:
            continue
        text.append(folded[done:start])
        where.extend(origin_of[done:start])
        length += start - done
        text.append(word)
        # Spread the word over the disguise, so that its span is the whole of what was written.
        where.extend(origin_of[start + i * (end - 1 - start) // max(len(word) - 1, 1)] for i in range(len(word)))
        ranges.append((length, length + len(word)))
        length += len(word)
        done = end
    text.append(folded[done:])
    where.extend(origin_of[done:])
    return "".join(text), where, tuple(ranges)


def _disguises(folded: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, str]]:
    for match in _SPREAD.finditer(folded):
        first = match.start()
        for heading in _WIDE.split(match.group()):
            yield from _spread_words(heading, first, vocabulary)
            first += len(heading)
    for match in _CHUNK.finditer(folded):
        chunk = match.group()
        if len(chunk) < SHORTEST or (chunk.isalpha() and not _is_stretched(chunk)):
            continue
        yield from _chunk_word(chunk, match.start(), vocabulary)


def _spread_words(run: str, offset: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int, str]]:
    """Find offending words in letters that were spread out: the longest at each letter."""
    places = [i for i, c in enumerate(run) if c.isalnum() or c in "@$!"]
    letters = "".join(run[i] for i in places).translate(LEET)
    runs: list[int] = [i for i in range(len(letters)) if i == 0 or letters[i] != letters[i - 1]]
    bones = "".join(letters[i] for i in runs)
    first = told = 0
    while first <= len(bones) - SHORTEST:
        for length in vocabulary.skeleton_lengths:
            word = vocabulary.of_skeleton(bones[first : first + length])
            if word is not None and (len(word) > SHORTEST or length == len(bones)):
                last = runs[first + length] if first + length < len(runs) else len(letters)
                # What is spread out before it is a word of its own: "v u i l e b e d r i e g e r".
                lead = letters[told : runs[first]] if runs[first] - told >= SHORTEST - 1 else ""
                begin = told if lead else runs[first]
                yield offset + places[begin], offset + places[last - 1] + 1, f"{lead} {word}".strip()
                first += length
                told = last
                break
        else:
            first += 1


def _chunk_word(chunk: str, offset: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int, str]]:
    """Find an offending word in one chunk without spaces: leet, stretched, starred, or broken by signs."""
    lead = len(chunk) - len(chunk.lstrip(".-_*#'"))
    core = chunk[lead:].rstrip(".-_*'!+|" if not chunk[-1:].isalnum() else "")
    if len(core) < SHORTEST or len(core) > 2 * LONGEST:
        return
    span = offset + lead, offset + lead + len(core)
    plain = core.translate(LEET)
    squeezed = "".join(c for c in plain if c.isalpha())
    if core.isalpha() or squeezed != core:
        word = vocabulary.find(squeezed) if _is_disguise(core, squeezed) else None
        if word is None and "*" in core:
            word = vocabulary.find_starred("".join(c for c in plain if c.isalpha() or c == "*"))
        if word is not None:
            yield *span, word


def _is_disguise(core: str, squeezed: str) -> bool:
    """Plain words joined by signs are layout; a disguise breaks words into pieces or swaps letters."""
    return len(squeezed) >= SHORTEST and (core != squeezed or _is_stretched(core))
