"""Finds on whose account a post appears, which office its author holds, and which hat the text names.

The policy's accounts decide; without them the profile, the name of the account or a communication role do.
The role comes from the metadata, else from the bio. Known misses: a page run under a nickname without bio,
an office that is only known from the policy's list of office holders.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.capacity.account import official_account
from service.detectors.people import expand
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.domain.reading import Span
from service.folding import fold
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.post import Author
    from service.domain.reading import Reading

_SOURCE = "capacity/1"
_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_OWN = _DATA["own"] | {"s": ["[^.!?\\n]*?"]}
_TEXT = Patterns(expand(_DATA["text"], _OWN))
_BIO = Patterns(expand(_DATA["bio"], _OWN))
_SURE, _FROM_BIO, _HAT = 0.95, 0.85, 0.85
_ROLE = Span("author.role")
_ACCOUNT = Span("author.account")
_BIO_SPAN = Span("author.bio")


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield account.* and role.* of the metadata, and the hats that the text names."""
    yield from _metadata(reading, policy)
    for passage in reading.own:
        for kind, start, end in _TEXT.find(passage.folded):
            yield Finding(kind, passage.span(start, end), _HAT, _SOURCE)


def _metadata(reading: Reading, policy: Policy) -> Iterator[Finding]:
    author = reading.post.author
    bio = _seen_in(author.bio or "")
    role = _seen_in(author.role or "")
    if official := official_account(author, policy, bio, staff="staff" in role):
        how, sure = official
        yield Finding("account.organisation", _BIO_SPAN if how == "bio" else _ACCOUNT, sure, _SOURCE, how)
    elif author.account is None and author.bio is None:
        yield Finding("account.unknown", None, _SURE, _SOURCE)
    yield from _office(role, bio)
    if "chair" in role | bio:
        yield Finding("role.chair", _ROLE if "chair" in role else _BIO_SPAN, _SURE, _SOURCE)
    if author.bio:
        named = bio & {"executive", "councillor", "former", "opposition", "office_word"} or _names_party(author)
        yield Finding("role.named_in_bio" if named else "role.bio_silent", _BIO_SPAN, _FROM_BIO, _SOURCE)
    if "social_service" in role | bio:
        yield Finding("role.social_service", _ROLE if "social_service" in role else _BIO_SPAN, _SURE, _SOURCE)
    if "opposition" in bio | role:
        yield Finding("role.opposition", _BIO_SPAN if "opposition" in bio else _ROLE, _FROM_BIO, _SOURCE)


@lru_cache(maxsize=4_096)
def _seen_in(profile: str) -> frozenset[str]:
    """Return what a bio or a role says; the same few authors post again and again."""
    return _BIO.names_in(fold(profile)[0])


def _office(role: frozenset[str], bio: frozenset[str]) -> Iterator[Finding]:
    """Yield which office is held: the metadata speak before the bio does."""
    for seen, where, sure in ((role, _ROLE, _SURE), (bio, _BIO_SPAN, _FROM_BIO)):
        if "executive" in seen and "former" not in seen:
            yield Finding("role.executive", where, sure, _SOURCE)
        elif "councillor" in seen or "former" in seen:
            yield Finding("role.councillor", where, sure, _SOURCE)
        elif "staff" in seen:
            yield Finding("role.staff", where, sure, _SOURCE)
        else:
            continue
        return


def _names_party(author: Author) -> bool:
    """Say whether the bio names the author's party: then a politician speaks."""
    return bool(author.party and author.bio and fold(author.party)[0] in fold(author.bio)[0])


CAPACITY = Detector(
    name="capacity",
    version=1,
    kinds=frozenset(_DATA["text"])
    | {"account.organisation", "account.unknown", "role.executive", "role.councillor", "role.staff"}
    | {"role.opposition", "role.social_service", "role.chair", "role.named_in_bio", "role.bio_silent"},
    detect=detect,
    reads_words=False,
)
