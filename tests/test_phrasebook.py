"""A phrase book finds its phrases, and looks for context only when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.phrasebook import PhraseBook
from tests.conftest import read

if TYPE_CHECKING:
    from pathlib import Path

BOOK = """
[words]
animal = ["kat", "hond"]
[phrases]
pet = ["mijn {animal}"]
[patterns]
mark = ['!{2,}']
[context]
food = ["brokjes"]
"""


def test_groups_context_and_distance(tmp_path: Path) -> None:
    """Groups are filled in; context answers once asked; sentences bound what is beside."""
    path = tmp_path / "book.toml"
    path.write_text(BOOK, "utf-8")
    book = PhraseBook(path)
    hits = book.read(read("Mijn hond slaapt. Hij eet brokjes!!").passages[0])
    (pet,) = hits.of("pet")

    assert bool(hits)
    assert hits.beside(pet, "food") is None
    assert hits.beside(pet, "food", sentences=1) is not None
    assert hits.near(pet, "food", reach=5) is None
    assert hits.has("mark")
    assert (hits.span(pet).start, hits.span(pet).end) == (0, 9)
    assert not book.read(read("Enkel brokjes.").passages[0])
