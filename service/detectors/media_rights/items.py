"""What the metadata of each media item says: licence, credit, machine-made, modified, music."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.folded import folded
from service.detectors.media_rights.copies import SOURCE
from service.detectors.media_rights.licences import cc_conditions, licence_sort
from service.domain.finding import Finding
from service.domain.reading import Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.detectors.cues import Cues, Seen
    from service.domain.policy import Policy
    from service.domain.post import Media
    from service.domain.reading import Reading

_BY_LICENCE = {
    "refused": ("media.licence_refused", 0.95),
    "reserved": ("media.licence_reserved", 0.95),
    "unknown": ("media.licence_unknown", 0.85),
}
_LICENSED = frozenset({"own", "permission", "cc", "free", "other"})
_PHOTO_TYPES = frozenset({"image", "video", None})


def items(heard: Mapping[str, Seen], reading: Reading, policy: Policy, cues: Cues) -> Iterator[Finding]:
    """Yield findings that point at a metadata field."""
    own = [seen for field, seen in heard.items() if seen.passage.voice == "author"]
    for index, media in enumerate(reading.post.media):
        here = f"media[{index}]"
        seen = [heard[field] for field in (f"{here}.alt", f"{here}.text") if field in heard]
        credit = _heard_in(media.credit, cues)
        sort = licence_sort(media.licence)
        yield from _licence(media, here, sort, credit, own)
        yield from _credit(here, sort, credit, seen)
        yield from _machine(media, here, credit, own, heard.get(f"{here}.caption"))
        yield from _music(media, here, seen)
        silent = not sort and not (media.credit or "").strip() and not policy.own_media_default
        if silent and media.type in _PHOTO_TYPES and _is_photo(media, seen) and not _says_own(own):
            yield Finding("media.unsourced", Span(f"{here}.licence"), 0.6, SOURCE)


def _licence(media: Media, here: str, sort: str, credit: Seen | None, own: list[Seen]) -> Iterator[Finding]:
    field = Span(f"{here}.licence")
    if sort in _BY_LICENCE:
        kind, probability = _BY_LICENCE[sort]
        yield Finding(kind, field, probability, SOURCE)
    if sort != "cc":
        return
    platform = credit is not None and credit.any("search_engine") and not _names_more(credit)
    if (platform or not (media.credit or "").strip()) and not _names_maker(own):
        yield Finding("media.cc_unnamed", Span(f"{here}.credit"), 0.9, SOURCE)
    conditions = cc_conditions(media.licence)
    if "nd" in conditions and media.modified:
        yield Finding("media.nd_modified", field, 0.9, SOURCE)
    if "nc" in conditions and any(words.any("commercial") for words in own):
        yield Finding("media.nc_commercial", field, 0.8, SOURCE)


def _credit(here: str, sort: str, credit: Seen | None, seen: list[Seen]) -> Iterator[Finding]:
    if sort in _LICENSED:
        return
    field = Span(f"{here}.credit")
    if credit is not None and credit.any("refused"):
        yield Finding("media.maker_refused", field, 0.9, SOURCE)
    elif credit is not None and credit.any("own_work", "permission"):
        return
    elif credit is not None and credit.any("search_engine"):
        yield Finding("media.credit_search_engine", field, 0.85, SOURCE)
    elif credit is not None and credit.any("agency", "press", "broadcast"):
        yield Finding("media.credit_agency", field, 0.8, SOURCE)
    elif any(words.any("agency") for words in seen):
        words = next(words for words in seen if words.any("agency"))
        yield Finding("media.credit_agency", words.passage.span(*words.all("agency")[0]), 0.75, SOURCE)


def _machine(media: Media, here: str, credit: Seen | None, own: list[Seen], caption: Seen | None) -> Iterator[Finding]:
    """Say whether readers are told: alt texts are read by few, so a label there alone is no label."""
    if not media.ai_generated:
        return
    told = any(words.any("synthetic") for words in (*own, *filter(None, (credit, caption))))
    about = "labelled" if told or folded(media.credit or "") in {"ai", "ia", "ki"} else "unlabelled"
    yield Finding("media.ai_generated", Span(f"{here}.ai_generated"), 0.9, SOURCE, about)


def _music(media: Media, here: str, seen: list[Seen]) -> Iterator[Finding]:
    if media.music is not None:
        sort = licence_sort(media.music.licence)
        if sort not in _LICENSED:
            about = "refused" if sort in {"refused", "reserved"} else "unknown"
            yield Finding("media.music", Span(f"{here}.music.licence"), 0.8, SOURCE, about)
    elif media.type in {"video", "audio"} and licence_sort(media.licence) not in _LICENSED:
        for words in seen:
            if words.any("music"):
                yield Finding("media.music", words.passage.span(*words.all("music")[0]), 0.6, SOURCE, "unknown")
                return


def _heard_in(credit: str | None, cues: Cues) -> Seen | None:
    if not credit:
        return None
    return cues.seen(Passage("credit", "image", credit, folded(credit)))


def _is_photo(media: Media, seen: list[Seen]) -> bool:
    return bool(media.alt) and not any(words.any("drawing", "synthetic", "own_work") for words in seen)


def _says_own(own: list[Seen]) -> bool:
    return any(words.any("own_work", "permission", "credit_line") for words in own)


def _names_more(credit: Seen) -> bool:
    """Say whether a platform has a name beside it: "Flickr / A. Peeters" names the maker."""
    start, end = credit.all("search_engine")[0]
    rest = credit.passage.folded[:start] + credit.passage.folded[end:]
    return (
        len(
            [
                word
                for word in rest.split()
                if word.strip("/:,-()") not in {"", "bron", "foto", "via", "source", "photo", "quelle"}
            ]
        )
        > 1
    )


def _names_maker(own: list[Seen]) -> bool:
    """Say whether the text holds a credit line: "foto: X", "© X"."""
    return any(words.any("credit_line") for words in own)
