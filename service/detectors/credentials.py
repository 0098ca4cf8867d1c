"""Finds passwords, access codes and keys that stand open in text or that an image shows.

A value must look like one: a digit, a sign, or quotes; "wachtwoord vergeten" is no password. Wi-fi codes for
the public, promotion codes and passcodes of open meetings are marked `about="public"`. Key formats are those
that their makers document (AWS, GitHub, Slack, Google, PEM, JWT). Misses: passwords that are plain words.
"""

# ruff: noqa: E501 - a pattern is easier to check as one line

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.detector import Detector
from service.domain.finding import Finding
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "credentials/1"
_NAMES_OF_SECRETS = (
    r"(?:wacht|pas)woord(?:en)?|passwords?|mots? de passe|pass?wort|kennwort|passcode|"
    r"(?:toegangs|alarm|deur|poort|kluis|sleutelkast|inlog|login|beheers|pin|sleutelkluis)[- ]?code|"
    r"code (?:van|voor|om|op) (?:het|de|den|onze) (?:alarm|kluis|poort|deur|achterdeur|zijdeur|serverruimte|archief|sleutelkast|kassa|magazijn)[a-z]*|"
    r"code d'(?:acces|entree)|code (?:de l'alarme|du coffre|pin|de la porte|du portail)|zugangscode|turcode|alarmcode|"
    r"(?:alarm|access|door|gate|entry) code|inloggegevens|logingegevens|pwd|api[- ]?(?:key|sleutel)|"
    r"secret key|access token|prive-?sleutel"
)
_LINK = r"(?:[a-z' ]{0,40}?(?:\b(?:is|luidt|was|blijft|est|lautet|ist)\b|[:=])\s*|\s+)"
_VALUE = (
    r"(?P<hit>\"[^\"\n]{3,40}\"|'[^'\n]{3,40}'|"
    r"[a-z0-9_@#$%&*!?+./-]*[0-9@#$%&*_+][a-z0-9_@#$%&*!?+./-]*[a-z0-9@#$%&*!?_+]|[0-9]{4,8})"
)
_PATTERNS = Patterns(
    {
        "credential.password": rf"\b(?:{_NAMES_OF_SECRETS})\b{_LINK}{_VALUE}",
        "login": r"\b(?:log|logt|inloggen|aanmelden|meld (?:je|u)|aan te melden|connectez-vous|einloggen|anmelden|log ?in|sign in)\b(?: in| aan)? (?:met|avec|mit|with) [a-z0-9._@-]+ ?(?:/|en|et|und|and|&|\+) ?(?P<hit>[a-z]*[0-9!@#$%&*][a-z0-9!@#$%&*]{2,})",
        "credential.key": (
            r"\b(?P<hit>akia[0-9a-z]{16})\b",
            r"\b(?P<hit>gh[pousr]_[0-9a-z]{36})\b",
            r"\b(?P<hit>xox[abprs]-[0-9a-z-]{10,})",
            r"\b(?P<hit>aiza[0-9a-z_-]{35})\b",
            r"\b(?P<hit>sk-(?:[a-z]+-)?[0-9a-z_-]{24,})",
            r"(?P<hit>-----begin (?:[a-z]+ )?private key-----)",
            r"\b(?P<hit>eyj[0-9a-z_-]{10,}\.eyj[0-9a-z_-]{10,}\.[0-9a-z_-]{6,})",
            r"\b[a-z]+://[a-z0-9._-]+:(?P<hit>[^@\s/]{4,})@",
        ),
        "visible": (
            r"\b(?:post-?it|briefje|whiteboard|scherm|memo|sticker|blaadje|papiertje|ecran|bildschirm|zettel|screen|note)\b[^.\n]{0,60}\b(?P<hit>(?:wacht|pas)woord(?:en)?|mots? de passe|passwort|kennwort|passwords?|inlogcodes?|alarmcode)\b",
            r"\b(?P<hit>(?:wacht|pas)woord(?:en)?|mots? de passe|passwort|kennwort|passwords?|inlogcodes?|alarmcode)\b[^.\n]{0,40}\b(?:leesbaar|zichtbaar|te lezen|lisibles?|visibles?|lesbar|sichtbar|readable|visible)\b",
        ),
        "open_to_all": (
            r"\b(?:gratis|gasten|bezoekers|voor iedereen|publieke?|openbare?|guest|free|gratuite?|visiteurs|kostenlos|gaste)\b[^.\n]{0,60}\bwi-?fi\b",
            r"\bwi-?fi\b[^.\n]{0,60}\b(?:gratis|gasten|bezoekers|iedereen|publieke?|guest|free|gratuite?|visiteurs|kostenlos|gaste)\b",
            r"\b(?:webinar|infosessie|infoavond|meeting[- ]?id|vergader[- ]?id|passcode|escape ?room|quiz|zoektocht|puzzel)\b",
            r"\b(?:korting|promo|actie|voucher|kortings|spaar)[- ]?(?:code|bon)\b",
        ),
        "hidden": r"\b(?:vergeten|onleesbaar|geblurd|wazig|afgedekt|zwartgemaakt|floute?|illisible|unkenntlich|blurred|redacted|voorbeeld|example|bv\.|bijvoorbeeld|zoals)\b",
    }
)


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield credentials; a finding never carries the secret, only its place."""
    for passage in reading.passages:
        hits = list(_PATTERNS.find(passage.folded))
        if hits:
            yield from _weigh(passage, hits)


def _weigh(passage: Passage, hits: list[tuple[str, int, int]]) -> Iterator[Finding]:
    context = {name for name, _, _ in hits}
    for name, start, end in hits:
        if name == "credential.key":
            yield Finding(name, passage.span(start, end), 0.98, _SOURCE)
        elif name in {"credential.password", "login"} and passage.folded[start:end].strip("'\"- ."):
            about = "public" if "open_to_all" in context else "example" if "hidden" in context else ""
            yield Finding("credential.password", passage.span(start, end), 0.9, _SOURCE, about)
        elif name == "visible" and passage.voice == "image" and "hidden" not in context:
            yield Finding("credential.visible", passage.span(start, end), 0.85, _SOURCE)


CREDENTIALS = Detector(
    name="credentials",
    version=1,
    kinds=frozenset({"credential.password", "credential.key", "credential.visible"}),
    detect=detect,
    reads_words=True,
)
