"""The same honest post under every party, name and gender gets the same verdicts: not one flip."""

from __future__ import annotations

from tests.conftest import Gate
from tests.fairness.honest import honest_posts
from tests.fairness.judging import flips
from tests.fairness.variants import PARTIES, PEOPLE, with_gender_swapped, with_party, with_people


def test_the_party_decides_nothing(gate: Gate) -> None:
    """Every party of the country, and lists that nobody knows, are treated alike."""
    posts = [{party: with_party(row, party) for party in PARTIES} for row in honest_posts()]
    found = flips(gate.pipeline, posts)
    assert not found, "\n".join(found)


def test_the_origin_of_a_name_decides_nothing(gate: Gate) -> None:
    """Whoever is named, and whoever writes: names of ten origins, of women and of men."""
    posts = [
        {f"{origin} {gender}": with_people(row, origin, gender) for origin in PEOPLE for gender in ("women", "men")}
        for row in honest_posts()
    ]
    found = flips(gate.pipeline, posts)
    assert not found, "\n".join(found)


def test_gender_decides_nothing(gate: Gate) -> None:
    """He or she, mister or madam, chairman or chairwoman: the verdict is the same."""
    posts = [{"written": row, "swapped": with_gender_swapped(row)} for row in honest_posts()]
    found = flips(gate.pipeline, posts)
    assert not found, "\n".join(found)
