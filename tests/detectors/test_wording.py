"""Words with their fields, and rules written as rows of them."""

import time

import pytest

from service.detectors.fields import fields_of
from service.detectors.wording import Rules, wording_of
from tests.conftest import read


def passage_of(text):
    return read(text).passages[0]


def found(rows, text):
    passage = passage_of(text)
    return [passage.folded[start:end] for _, start, end in Rules({"rule": rows}).find(passage)]


def test_a_word_has_the_fields_of_its_stem_and_of_its_last_part():
    """Endings, longer words and compounds are known without being listed."""
    assert "office" in fields_of("burgemeesters")
    assert "money" in fields_of("subsidiegeld")
    assert "origin" in fields_of("marokkaanse")
    assert fields_of("fietspad") == frozenset()


@pytest.mark.parametrize(
    ("row", "text", "hits"),
    [
        ("[ <office> ..2 steelt ]", "Onze schepen steelt niets.", ["schepen steelt"]),
        ("[ <office> ..2 (steelt|jat*) ]", "De burgemeester die jatte.", ["burgemeester die jatte"]),
        ("<office> ..3 [ steelt ]", "Onze schepen steelt.", ["steelt"]),
        ("[ <office> ..2 steelt ]", "De schepen, zegt men, steelt.", []),
        ("[ <office> ...6 steelt ]", "De schepen, zegt men, steelt.", ["schepen, zegt men, steelt"]),
        ("[ <office> ...6 steelt ]", "Daar is de schepen. Wie steelt?", []),
        (", [ <name> ] |", "Kijk toch eens uit, Wauters.", ["wauters"]),
        ("[ (de (oude|nieuwe)? schepen) ]", "De nieuwe schepen komt.", ["de nieuwe schepen"]),
    ],
)
def test_a_rule_is_a_row_of_words_and_fields(row, text, hits):
    """Fields, choices, gaps within a clause or a sentence, and the part that is reported."""
    assert found([row], text) == hits


def test_a_capital_inside_a_sentence_is_a_name_and_one_that_opens_it_is_none():
    """German nouns and headlines are no names either."""
    assert "wauters~name~" in wording_of(passage_of("Wij zagen Wauters lopen.")).line
    assert "name" not in wording_of(passage_of("Vandaag lopen wij.")).line
    assert "name" not in wording_of(passage_of("Der Hund und die Katze und das Pferd sehen den Mond im Garten.")).line


def test_writing_a_passage_out_is_linear():
    """Twenty thousand characters take no longer than their share."""
    for piece in ("de schepen, een dief; ", "a ", "Gent "):
        passage = passage_of((piece * 20_000)[:20_000])
        began = time.perf_counter()
        wording_of(passage)
        assert time.perf_counter() - began < 0.5
