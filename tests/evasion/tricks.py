"""Ways to write a word so that people read it and a list does not, and ways to lay out an honest sentence."""

from __future__ import annotations

import random
from collections.abc import Callable

Trick = Callable[[str, random.Random], str]

_LOOK_ALIKES = dict(zip("aeopcyxijs", "аеорсухіјѕ", strict=True)) | dict(zip("kmhtbnv", "кмнтьпν", strict=True))
_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_EMOJI = "🤡💩🐷🔥✨❤👀"
_MATH_BOLD_CAPITAL, _MATH_BOLD_SMALL = 0x1D5D4, 0x1D5EE  # Mathematical sans-serif bold A and a


def look_alikes(word: str, chance: random.Random) -> str:
    """Put Cyrillic or Greek letters for some of the Latin ones, one at least."""
    return _some(word, _LOOK_ALIKES, chance)


def leet(word: str, chance: random.Random) -> str:
    """Put digits and signs for some letters, one at least."""
    return _some(word, _LEET, chance)


def spacing(word: str, _chance: random.Random) -> str:
    """Part the letters by spaces."""
    return " ".join(word)


def dotting(word: str, chance: random.Random) -> str:
    """Part the letters by dots, hyphens, stars or underscores."""
    return chance.choice(".-*_").join(word)


def stretching(word: str, chance: random.Random) -> str:
    """Say one letter much longer."""
    at = chance.randrange(1, len(word))
    return word[:at] + word[at] * chance.randint(3, 6) + word[at + 1 :]


def zero_width(word: str, chance: random.Random) -> str:
    """Put something that is not seen between the letters."""
    return "".join(letter + chance.choice(_ZERO_WIDTH) for letter in word)


def emoji_between(word: str, chance: random.Random) -> str:
    """Put an emoji between the letters."""
    return chance.choice(_EMOJI).join(word)


TRICKS: dict[str, Trick] = {
    trick.__name__: trick for trick in (look_alikes, leet, spacing, dotting, stretching, zero_width, emoji_between)
}


def mathematical(text: str) -> str:
    """Write in bold as pages do that sell 'fonts'."""
    return "".join(
        chr(_MATH_BOLD_CAPITAL + ord(c) - ord("A"))
        if "A" <= c <= "Z"
        else chr(_MATH_BOLD_SMALL + ord(c) - ord("a"))
        if "a" <= c <= "z"
        else c
        for c in text
    )


def starred(text: str) -> str:
    """Put every third word between stars."""
    return " ".join(f"*{word}*" if i % 3 == 0 else word for i, word in enumerate(text.split(" ")))


def spaced_heading(text: str) -> str:
    """Space out the first two words as a heading."""
    first, rest = text.split(" ")[:2], text.split(" ")[2:]
    return "   ".join(" ".join(word.upper()) for word in first) + "\n" + " ".join(rest)


def capitals(text: str) -> str:
    """Write the first sentence in capitals."""
    head, stop, rest = text.partition(". ")
    return head.upper() + stop + rest


def hashtags(text: str) -> str:
    """Make a hashtag of every long word."""
    return " ".join(f"#{word}" if len(word) > 6 and word[0].isalpha() else word for word in text.split(" "))


def line_breaks(text: str) -> str:
    """Break the line after every fourth word."""
    words = text.split(" ")
    return "\n".join(" ".join(words[i : i + 4]) for i in range(0, len(words), 4))


LAYOUTS: dict[str, Callable[[str], str]] = {
    layout.__name__: layout for layout in (mathematical, starred, spaced_heading, capitals, hashtags, line_breaks)
}


def _some(word: str, swaps: dict[str, str], chance: random.Random) -> str:
    can = [i for i, letter in enumerate(word) if letter in swaps]
    if not can:
        return ""
    chosen = set(chance.sample(can, max(1, len(can) * 2 // 3)))
    return "".join(chance.choice(swaps[c]) if i in chosen else c for i, c in enumerate(word))
