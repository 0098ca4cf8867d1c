"""What a pattern cannot match without."""

from __future__ import annotations

import pytest

from service.first_look import FirstLook
from service.literals import needs_of
from service.marks import EDGE, marked


def _needs(pattern: str) -> list[set[str]]:
    return [{piece.replace(EDGE, "|") for piece in need} for need in needs_of(pattern)]


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\barm\b", [{"|arm|"}]),
        (r"dienst\b", [{"dienst|"}]),
        (r"\b(?:lui|vals)e?\b", [{"|lui|", "|luie|", "|vals|", "|valse|"}]),
        (r"\bgeen [a-z]+ geld", [{"|geen|"}, {"|geld"}]),
        (r"(?:kust|zee).*strand", [{"kust", "zee"}, {"strand"}]),
        (r"steen(?:weg)?", [{"steen"}]),
        (r"\bvan (?:de|het) stad", [{"|van| |de| |stad", "|van| |het| |stad"}]),
        (r"[0-9]{2} euro", [{"00| |euro"}]),
        (r"\bv[0-9]+,[1-5]{1,2}", [{"|v0"}, {"0|,|0"}]),
        (r"(?:ha)+ dat", [{"ha| |dat"}]),
        (
            r"(?:vals|[a-z]+) (?:van|in) de [a-z]+ (?:stad|gemeente)",
            [{"|van| |de|", "|in| |de|"}, {"|stad", "|gemeente"}],
        ),
        (r"\x{1F412}", [{"🐒"}]),
        (r"(?:lange|[a-z]+) weg", [{"|weg"}]),
        (r"(?P<hit>steelt)+", [{"steelt"}, {"steelt"}]),
    ],
)
def test_needs_are_pieces_that_every_match_holds(pattern: str, needs: list[set[str]]) -> None:
    """Edges of words, choices, gaps, digits, emoji."""
    assert _needs(pattern) == needs


@pytest.mark.parametrize("pattern", [r"[a-z]+", r"(?:arm|[a-z])", r"a?", r"(?i)arm", r"\pL+", r"(?:geld)*", ".{3}"])
def test_a_pattern_that_asks_for_nothing_is_always_tried(pattern: str) -> None:
    """Optional parts, classes, and syntax that is not understood."""
    assert _needs(pattern) == []


def test_a_text_is_marked_as_pieces_are() -> None:
    """Edges of words, and digits that are all alike."""
    assert marked("de 14 armen").replace(EDGE, "|") == "|de| |00| |armen|"


def test_a_look_returns_what_may_match_and_nothing_that_cannot() -> None:
    """By owner, in order; the second owner's patterns are its own."""
    look = FirstLook()
    first = look.add([r"\barm\b", r"[a-z]+dienst\b", r"[^.]{1,20}!", r"\bgeen [a-z]+ geld"])
    second = look.add([r"warm"])

    assert list(look.look("een warme dienst", first)) == [1]
    assert list(look.look("een warme dienst", second)) == [0]
    assert list(look.look("arm, geen cent geld", first)) == [0, 3]
    assert list(look.look("geld, geen arme", first)) == [3]
    assert list(look.look("ja!", first)) == [2]


def test_a_piece_that_ends_between_words_is_found() -> None:
    """A word edge behind a space is no end of a phrase."""
    look = FirstLook()
    owner = look.add([r"\b(?:encore |deja, )\b"])
    assert list(look.look("il est encore la", owner)) == [0]
    assert list(look.look("il est deja, je crois", owner)) == [0]
