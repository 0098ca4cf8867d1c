"""Passwords, codes and keys."""

from __future__ import annotations

import pytest

from service.detectors.credentials import CREDENTIALS
from tests.conftest import policy_of, read


def found(text: str) -> list[tuple[str, str]]:
    """Return (kind, about) of every finding."""
    return [(finding.kind, finding.about) for finding in CREDENTIALS.detect(read(text), policy_of())]


@pytest.mark.parametrize(
    "text",
    [
        "Het wachtwoord is Kastanje!2026",
        "paswoord: gemeente123",
        "Le mot de passe est Tilleul#7",
        "Das Passwort lautet Linde2026",
        "the alarm code is 4471",
        "De code van de achterdeur is 4471#",
        "token ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    ],
)
def test_a_secret_with_a_value_is_found(text: str) -> None:
    """In four languages, and by the form of known keys."""
    assert [about for _, about in found(text)] == [""]


@pytest.mark.parametrize(
    "text",
    [
        "Wachtwoord vergeten? Bel 1234 niet, klik op de link.",
        "Kies een sterk wachtwoord en deel het nooit.",
        "Met kortingscode ZOMER26 betaal je minder.",
        "De postcode is 8000.",
    ],
)
def test_talk_about_passwords_is_free(text: str) -> None:
    """No value, no secret."""
    assert [about for _, about in found(text) if not about] == []


def test_a_code_for_everybody_is_marked_public() -> None:
    """Guests may read the password of the guests' network."""
    assert found("Gratis wifi voor bezoekers, wachtwoord: Bib2026") == [("credential.password", "public")]
