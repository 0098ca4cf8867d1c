"""Finds what was left behind by accident: fields, filler, stamps, notes, tests, generators, broken signs.

Sources: guidelines.md section 3 (a); mail-merge and template syntaxes; the frames that text generators put
around a text. Known misses: a field written as an ordinary word ("in de straat X"), a note that neither
names an editor's object nor asks politely, a slip that happens to be an innocent word.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.mishaps.encoding import mojibake
from service.detectors.mishaps.fields import blanks, fields
from service.detectors.mishaps.notes import drafts, notes, tests, to_do
from service.detectors.mishaps.tense import too_early
from service.detectors.mishaps.typos import typos
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.domain.reading import Span
from service.patterns import Patterns
from service.phrasebook import PhraseBook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading
    from service.phrasebook import Hits

KINDS = frozenset(
    f"mishap.{name}"
    for name in [
        "placeholder",
        "filler",
        "todo",
        "draft",
        "note",
        "test",
        "generator",
        "encoding",
        "local_path",
        "empty_link",
        "missing_link",
        "unpublishable",
        "tense",
        "typo",
    ]
)
_BOOK = PhraseBook(Path(__file__).with_name("phrases.toml"), Path(__file__).with_name("residue.toml"))
_SOURCE = "mishaps/1"
_PLAIN = {"filler": 0.95, "generator": 0.93, "local_path": 0.98, "empty_link": 0.9}
"""Kinds that need no context, and how sure they are."""
_CREDITS = ("van", "van de", "de la", "du", "des", "von", "vom", "from", "by", "door", "par")
"""Words that give an announced text to somebody: then it is passed on, not generated."""
_LOOK_AHEAD = 40
"""Characters after a line that are looked at for what its colon announces."""
_LINE_ENDS = Patterns({"colon": r":[ ]*(?:\n[ ]*\n|\n*$)"})
"""A colon with nothing behind it."""
_QUOTES = "\"'"


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield mishaps in the author's own words, and unfilled fields in the words of an image too."""
    own: list[Hits] = []
    for passage in reading.passages:
        if passage.voice == "author" or passage.field.endswith(".text"):
            hits = _BOOK.read(passage)
            if passage.voice == "author":
                own.append(hits)
            for kind, start, end, probability in _in(passage, hits, reading):
                yield Finding(f"mishap.{kind}", passage.span(start, end), probability, _SOURCE)
            yield from (
                Finding("mishap.encoding", passage.snapped(start, end), 0.97, _SOURCE)
                for start, end in mojibake(passage.original)
            )
    for i, link in enumerate(reading.post.links):
        if link.strip().lower() in {"", "#", "http://", "https://"}:
            yield Finding("mishap.empty_link", Span(f"links[{i}]"), 0.97, _SOURCE)
        elif link.lower().startswith(("file:", "c:\\", "http://localhost", "https://localhost")):
            yield Finding("mishap.local_path", Span(f"links[{i}]"), 0.98, _SOURCE)
    for span in too_early(reading, own):
        yield Finding("mishap.tense", span, 0.8, _SOURCE)


def _in(passage: Passage, hits: Hits, reading: Reading) -> Iterator[tuple[str, int, int, float]]:
    """Yield (kind, start, end, probability)."""
    if hits:
        yield from fields(passage, hits)
        for kind, probability in _PLAIN.items():
            for hit in hits.of(kind):
                if not _is_quoted(passage, hit.start, hit.end):
                    yield kind, hit.start, hit.end, probability
        yield from _frames(hits)
        for hit in hits.of("entity"):
            yield "encoding", hit.start, hit.end, 0.95
    if passage.voice != "author":
        return
    yield from blanks(hits)
    yield from tests(passage, hits)
    yield from drafts(passage, hits)
    yield from notes(passage, hits)
    yield from to_do(passage, hits)
    yield from typos(passage)
    yield from _missing_links(passage, hits, reading)


def _frames(hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield what a generator puts around a text: an announcement on a line of its own, or numbered variants."""
    for hit in hits.of("announced"):
        line = hits.passage.folded[hit.start : hit.end]
        if not any(f" {word} " in line for word in _CREDITS):
            yield "generator", hit.start, hit.end, 0.85
    variants = hits.of("variant")
    if len(variants) > 1:
        yield "generator", variants[0].start, variants[0].end, 0.85


def _is_quoted(passage: Passage, start: int, end: int) -> bool:
    """Say whether a quotation mark touches the words: they are talked about, not left behind."""
    return passage.folded[max(start - 1, 0) : start] in _QUOTES[:2] and passage.folded[end : end + 1] in _QUOTES


def _missing_links(passage: Passage, hits: Hits, reading: Reading) -> Iterator[tuple[str, int, int, float]]:
    """Find "teken hier:" with nothing behind the colon and no link anywhere."""
    post = reading.post
    if post.links or post.link_previews or ":" not in passage.folded or not _LINE_ENDS.names_in(passage.folded):
        return
    if hits.has("link", "local_path"):
        return
    for hit in hits.of("here"):
        start, end = hits.reach_of(hit)
        line_end = passage.folded.find("\n", hit.end)
        line = passage.folded[hit.end : len(passage.folded) if line_end < 0 else line_end]
        after = passage.folded[line_end : line_end + _LOOK_AHEAD].replace(" ", "") if line_end >= 0 else ""
        opens_on_nothing = line.rstrip().endswith(":") and (not after.strip() or after.startswith("\n\n"))
        if opens_on_nothing and hits.within(start, end, "here_act"):
            yield "missing_link", hit.start, hit.end + len(line.rstrip()), 0.6


MISHAPS = Detector(name="mishaps", version=1, kinds=KINDS, detect=detect)
