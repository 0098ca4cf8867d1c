"""Whatever is sent in the shapes of OpenAI and Perspective: never a 500, and the laws of the answers hold."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.door import Door, settings_in
from tests.properties.posts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = int(os.environ.get("FUZZ_POSTS", "2000")) // 10
MANY = settings(
    max_examples=COUNT, deadline=None, database=None, derandomize=COUNT <= 200, suppress_health_check=list(HealthCheck)
)
HELD_BACK = "Wat een achterlijke idioot ben jij."

anything = st.none() | st.booleans() | st.integers() | st.floats() | texts


def mostly(wanted: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw what is wanted, and one time in ten anything else."""
    return st.integers(0, 9).flatmap(lambda dice: anything if dice == 9 else wanted)


words = texts | st.sampled_from([HELD_BACK, "<p>Dag &amp; <b>nacht", "Dag! 👩‍👩‍👧 Nog een zin. " + HELD_BACK])
parts = st.fixed_dictionaries(
    {"type": mostly(st.just("text"))},
    optional={"text": words, "image_url": st.fixed_dictionaries({"url": words})},
) | st.fixed_dictionaries({"type": st.just("image_url"), "image_url": st.fixed_dictionaries({"url": words})})
moderations = st.fixed_dictionaries(
    {"input": mostly(words | st.lists(mostly(words), max_size=3) | st.lists(parts, max_size=3))},
    optional={"model": mostly(st.just("omni-moderation-latest")), "user": anything},
)
attributes = st.sampled_from(["TOXICITY", "INSULT", "THREAT_EXPERIMENTAL"])
threshold = st.none() | st.fixed_dictionaries({}, optional={"scoreThreshold": st.floats(0, 1)})
analyses = st.fixed_dictionaries(
    {
        "comment": st.fixed_dictionaries(
            {"text": mostly(words)}, optional={"type": st.sampled_from(["PLAIN_TEXT", "HTML", None])}
        ),
        "requestedAttributes": mostly(st.dictionaries(mostly(attributes).map(str), threshold, min_size=1, max_size=3)),
    },
    optional={
        "languages": st.lists(texts, max_size=2),
        "spanAnnotations": mostly(st.just(True)),
        "dropUnsupportedAttributes": st.booleans(),
        "clientToken": mostly(texts),
    },
)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Give an application of its own."""
    opened = Door(settings_in(tmp_path_factory.mktemp("compatible")))
    yield opened
    opened.close()


def asked(door: Door, path: str, body: Any) -> dict[str, Any]:
    """Return the answer, or the error in the shape of the path."""
    response = door.post(path, json.dumps(body).encode())
    assert response.status_code in {200, 400, 413}, (response.status_code, response.text)
    assert response.headers["content-type"] == "application/json"
    document: dict[str, Any] = response.json()
    assert ("error" in document) == (response.status_code != 200)
    return document


@MANY
@given(moderations)
def test_flagged_always_has_a_category(door: Door, body: dict[str, Any]) -> None:
    """As many results as inputs; flagged exactly when a category is true; scores are probabilities."""
    answer = asked(door, "/v1/moderations", body)
    for result in answer.get("results", []):
        assert result["flagged"] == any(result["categories"].values())
        assert all(0 <= score <= 1 for score in result["category_scores"].values())
    if "results" in answer and isinstance(body["input"], list) and isinstance(body["input"][0], str):
        assert len(answer["results"]) == len(body["input"])


@MANY
@given(analyses)
def test_spans_are_ordered_ranges_of_utf16(door: Door, body: dict[str, Any]) -> None:
    """They never overlap, never cut an emoji in two, and never reach beyond the text."""
    answer = asked(door, "/v1alpha1/comments:analyze", body)
    for scores in answer.get("attributeScores", {}).values():
        spans = [(span["begin"], span["end"]) for span in scores["spanScores"]]
        edges = [edge for span in spans for edge in span]
        assert edges == sorted(edges)
        if body["comment"].get("type") != "HTML":
            units = body["comment"]["text"].encode("utf-16-le")
            assert not edges or edges[-1] <= len(units) // 2
            for begin, end in spans:
                units[2 * begin : 2 * end].decode("utf-16-le")
