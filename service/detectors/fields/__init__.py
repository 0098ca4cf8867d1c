"""Fields: lexicons of what words are about, asked by word.

`*.txt` beside this file: `[name]` and the words below it, folded. `word` is that form only, `word+` also with an
ordinary ending, `word*` any longer word, `*word` the last part of a compound. Written for this project.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

ENDINGS = (
    "e", "en", "s", "n", "t", "te", "ten", "de", "den", "je", "jes", "tje", "tjes", "ke", "kes", "es", "er", "ers",
    "ster", "r", "ns", "eur", "euse", "ait", "ent", "ant", "ee", "ees", "ing", "ed", "x", "st", "em",
)  # fmt: skip
"""What may follow a stem in nl, fr, de or en; forms that do not exist do no harm."""
SHORTEST_FIRST_PART = 3
"""Letters that stand before the last part of a compound."""
WORDS_REMEMBERED = 50_000


class Lexicon:
    """Every field of a folder, asked by word."""

    def __init__(self, folder: Path) -> None:
        """Read its `*.txt`."""
        self.exact: dict[str, set[str]] = {}
        self.starts: dict[str, set[str]] = {}
        self.ends: dict[str, set[str]] = {}
        for path in sorted(folder.glob("*.txt")):
            field = ""
            for line in path.read_text("utf-8").splitlines():
                if line.startswith("["):
                    field = line.strip("[] ")
                elif not line.startswith("#"):
                    for token in line.split():
                        self._add(field, token)
        self._start_lengths = sorted({len(part) for part in self.starts})
        self._end_lengths = sorted({len(part) for part in self.ends})

    def _add(self, field: str, token: str) -> None:
        if token.startswith("*"):
            self.ends.setdefault(token[1:], set()).add(field)
            self.exact.setdefault(token[1:], set()).add(field)
        elif token.endswith("*"):
            self.starts.setdefault(token[:-1], set()).add(field)
        else:
            stem = token.rstrip("+")
            for form in (stem, *(stem + ending for ending in ENDINGS)) if token.endswith("+") else (stem,):
                self.exact.setdefault(form, set()).add(field)

    def of(self, word: str) -> frozenset[str]:
        """Return the fields of a folded word."""
        found = set(self.exact.get(word, ()))
        for length in self._start_lengths:
            if length > len(word):
                break
            found |= self.starts.get(word[:length], set())
        for length in self._end_lengths:
            if length + SHORTEST_FIRST_PART > len(word):
                break
            found |= self.ends.get(word[-length:], set())
        return frozenset(found)


_FIELDS = Lexicon(Path(__file__).parent)


@lru_cache(maxsize=WORDS_REMEMBERED)
def fields_of(word: str) -> frozenset[str]:
    """Return the fields of a folded word; mostly none."""
    return _FIELDS.of(word)
