"""What the opinion looks at, as numbers of buckets: hashed, the same in training and in use.

Families: words, their first letters, runs of one to three with gaps, runs of two to five letters; concepts
(`concepts/*.txt`: what a word is about, whatever the language) alone, in pairs, in their order and among the words;
signs and setting; what cues and rooms found. Names and groups of people are masked. Hashing is CRC-32 and 64-bit
mixing: no seed of the process comes into it.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from functools import lru_cache
from itertools import combinations, islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from service.detectors.fields import WORDS_REMEMBERED, Lexicon, fields_of
from service.weighing.masks import GROUP, LINK, NAME, NUMBER, masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from service.domain.finding import Findings
    from service.domain.reading import Passage, Reading

    Buckets = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

BITS = 15
SIZE = 1 << BITS
FAMILIES = ("words", "stems", "runs", "letters", "concepts", "pairs", "order", "mixed", "setting", "found")
MOST_CHARACTERS = 1_500
"""So much of a mention is weighed: its class does not change with length, and the cost stays bounded."""
MOST_FINDINGS = 60
MOST_CONCEPTS = 24
"""So many concepts are paired with each other."""

_TOKEN = re.compile(
    r"(?P<link>https?://\S+|\b[a-z0-9-]+\.(?:example|com|net|org|info|be|fr|de|nl|eu|io)\b\S*)|[a-z0-9]+|[^\sa-z0-9]"
)
_WORD = np.uint64
_ODD = [_WORD(pow(0x9E3779B97F4A7C15, power, 1 << 64)) for power in range(8)]
_NONE = np.zeros(0, np.int64)
_LONGEST_RUN = 5
_STEM = 5
_OTHER = "_"
"""Marks what the lexicons of rooms know, beside the concepts."""
_LEXICON = Lexicon(Path(__file__).with_name("concepts"))
_MONEY = frozenset({"€", "$", "£", "%"})
_LENGTHS = (1, 2, 3, 5, 8, 12, 18, 26, 40)
_SHOUTED = 0.6
_LEAST_SHOUTED = 4


def features_of(reading: Reading, findings: Findings, cued: str) -> dict[str, Buckets]:
    """Return the buckets of each family, each once and in order; `cued` is the code that cues gave the mention."""
    passages = [passage for passage in reading.own if passage.field == "text"]
    tokens = [token for passage in passages for token in _tokens(passage, 0, MOST_CHARACTERS)]
    return {
        **_read(tokens),
        "setting": _named(_setting(reading, tokens, passages), 7),
        "found": _named([*_found(findings), f"cued={cued}"], 8),
    }


def features_in(passage: Passage, start: int, end: int) -> dict[str, Buckets]:
    """Return the buckets of what is written in a folded range."""
    return _read(_tokens(passage, start, end))


def _read(tokens: Sequence[str]) -> dict[str, Buckets]:
    line = [(token, sorted(concepts_of(token))) for token in tokens]
    own = [[each for each in concepts if not each.startswith(_OTHER)] for _, concepts in line]
    known = [concepts for concepts in own if concepts]
    count = Counter(each for _, concepts in line for each in concepts)
    every = sorted(each for each in count if not each.startswith(_OTHER))[:MOST_CONCEPTS]
    mixed = [concepts[0] if concepts else token for token, concepts in zip(tokens, own, strict=True)]
    return {
        "words": _named(set(tokens), 24),
        "stems": _named({token[:_STEM] for token in tokens if len(token) >= _STEM - 1}, 25),
        "runs": _buckets(_runs(tokens, _WORD(1))),
        "letters": _buckets(_letter_runs(tokens)),
        "concepts": _named([*count, *(f"{each} again" for each, times in count.items() if times > 1)], 21),
        "pairs": _named((f"{first}&{second}" for first, second in combinations(every, 2)), 22),
        "order": _named(_order(known), 23),
        "mixed": _buckets(_runs(mixed, _WORD(77))),
    }


def _tokens(passage: Passage, start: int, end: int) -> list[str]:
    """Return the folded words and signs of a range, masked."""
    return [
        LINK if match.lastgroup is not None else _masked(match.group())
        for match in _TOKEN.finditer(passage.folded, start, min(end, start + MOST_CHARACTERS, len(passage.folded)))
    ]


@lru_cache(maxsize=WORDS_REMEMBERED)
def _masked(token: str) -> str:
    found = masked(token)
    return token if found == NAME and concepts_of(token) else found


@lru_cache(maxsize=WORDS_REMEMBERED)
def concepts_of(word: str) -> frozenset[str]:
    """Return what a folded word is about."""
    return _LEXICON.of(word) | frozenset(_OTHER + field for field in fields_of(word))


def _runs(words: Sequence[str], seed: np.uint64) -> Hashes:
    """Hash runs of one to three words, and pairs with one or two words between."""
    hashed = np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words], _WORD)
    first, second, third = hashed * _ODD[1], hashed * _ODD[2], hashed * _ODD[3]
    two = first[:-1] + second[1:] + seed
    return np.concatenate(
        [
            first + seed,
            two + _WORD(11),
            first[:-2] + second[2:] + seed + _WORD(12),
            first[:-3] + second[3:] + seed + _WORD(13),
            two[: max(len(words) - 2, 0)] + third[2:] + _WORD(14),
        ]
    )


def _letter_runs(words: Sequence[str]) -> Hashes:
    letters = np.frombuffer(f" {' '.join(words)} ".encode("utf-32-le", "surrogatepass"), np.uint32).astype(_WORD)
    found: list[Hashes] = []
    run = letters * _ODD[1]
    for length in range(2, _LONGEST_RUN + 1):
        if len(letters) < length:
            break
        run = run[:-1] + letters[length - 1 :] * _ODD[length]
        found.append(run + _WORD(length))
    return np.concatenate(found) if found else np.zeros(0, _WORD)


def _buckets(hashes: Hashes) -> Buckets:
    """Spread sums and keep the uppermost bits."""
    if not len(hashes):
        return _NONE
    mixed = (hashes ^ (hashes >> _WORD(31))) * _WORD(0x7FB5D329728EA185)
    mixed = (mixed ^ (mixed >> _WORD(27))) * _WORD(0x81DADEF4BC2DD44D)
    return np.unique((mixed >> _WORD(64 - BITS)).astype(np.int64))


def _named(names: Iterable[str], seed: int) -> Buckets:
    hashed = np.array([zlib.crc32(name.encode("utf-8", "surrogatepass")) for name in names], _WORD)
    return _buckets(hashed * _ODD[1] + _WORD(seed))


def _order(known: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield neighbouring concepts, and those that open and close a mention."""
    for before, after in pairwise(known):
        yield from (f"{first}>{second}" for first in before for second in after)
    if known:
        yield from (f"^{first}" for first in known[0])
        yield from (f"{last}$" for last in known[-1])


