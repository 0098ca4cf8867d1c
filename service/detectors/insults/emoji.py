"""Racist codes of emoji: a monkey, a banana, a pig at a person. Only context tells them from a day at the zoo.

`about` is "person" when the text answered (or the text around) is about a person, "unknown" when there is no text
to go by; where animals or food are the subject, there is no finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.people import expand
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.reading import Passage, Reading

_CODES = Patterns(
    {
        "ape": "[\U0001F412\U0001F435\U0001F98D\U0001F9A7\U0001F648\U0001F649\U0001F64A](?:[^a-z0-9\n]{0,8}[\U0001F412\U0001F435\U0001F98D\U0001F9A7\U0001F34C\U0001F602\U0001F923\U0001F92E])+"
        "|\U0001F34C[^a-z0-9\n]{0,8}[\U0001F412\U0001F435\U0001F98D\U0001F9A7]|^[^a-z0-9]*[\U0001F412\U0001F435\U0001F98D\U0001F9A7][^a-z0-9]*$"
        "|^[^a-z0-9]*\U0001F34C\U0001F34C+[^a-z0-9]*$"
    }
)
_LITERAL = Patterns(
    {
        "animals": r"\b(?:dierentuin|zoo|aap|apen|aapjes?|gorilla|chimpansee|pairi daiza|planckendael|safari|circus|banaan|bananen|fruit|jungle|knuffel|kleinkind(?:eren)?|speeltuin"
        r"|doodskopaap\w*|singe|singes|banane|bananes|affe|affen|zoologisch\w*|monkey|monkeys|banana|bananas|ape|apes|carnaval|verkleed|dieren|animaux|tiere|animals|boom|klimpark|klimmen|kinderfeest)\b"
    }
)
_PERSON = Patterns(
    expand(
        {
            "person": [
                r"\b{role}\b", r"\b{origin}\b", r"\b(?:speler|speelster|spelers|ploeg|collega|kandidaat|winnaar|winnares|hij|zij|haar|hem|meneer|mevrouw|proficiat|welkom|leerling|student|joueur|joueuse|spieler|spielerin|player"
                r"|felicitations|bravo|congratulations|gluckwunsch|madame|monsieur|herr|frau|he|she|il|elle|nieuwe)\b"
            ]
        }
    )
)


def codes_in(passage: Passage, reading: Reading) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, about) of every code, folded coordinates."""
    if passage.folded.isascii() or passage.voice in {"profile", "third_party"}:
        return
    for _name, start, end in _CODES.find(passage.folded):
        around = passage.folded + " " + (reading.parent.folded if reading.parent else "")
        if _LITERAL.names_in(around):
            continue
        if _PERSON.names_in(around) or any(media.people for media in reading.post.media):
            yield start, end, "person"
        elif not passage.words and reading.parent is None and reading.post.is_reply:
            yield start, end, "unknown"
