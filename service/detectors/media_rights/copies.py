"""Works that are copied into the post as a whole, told by its words or by an alt text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Range, Seen
    from service.domain.reading import Reading

SOURCE = "media_rights/1"
_WORKS = ("press", "broadcast", "work")


def copies(seen: Seen, reading: Reading) -> Iterator[Finding]:
    """Yield media.full_work, media.screenshot_of_work, and what the text says about the maker."""
    passage = seen.passage
    image = passage.voice == "image"
    for kind, cue in (
        ("media.permission_claimed", "permission"),
        ("media.own_work", "own_work"),
        ("media.maker_refused", "refused"),
        ("media.covert", "covert"),
        *((("media.found_somewhere", "found_somewhere"),) if reading.post.media and not image else ()),
    ):
        for hit in seen.all(cue)[:1]:
            yield Finding(kind, passage.span(*hit), 0.8, SOURCE)
    if any(_is_copied(seen, hit, reading) for hit in seen.all("entire")):
        hit = next(hit for hit in seen.all("entire") if _is_copied(seen, hit, reading))
        start, end = seen.sentence(hit)
        yield Finding("media.full_work", passage.span(*_trimmed(passage.folded, start, end)), 0.85, SOURCE)
    elif told := _told(seen):
        yield Finding("media.copied_told", passage.span(*told), 0.7, SOURCE)
    elif image and seen.any("screenshot", "art") and not seen.any("own_screen", "own_work"):
        hit = seen.all("screenshot", "art")[0]
        kind = "media.protected_art" if seen.any("art") else "media.screenshot_of_work"
        yield Finding(kind, passage.span(*hit), 0.7, SOURCE)


def _told(seen: Seen) -> Range | None:
    """Return where the author tells to have copied somebody's work, or to have taken the maker's mark off."""
    if seen.passage.voice == "image" or seen.any("permission", "own_work", "copied_rightly"):
        return None
    for deed in seen.all("copied_deed"):
        work = seen.within(seen.around(deed), "copied_work")
        if work is not None:
            return min(deed[0], work[0]), max(deed[1], work[1])
    return None


def _is_copied(seen: Seen, hit: Range, reading: Reading) -> bool:
    """Say whether a whole work stands here: not behind a link, in a shop or in a library."""
    sentence = seen.sentence(hit)
    if not seen.within(seen.around(hit, before=1, after=0), *_WORKS) or seen.within(sentence, "own_work", "permission"):
        return False
    if seen.passage.voice == "image":
        return True
    if seen.within(sentence, "link") and not seen.within(sentence, "paywall"):
        return False
    if seen.within(sentence, "link_out") and not seen.within(sentence, "copied_outright", "paywall"):
        return False
    if not seen.within(sentence, "copied_here", "paywall", "copied_outright"):
        return False
    standing_here = reading.post.media or reading.post.thread or len(seen.passage.folded) - (hit[1] - hit[0]) > _ROOM
    return bool(standing_here) or seen.within(sentence, "copied_outright", "paywall") is not None


_ROOM = 200
"""A post must hold at least so many more characters for a work to stand in it."""


def _trimmed(text: str, start: int, end: int) -> Range:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end
