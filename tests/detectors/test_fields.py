"""Fields of meaning: words, ends of compounds, phrases with a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.detectors.mockery.contempt import FIELDS
from service.detectors.mockery.fields import Fields
from tests.conftest import read

if TYPE_CHECKING:
    from pathlib import Path


def fields_in(text: str) -> set[str]:
    """Return the fields seen in a text."""
    return {mark.field for passage in read(text).own for mark in FIELDS.marks(passage)}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("de sportdienst", "staff"),
        ("een loketbediende", "staff_one"),
        ("de Lindebewoners", "citizens"),
        ("ze steken daar geen poot uit", "lazy"),
        ("het licht ook al niet uitgevonden", "brainless"),
        ("ge geeft ze een vinger en ze nemen een arm", "scold"),
    ],
)
def test_a_field_is_seen_in_word_compound_and_phrase(text: str, field: str) -> None:
    """Whole words, ends of compounds and phrases with words in between all name their field."""
    assert field in fields_in(text)


@pytest.mark.parametrize("text", ["Het regent vandaag.", "poot en uit, vier zinnen verder gezegd en geschreven"])
def test_other_words_name_no_field_of_scorn(text: str) -> None:
    """An ordinary sentence, and a phrase whose words stand too far apart, show nothing."""
    assert "lazy" not in fields_in(text)


def test_a_mark_points_at_its_words(tmp_path: Path) -> None:
    """The range of a phrase runs from its first to its last word."""
    file = tmp_path / "fields.toml"
    file.write_text('[odd]\nwords = "zebra"\nphrases = ["twee paar*"]\n', "utf-8")
    passage = read("Een zebra en twee mooie paarden.").own[0]

    marks = Fields(file).marks(passage)

    assert [passage.folded[mark.start : mark.end] for mark in marks] == ["zebra", "twee mooie paarden"]
