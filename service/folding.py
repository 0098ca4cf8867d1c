"""Fold text for matching: one linear pass, every folded character remembering where it came from.

Compatibility forms are undone (NFKD), accents and invisible characters dropped, case folded, and letters
that only look Latin mapped to the Latin letter they imitate. What has no Latin look stays itself.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from service.domain.reading import Passage

if TYPE_CHECKING:
    from service.domain.reading import Voice

_LOOK_ALIKES = dict(
    zip(
        # Cyrillic, then Greek, then a few stray letters; sources: Unicode TR39 confusables, by eye.
        "аеорсухіјѕԁһԛԝвкмнтьпгзёїґαβγεζηικνορτυχωλμσδıłøđðþƒɑɡɩɪɴʀʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢ",
        "aeopcyxijsdhqwbkmhtbnr3eirabyezniknoptuxwlmsdiloddpfagiinryacdejkmoptuvwz",
        strict=True,
    )
)
_PUNCTUATION = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "´": "'", "`": "'", "ʼ": "'", "′": "'", "‹": "'", "›": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    "–": "-", "—": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-", "−": "-",
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe",
}  # fmt: skip
_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cc", "Cn", "Cs"})
_KEPT_CONTROLS = frozenset("\n\r\t")


@lru_cache(maxsize=65_536)
def fold_character(character: str) -> str:
    """Fold one code point to zero or more characters."""
    if character in _KEPT_CONTROLS:
        return "\n" if character != "\t" else " "
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    out: list[str] = []
    for part in unicodedata.normalize("NFKD", character):
        if unicodedata.category(part) in _INVISIBLE:
            continue
        for low in part.casefold():
            if low in _PUNCTUATION:
                out.append(_PUNCTUATION[low])
            elif unicodedata.category(low) in _INVISIBLE:
                continue
            elif low.isspace():
                out.append(" ")
            else:
                out.append(_LOOK_ALIKES.get(low, low))
    return "".join(out)


_ASCII = {i: fold_character(chr(i)) for i in range(128)}


def fold(text: str) -> tuple[str, list[int] | None]:
    """Return the folded text and, where offsets moved, the origin of each folded character."""
    if text.isascii():
        folded = text.translate(_ASCII)
        if len(folded) == len(text):
            return folded, None
    pieces = [fold_character(character) for character in text]
    folded = "".join(pieces)
    if len(folded) == len(text) and all(len(piece) == 1 for piece in pieces):
        return folded, None
    origins = [i for i, piece in enumerate(pieces) for _ in piece]
    return folded, origins


SHARED_CHARACTERS = 4_000
"""A passage of at most so many characters is shared by all who ask for the same text."""
_PASSAGES = 32


def passage_of(field: str, voice: Voice, text: str) -> Passage:
    """Fold one field's text. Who asks again gets the same passage, with what was worked out from it meanwhile."""
    return _shared(field, voice, text) if len(text) <= SHARED_CHARACTERS else _passage(field, voice, text)


def _passage(field: str, voice: Voice, text: str) -> Passage:
    folded, origins = fold(text)
    return Passage(field, voice, text, folded, origins)


_shared = lru_cache(_PASSAGES)(_passage)
