"""What the post itself shows to be kept back: silence asked or promised, and controls that come unannounced.

No topic is needed: whoever writes "they hear it on Friday" tells what they do not know yet. Silence that is kept,
treats at home and announced actions are left out. Source of the words: kept.toml, by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.cues import Cues
from service.detectors.secrecy.meetings import found, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Seen
    from service.domain.finding import Finding
    from service.domain.reading import Passage

_CUES = Cues(Path(__file__).with_name("kept.toml"))
_FEWEST_WORDS = 6
"""Fewer words than these around the admission tell nothing."""


def kept_back(passage: Passage) -> Iterator[Finding]:
    """Yield secrecy.indiscretion, .forewarning and .legal_advice."""
    seen = _CUES.seen(passage)
    if seen is None:
        return
    yield from _untold(seen)
    yield from _broken(seen)
    yield from _forewarned(seen)
    for hit in seen.all("counsel")[:1]:
        if not seen.within(seen.around(hit), "free"):
            yield found(seen, "secrecy.legal_advice", hit, 0.7)


def _untold(seen: Seen) -> Iterator[Finding]:
    for hit in seen.all("untold"):
        around = seen.around(hit)
        told = len(seen.passage.folded[around[0] : around[1]].split()) - len(
            seen.passage.folded[hit[0] : hit[1]].split()
        )
        if told >= _FEWEST_WORDS and not seen.within(around, "free"):
            yield found(seen, "secrecy.indiscretion", hit, 0.7, "kept")
            return


def _broken(seen: Seen) -> Iterator[Finding]:
    """Silence that is named and broken in one sentence ("in confidence, but you may know")."""
    for hit in seen.all("silence"):
        sentence = seen.sentence(hit)
        breach = seen.within((hit[1], sentence[1]), "broken")
        if breach and not seen.within(seen.around(hit), "free"):
            yield found(seen, "secrecy.indiscretion", joined(hit, breach), 0.65, "kept")
            return


def _forewarned(seen: Seen) -> Iterator[Finding]:
    for hit in seen.all("nudge"):
        around = seen.around(hit)
        control = seen.within(around, "control")
        if control and seen.within(around, "when") and not seen.any("announced"):
            yield found(seen, "secrecy.forewarning", joined(hit, control), 0.7)
            return
    for hit in seen.all("question_known"):
        if exam := seen.within(seen.around(hit), "exam"):
            yield found(seen, "secrecy.forewarning", joined(hit, exam), 0.75)
            return
