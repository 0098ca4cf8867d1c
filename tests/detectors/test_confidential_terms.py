"""Terms of the policy: as words, at the moment of publication, and only disclosed with a cue."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from service.detectors.confidential_terms import CONFIDENTIAL_TERMS
from tests.conftest import policy_of, read

EMBARGO = {"embargoes": [{"subject": "prijs", "terms": ["cultuurprijs"], "until": "2026-12-01T10:00:00+01:00"}]}


def found(text: str, policy: dict[str, Any], now: datetime) -> list[str]:
    """Return the kinds found in a text published now."""
    return [finding.kind for finding in CONFIDENTIAL_TERMS.detect(read(text, policy, now), policy_of(policy))]


@pytest.mark.parametrize(("minute", "runs"), [(59, True), (0, False)])
def test_an_embargo_ends_at_its_minute(minute: int, runs: bool) -> None:
    """The moment of publication decides, in the policy's time zone."""
    now = datetime(2026, 12, 1, 8 if runs else 9, minute, tzinfo=UTC)
    assert bool(found("De cultuurprijs gaat naar De Knoop.", EMBARGO, now)) is runs


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("Project Zilverreiger kost 3 miljoen euro", True),
        ("project-zilverreigers: 3 miljoen euro", True),
        ("PROJECT ZILVERREIGER kost 3 miljoen euro", True),
        ("het zilverreigerproject kost 3 miljoen euro", False),
        ("een zilverreiger in het park", False),
    ],
)
def test_a_term_is_matched_as_words(text: str, matches: bool) -> None:
    """Endings, hyphens and capitals are forgiven; other words are not."""
    now = datetime(2026, 11, 1, tzinfo=UTC)
    policy = {"confidential_terms": ["project Zilverreiger"]}
    assert (found(text, policy, now) == ["secrecy.term_disclosed"]) is matches


def test_a_hidden_term_is_not_pointed_at() -> None:
    """The span is the sentence, so that the reason does not tell which word is secret."""
    policy = {"confidential_terms": ["Kanaalwijk-West"]}
    reading = read("Goed. Kanaalwijk-West kost 3 miljoen euro. Zo.", policy)
    finding = next(iter(CONFIDENTIAL_TERMS.detect(reading, policy_of(policy))))
    assert finding.span is not None
    assert reading.post.text is not None
    assert reading.post.text[finding.span.start : finding.span.end] == "Kanaalwijk-West kost 3 miljoen euro."
