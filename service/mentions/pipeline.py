"""The flow of a mention: normalise -> detect -> sort. A function of (mention, policy, moment): no state, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.detect import detect
from service.domain.detector import Detector
from service.domain.post import Author, Post
from service.mentions.clock import answer_by
from service.mentions.cued import NOT_ASSESSED
from service.mentions.cues import CUES
from service.mentions.mention import Sorting
from service.mentions.opinion.classifier import Classifier
from service.mentions.owners import owner_of
from service.mentions.reasons import reasons_of
from service.mentions.sort import sort
from service.normalise import normalise_in_turns
from service.normalise.unmask import Vocabulary

if TYPE_CHECKING:
    from datetime import datetime

    from service.domain.policy import Policy
    from service.mentions.mention import Mention
    from service.pipeline import Pipeline

LISTENING_ROOMS = frozenset(
    {"targets", "stance", "insults", "threats", "group_hatred", "personal_data", "credentials", "topics"}
)
"""The detectors of posts that mentions are read with too."""
LANGUAGE_NOT_SERVED = "language_not_served"
_SEEN_IN_ANY_LANGUAGE = frozenset({"crisis", "threat", "insult", "spam"})
"""What was found is found; only silence, or a question mark, says nothing in a language that is not read."""


class MentionPipeline(Struct, frozen=True):
    """The parts in the order that a mention meets them."""

    vocabulary: Vocabulary
    detectors: tuple[Detector, ...]
    classifier: Classifier

    @classmethod
    def beside(cls, pipeline: Pipeline) -> MentionPipeline:
        """Take the rooms that listening shares with judging."""
        shared = tuple(room for room in pipeline.detectors if room.name in LISTENING_ROOMS)
        return cls(pipeline.vocabulary, (*shared, CUES), Classifier())

    async def sort(self, mention: Mention, policy: Policy, now: datetime, organisation: str) -> Sorting:
        """Sort one mention. `now` is aware and is when it came in, unless the mention says so itself."""
        post = Post(
            text=mention.text,
            language=mention.language,
            author=Author(name=mention.author.name),
            channel=mention.channel,
            in_reply_to=mention.in_reply_to,
            scheduled_at=mention.received_at,
        )
        reading = await normalise_in_turns(post, policy, now, self.vocabulary)
        findings = await detect(reading, policy, self.detectors, (), 0.0)
        found = sort(reading, findings, self.classifier)
        unread = reading.language.code == "other" and found.kind not in _SEEN_IN_ANY_LANGUAGE
        if unread:
            found = NOT_ASSESSED
        return Sorting(
            kind=found.kind,
            needs_answer=found.needs_answer,
            urgency=found.urgency,
            answer_by=answer_by(found.code, reading.moment),
            owner=owner_of(found.code, findings, policy, reading.moment),
            reasons=reasons_of(found, reading, findings),
            language=reading.language,
            not_assessed=(LANGUAGE_NOT_SERVED,) if unread else (),
            organisation=organisation,
            policy_version=policy.version,
        )
