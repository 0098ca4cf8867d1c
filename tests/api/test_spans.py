"""Spans: half-open, in code points of the field as received, whole graphemes only."""

from __future__ import annotations

from typing import Any

import pytest
import regex

from tests.api.door import Door

NUMBER = "85.07.30-033.28"

PLACES = [
    ("text", lambda text: {"text": text}),
    ("thread[1]", lambda text: {"text": "Eerst dit.", "thread": ["Dan dat.", text]}),
    ("first_comment", lambda text: {"text": "Eerst dit.", "first_comment": text}),
    ("media[0].alt", lambda text: {"media": [{"alt": text}]}),
    ("media[1].caption", lambda text: {"media": [{}, {"caption": text}]}),
    ("media[0].text", lambda text: {"media": [{"text": text}]}),
    ("link_previews[0].title", lambda text: {"text": "Kijk.", "link_previews": [{"title": text}]}),
    ("link_previews[0].description", lambda text: {"text": "Kijk.", "link_previews": [{"description": text}]}),
]


def spans_of(answer: dict[str, Any], code: str) -> list[dict[str, Any]]:
    """Return the spans of every reason with this code."""
    return [s for v in answer["verdicts"] for r in v["reasons"] if r["code"] == code for s in r["spans"]]


@pytest.mark.parametrize(("field", "post_with"), PLACES, ids=[field for field, _ in PLACES])
def test_a_span_names_the_field_as_the_client_knows_it(door: Door, field: str, post_with: Any) -> None:
    """The same number is found wherever it would be published, under the field's own name."""
    text = f"Rijksregisternummer {NUMBER} staat hier."
    spans = spans_of(door.judge(post_with(text)), "privacy.national_number")

    assert {"field": field, "start": text.index(NUMBER), "end": text.index(NUMBER) + len(NUMBER)} in spans


@pytest.mark.parametrize(
    "before",
    [
        "👨‍👩‍👧‍👦 ",
        "🇧🇪🇧🇪 ",
        "e\u0301e\u0301 ",
        "𝔉𝔯𝔞𝔨𝔱𝔲𝔯 ",
        "ﷺ ",
        "\u200d\u200b ",
        "ＡＢＣ ",
        "\U0001f44d\U0001f3fd ",
        "Straße ",
        "\r\n",
        "½ ﬁ ",
    ],
)
def test_offsets_count_code_points_of_what_was_received(door: Door, before: str) -> None:
    """Whatever folds to more or fewer characters before it, the span slices the number."""
    text = f"{before}Mijn rijksregisternummer is {NUMBER}."
    spans = spans_of(door.judge(text), "privacy.national_number")

    assert [text[s["start"] : s["end"]] for s in spans] == [NUMBER]


@pytest.mark.parametrize("mark", ["\u0301", "\ufe0f\u20e3", "\u200d", "\U0001f3fb"])
def test_a_span_never_cuts_a_grapheme(door: Door, mark: str) -> None:
    """A mark that belongs to the last digit belongs to the span."""
    text = f"Mijn rijksregisternummer is {NUMBER}{mark} en dat is alles."
    starts = {m.start() for m in regex.finditer(r"\X", text)} | {len(text)}
    spans = spans_of(door.judge(text), "privacy.national_number")

    assert spans
    assert {s["start"] for s in spans} | {s["end"] for s in spans} <= starts
    assert all(text[s["start"] : s["end"]] == NUMBER + mark for s in spans)


def test_a_reason_about_metadata_has_a_span_without_offsets(door: Door) -> None:
    """A refused consent is a field, not a place in a text."""
    people = [{"role": "trainer"}, {"minor": True, "consent": False}]
    answer = door.judge({"text": "Sportkamp!", "media": [{"type": "image", "people": people}]})
    spans = [s for v in answer["verdicts"] for r in v["reasons"] for s in r["spans"]]

    assert {"field": "media[0].people[1].consent", "start": None, "end": None} in spans
