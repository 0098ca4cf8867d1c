"""Finds words of others: quotations without a maker's name, long ones, and verse that stands as a whole.

A quotation is a stretch between quotation marks of at least SHORTEST_WORDS words that reads as a sentence. An
attribution is a name, a verb of saying or a source near it. Verse is a run of short lines. Misses: quotations
without marks, songs written as running text.
"""

# ruff: noqa: E501 - a pattern is easier to check as one line

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.persons import people_in
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.domain.reading import Span
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "quotations/1"
SHORTEST_WORDS = 6
_LONGEST_NAME_WORDS = 4
"""Shorter quotations are titles, slogans or single words."""
LONG_WORDS = 70
"""A quotation of this length is out of proportion unless most of the post discusses it."""
VERSE_LINES = 4
"""So many short lines in a row are a poem or a song."""
LONGEST_VERSE_LINE = 60
_QUOTATIONS_READ = 8
"""More quotations than these in one text change nothing in what is said of it."""
_ADDRESSED = frozenset(
    {"u", "uw", "ge", "gij", "meneer", "mevrouw", "tes", "ton", "ta", "tu", "vous", "monsieur", "sie", "ihr", "you"}
)
"""Words of somebody spoken to: a scene that is told, not a work that is quoted."""

_PATTERNS = Patterns(
    {
        "quotation": (
            r"\"(?P<hit>[^\"\n]+)\"",
            r"(?:^|[\s(:])'(?P<hit>[^'\n]+(?:'[a-z][^'\n]*)*)'(?:[\s.,;:!?)]|$)",
        ),
        "attribution": r"\b(?:zo (?:opent|begint|luidt|staat|klinkt|heet)|akte|toneel\w*|stuk|zegt|zei|zeggen|zegde|schrijft|schreef|schreven|dixit|aldus|volgens|citeer|citaat van|woorden van|vrij naar|uit (?:het|de|een|zijn|haar|hun) (?:boek|bundel|gedicht|artikel|lied|film|toespraak|rede|roman|stuk)|dichter(?:es)?|auteur|schrijver|schrijfster|"
        r"zong|zingt|vraagt|vroeg|antwoordt?|antwoordde|vertelde|vertelt|stelt|stelde|noemt|noemde|riep|mompelde|fluisterde|belooft|beloofde|spreuk|spreekwoord|gezegde|slogan|motto|artikel \d+|decreet|reglement|leest|klonk|hoorde|kreeg|ontving|recu|voila|bekam|received|mailbox|mailtje|mail|reactie|bericht|brief|bord|opschrift|"
        r"dit|disait|ecrit|ecrivait|selon|d'apres|citation de|poete|auteur|autrice|proverbe|disent|"
        r"sagt|sagte|schreibt|schrieb|laut|zitat von|dichter(?:in)?|autor(?:in)?|sprichwort|"
        r"says|said|writes|wrote|according to|quote by|poet|author|proverb|told|asked)\b",
        "dash_name": r"[\"'.»] ?(?:\n ?)?[-~] ?[a-z]|\(p\. ?\d+\)|\([a-z][^()\n]{3,80}(?:19|20)\d\d\)",
        "whole_verse": r"\b(?:gedicht|songtekst|liedtekst|lied|verzen|strofe|strofen|poeme|paroles|chanson|gedichts?|liedtext|poem|lyrics|song)\b",
        "own_words": r"\b(?:mijn|onze|eigen|ma|mon|notre|mein|meine|unsere|my|our)\b[^.\n]{0,20}\b(?:tussenkomst|toespraak|speech|betoog|interpellatie|column|brief|vraag|pleidooi|verklaring|intervention|discours|rede|wortmeldung|statement)\b",
        "own_verse": r"\b(?:mijn|eigen|zelf|onze|zelfgeschreven|door mij|mon|ma|notre|mein|meine|eigenes|unser|my own|my|our)\b[^.\n]{0,30}\b(?:gedicht|tekst|lied|liedje|songtekst|rijm|versje|poeme|chanson|lied|gedicht|poem|song)\b|\btoestemming\b|\bavec (?:l'|son )?(?:accord|autorisation)\b|\bgenehmigung\b|\bpermission\b|\bvolkslied\b|\bpubliek domein\b|\bdomaine public\b|\bgezelle\b|\bvolkswijsje\b",
    }
)


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield quotation.unsourced, quotation.long, quotation.sourced, quotation.verse and quotation.metadata."""
    source = reading.post.quoted_source
    named = source is not None and bool(source.author or source.url or source.title)
    for passage in reading.own:
        yield from _quotations(passage, named=named)
    if source is not None and source.text:
        kind = "quotation.sourced" if source.author or source.url else "quotation.unsourced"
        if len(source.text.split()) >= SHORTEST_WORDS:
            yield Finding(kind, Span("quoted_source.text", 0, len(source.text)), 0.6, _SOURCE, "metadata")


def _quotations(passage: Passage, *, named: bool) -> Iterator[Finding]:
    hits = list(_PATTERNS.find(passage.folded))
    names = {name for name, _, _ in hits}
    if "whole_verse" in names and "own_verse" not in names:
        verse = _verse(passage)
        if verse is not None:
            yield Finding("quotation.verse", passage.span(*verse), 0.8, _SOURCE)
            return
    quoted = [(start, last) for name, start, last in hits if name == "quotation"]
    for start, last in quoted[:_QUOTATIONS_READ]:
        end = start + len(passage.folded[start:last].rstrip())
        words = passage.folded[start:end].split()
        if (
            _without_names(passage, start, end, len(words)) < SHORTEST_WORDS
            or _is_spoken(words)
            or not _is_sentence(passage, start, end)
        ):
            continue
        around = passage.folded[:start] + " " * 2 + passage.folded[end - 1 :]
        sourced = (
            named
            or bool(_PATTERNS.names_in(around) & {"attribution", "dash_name"})
            or _names_somebody(passage, start, end)
        )
        span = passage.span(start, end)
        if "own_words" in names and len(words) >= LONG_WORDS:
            continue
        if len(words) >= LONG_WORDS and (end - start) * 2 > len(passage.folded):
            yield Finding("quotation.long", span, 0.7, _SOURCE, "sourced" if sourced else "")
        else:
            yield Finding("quotation.sourced" if sourced else "quotation.unsourced", span, 0.6, _SOURCE)


def _without_names(passage: Passage, start: int, end: int, count: int) -> int:
    """Count the words of a quotation, a name of several parts as one: names differ in length, verdicts must not."""
    if not SHORTEST_WORDS <= count <= SHORTEST_WORDS + _LONGEST_NAME_WORDS:
        return count
    names = (passage.folded[person.start : person.end].split() for person in people_in(passage, start, end))
    return count - sum(len(parts) - 1 for parts in names)


def _is_spoken(words: list[str]) -> bool:
    return words[-1].endswith("?") or not _ADDRESSED.isdisjoint(word.strip(",.!?") for word in words)


def _names_somebody(passage: Passage, start: int, end: int) -> bool:
    length = len(passage.folded)
    return bool(people_in(passage, 0, start) or people_in(passage, end, length))


def _is_sentence(passage: Passage, start: int, end: int) -> bool:
    """Say whether the quotation stands on its own: a title or a mocked word has no full stop."""
    opens = start <= 2 or passage.folded[max(0, start - 3) : start - 1].rstrip().endswith((":", "\n", ".", "!", "?"))  # noqa: PLR2004
    closed = passage.folded[end - 1] in ".!?" or passage.folded[end + 1 : end + 2] in {"", ".", "\n"}
    return opens and closed


def _verse(passage: Passage) -> tuple[int, int] | None:
    """Return the longest run of short lines without a blank paragraph of prose between them."""
    offset, first, last, count = 0, 0, 0, 0
    best: tuple[int, int, int] | None = None
    for line in passage.folded.split("\n"):
        bare = line.strip()
        if (
            bare
            and len(bare) <= LONGEST_VERSE_LINE
            and not bare.startswith(("-", "*", "•", "#", "@", "http"))
            and bare[0].isalpha()
        ):
            first = offset if count == 0 else first
            count, last = count + 1, offset + len(line)
            if best is None or count > best[0]:
                best = (count, first, last)
        elif bare:
            count = 0
        offset += len(line) + 1
    return (best[1], best[2]) if best is not None and best[0] >= VERSE_LINES else None


QUOTATIONS = Detector(
    name="quotations",
    version=1,
    kinds=frozenset({"quotation.unsourced", "quotation.sourced", "quotation.long", "quotation.verse"}),
    detect=detect,
    reads_words=True,
)
