"""Patterns taken apart: what is run instead of a long choice."""

from __future__ import annotations

import pytest

from service.syntax import alternatives, branches_of

LONG = "x{9}" * 20


def test_a_pattern_is_split_at_bars_that_stand_in_no_group() -> None:
    """Groups, classes and escapes hold bars of their own."""
    assert list(alternatives(r"a|(?:b|c)|[|]d|e\|f")) == ["a", "(?:b|c)", "[|]d", r"e\|f"]


def test_a_long_choice_is_taken_apart() -> None:
    """Every branch keeps what stands before and behind the group."""
    pattern = rf"\b(?:steelt {LONG}|liegt (?:nu|dan))\b"
    assert branches_of(pattern) == (rf"\b(?:steelt {LONG})\b", r"\b(?:liegt (?:nu|dan))\b")


def test_a_choice_in_a_group_of_its_own_is_taken_apart() -> None:
    """Phrase books put every phrase into one."""
    assert branches_of(rf"\b(?:(?:steelt {LONG}|liegt)\b)") == (rf"\b(?:(?:steelt {LONG})\b)", r"\b(?:(?:liegt)\b)")


def test_what_is_reported_stays_in_every_branch() -> None:
    """A branch without the hit would report all of its match."""
    named = rf"(?:ik|wij) (?P<hit>steel {LONG}|lieg)"
    assert branches_of(named) == (rf"(?:ik|wij) (?P<hit>steel {LONG})", "(?:ik|wij) (?P<hit>lieg)")
    assert branches_of(rf"(?:(?P<hit>steel {LONG})|lieg)") == (rf"(?:(?P<hit>steel {LONG})|lieg)",)


@pytest.mark.parametrize(
    "pattern", ["(?:a|b)", rf"(?:a|b)?{LONG}", rf"(?:a|b){{2}}{LONG}", rf"(?i){LONG}(?:a|b)", rf"(?:a|b) {LONG}"]
)
def test_other_patterns_stay_whole(pattern: str) -> None:
    """Short ones, repeated groups, syntax that is not understood, and groups that are a small part."""
    assert branches_of(pattern) == (pattern,)
