"""Finds words that are used and not asserted: quoted, reported, negated, asked, condemned, apologised for, titles.

A quotation or a report with applause, and "I am not saying that …, but", only look like it: they are
`stance.loophole` and cover the same range instead. Known misses: free indirect speech, irony, and quotations without
marks or verb. Sources of the cues: `cues.toml`.
"""

from __future__ import annotations

import tomllib
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.people import expand
from service.detectors.stance.quotes import quotes_in
from service.domain.detector import Detector
from service.domain.finding import STANCES, Finding
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

SOURCE = "stance/1"
LOOPHOLE = "stance.loophole"
SURE = 0.9
MOST_CUES = 150
"""Cues of one sort that are looked at per passage: keeps the cost linear."""
NEGATED_WORDS = 5
"""A negation reaches at most so many words, and never over a comma or a pointing word."""
LABEL_WORDS = 4
"""A quoted label ("he is a 'thief'") is at most this long."""
TITLE_CHARACTERS = 60
"""The word that announces a title stands within this distance."""

_DATA = tomllib.loads(Path(__file__).with_name("cues.toml").read_text("utf-8"))
_CUES = Patterns(expand(_DATA["cues"], _DATA["own"]))
_HALT = frozenset(_DATA["halt"]["words"])
_MARKS = ".;:!?,\n()"

Ranges = list[tuple[int, int]]


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield every range with its stance."""
    for passage in reading.passages:
        if passage.voice == "third_party":
            yield Finding("stance.quoted", passage.whole(), SURE, SOURCE)
        elif passage.voice != "profile":
            for kind, start, end in _stances(passage):
                about = (
                    ""
                    if kind != LOOPHOLE
                    else "dodge"
                    if _CUES.has("loophole", passage.folded[start:end])
                    else "applause"
                )
                yield Finding(kind, passage.span(start, end), SURE, SOURCE, about)


def _stances(passage: Passage) -> Iterator[tuple[str, int, int]]:
    cues: dict[str, Ranges] = {}
    for name, start, end in _CUES.find(passage.folded):
        found = cues.setdefault(name, [])
        if len(found) < MOST_CUES:
            found.append((start, end))
    quotes = list(islice(quotes_in(passage.folded), MOST_CUES))
    if not cues and not quotes and "?" not in passage.folded:
        return
    dodges = list(_dodges(passage, cues))
    yield from ((LOOPHOLE, *dodge) for dodge in dodges)
    yield from _said_by_others(passage, cues, quotes)
    yield from _negated(passage, cues, dodges)
    yield from _asked(passage, cues)


def _said_by_others(passage: Passage, cues: dict[str, Ranges], quotes: Ranges) -> Iterator[tuple[str, int, int]]:
    """Quotations and reports, and what the author does with them."""
    attributed = not cues.keys().isdisjoint({"report", "attribution", "condemn", "apology"})
    spread = [q for q in quotes if not _is_label(passage, cues, q) or attributed or _is_titled(cues, q)]
    reports = [
        (_told_from(passage, start, cues), _sentence_end(passage, end))
        for start, end in cues.get("report", ())
        if not _is_own(passage, start)
    ]
    applauded = "applause" in cues and "condemn" not in cues and "apology" not in cues
    for kind, ranges in (("stance.quoted", spread), ("stance.reported", reports)):
        for start, end in ranges:
            titled = kind == "stance.quoted" and _is_titled(cues, (start, end))
            if applauded and not titled:
                yield LOOPHOLE, start, end
                continue
            yield "stance.title" if titled else kind, start, end
            if "condemn" in cues:
                yield "stance.condemned", start, end
            if "apology" in cues:
                yield "stance.apologised", start, end
    if "apology" in cues:
        yield from (
            ("stance.apologised", start, end)
            for start, end in passage.sentences
            if _OWN_WORDS.names_in(passage.folded[start:end])
        )


_OWN_WORDS = Patterns(
    {
        "own": r"\b(?:ik (?:noemde|zei|schreef|riep|stuurde|had)|noemde ik|schreef ik|zei ik"
        r"|j'ai (?:traite|dit|ecrit|appele)"
        r"|ich (?:nannte|habe|sagte|schrieb)|i (?:called|said|wrote))\b"
    }
)
"""The author's own earlier words, which an apology takes back."""
_SELF = Patterns({"self": r"(?:\b(?:ik|i|je|j'ai|ich|wij|we) (?:[a-z]+ )?)$"})


