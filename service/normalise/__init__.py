"""Normalise: what was received becomes a Reading.

Every passage is folded for matching (NFKC, case, accents, look-alike letters, invisible characters), every
folded character remembers its origin, and words that were written to evade reading are undone where the
result is an offending word. Plain layout (`*gratis*`, `G R A T I S`) stays what it is.
"""

from __future__ import annotations

import asyncio
import unicodedata
from typing import TYPE_CHECKING

from service.domain.moments import in_calendar
from service.domain.reading import Passage, Reading
from service.folding import passage_of
from service.normalise.language import detect_language
from service.normalise.parties import party_names, without_parties
from service.normalise.passages import fields_of
from service.normalise.unmask import unmask

if TYPE_CHECKING:
    from datetime import datetime

    from service.domain.policy import Policy
    from service.domain.post import Post
    from service.domain.reading import Voice
    from service.normalise.unmask import Vocabulary

LONG_POST_CHARACTERS = 4_000
"""After so many characters the event loop gets its turn: a few milliseconds."""


def normalise(post: Post, policy: Policy, now: datetime, vocabulary: Vocabulary) -> Reading:
    """Read every field that would be published. `now` is aware; `vocabulary` holds offending words."""
    parties = party_names(post, policy)
    passages = tuple(passage(name, voice, text, vocabulary, parties) for name, voice, text in fields_of(post))
    return _reading(post, policy, now, vocabulary, passages)


async def normalise_in_turns(post: Post, policy: Policy, now: datetime, vocabulary: Vocabulary) -> Reading:
    """Do the same, letting others be served between the passages of a long post."""
    parties = party_names(post, policy)
    passages: list[Passage] = []
    unbroken = 0
    for name, voice, text in fields_of(post):
        passages.append(passage(name, voice, text, vocabulary, parties))
        unbroken += len(text)
        if unbroken > LONG_POST_CHARACTERS:
            await asyncio.sleep(0)
            unbroken = 0
    return _reading(post, policy, now, vocabulary, tuple(passages))


def _reading(
    post: Post, policy: Policy, now: datetime, vocabulary: Vocabulary, passages: tuple[Passage, ...]
) -> Reading:
    now = moment = in_calendar(now)
    if post.scheduled_at is not None:
        moment = in_calendar(post.scheduled_at)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=policy.zone)
    own = "\n".join(p.original for p in passages if p.voice == "author")
    return Reading(
        post=post,
        passages=passages,
        language=detect_language(unicodedata.normalize("NFKC", own), hint=post.language, fallback=policy.language),
        moment=moment.astimezone(policy.zone),
        now=now.astimezone(policy.zone),
        parent=passage("in_reply_to", "third_party", post.in_reply_to, vocabulary) if post.in_reply_to else None,
    )


def passage(field: str, voice: Voice, text: str, vocabulary: Vocabulary, parties: tuple[str, ...] = ()) -> Passage:
    """Fold one field's text, write parties as signs and undo its disguises."""
    plain = passage_of(field, voice, text)
    nameless = without_parties(text, plain.folded, plain.origins, parties)
    folded, origins, disguised = unmask(nameless, plain.origins, vocabulary)
    if not disguised and nameless is plain.folded:
        return plain
    return Passage(field, voice, text, folded, origins, disguised)
