"""Keyed fingerprints find copied sentences, and nothing without the key."""

from __future__ import annotations

from service.detectors.fingerprints import fingerprint_detector, fingerprints_of
from tests.conftest import policy_of, read

KEY = b"a key of this test, thirty-two b"
DOCUMENT = (
    "De vennootschap Waterhoek koopt de oude brouwerij voor drie miljoen euro en betaalt in vier schijven. "
    "De gemeente staat borg voor de sanering van de bodem en ziet af van haar recht van voorkoop tot 2031."
)
POLICY = {"confidential_documents": [{"title": "nota", "fingerprints": list(fingerprints_of(DOCUMENT, KEY))}]}


def kinds(text: str, key: bytes = KEY) -> list[str]:
    """Return the kinds that the detector with this key finds."""
    return [
        finding.kind for finding in fingerprint_detector(lambda: (key,)).detect(read(text, POLICY), policy_of(POLICY))
    ]


def test_a_copied_sentence_is_found_wherever_it_starts() -> None:
    """Case, accents and punctuation do not hide it."""
    assert kinds("Hoor eens: DE GEMEENTE staat borg, voor de sanering van de bodém en ziet af van haar recht!") == [
        "fingerprint.match"
    ]


def test_the_same_subject_in_other_words_is_no_copy() -> None:
    """Only wording is compared."""
    assert kinds("De brouwerij wordt verkocht en de gemeente saneert de bodem.") == []


def test_another_key_finds_nothing() -> None:
    """Fingerprints are worthless without the key."""
    assert kinds(DOCUMENT, b"another key") == []


def test_a_fingerprint_is_not_the_text() -> None:
    """What the policy holds are hexadecimal digits only."""
    marks = fingerprints_of(DOCUMENT, KEY)
    assert len(marks) > 5
    assert all(len(mark) == 16 and set(mark) <= set("0123456789abcdef") for mark in marks)


def test_a_short_text_has_no_fingerprints() -> None:
    """Fewer than five words say nothing."""
    assert fingerprints_of("te kort dus", KEY) == ()
