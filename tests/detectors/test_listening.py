"""How a page listens: questions, answers, moderation, and threats to shut people up."""

from __future__ import annotations

import pytest

from service.detectors.listening import LISTENING
from tests.conftest import policy_of, read


def kinds(text: str) -> set[str]:
    """Return how a text listens."""
    return {f.kind.removeprefix("listening.") for f in LISTENING.detect(read(text), policy_of())}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Geef gerust jullie mening over het plan.", "question"),
        ("Was haltet ihr von der neuen Regelung? Antworten bis Freitag.", "follow_up"),
        ("Zagers gooi ik eraf, dit is mijn pagina.", "silencing"),
        ("Ceux qui viennent râler, je les bloque.", "silencing"),
        ("Insultes et menaces sont supprimées selon la charte.", "moderation"),
        ("Thanks for your feedback, fair point.", "welcome"),
        ("Ihre Meinung interessiert uns nicht.", "dismissive"),
    ],
)
def test_a_way_of_listening_is_found(text: str, kind: str) -> None:
    """One example per kind."""
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "De afvoer in de Kerkstraat is geblokkeerd.",
        "Verwijder oude banners voor vrijdag.",
        "Tractoren blokkeren de brug, wie naar Gent moet rijdt om.",
        "Ik verwijder het onkruid voor mijn deur, jullie ook?",
        "Beledigingen verwijderen we. Kritiek laten we staan.",
    ],
)
def test_roads_weeds_and_abuse_are_no_critics(text: str) -> None:
    """Hard negatives."""
    assert "silencing" not in kinds(text)


def test_a_follow_up_is_only_one_where_something_was_asked() -> None:
    """An hour in an announcement follows nothing up."""
    assert kinds("Infoavond om 20 uur, inschrijven tot vrijdag.") == set()
