"""Read a free-text licence or credit as one of a few sorts. Tools write these in every language and spelling."""

# ruff: noqa: E501 - a pattern is easier to check as one line

from __future__ import annotations

from service.detectors.folded import folded
from service.patterns import Patterns

_LICENCES = Patterns(
    {
        "refused": r"^(?:none|geen|aucune?|keine?|no|nee|neen|non|nein)$|no licen[cs]e|geen (?:licentie|toestemming|rechten)|sans licence|keine lizenz|not licen[cs]ed|geweigerd|refus|unlicensed",
        "reserved": r"all rights reserved|alle rechten voorbehouden|tous droits reserves|alle rechte vorbehalten|^(?:c|©|copyright)$|^arr$|rights[- ]managed|rm$",
        "nd": r"\b(?:nd|no-?deriv\w*)\b",
        "nc": r"\b(?:nc|non-?commercial|niet-?commercieel)\b",
        "cc": r"\bcc[ -]?by\b|creative ?commons|naamsvermelding|\battribution\b|\bcc[ -](?:sa|nd|nc)\b",
        "free": r"\bcc ?-?0\b|public ?domain|publiek ?domein|domaine public|gemeinfrei|\bpd\b|unsplash|pexels|pixabay|vrij van rechten|rechtenvrij|royalty[- ]?free|libre de droits|odbl|open ?data|open ?licen[cs]e|openstreetmap|modellicentie|gratis hergebruik|wtfpl|\bmit\b",
        "own": r"\b(?:own|eigen|self|zelf|propre|personnelle?|eigene?s?|ours|own work|eigen werk|in-?house)\b",
        "permission": r"permi|toestemming|autoris|accord|genehmigung|erlaubnis|zustimmung|licen[cs]ed|bought|gekocht|aangekocht|purchased|achetee?|gekauft|betaald|stock|commissioned|opdracht|commande|auftrag|contract|abonnement|beeldbank|licentie \d|lizenz \d|granted|verleend|handout|persbeeld|press kit|perskit|sabam|unisono",
        "unknown": r"^(?:unknown|onbekend|inconnue?|unbekannt|\?+|n/?a|nvt|unclear|onduidelijk|unsure|niet gekend|pas sur|unverified)$|unknown|onbekend|inconnu|unbekannt",
    }
)
_ORDER = ("refused", "reserved", "cc", "free", "own", "permission", "unknown")


def licence_sort(licence: str | None) -> str:
    """Return refused, reserved, cc, free, own, permission, unknown, or "" when nothing readable was given."""
    if licence is None or not licence.strip():
        return ""
    names = _LICENCES.names_in(folded(licence))
    return next((name for name in _ORDER if name in names), "other")


def cc_conditions(licence: str | None) -> frozenset[str]:
    """Return which of nd (no derivatives) and nc (no commercial use) a licence carries."""
    return _LICENCES.names_in(folded(licence or "")) & {"nd", "nc"}
