"""Finds Belgian national numbers. Validation: python-stdnum (`stdnum.be.nn`, `stdnum.be.bis`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stdnum.be import nn

from service.domain.detector import Detector
from service.domain.finding import Finding
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Reading

_SOURCE = "personal_data/1"
_PATTERNS = Patterns(
    {"national_number": r"(?:^|[^0-9])(?P<hit>[0-9]{2}[. ]?[0-9]{2}[. ]?[0-9]{2}[- ]?[0-9]{3}[. ]?[0-9]{2})(?:[^0-9]|$)"}
)


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield identifiers with the range they stand in."""
    for passage in reading.passages:
        for _name, start, end in _PATTERNS.find(passage.folded):
            if nn.is_valid(passage.folded[start:end]):
                yield Finding("identifier.national_number", passage.span(start, end), 0.99, _SOURCE)


PERSONAL_DATA = Detector(
    name="personal_data",
    version=1,
    kinds=frozenset({"identifier.national_number"}),
    detect=detect,
    reads_words=False,
)
