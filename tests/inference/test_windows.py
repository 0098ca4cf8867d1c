"""Long texts in windows: every one fits the model, they overlap, and nothing is left out."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.inference.windows import OVERLAP, windows_of

LONGEST = 200


class Encoding(NamedTuple):
    """What a tokenizer says."""

    ids: list[int]
    offsets: list[tuple[int, int]]


def encode(text: str) -> Encoding:
    """Make a token of every two characters of a word, eighteen of one letter, and two around everything."""
    ids, offsets = [0], [(0, 0)]
    for place, letter in enumerate(text):
        if letter.isspace() or (place % 2 and not text[place - 1].isspace() and letter != "\ufdfa"):
            continue
        for _ in range(18 if letter == "\ufdfa" else 1):
            ids.append(ord(letter))
            offsets.append((place, place + 1))
    return Encoding([*ids, 2], [*offsets, (0, 0)])


LONG = (
    "woord " * 1_000,
    "市" * 20_000,
    "\ufdfa" * 500,
    "kort " + "x" * 9_000 + " slot",
    " " * 5_000 + "einde" * 500,
    ("een twee\ndrie \ufdfa vier " * 600)[:10_000],
)


@pytest.mark.parametrize("text", ["", " ", "a", "😀🎉", "woord " * 66])
def test_a_text_that_fits_is_one_window(text: str) -> None:
    """Its tokens are the tokenizer's own."""
    (window,) = windows_of(text, encode, LONGEST)
    assert (window.start, window.end, list(window.tokens)) == (0, len(text), encode(text).ids)


@pytest.mark.parametrize("text", LONG)
def test_windows_cover_the_text_overlap_and_fit(text: str) -> None:
    """Each window's tokens are those of its piece of the text: so a model's score of it can be asked again."""
    windows = windows_of(text, encode, LONGEST)
    assert windows[0].start == 0
    assert windows[-1].end == len(text)
    assert all(len(window.tokens) <= LONGEST for window in windows)
    assert all(list(window.tokens) == encode(text[window.start : window.end]).ids for window in windows)
    for before, after in itertools.pairwise(windows):
        assert before.start < after.start < before.end < after.end


def test_words_are_not_cut_where_there_are_spaces() -> None:
    """And so many tokens are read twice."""
    text = "woorden " * 1_000
    windows = windows_of(text, encode, LONGEST)
    for before, after in itertools.pairwise(windows):
        shared = text[after.start : before.end]
        assert set(shared.split()) == {"woorden"}
        assert LONGEST / OVERLAP - 5 <= len(encode(shared).ids) - 2 <= LONGEST / OVERLAP


def test_windows_are_few_also_where_one_letter_is_many_tokens() -> None:
    """What is read twice is a share of the window, not a number of letters."""
    tokens = len(encode("\ufdfa" * 500).ids)
    assert len(windows_of("\ufdfa" * 500, encode, LONGEST)) <= tokens / LONGEST * 1.4


@given(st.text(st.sampled_from("ab \n\ufdfa市"), max_size=3_000))
def test_any_text_is_covered(text: str) -> None:
    """Whatever its words."""
    windows = windows_of(text, encode, 40)
    seen = 0
    for window in windows:
        assert window.start <= seen
        assert len(window.tokens) <= 40
        seen = max(seen, window.end)
    assert seen == len(text)
