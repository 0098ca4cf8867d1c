"""Topics: which spokesperson entry a post is about."""

from __future__ import annotations

from typing import Any

import pytest

from service.detectors.topics import TOPICS
from tests.conftest import policy_of, read

POLICY: dict[str, Any] = {
    "spokespersons": [
        {"topic": "veiligheid en crisis", "names": ["A B"]},
        {"topic": "mobilité", "names": ["C D"]},
        {"topic": "*", "names": ["E F"]},
        {"topic": "Schulen", "names": ["G H"]},
    ],
    "delegations": [{"topic": "veiligheid", "from": "A B", "to": "C D"}],
}


def about(post: dict[str, Any], kind: str = "topic.policy") -> set[str]:
    """Return the indexes (or fields) that a post is about."""
    return {f.about for f in TOPICS.detect(read(post, POLICY), policy_of(POLICY)) if f.kind == kind}


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ({"text": "De politie verhuist."}, {"0"}),
        ({"text": "Une piste cyclable rue Haute."}, {"1"}),
        ({"text": "Het fietspad is klaar."}, {"1"}),
        ({"text": "Die Grundschule öffnet."}, {"3"}),
        ({"text": "Hallo.", "topics": ["crise"]}, {"0"}),
        ({"text": "Hallo.", "topics": ["mobiliteit"]}, {"1"}),
        ({"text": "Wat een zonsopgang."}, set()),
    ],
)
def test_topics_are_matched_across_languages(post: dict[str, Any], expected: set[str]) -> None:
    """Tags and text lead to the entry of the policy; a wildcard is never matched."""
    assert about(post) == expected


def test_a_delegation_is_matched_like_a_topic() -> None:
    """The stand-in's topic is found in the text too."""
    assert about({"text": "De brandweer oefent."}, "topic.delegated") == {"0"}


def test_the_authors_own_field_is_told_apart() -> None:
    """A field named in the bio is the author's own; another is only a field."""
    post = {"text": "Het fietspad en het zwembad.", "author": {"bio": "Schepen van mobiliteit"}}
    assert about(post, "topic.own") == {"mobility"}
    assert about(post, "topic.field") == {"sport"}
