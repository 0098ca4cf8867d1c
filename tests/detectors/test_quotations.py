"""Words of others: with or without their maker."""

from __future__ import annotations

import pytest

from service.detectors.quotations import QUOTATIONS
from tests.conftest import policy_of, read

SENTENCE = "Een dorp is een gesprek dat nooit wordt afgerond."


def kinds(text: str) -> list[str]:
    """Return the kinds found in a text."""
    return [finding.kind for finding in QUOTATIONS.detect(read(text), policy_of())]


@pytest.mark.parametrize("quoted", [f"'{SENTENCE}'", f"“{SENTENCE}”", f"« {SENTENCE} »", f'"{SENTENCE}"'])
def test_a_quotation_without_a_maker_is_seen_in_any_marks(quoted: str) -> None:
    """Quotation marks of four languages."""
    assert kinds(f"{quoted} Goeiemorgen!") == ["quotation.unsourced"]


@pytest.mark.parametrize(
    "text",
    [f'"{SENTENCE}" zei een wijs man.', f'"{SENTENCE}" - Aloïs Vermandele', f'Guido Gezelle: "{SENTENCE}"'],
)
def test_a_name_or_a_verb_of_saying_is_a_source(text: str) -> None:
    """Whoever is named need not be asked for."""
    assert kinds(text) == ["quotation.sourced"]


def test_titles_and_mocked_words_are_no_quotations() -> None:
    """Short, or without a sentence of their own."""
    assert kinds("Op de lijst: 'Mijn stadje aan de Vaart' en die 'fantastische' schepen.") == []