def _told_from(passage: Passage, start: int, cues: dict[str, Ranges]) -> int:
    """Return where a report begins: what is condemned may stand one sentence earlier ("…? Zo werd ik genoemd")."""
    first = passage.sentence_at(start)[0]
    return passage.sentence_at(max(first - 2, 0))[0] if "condemn" in cues and first > 0 else start


def _is_own(passage: Passage, start: int) -> bool:
    """Say whether it is the author's own naming ("ik noemde hem …")."""
    return bool(_SELF.names_in(passage.folded[max(0, start - 12) : start])) and bool(
        _OWN_WORDS.names_in(passage.folded[max(0, start - 12) : start + 12])
    )


def _is_label(passage: Passage, cues: dict[str, Ranges], quote: tuple[int, int]) -> bool:
    """Say whether this is a label: a short one after "is a …" is a pair of scare quotes, not somebody else's words."""
    start, end = quote
    near = any(end_of_cue in (start, start - 1) for _, end_of_cue in cues.get("label", ()))
    return near and len(passage.folded[start:end].split()) <= LABEL_WORDS


def _is_titled(cues: dict[str, Ranges], quote: tuple[int, int]) -> bool:
    start, end = quote
    return any(
        start - TITLE_CHARACTERS <= s and e <= end + TITLE_CHARACTERS and not (start <= s < end)
        for s, e in cues.get("title", ())
    )


def _dodges(passage: Passage, cues: dict[str, Ranges]) -> Iterator[tuple[int, int]]:
    """See "I am not saying that …, but": from the dodge to the end of its sentence, when a "but" follows."""
    for start, end in cues.get("loophole", ()):
        if any(turn >= end for turn, _ in cues.get("but", ())):
            yield start, _sentence_end(passage, end)


def _negated(passage: Passage, cues: dict[str, Ranges], dodges: Ranges) -> Iterator[tuple[str, int, int]]:
    for start, end in cues.get("loophole", ()):
        if not any(s <= start < e for s, e in dodges):
            yield "stance.negated", start, _sentence_end(passage, end)
    emphatic = cues.get("emphasis", ())
    for start, end in cues.get("negation", ()):
        if any(s <= start < e for s, e in (*emphatic, *dodges)):
            continue
        reach = _reach(passage.folded, end)
        if reach > end:
            yield "stance.negated", start, reach


def _reach(folded: str, end: int) -> int:
    """Return where a negation stops: a mark, a pointing word, or some words further."""
    window = folded[end : end + 80]
    for place, character in enumerate(window):
        if character in _MARKS:
            window = window[:place]
            break
    reach, place = end, 0
    for count, word in enumerate(window.split(" ")):
        if count > NEGATED_WORDS or word in _HALT:
            break
        place += len(word) + 1
        reach = min(end + place, end + len(window))
    return reach


def _asked(passage: Passage, cues: dict[str, Ranges]) -> Iterator[tuple[str, int, int]]:
    rhetorical = cues.get("rhetorical", ())
    announced = [_sentence_of(passage, start) for start, _ in cues.get("asked", ())]
    for start, end in passage.sentences:
        question = passage.folded[start:end].rstrip().rstrip("\"'").endswith("?") or (start, end) in announced
        if question and not any(start <= s < end for s, _ in rhetorical):
            yield "stance.asked", start, end


def _sentence_of(passage: Passage, offset: int) -> tuple[int, int]:
    return passage.sentence_at(offset)


def _sentence_end(passage: Passage, offset: int) -> int:
    return max(passage.sentence_at(max(offset - 1, 0))[1], offset)


STANCE = Detector(name="stance", version=1, kinds=STANCES | {LOOPHOLE}, detect=detect)
