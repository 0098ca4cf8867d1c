"""What the words of an image say about who and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.media_rights.copies import SOURCE
from service.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.detectors.cues import Seen


def pictures(heard: Mapping[str, Seen]) -> Iterator[Finding]:
    """Yield watermarks, removed signatures, face swaps and recognisable people, per alt text or image text."""
    for seen in heard.values():
        if seen.passage.voice != "image":
            continue
        marks = seen.all("mark_removed")
        for kind, hits, probability in (
            ("media.mark_removed", marks, 0.85),
            ("media.watermark", seen.all("watermark") if not marks else [], 0.85),
            ("media.face_swap", seen.all("face_swap"), 0.8),
            ("media.not_recognisable", seen.all("not_recognisable"), 0.8),
        ):
            for hit in hits[:1]:
                yield Finding(kind, seen.passage.span(*hit), probability, SOURCE)
        if seen.any("not_recognisable") or seen.any("drawing", "synthetic"):
            continue
        if seen.any("care"):
            yield Finding("media.care_resident", seen.passage.span(*seen.all("care")[0]), 0.7, SOURCE)
        elif seen.any("child") and seen.any("close_up"):
            yield Finding("media.child", seen.passage.span(*seen.all("child")[0]), 0.7, SOURCE)
        elif seen.any("close_up"):
            yield Finding("media.posing", seen.passage.span(*seen.all("close_up")[0]), 0.6, SOURCE)
