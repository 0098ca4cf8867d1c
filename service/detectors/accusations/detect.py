"""Finds accusations: a specific punishable or dishonouring fact about an identifiable person.

The test of slander: somebody identifiable (an office, a name, a form of address, in the same or the previous
sentence), a specific fact, asserted. `about` is "hearsay" when the author passes on a rumour, "loose" when an office
and an offence merely share a sentence, "insinuated" when the reader is left to draw the conclusion. A court, an audit
or a prosecutor in the passage makes it `accusation.sourced`. Whether it is asked or denied is for the stance room to
say. Known misses: facts told without any word of the list. Sources: `patterns.toml`, `rules.toml`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.people import expand
from service.detectors.statements import Statements
from service.detectors.wording import NOBODY, Rules
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

SOURCE = "accusations/1"
ASSERTED, HINTED = 0.85, 0.6
MOST_HITS = 100
"""Facts looked at per passage: keeps the cost linear."""
KINDS = frozenset({"accusation.punishable", "accusation.insinuated", "accusation.sourced"})

_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_ALL = expand(_DATA["patterns"], _DATA["own"])
_FACTS = Patterns({name: _ALL[name] for name in ("fact", "matter", "insinuation")})
_RULES = Rules(tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8")))
"""Rows that hold the person as well as the fact."""
_STATEMENTS = Statements(_FACTS, _RULES, MOST_HITS)
_AROUND = Patterns({name: _ALL[name] for name in ("sourced", "denied", "subject", "speculation", "person")})


_PASSIVE_CHARACTERS = 40
"""Before or after a deed its auxiliary and its doer stand within this reach."""
_PASSIVE = Patterns(
    {
        "passive": r"\b(?:werd|werden|wordt|worden|fut|furent|wurde|wurden|wird|was|were|been)\b",
        "doer": r"\b(?:door|par|von|durch|by|heeft|hebben|had|zelf)\b",
    }
)


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield every accusation with its range."""
    for passage in reading.passages:
        if passage.voice in {"author", "image"}:
            yield from _accusations(passage)


def _accusations(passage: Passage) -> Iterator[Finding]:
    hits = _STATEMENTS.of(passage)
    if not hits:
        return
    facts = [(name, start, end) for name, start, end in hits if name in {"fact", "matter", "whole", "bought"}]
    if not facts:
        facts = [hit for hit in hits if hit[0] == "loose"]
    hints = [(start, end) for name, start, end in hits if name in {"insinuation", "hint"}]
    around = _AROUND.names_in(passage.folded)
    for name, start, end in facts:
        sentence = passage.sentence_at(start)
        near = _AROUND.names_in(passage.folded[_previous(passage, sentence[0]) : sentence[1]])
        named = name in {"whole", "loose"} or "person" in near or _names_somebody(passage, *sentence)
        if (
            not named
            or "subject" in near
            or "denied" in around
            or (name != "bought" and _suffered(passage, sentence, start, end))
        ):
            continue
        if "sourced" in around:
            yield Finding("accusation.sourced", passage.span(start, end), ASSERTED, SOURCE)
            continue
        about = "hearsay" if "speculation" in near else "loose" if name == "loose" else ""
        sureness = HINTED if about == "loose" else ASSERTED
        yield Finding("accusation.punishable", passage.span(start, end), sureness, SOURCE, about)
    if not facts and "denied" not in around and "sourced" not in around:
        for start, end in hints:
            first, last = passage.sentence_at(start)
            if "person" in _AROUND.names_in(passage.folded[_previous(passage, first) : last]):
                yield Finding("accusation.insinuated", passage.span(start, end), HINTED, SOURCE)


def _suffered(passage: Passage, sentence: tuple[int, int], start: int, end: int) -> bool:
    """Say whether it was done to somebody, by nobody that is named: "bij mevrouw X werd ingebroken"."""
    told = passage.folded[max(sentence[0], start - _PASSIVE_CHARACTERS) : min(sentence[1], end + _PASSIVE_CHARACTERS)]
    return _PASSIVE.names_in(told) == frozenset({"passive"})


def _previous(passage: Passage, start: int) -> int:
    """Return where the sentence before begins: "De schepen … . Hij stal …"."""
    return passage.sentence_at(max(start - 2, 0))[0]


def _names_somebody(passage: Passage, start: int, end: int) -> bool:
    """Two capitalised words in a row inside a sentence, neither of them a country, a ministry or a court."""
    if passage.origins is not None:
        return False
    before = False
    for word in passage.words:
        if not start <= word.start < end:
            continue
        letters = passage.original[word.start : word.end]
        capital = len(letters) > 1 and letters[0].isupper() and letters[-1].islower() and word.text not in NOBODY
        if capital and before:
            return True
        before = capital and word.start > start
    return False


ACCUSATIONS = Detector(name="accusations", version=1, kinds=KINDS, detect=detect)
