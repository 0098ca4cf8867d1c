"""What cannot wait, or should not stay: emergencies, threats, fraud and advertising, insults and hate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.domain.finding import Finding
    from service.mentions.evidence import Evidence

EMERGENCIES = ("gas", "fire", "water", "missing", "despair", "harm_now", "body", "danger", "need")
_PERSONAL = ("despair", "missing", "body", "harm_now")
"""Somebody in need: a question of interest beside it does not take it back."""
_INSULTS = ("insult.slur", "insult.person", "insult.emoji", "insult.mild", "insult.scorn")
_HATRED = (
    "hatred.generalisation", "hatred.dogwhistle", "hatred.sexism", "hatred.negationism", "hatred.loaded", "insult.emoji"
)  # fmt: skip

Seen = tuple["Finding", ...]


def crisis_in(seen: Evidence) -> Seen:
    """Return what tells of an emergency that goes on, or nothing."""
    found = seen.of(*EMERGENCIES)
    if not found or seen.has("joke", "safe"):
        return ()
    if seen.has("interest") and not seen.of(*_PERSONAL):
        return ()
    return found


def threat_in(seen: Evidence) -> Seen:
    """Return what threatens somebody, or nothing."""
    own = seen.of("menace")
    known = seen.findings.asserted("threat.explicit", "threat.veiled", "threat.call", despite=_ASKED)
    known = tuple(threat for threat in known if threat.about != "loose")
    if seen.has("friendly") and len(own) <= 1:
        return ()
    return (*own, *known)


_ASKED = frozenset({"stance.asked"})


def spam_in(seen: Evidence) -> tuple[Seen, bool]:
    """Return what advertises or deceives, and whether it is out for somebody's money or data."""
    phishing, advert, link = seen.of("phishing"), seen.of("advert"), seen.of("link")
    if seen.has("asks_if_real"):
        return (), False
    if phishing and (link or advert or len(phishing) > 1 or not seen.has("asked")):
        return (*phishing, *link), True
    if advert and not (seen.has("asked", "request") and not link):
        return (*advert, *link), False
    return (), False


def insult_in(seen: Evidence) -> tuple[Seen, bool]:
    """Return what insults, and whether it is hate or aims at somebody of the staff (then it may not stay)."""
    hatred = (*seen.of("hate"), *seen.findings.asserted(*_HATRED))
    hatred = tuple(f for f in hatred if f.about != "loose")
    if hatred:
        return hatred, True
    known = tuple(
        insult
        for insult in seen.findings.asserted(*_INSULTS, despite=_ASKED)
        if insult.kind in {"insult.slur", "insult.person"} or "aimed" in insult.about
    )
    found = (*seen.of("insult"), *known)
    if not found:
        return (), False
    origin = any(f.kind == "insult.slur" for f in found)
    return found, origin or seen.has("staff")