def _setting(reading: Reading, tokens: Sequence[str], passages: Sequence[Passage]) -> Iterator[str]:
    text = "\n".join(passage.original for passage in passages)[:MOST_CHARACTERS]
    words = sum(token.isalnum() for token in tokens)
    length = sum(words > step for step in _LENGTHS)
    reply = "reply" if reading.parent is not None else "first"
    signs = {token for token in tokens if not token.isalnum()}
    names = [reply, f"length={length}", reading.language.code, *(f"sign={sign}" for sign in sorted(signs))]
    question = "asks" if "?" in signs else "tells"
    names += [question, "opens@" if text.lstrip().startswith("@") else "no@"]
    names += ["ends" + (tokens[-1] if tokens and not tokens[-1].isalnum() else "word")]
    names += ["number"] * (NUMBER in tokens) + ["link"] * (LINK in tokens) + ["name"] * (NAME in tokens)
    names += ["group"] * (GROUP in tokens) + ["money"] * (not _MONEY.isdisjoint(signs) or "euro" in tokens)
    names += ["shout"] * (text.count("!") > 1) + ["asks twice"] * (text.count("?") > 1)
    letters = [sign for sign in text if sign.isalpha()]
    names += ["capitals"] * (len(letters) > _LEAST_SHOUTED and sum(map(str.isupper, letters)) > _SHOUTED * len(letters))
    names += ["small"] * (text[:1].islower()) + ["picture"] * (any(ord(sign) > 0x2600 for sign in text))  # noqa: PLR2004
    names += ["disguised"] * any(passage.disguised for passage in passages)
    yield from names
    yield from (f"{first}&{second}" for first, second in combinations([reply, f"length={length}", question], 2))


def _found(findings: Findings) -> Iterator[str]:
    """Yield what was found, and whether a stance takes it back."""
    for item in islice(findings.items, MOST_FINDINGS):
        yield item.kind
        if next(iter(findings.stances_of(item)), None) is not None:
            yield f"{item.kind}:taken back"
