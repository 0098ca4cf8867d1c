"""Decide how a word of the lexicon is used: aimed at somebody, said of oneself, a name, or none of these.

A word with an honest life of its own ("ezel", "zak") counts only in the narrowest frames. Everything here looks at
one sentence around one hit, so its cost does not grow with the post.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.fields import fields_of
from service.detectors.insults.around import (
    follows_office,
    has_person,
    is_name,
    names_somebody,
    opens_with_name,
    precedes_office,
)

if TYPE_CHECKING:
    from service.domain.reading import Passage

_WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words)
    for name, words in tomllib.loads(Path(__file__).with_name("frames.toml").read_text("utf-8")).items()
}
_HOLDERS = frozenset({"office", "job", "person", "body"})
"""Fields of whoever can be "a … of a …": a pumpkin or a copier cannot be scolded."""
_INDEFINITE = frozenset({"een", "n", "ne", "nen", "un", "une", "ein", "eine", "einen", "a", "an"})
_WINDOW = 6
"""Words before a hit in which its verb may stand."""
_PLURAL = frozenset({"zijn", "zijt", "blijven", "waren", "sont", "sind"})
_ADJECTIVE = 4
"""Letters of the shortest adjective that may stand between article and noun."""
_SHORT = 3
"""A sentence of at most so many words that holds an insult calls it out to somebody."""


def aim_of(passage: Passage, index: int) -> str:
    """Return "self", "name", "aimed" (narrow), "said" (loose frame) or "" for the word at an index."""
    word = passage.words[index]
    start, end = passage.sentence_at(word.start)
    before = _before(passage, index, start)
    after = [w.text for w in passage.words[index + 1 : index + 5] if w.start < end]
    if _of_oneself(before) or _of_oneself_after(passage, index, end):
        return "self"
    if is_name(passage, index, start):
        return "name"
    if _calls_out(passage, index, start, end) or _owned_by_role(after) or _owned_by_portfolio(before, after):
        return "aimed"
    person = has_person(passage, start, end)
    labelled = len(before) <= 1 and bool(after) and passage.folded[word.end] == "," and person
    answers = len(before) == 1 and before[0] in _INDEFINITE and follows_office(passage, start)
    if labelled or answers or _equals(passage, index) or _is_framed(before) or _inverted(before, after):
        meant = (
            person
            or names_somebody(passage, start, end, word.start)
            or follows_office(passage, start)
            or opens_with_name(passage, start, _WORDS["copula"])
        )
        return "aimed" if meant or _addressed(before) else "said"
    return "aimed" if _addressed(before) else "near" if person or _answers(passage, before, start) else ""


def _equals(passage: Passage, index: int) -> bool:
    """See whether it is "burgemeester = dief"."""
    return index > 0 and "=" in passage.folded[passage.words[index - 1].end : passage.words[index].start]


def _answers(passage: Passage, before: list[str], start: int) -> bool:
    """See whether a word opens the sentence behind one about an office: "De schepen zwijgt. Lafaard met helm."."""
    return not before and follows_office(passage, start)


def _owned_by_portfolio(before: list[str], after: list[str]) -> bool:
    """See whether it is "die clown van verkeer"."""
    pointed = bool(before) and before[-1] in _WORDS["pointing"] | _WORDS["article"]
    return pointed and len(after) > 1 and after[0] in _WORDS["owner"] and after[1] in _WORDS["portfolio"]


def _before(passage: Passage, index: int, start: int) -> list[str]:
    return [w.text for w in passage.words[max(0, index - _WINDOW) : index] if w.start >= start]


def _of_oneself(before: list[str]) -> bool:
    near = before[-4:]
    return any(
        word in {"ik", "k", "wij", "we", "i", "ich", "wir", "nous", "suis", "bin", "mezelf", "mijzelf", "myself", "am"}
        and (
            i + 1 >= len(near)
            or near[i + 1] not in {"noem", "vind", "zeg", "noemen", "zie", "heb", "say", "call", "have"}
        )
        for i, word in enumerate(near)
    ) and not {"noem", "vind", "u", "hem", "haar", "die", "dat", "met", "van", "je"} & set(near)


def _of_oneself_after(passage: Passage, index: int, end: int) -> bool:
    """See whether it is "wat een sukkel ben ik", "wat een sukkels waren we"."""
    after = [w.text for w in passage.words[index + 1 : index + 3] if w.start < end]
    return (
        len(after) > 1
        and after[0] in {"ben", "was", "waren", "zijn", "bin", "war", "am", "suis"}
        and after[1] in {"ik", "we", "wij", "ich", "wir", "i"}
    )


def _addressed(before: list[str]) -> bool:
    return bool(before) and before[-1] in {"jij", "gij", "jullie", "you", "toi", "du", "vous", "espece"}


def _calls_out(passage: Passage, index: int, start: int, end: int) -> bool:
    """See whether it is a bare "idioot!", alone or after a comma at the end of its sentence."""
    word = passage.words[index]
    inside = [w for w in passage.words[max(0, index - _SHORT) : index + _SHORT + 1] if start <= w.start < end]
    tail = passage.folded[word.end : end].strip()
    called = "!" in tail or (index == 0 and precedes_office(passage, end))
    alone = len(inside) == 1 and len(passage.words) > 1 and called
    lead = passage.folded[start : word.start].rstrip()
    return alone or (lead.endswith(",") and tail in {"!", ".", "", "!!", "!!!"} and len(lead) > 1)


def _owned_by_role(after: list[str]) -> bool:
    """See whether it is "die klootzak van een schepen", "con d'echevin"; not "een beest van een doelman"."""
    if len(after) < 2 or after[0] not in {"van", "de", "d", "von", "of"}:  # noqa: PLR2004 - "van" and its noun
        return False
    owners = after[2:] if after[1] in _INDEFINITE | {"einem", "einer"} else after[1:2]
    return any(not _HOLDERS.isdisjoint(fields_of(owner)) for owner in owners)


def _is_pointed_at(before: list[str]) -> bool:
    """See whether it is "vuile …", "bende …", "die …", "een hoop van …", "zijn verwende …"."""
    last = before[-1]
    if last in _WORDS["scolding"] or last in _WORDS["heap"] or last in _WORDS["pointing"]:
        return True
    if last in {"d", "de", "van", "of", "von"} and before[-2:-1] and before[-2] in _WORDS["heap"]:
        return True
    described = len(last) >= _ADJECTIVE and last.endswith("e") and before[-2:-1] and before[-2] in _PLURAL
    return bool(described) and not (before[-3:-2] and before[-3] in _WORDS["preposition"])


def _is_framed(before: list[str]) -> bool:
    if not before:
        return False
    if _is_pointed_at(before):
        return True
    last, rest = before[-1], list(before)
    if last not in _WORDS["article"] and len(last) >= _ADJECTIVE and len(rest) > 1 and rest[-2] in _WORDS["article"]:
        rest.pop()  # one adjective that no list knows: "een asociale …"
    if last == "zijn" and len(before) > 1 and before[-2] in _WORDS["preposition"]:
        return False  # "in zijn zak": his, not are
    while rest and (rest[-1] in _WORDS["scolding"] or rest[-1] in _WORDS["adverb"]):
        rest.pop()
    had_article = bool(rest) and rest[-1] in _WORDS["article"]
    if had_article:
        rest.pop()
    while rest and rest[-1] in _WORDS["adverb"]:
        rest.pop()
    if rest and rest[-2:] != ["bestaat", "uit"] and (rest[-1] in _WORDS["preposition"] or rest[-1] == "er"):
        return False  # "is voor een koe", "is er een schaap"
    return any(word in _WORDS["copula"] for word in rest[-3:]) and (
        had_article or (bool(rest) and rest[-1] in _WORDS["copula"])
    )


def _inverted(before: list[str], after: list[str]) -> bool:
    """See whether it is "een imbeciel is het", "menteur qu'il est"."""
    return bool(after) and (
        (bool(before) and before[-1] in _WORDS["article"] and after[0] in {"is", "bent", "zijt", "ben", "ist", "bist"})
        or (after[0] in {"qu", "que"} and after[-1] in {"es", "est", "etes"})
    )
