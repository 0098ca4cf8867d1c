"""Generated pictures, sound and video: said to be so, shown as real, or drawn for all to see.

`ai_generated` of the metadata counts, and an alt text that says it. A label counts only where readers see it:
in the author's own words. Known misses: a generated picture that nobody declares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.claims.detect import BOOK
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.domain.reading import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Reading
    from service.phrasebook import Hits

_SOURCE = "pictures/1"


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield `claim.ai_media` per generated item (about: labelled, drawn, person, real, plain)."""
    described = {
        i: BOOK.read(passage)
        for i in range(len(reading.post.media))
        if (passage := reading.by_field.get(f"media[{i}].alt")) is not None
    }
    generated = [
        i
        for i, media in enumerate(reading.post.media)
        if media.ai_generated or (media.ai_generated is None and i in described and described[i].has("ai_seen"))
    ]
    if not generated:
        return
    own = [BOOK.read(passage) for passage in reading.own]
    for i in generated:
        yield from _one(i, reading, described.get(i), own)


def _one(i: int, reading: Reading, described: Hits | None, own: list[Hits]) -> Iterator[Finding]:
    where = Span(f"media[{i}].ai_generated")
    if any(hits.has("ai_label") for hits in own):
        yield Finding("claim.ai_media", where, 0.9, _SOURCE, "labelled")
    elif (described is not None and described.has("ai_person")) or reading.post.media[i].people:
        yield Finding("claim.ai_media", where, 0.85, _SOURCE, "person")
    elif described is not None and described.has("ai_drawn"):
        yield Finding("claim.ai_media", where, 0.7, _SOURCE, "drawn")
    elif real := next((h.span(hit) for h in own for hit in h.of("reality")), None):
        yield Finding("claim.ai_media", real, 0.85, _SOURCE, "real")
    else:
        yield Finding("claim.ai_media", where, 0.7, _SOURCE, "plain")


PICTURES = Detector(name="pictures", version=1, kinds=frozenset({"claim.ai_media"}), detect=detect, whole=True)
