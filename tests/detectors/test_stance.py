"""The stance room: what is said without being asserted, and the dodges."""

import pytest

from service.detectors.stance import STANCE
from tests.conftest import policy_of, read


def stances(post):
    reading = read(post)
    text = reading.by_field["text"].original
    return {
        (f.kind, text[f.span.start : f.span.end].strip())
        for f in STANCE.detect(reading, policy_of())
        if f.span.field == "text"
    }


def kinds(post):
    return {kind for kind, _ in stances(post)}


@pytest.mark.parametrize(
    ("text", "kind", "covered"),
    [
        ("Mijn tegenstanders zijn geen oplichters.", "stance.negated", "geen oplichters"),
        ("Mes adversaires ne sont ni des escrocs ni des vendus.", "stance.negated", "ni des vendus"),
        ("Sie sind weder Lügner noch Versager.", "stance.negated", "weder Lügner noch Versager"),
        ("“Klootzak.” Dat bericht kreeg ik vanmorgen.", "stance.quoted", "Klootzak."),
        ("Klopt het dat er maar één offerte was?", "stance.asked", "Klopt het dat er maar één offerte was?"),
        ("Leesclub over het boek 'De idioot' in de bib.", "stance.title", "De idioot"),
        ("On m'a traitée de folle.", "stance.reported", "On m'a traitée de folle."),
    ],
)
def test_a_stance_covers_its_words(text, kind, covered):
    """The range is that of the words that are not asserted."""
    assert (kind, covered) in stances(text)


def test_a_quotation_can_be_condemned():
    """Quoted and condemned both cover it."""
    assert {"stance.quoted", "stance.condemned"} <= kinds("“Vuile hoer.” Zo'n bericht is onaanvaardbaar.")


@pytest.mark.parametrize(
    "text",
    [
        "Ik zeg niet dat hij een dief is, maar de kas is leeg.",
        "Loin de moi l'idée de le traiter d'escroc. Mais la caisse est vide.",
        "Ich sage nicht, dass er lügt, aber die Zahlen stimmen nicht.",
        "I'm not saying he is a crook, but the till is empty.",
        '"Vuile hoer", gelijk heeft hij 👏',
    ],
)
def test_a_dodge_is_no_stance(text):
    """A denial with a but, and a quotation with applause, are loopholes."""
    assert "stance.loophole" in kinds(text)
    assert not kinds(text) & {"stance.negated", "stance.quoted"}


def test_scare_quotes_assert():
    """A quoted label after "is a" is the author's own, unless somebody said it."""
    assert "stance.quoted" not in kinds("Hij is een 'dief'.")


def test_emphasis_is_no_negation():
    """ "Nothing but a …" asserts."""
    assert "stance.negated" not in kinds("Tu n'es qu'un tocard.")
    assert "stance.negated" not in kinds("Hij is niets anders dan een dief.")


def test_a_negation_stops_at_a_pointing_word():
    """The insult behind it is asserted."""
    assert not any(
        "klootzak" in words
        for kind, words in stances("Ik werk niet samen met die klootzak.")
        if kind == "stance.negated"
    )


def test_apostrophes_are_no_quotation_marks():
    """'t, foto's and 's avonds open nothing."""
    assert not kinds("'t Is 's avonds stil, foto's volgen, zei Jan's zus")


def test_words_of_others_are_quoted_as_a_whole():
    """A link preview is not the author speaking."""
    reading = read({"text": "Lees dit", "link_previews": [{"title": "Een klootzak aan zee"}]})
    assert any(f.span.field == "link_previews[0].title" for f in STANCE.detect(reading, policy_of()))
