"""Finds whose work a post shows: licences and credits, watermarks, copied works, machine-made images, music.

Metadata findings point at their field (`media[0].licence`), words at their place. Nothing is fetched and no pixel
is read: alt text, captions and words inside the image are all there is. Words come from cues.toml, by hand.
Misses: works that nobody describes, makers known by nickname, styles imitated.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.cues import Cues
from service.detectors.media_rights.copies import copies
from service.detectors.media_rights.items import items
from service.detectors.media_rights.pictures import pictures
from service.domain.detector import Detector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Seen
    from service.domain.finding import Finding
    from service.domain.policy import Policy
    from service.domain.reading import Reading

_CUES = Cues(Path(__file__).with_name("cues.toml"))


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield what words and metadata say about rights."""
    heard: dict[str, Seen] = {}
    for passage in reading.passages:
        if passage.voice in {"author", "image"}:
            seen = _CUES.seen(passage)
            if seen is not None:
                heard[passage.field] = seen
                yield from copies(seen, reading)
    if reading.post.media:
        yield from pictures(heard)
        yield from items(heard, reading, policy, _CUES)


MEDIA_RIGHTS = Detector(
    name="media_rights",
    version=1,
    kinds=frozenset(
        {
            "media.licence_refused",
            "media.licence_reserved",
            "media.licence_unknown",
            "media.cc_unnamed",
            "media.nd_modified",
            "media.nc_commercial",
            "media.credit_search_engine",
            "media.credit_agency",
            "media.found_somewhere",
            "media.unsourced",
            "media.watermark",
            "media.full_work",
            "media.copied_told",
            "media.screenshot_of_work",
            "media.protected_art",
            "media.mark_removed",
            "media.permission_claimed",
            "media.own_work",
            "media.maker_refused",
            "media.covert",
            "media.ai_generated",
            "media.face_swap",
            "media.music",
            "media.child",
            "media.care_resident",
            "media.posing",
            "media.not_recognisable",
        }
    ),
    detect=detect,
    reads_words=True,
    whole=True,
)
