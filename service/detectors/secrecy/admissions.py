"""Words by which a post says itself that it tells too much, and marks that a document is not for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.secrecy.meetings import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Seen
    from service.domain.finding import Finding
    from service.domain.reading import Reading


def admissions(seen: Seen, reading: Reading) -> Iterator[Finding]:
    """Yield secrecy.indiscretion, .teaser, .inspection and .stamp."""
    admitted = seen.all("indiscretion")
    if admitted and not seen.within(seen.around(admitted[0]), "joke", "side_public"):
        yield found(seen, "secrecy.indiscretion", admitted[0], 0.75)
    elif seen.any("teaser") and not seen.any("joke", "investigation"):
        yield found(seen, "secrecy.teaser", seen.all("teaser")[0], 0.6)
    for hit in seen.all("inspection")[:1]:
        if not seen.within(seen.sentence(hit), "kept"):
            yield found(seen, "secrecy.inspection", hit, 0.7)
    for hit in seen.all("stamp")[:1]:
        if seen.passage.voice == "image":
            on_purpose = any(p.voice == "author" and _shows(p.folded) for p in reading.passages)
            yield found(seen, "secrecy.stamp", hit, 0.8, "on_purpose" if on_purpose else "")
        elif hit[0] <= _AT_THE_TOP and _is_a_mark(seen.passage.folded, hit[1]):
            yield found(seen, "secrecy.stamp", hit, 0.75, "text")


_AT_THE_TOP = 12
"""A stamp on a text stands at its very beginning."""


def _is_a_mark(text: str, end: int) -> bool:
    return text[end : end + 3].lstrip(" )")[:1] in {":", "-", "\n", ",", "]", "."}


def _shows(text: str) -> bool:
    return any(
        word in text
        for word in (
            "kijk",
            "zie ",
            "hier",
            "oordeel",
            "gelekt",
            "lees zelf",
            "voici",
            "regardez",
            "siehe",
            "schaut",
            "look",
        )
    )
