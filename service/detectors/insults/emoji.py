"""Codes that only their context tells from innocence: emoji at a person, and gloating in answer to somebody's harm.

A monkey at a player, a pig at a mosque, applause under news of a death. `about` is "person" when the text answered
(or the text around) shows it, "unknown" when a reply comes without the text it answers; where animals or food are
the subject, there is no finding. Patterns: `emoji.toml`.
"""

from __future__ import annotations

import tomllib
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.insults.around import names_somebody
from service.detectors.people import expand
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.reading import Passage, Reading

_DATA = expand(tomllib.loads(Path(__file__).with_name("emoji.toml").read_text("utf-8")))
_CODES = Patterns({name: _DATA[name] for name in ("ape", "pig", "snake", "gloating", "kitchen")})
_CONTEXT = Patterns({name: _DATA[name] for name in ("literal", "faith", "harm", "person", "joking")})
_SHOWN_BY = {"ape": "person", "pig": "faith", "snake": "person", "gloating": "harm", "kitchen": "never"}
"""What the context must be about for a code to be one."""
MOST_CODES = 20
"""Codes looked at per passage; the first of each sort is reported."""
_UNCLEAR_WITHOUT_PARENT = frozenset({"ape", "snake"})


def codes_in(passage: Passage, reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, about) of every code, folded coordinates."""
    if passage.voice != "author" or (passage.folded.isascii() and reading.parent is None):
        return
    first: dict[str, tuple[int, int]] = {}
    for name, start, end in islice(_CODES.find(passage.folded), MOST_CODES):
        first.setdefault(name, (start, end))
    if not first:
        return
    parent = reading.parent.folded if reading.parent else ""
    around = {"gloating": _CONTEXT.names_in(parent)}
    context = _CONTEXT.names_in(f"{passage.folded} {parent}")
    for name, (start, end) in first.items():
        seen = around.get(name, context)
        if "literal" in seen:
            continue
        pictured = name == "ape" and (
            any(media.people for media in reading.post.media) or (not passage.words and _names_in(reading.parent))
        )
        if _SHOWN_BY[name] in seen or pictured:
            yield start, end, "unknown" if name == "snake" else "person"
        elif (
            not passage.words
            and reading.post.is_reply
            and ((name == "kitchen" and "joking" not in context) or (name in _UNCLEAR_WITHOUT_PARENT and not parent))
        ):
            yield start, end, "unknown"


def _names_in(parent: Passage | None) -> bool:
    """Say whether the text answered names somebody."""
    return parent is not None and names_somebody(parent, 0, len(parent.folded), -1)
