"""Private matters: sales, home life, and office turned to private use."""

from __future__ import annotations

import pytest

from service.detectors.private_matters import PRIVATE_MATTERS
from tests.conftest import policy_of, read


def kinds(text: str) -> set[str]:
    """Return the kinds seen in a text."""
    return {finding.kind for finding in PRIVATE_MATTERS.detect(read(text), policy_of())}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Te koop: onze fiets, 80 euro, stuur een berichtje", "private.sale"),
        ("Je vends mon vélo, message privé", "private.sale"),
        ("Wir verkaufen unsere Couch, bei uns abzuholen", "private.sale"),
        ("For sale: my bike, DM me", "private.sale"),
        ("Weet u wel wie ik ben?", "private.weapon"),
        ("Hij wist duidelijk niet wie hij voor zich had", "private.weapon"),
        ("Do you know who I am?", "private.weapon"),
        ("Regel iets, dan vergeet ik die klacht", "private.favour"),
        ("Op mijn kavel ga ik geen cent verliezen", "private.own_interest"),
        ("Ik verlaat de zaal bij dit punt", "private.recusal"),
        ("De winkel van mijn vrouw geeft 10% korting", "private.partner_business"),
    ],
)
def test_private_matters_are_seen(text: str, expected: str) -> None:
    """Each sort shows in its own words, in four languages."""
    assert expected in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "De gemeente verkoopt 30 stoelen bij opbod.",
        "Tickets voor het concert: 12 euro aan de balie van het cultuurcentrum.",
        "Mijn vrouw is bakker van beroep.",
        "De winkel van de fanfare is open.",
    ],
)
def test_a_towns_sale_and_a_familys_work_are_not(text: str) -> None:
    """An offer needs a private cue, a family business an advertisement."""
    assert not kinds(text) & {"private.sale", "private.partner_business"}
