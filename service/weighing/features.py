"""What the classifier looks at, as numbers of buckets: hashed, the same in training and in use.

Families: runs of one to three words, with gaps (names and numbers masked, so that nobody's name weighs); runs of two
to five letters; the same words by who speaks; who speaks, where and with what; what detectors found; what rules said.
Hashing is CRC-32 and 64-bit mixing: no seed of the process comes into it.
"""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from service.domain.guideline import Level
from service.weighing.masks import LINK, NAME, NUMBER, masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from service.domain.decision import Verdict
    from service.domain.finding import Findings
    from service.domain.post import Post
    from service.domain.reading import Passage, Reading

    Buckets = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

BITS = 17
READ = ("words", "letters", "spoken", "setting")
"""Families of what was written, by whom and where."""
SEEN = ("findings", "rules")
"""Families of what the rooms made of it."""
MOST_CHARACTERS = 6_000
"""So much of a post is weighed: the cost stays bounded, and a fault further on is a rule's to find."""

MOST_FINDINGS = 200
"""So many findings are weighed, for the same reason."""

_PLAIN = r"[a-z0-9]+|[^\sa-z0-9]"
_PLAIN_TOKEN = re.compile(_PLAIN)
_TOKEN = re.compile(rf"(?P<link>https?://\S+)|{_PLAIN}")
_OPEN_LINKS = frozenset({"http", "https"})
"""Without any of these words a text holds no link."""
_JOINS = frozenset(
    {"voor", "van", "de", "den", "der", "en", "&", "-", "pour", "du", "la", "le", "fur", "und", "et", "for", "of"}
)
"""What stands between the parts of a name."""
_ONCE = frozenset({NAME, NUMBER})
_ENDS_SENTENCE = frozenset('.!?:"')
_WORD = np.uint64
_ODD = [_WORD(pow(0x9E3779B97F4A7C15, power, 1 << 64)) for power in range(8)]
_NONE = np.zeros(0, np.int64)
_NO_HASHES = np.zeros(0, _WORD)
_NAMES_REMEMBERED = 16_384
"""Names come from closed lists, but for licences and channels."""
_FIRST = np.ones(1, np.bool_)
_ROLES = ("role.executive", "role.councillor", "role.staff")
_WORDS_A_STEP, _MOST_STEPS = 12, 6
_HOURS_A_STEP = 4
_SHOUTED = 0.4
_WHOLE = "toxicity."
"""Of whole passages: how much of one is quoted depends on how long its names are."""
_LONGEST_RUN = 5


def features_of(
    reading: Reading, findings: Findings, verdicts: Iterable[Verdict], common: frozenset[str]
) -> dict[str, Buckets]:
    """Return the buckets of each family, each once and in order. `common` are words that are never a name."""
    authored = [p for p in reading.passages if p.voice == "author"]
    seen = _tokens((p for p in reading.passages if p.voice == "image"), common)
    if len(authored) == 1 and not seen:
        own, runs, words, letters = read_alone(authored[0], common)
    else:
        own = _tokens(authored, common)
        runs = _runs(own, _WORD(1))
        words = _buckets(np.concatenate([runs, _runs(seen, _WORD(5))]) if seen else runs)
        letters = _buckets(_letter_runs(own))
    speaker, setting = _setting(reading.post, reading, findings, sum(map(str.isalnum, own)))
    return {
        "words": words,
        "letters": letters,
        "spoken": _buckets(runs + _times(zlib.crc32(speaker.encode()), 4)),
        "setting": _named(setting, 7),
        "findings": _named(_found(findings), 8),
        "rules": _named(_said(verdicts), 9),
    }


class Alone(NamedTuple):
    """A passage read by itself: its masked words, their runs hashed, and the buckets of words and letters."""

    own: list[str]
    runs: Hashes
    words: Buckets
    letters: Buckets


def read_alone(passage: Passage, common: frozenset[str]) -> Alone:
    """Read one passage; done once, kept with it. `common` are words that are never a name."""
    known = passage.__dict__.get("alone")
    if known is None or known[0] is not common:
        own = _tokens([passage], common)
        runs = _runs(own, _WORD(1))
        known = passage.__dict__["alone"] = (common, Alone(own, runs, _buckets(runs), _buckets(_letter_runs(own))))
    found: Alone = known[1]
    return found


def words_of(passage: Passage, start: int, end: int, common: frozenset[str]) -> Buckets:
    """Return the buckets of the words in a folded range of a passage, as in the family `words`."""
    return _buckets(_runs(list(_masked(passage, start, end, common)), _WORD(1)))


def _tokens(passages: Iterable[Passage], common: frozenset[str]) -> list[str]:
    found: list[str] = []
    left = MOST_CHARACTERS
    for passage in passages:
        if left <= 0:
            break
        for word in _masked(passage, 0, left, common):
            if word == NAME and found[-2:-1] == [NAME] and found[-1] in _JOINS:
                found.pop()  # "Samen voor Linde" is one name
            else:
                found.append(word)
        left -= len(passage.folded)
    return found


