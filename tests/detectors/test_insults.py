"""The insults room: words, frames, exemptions, disguises, emoji."""

import pytest

from service.detectors.insults import INSULTS, LEXICON
from tests.conftest import policy_of, read


def kinds(post):
    return {finding.kind for finding in INSULTS.detect(read(post), policy_of())}


@pytest.mark.parametrize(
    "text",
    [
        "Die klootzak van een schepen.",
        "Wat een s u k k e l, onze schepen.",
        "Die kl00tz@k van een burgemeester.",
        "Die schepen is gewoon een 𝘁𝗲𝗲𝗳.",
        "De burgemeester is een lаndverrаder.",
        "idiooooooot van een schepen!",
        "Een i.m.b.e.c.i.e.l is het, uw burgemeester.",
        "Le bourgmestre est un connard.",
        "Der Schöffe ist ein Vollidiot.",
        "The mayor is a moron.",
    ],
)
def test_an_insult_is_seen_however_it_is_written(text):
    """Inflection, disguise and language do not hide it."""
    assert kinds(text) & {"insult.person", "insult.slur", "insult.mild"}


@pytest.mark.parametrize(
    "text",
    [
        "Onze ezel Balthazar is ontsnapt.",
        "Het verhoor duurde lang. Hoera!",
        "Zet de blauwe zak morgen buiten.",
        "Maandag trekken de Voil Jeanetten door Aalst.",
        "Fietstocht Kuttekoven en Reet, langs Moorslede.",
        "Mijn nicht en mijn neef komen eten.",
        "De factuur is idioot hoog.",
        "Opgelet voor oplichters aan de deur.",
        "Une tête de mule ? C'est moi.",
        "De slang en de rat zijn dieren van de boerderij.",
        "We halen de kip en het varken van stal.",
        "Danke für nichts.",
        "Verpleger Koen is de rustigste mens van de dienst.",
        "Maretak is een halve parasiet en woont in de boom.",
    ],
)
def test_honest_words_stay_honest(text):
    """Animals, tools, places, kin, folklore and warnings offend nobody."""
    assert not kinds(text)


def test_what_the_author_says_of_himself_is_no_insult():
    """Self-mockery before or after the word."""
    assert not kinds("Ik ben een sukkel.")
    assert not kinds("Wat een kluns ben ik.")


def test_a_name_is_no_insult():
    """A capital after a title or in a place name."""
    assert not kinds("Wij danken meneer Sukkel voor de koffie.")


def test_the_use_of_a_word_is_told():
    """`about` says whether somebody in the sentence is meant."""
    aimed = next(INSULTS.detect(read("De schepen is een klootzak."), policy_of()))
    loose = next(INSULTS.detect(read("Klootzak staat in het woordenboek."), policy_of()))
    assert aimed.about == "aimed"
    assert loose.about == ""


def test_a_word_alone_calls_out_to_the_office_that_follows():
    """ "Bedrieger." before a sentence about an office holder is said of him; before another it is not."""
    assert kinds("Bedrieger. Anders kan ik de burgemeester niet noemen.") == {"insult.mild"}
    assert not kinds("Bedrieger. Zo heet het stuk dat zaterdag in première gaat.")


def test_words_spread_out_side_by_side_are_read_together():
    """The word before a spread-out insult is read with it."""
    assert "insult.person" in kinds("Die havenschepen is een v u i l e b e d r i e g e r.")


def test_an_emoji_code_needs_a_person():
    """The same emoji are innocent under a day at the zoo."""
    code = {"text": "🐒🍌", "is_reply": True}
    assert kinds(code | {"in_reply_to": "Proficiat aan onze nieuwe speler!"}) == {"insult.emoji"}
    assert not kinds(code | {"in_reply_to": "Dagje dierentuin met de aapjes"})


def test_applause_for_harm_is_gloating():
    """Short approval in answer to somebody's harm."""
    assert kinds({"text": "Opgeruimd staat netjes 👏", "in_reply_to": "Raadslid Peeters is overleden."}) == {
        "insult.emoji"
    }
    assert not kinds({"text": "Opgeruimd staat netjes 👏", "in_reply_to": "De straat is geveegd."})


def test_disguises_are_undone_for_offending_words_only():
    """The vocabulary holds insults and no everyday word."""
    words = LEXICON.disguisable()
    assert {"klootzak", "klootzakken", "sukkel", "mongool", "connard", "vollidiot", "moron"} <= words
    assert not words & {"hoera", "verhoor", "zaken", "nichts", "koen", "opendeur", "gratis", "kind", "nul"}
