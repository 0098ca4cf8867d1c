"""Mishaps are found where they were left behind, and nowhere else."""

from __future__ import annotations

import time
from typing import Any

import pytest

from service.detectors.mishaps import MISHAPS
from tests.conftest import policy_of, read


def found(post: str | dict[str, Any]) -> list[tuple[str, str]]:
    """Return (kind, words) of every mishap."""
    reading = read(post)
    texts = {p.field: p.original for p in reading.passages}
    return [
        (
            f.kind.removeprefix("mishap."),
            texts[f.span.field][f.span.start : f.span.end] if f.span.start is not None else "",
        )
        for f in MISHAPS.detect(reading, policy_of())
        if f.span is not None
    ]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("De zaal opent om [uur] op %DATUM%.", "placeholder", "[uur]"),
        ("De zaal opent op %DATUM%.", "placeholder", "%DATUM%"),
        ("Beste *|FNAME|*, welkom!", "placeholder", "*|FNAME|*"),
        ("Kosten: €XX per persoon", "placeholder", "€XX"),
        ("Start om ?? uur", "placeholder", "?? uur"),
        ("Vom ......... bis Montag gesperrt", "placeholder", "Vom ........."),
        ("Welkom in de <zaal>!", "placeholder", "<zaal>"),
        ("Het koffie�apparaat is stuk", "encoding", "koffie�apparaat"),
        ("Zie file:///home/an/nota.docx", "local_path", "file:///home/an/nota.docx"),
        ("Inschrijven: [klik hier]()", "empty_link", "]()"),
        ("KLADVERSIE 2 van de brief", "draft", "KLADVERSIE"),
        ("Opening zaterdag (nog na te vragen bij Jan)", "todo", "nog na te vragen"),
        ("Alle pensioneerden welkom in het penisoenfonds", "typo", "penisoenfonds"),
    ],
)
def test_an_accident_is_found_with_its_words(text: str, kind: str, words: str) -> None:
    """Kind and place of each sort of accident."""
    assert (kind, words) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "K O M   L A N G S\n__________\nzaterdag 14 uur",
        "Ons team: Jan [links], An [midden] en Piet.",
        "[VIDEO] De stoet in beelden",
        "Stand: 3-2. Score: 21/19. Datum: 12/05/2027.",
        "Zaterdag 14u-18u: kom naar de markt!!!",
        "Prijs: 5 euro (kinderen gratis). Meer info: www.markt.example",
        "Bel 0470 xx xx xx niet terug: dat is oplichting.",
        "Ô châteaux, ô âmes : le poème du mois à la bibliothèque.",
        "Grüße aus der Münsterstraße, schöne Ostern!",
        "De nota blijft intern bij de dienst tot het college beslist.",
        "Is dit oké voor jullie? Antwoord tot vrijdag.",
    ],
)
def test_layout_and_plain_language_are_no_accident(text: str) -> None:
    """Hard negatives."""
    assert found(text) == []


def test_words_within_a_picture_may_hold_a_field_but_an_alt_text_may_not() -> None:
    """An alt text describes; the words in a picture are published."""
    assert found({"text": "Affiche", "media": [{"text": "Zaal [NAAM]"}]}) == [("placeholder", "[NAAM]")]
    assert found({"text": "Affiche", "media": [{"alt": "Affiche met [NAAM]"}]}) == []


def test_a_link_field_may_be_empty_or_local() -> None:
    """Links travel beside the text."""
    assert ("empty_link", "") in found({"text": "Lees", "links": ["https://"]})
    assert ("local_path", "") in found({"text": "Lees", "links": ["file:///C:/a.pdf"]})


def test_a_span_points_at_the_original() -> None:
    """Folding does not move the span: capitals, accents and curly quotes before it."""
    assert found("“Één” café: [PRÉNOM]") == [("placeholder", "[PRÉNOM]")]


@pytest.mark.parametrize("piece", ["[", "_ ", "nota (", "hier: \n\n", "zet een emoji ", "&nbsp;", "Ã©", "test "])
def test_long_texts_take_little_time(piece: str) -> None:
    """20,000 characters of anything stay far below a second."""
    reading = read((piece * 20_000)[:20_000])
    began = time.perf_counter()
    list(MISHAPS.detect(reading, policy_of()))
    assert time.perf_counter() - began < 0.5
