"""Finds sentences of confidential documents by their keyed fingerprints; see shingles.py for the scheme.

`about` is the index of the document in the policy. One shared fingerprint can be a stock phrase
(`fingerprint.trace`); MATCHES_FOR_COPY of them are a copied passage (`fingerprint.match`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.fingerprints.shingles import SHINGLE_WORDS, hashes_of
from service.domain.detector import Detector
from service.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "fingerprints/1"
MATCHES_FOR_COPY = 2
"""So many different fingerprints of one document are no coincidence."""


_POLICIES_REMEMBERED = 64


def fingerprint_detector(keys: Callable[[], tuple[bytes, ...]]) -> Detector:
    """Build the detector; `keys` returns those (usually one) that live now and made the policies' fingerprints."""
    tables: dict[str, dict[str, int]] = {}  # by version of the policy: its documents never change under it

    def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
        if not policy.confidential_documents:
            return
        table = tables.get(policy.version)
        if table is None:
            if len(tables) >= _POLICIES_REMEMBERED:
                tables.clear()
            table = tables[policy.version] = _table(policy)
        for passage in reading.passages:
            for key in keys():
                yield from _matches(passage, table, key)

    return Detector(
        name="fingerprints",
        version=1,
        kinds=frozenset({"fingerprint.match", "fingerprint.trace"}),
        detect=detect,
        reads_words=False,
    )


def _table(policy: Policy) -> dict[str, int]:
    return {mark: index for index, entry in enumerate(policy.confidential_documents) for mark in entry.fingerprints}


def _matches(passage: Passage, table: dict[str, int], key: bytes) -> Iterator[Finding]:
    words = passage.words
    hits: dict[int, dict[str, int]] = {}
    for place, mark in enumerate(hashes_of([word.text for word in words], key)):
        if mark in table:
            hits.setdefault(table[mark], {})[mark] = place
    for index, marks in hits.items():
        places = sorted(marks.values())
        span = passage.span(words[places[0]].start, words[places[-1] + SHINGLE_WORDS - 1].end)
        if len(marks) >= MATCHES_FOR_COPY:
            yield Finding("fingerprint.match", span, 0.97, _SOURCE, str(index))
        else:
            yield Finding("fingerprint.trace", span, 0.6, _SOURCE, str(index))
