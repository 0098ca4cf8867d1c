"""Speaking for: in whose name a post speaks."""

from __future__ import annotations

import pytest

from service.detectors.speaking_for import SPEAKING_FOR
from tests.conftest import policy_of, read

POLICY = {"organisation": {"names": ["Zorgpunt Waas"], "aliases": ["het Zorgpunt"]}}


def kinds(text: str) -> set[str]:
    """Return the kinds seen in a text."""
    return {finding.kind for finding in SPEAKING_FOR.detect(read(text, POLICY), policy_of(POLICY))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Namens de gemeente meld ik dat de bib sluit", "speaks.for_organisation"),
        ("In naam van het stadsbestuur", "speaks.for_organisation"),
        ("Au nom de l'administration communale, je vous annonce", "speaks.for_organisation"),
        ("Im Namen der Gemeinde teile ich mit", "speaks.for_organisation"),
        ("On behalf of the town council", "speaks.for_organisation"),
        ("Namens Zorgpunt Waas", "speaks.for_organisation"),
        ("Mededeling van het gemeentebestuur: de markt valt weg", "speaks.notice_of"),
        ("Wij als gemeente mogen fier zijn", "speaks.rhetorical_we"),
        ("In naam van het voltallige college", "speaks.for_college"),
        ("Im Namen des ganzen Kollegiums", "speaks.for_college"),
        ("Namens de technische dienst", "speaks.for_service"),
        ("BEKENDMAKING\nDe straat is dicht", "notice.official"),
        ("Dat beloof ik u", "speaks.promise"),
        ("In eigen naam zeg ik dit", "speaks.own_name"),
        ("Ik spreek niet namens het college", "speaks.disclaimed"),
        ("Ik deel het bericht van de burgemeester", "speaks.sharing"),
    ],
)
def test_the_claim_is_seen(text: str, expected: str) -> None:
    """Claims, notices, promises and disclaimers are told apart."""
    assert expected in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Namens onze fractie vraag ik een debat.",
        "Namens mijn gezin: dank u.",
        "Niet betalen (bericht van de stad in de link).",
        "Het gemeentebestuur luistert niet.",
    ],
)
def test_ones_own_group_and_talk_about_the_town_claim_nothing(text: str) -> None:
    """A faction or a family may be spoken for, and the town may be talked about."""
    assert not kinds(text) & {"speaks.for_organisation", "speaks.for_college", "speaks.for_service", "speaks.notice_of"}
