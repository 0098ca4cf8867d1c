"""Finds insults: slurs, clear insults, milder scolding, uncivil words, obscenity, and racist codes of emoji.

`about` tells how a word is used: `aimed` at somebody in its sentence, `near` a person, or loose (""), preceded by the
sort of slur ("origin aimed"). Words that scold only in a frame are no finding outside of it; what the author says of
himself is none either. Known misses: new coinages, irony, insults spread over two sentences.
Sources: the lexicons in `lexicon/` `phrases.toml` and `rules.toml`, written for this project.
"""

from __future__ import annotations

import tomllib
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.insults.around import has_person, names_somebody
from service.detectors.insults.emoji import codes_in
from service.detectors.insults.frames import aim_of
from service.detectors.insults.lexicon import LEXICON, Entry
from service.detectors.people import expand
from service.detectors.statements import Statements
from service.detectors.wording import Rules
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.statements import Statement
    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

SOURCE = "insults/1"
KINDS = frozenset(
    f"insult.{kind}" for kind in ("slur", "person", "mild", "light", "scorn", "curse", "obscene", "expletive", "emoji")
)
SURE, LIKELY = 0.95, 0.8
MOST_HITS = 100
"""Insults looked at per passage: a hundred decide as well as a thousand, and keep the cost linear."""
TOLD_FROM = 0.5
"""Confidence of the language from which false friends of another are left alone."""

_DATA = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
_PHRASES = Patterns(expand(_DATA["patterns"], _DATA["own"]))
_RULES = Rules(tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8")))
_STATEMENTS = Statements(_PHRASES, _RULES, MOST_HITS)
_EXEMPT = Patterns({"exempt": _DATA["exempt"]["phrases"]})
_NARROW = frozenset({"aimed"})
_GUARDED: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("guarded.toml").read_text("utf-8"))
"""False friends: these words count only where the text is in their own language."""


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield every insult with its range."""
    for passage in reading.passages:
        look_up = LEXICON.look_up
        hits = [(i, entries) for i, word in enumerate(passage.words) if (entries := look_up(word.text))][:MOST_HITS]
        phrases = _STATEMENTS.of(passage)
        if hits or phrases:
            spared = [(start, end) for _, start, end in islice(_EXEMPT.find(passage.folded), MOST_HITS)]
            yield from _words(passage, hits, spared, _language_of(reading))
            yield from _phrases(passage, phrases, spared)
        for start, end, about in codes_in(passage, reading):
            yield Finding("insult.emoji", passage.span(start, end), LIKELY, SOURCE, about)


def _language_of(reading: Reading) -> str:
    """Return the language judged in, or "" where the text is too short to tell."""
    return reading.language.code if reading.language.confidence >= TOLD_FROM else ""


def _words(
    passage: Passage, hits: list[tuple[int, list[Entry]]], spared: list[tuple[int, int]], language: str
) -> Iterator[Finding]:
    for index, entries in hits:
        word = passage.words[index]
        if any(start <= word.start < end for start, end in spared):
            continue
        aim = aim_of(passage, index)
        if aim in {"self", "name"}:
            continue
        for entry in entries:
            if word.text in _GUARDED[entry.language] and language not in {
                entry.language,
                "" if aim == "aimed" else entry.language,
            }:
                continue
            if _counts(entry, aim, passage, index):
                yield _finding(entry, aim, passage, word.start, word.end)
                break


def _counts(entry: Entry, aim: str, passage: Passage, index: int) -> bool:
    """Say whether a word offends in this use."""
    if entry.usage == "always":
        return True
    if entry.usage == "frame":
        return aim == "aimed"
    if entry.usage == "beast":
        return aim == "aimed" and not _has_rest(passage, index)
    return _describes_person(passage, index)


def _has_rest(passage: Passage, index: int) -> bool:
    """Say whether more follows: a beast that "is" or "has" something further on is a real one."""
    following = passage.words[index + 1 : index + 2]
    return bool(following) and following[0].text in {
        "is",
        "zijn",
        "werd",
        "heeft",
        "loopt",
        "in",
        "op",
        "met",
        "est",
        "ist",
        "has",
        "uit",
    }


def _describes_person(passage: Passage, index: int) -> bool:
    """Say whether an adjective offends: before a word for a person, or after "is" said of one."""
    word, following = passage.words[index], passage.words[index + 1 : index + 2]
    start, end = passage.sentence_at(word.start)
    if following and passage.folded[word.end : following[0].start] == " " and following[0].start < end:
        return bool(_NOUNS.names_in(following[0].text))
    before = [w.text for w in passage.words[max(0, index - 3) : index] if w.start >= start]
    linked = not {"is", "bent", "zijt", "zijn", "est", "es", "ist", "bist", "are", "you're"}.isdisjoint(before)
    return linked and has_person(passage, start, word.start) and "ik" not in before


_NOUNS = Patterns(expand({"noun": [r"^(?:{role}|{person})$"]}))


def _finding(entry: Entry, aim: str, passage: Passage, start: int, end: int) -> Finding:
    kind = "insult.expletive" if entry.about == "expletive" else f"insult.{entry.kind}"
    about = f"{entry.about} {aim}".strip() if entry.kind == "slur" else aim
    return Finding(kind, passage.span(start, end), SURE if aim == "aimed" else LIKELY, SOURCE, about)


def _phrases(passage: Passage, phrases: tuple[Statement, ...], spared: list[tuple[int, int]]) -> Iterator[Finding]:
    for name, start, end in phrases:
        if any(first <= start < last for first, last in spared):
            continue
        kind, about = name.split()
        sentence = passage.sentence_at(start)
        said_before = passage.folded[sentence[0] : start]
        if (about != "gesture" and _says_of_self(passage, sentence[0], start)) or (
            about == "scorn" and _OF_SOMEBODY.names_in(said_before[-24:])
        ):
            continue
        aim = "aimed" if has_person(passage, *sentence) or names_somebody(passage, *sentence, start) else ""
        if kind == "slur":
            yield Finding("insult.slur", passage.span(start, end), SURE, SOURCE, f"{about} {aim}".strip())
        else:
            named = {"strong": "person", "scorn": "scorn", "curse": "curse", "gesture": "obscene"}[about]
            yield Finding(
                "insult.light" if kind == "light" else f"insult.{named}", passage.span(start, end), LIKELY, SOURCE, aim
            )


def _says_of_self(passage: Passage, start: int, end: int) -> bool:
    return bool(_SELF.names_in(passage.folded[start:end][-40:]))


_OF_SOMEBODY = Patterns(
    {
        "of": r"\b(?:van|of|du|des|von|door|voor|aan|bij|pour|fur|for|by)"
        r" (?:de |het |den |onze |la |le |l'|der |dem |the |our )?$"
    }
)
"""Something of somebody comes before: "the plans of [the mayor are a …]" speaks of plans, not of a person."""
_SELF = Patterns(
    {
        "self": r"\b(?:ik (?:heb|ben|was|voel|bleek|had)|ben ik|heb ik|was ik|je suis|j'ai|ich bin|ich habe"
        r"|i am|i'm|i have|i was)\b(?: [a-z]+){0,4} ?$"
    }
)

INSULTS = Detector(name="insults", version=1, kinds=KINDS, detect=detect)