def _masked(passage: Passage, start: int, end: int, common: frozenset[str]) -> Iterator[str]:
    """Yield folded words and signs, masked; a capital makes a name, but not of a common word that opens a sentence."""
    folded, original, origins = passage.folded, passage.original, passage.origins
    last = ""
    opens = True
    done = start
    pattern = _PLAIN_TOKEN if _OPEN_LINKS.isdisjoint(passage.vocabulary) else _TOKEN
    for match in pattern.finditer(folded, start, min(end, len(folded))):
        token, at = match.group(), match.start()
        opens = opens or (at > done and "\n" in folded[done:at])
        done = match.end()
        if match.lastgroup is not None:
            word = LINK
        else:
            word = masked(token)
            if len(token) > 1 and (not opens or token not in common):
                first, second = (at, at + 1) if origins is None else (origins[at], origins[at + 1])
                if original[first].isupper() and not original[second].isupper():
                    word = NAME
        opens = token in _ENDS_SENTENCE
        if word == NUMBER and last == NAME:
            continue  # part of the name
        if word != last or word not in _ONCE:
            yield word
        last = word


def _runs(words: Sequence[str], seed: np.uint64) -> Hashes:
    """Hash runs of one to three words, and pairs with one or two words between."""
    if not words:
        return _NO_HASHES
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
    return np.concatenate(found) if found else _NO_HASHES


def _times(hashed: int, power: int) -> np.uint64:
    return _WORD(hashed * int(_ODD[power]) & 0xFFFFFFFFFFFFFFFF)


def _buckets(hashes: Hashes) -> Buckets:
    """Spread sums and keep the uppermost bits."""
    if not len(hashes):
        return _NONE
    mixed = (hashes ^ (hashes >> _WORD(31))) * _WORD(0x7FB5D329728EA185)
    mixed = (mixed ^ (mixed >> _WORD(27))) * _WORD(0x81DADEF4BC2DD44D)
    found = (mixed >> _WORD(64 - BITS)).astype(np.int64)
    found.sort()
    once: Buckets = found[np.concatenate([_FIRST, found[1:] != found[:-1]])]
    return once


def _named(names: Iterable[str], seed: int) -> Buckets:
    return np.array(sorted({_bucket(name, seed) for name in names}), np.int64)


@lru_cache(_NAMES_REMEMBERED)
def _bucket(name: str, seed: int) -> int:
    return int(_buckets(np.array([zlib.crc32(name.encode())], _WORD) * _ODD[1] + _WORD(seed))[0])


def _setting(post: Post, reading: Reading, findings: Findings, words: int) -> tuple[str, list[str]]:
    """Return who speaks, in short, and the names of all there is to know besides the `words` that are counted here."""
    official = "official" if findings.has("account.organisation") else "own"
    role = next((kind for kind in _ROLES if findings.has(kind)), "role.none")
    opposition = "opposition" if findings.has("role.opposition") else "no"
    base = [official, role, f"capacity={post.author.capacity}", opposition]
    names = [*base, *(f"{a}&{b}" for i, a in enumerate(base) for b in base[i + 1 :]), f"channel={post.channel}"]
    names += ["media"] * bool(post.media)
    for item in post.media:
        names += [f"licence={(item.licence or 'absent')[:12].lower()}", f"type={item.type}"]
        names += ["credit"] * bool(item.credit) + ["ai"] * bool(item.ai_generated) + ["music"] * bool(item.music)
        names += ["nobody"] * (item.people is not None and not item.people)
        names += [f"consent={person.consent}&minor={person.minor}" for person in item.people or ()]
    text = "\n".join(passage.original for passage in reading.own)[:MOST_CHARACTERS]
    letters = sum(map(str.isalpha, text))
    names.append(f"length={min(_MOST_STEPS, words // _WORDS_A_STEP)}")
    names += ["question"] * ("?" in text) + ["shout"] * (text.count("!") > 1) + ["reply"] * bool(post.is_reply)
    names += ["quoted"] * findings.has("stance.quoted")
    names += ["capitals"] * (letters > 0 and sum(map(str.isupper, text)) > _SHOUTED * letters)
    names += ["link"] * bool(post.links or post.link_previews)
    if post.scheduled_at is not None:
        names += ["scheduled", f"hour={reading.moment.hour // _HOURS_A_STEP}"]
    return official[0] + role, names


def _found(findings: Findings) -> Iterator[str]:
    """Yield what was found, what about, and whether a stance takes it back."""
    for item in islice(findings.items, MOST_FINDINGS):
        about = item.about if item.about.isalpha() else ""
        taken_back = not item.kind.startswith(_WHOLE) and next(iter(findings.stances_of(item)), None) is not None
        stance = "taken back" if taken_back else ""
        yield item.kind
        yield f"{item.kind}:{about}:{stance}"


def _said(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """Yield which rules spoke, and how loudly."""
    for verdict in verdicts:
        if verdict.level.rank > Level.PASS.rank:
            yield f"{verdict.code}={verdict.level}"
        for reason in verdict.reasons:
            yield reason.code
            yield f"{reason.code}={reason.level}"
