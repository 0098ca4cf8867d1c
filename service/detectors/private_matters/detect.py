"""Finds private matters in a post: something for sale, home life, and office turned to private use.

An offer for sale needs a private cue beside it (a home, a family member, "send me a message"): towns sell
things too. Pulling rank, favours and one's own interest are read as phrases. Known misses: barter without
price, a threat that needs the reader to know who owns what.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.people import expand
from service.detectors.wording import Rules
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "private_matters/1"
_SURE = 0.9
_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_PATTERNS = Patterns(expand(_DATA["patterns"], _DATA["own"] | {"s": ["[^.!?\\n]*?"]}))
_RULES = Rules(tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8")))
_NEEDS = {"private.offer": "private.home", "private.partner_business": "private.advert"}
"""A kind that counts only when another is in the same passage."""
_SHOWN = {"private.offer": "private.sale"}
_CUES = frozenset({"private.home", "private.advert"})


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield private.* with the words that show it, from the author's own passages."""
    for passage in reading.own:
        yield from _in(passage)


def _in(passage: Passage) -> Iterator[Finding]:
    found = [*_PATTERNS.find(passage.folded), *_RULES.find(passage)]
    present = {kind for kind, _, _ in found}
    for kind, start, end in found:
        if kind in _CUES or _NEEDS.get(kind, kind) not in present:
            continue
        yield Finding(_SHOWN.get(kind, kind), passage.span(start, end), _SURE, _SOURCE)


PRIVATE_MATTERS = Detector(
    name="private_matters",
    version=1,
    kinds=(frozenset(_DATA["patterns"]) | {"private.sale"}) - _CUES - {"private.offer"},
    detect=detect,
)
