"""Targets, threats, group hatred and accusations; and that all manners rooms stay linear."""

import pytest

from service.detectors.accusations import ACCUSATIONS
from service.detectors.group_hatred import GROUP_HATRED
from service.detectors.insults import INSULTS
from service.detectors.stance import STANCE
from service.detectors.targets import TARGETS
from service.detectors.threats import THREATS
from tests.conftest import policy_of, read

ROOMS = (ACCUSATIONS, GROUP_HATRED, INSULTS, STANCE, TARGETS, THREATS)


def kinds(room, text, policy=None):
    return {f.kind for f in room.detect(read(text, policy), policy_of(policy))}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("De schepen van sport spreekt.", "target.person"),
        ("Dank aan @janpeeters!", "target.person"),
        ("Mevrouw Claes kwam langs.", "target.person"),
        ("Gisteren sprak ik Els Maes aan de koffie.", "target.person"),
        ("Onze ambtenaren werken hard.", "target.staff"),
        ("De inwoners van de wijk.", "target.citizens"),
        ("De coalitie vergadert.", "target.coalition"),
        ("De krant schreef het.", "target.press"),
        ("Onze buurgemeente plant bomen.", "target.neighbour"),
        ("De slachtoffers zijn opgevangen.", "target.victims"),
        ("Vluchtelingen vinden hier werk.", "target.group"),
        ("Gij zijt een held.", "target.addressed"),
    ],
)
def test_a_target_is_seen(text, kind):
    """Whom a post is about."""
    assert kind in kinds(TARGETS, text)


def test_an_office_holder_of_the_policy_is_known_by_name():
    """Names come from the policy; the last word suffices."""
    policy = {"office_holders": [{"name": "Tom Hermansdael", "role": "schepen"}]}
    assert "target.person" in kinds(TARGETS, "hermansdael was er niet", policy)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wij weten waar u woont.", "threat.explicit"),
        ("Ich weiß, wo du wohnst.", "threat.explicit"),
        ("We know where you live.", "threat.explicit"),
        ("Pas maar op voor uw ramen.", "threat.veiled"),
        ("Zou jammer zijn als daar iets mee gebeurde.", "threat.veiled"),
        ("Ce serait bête qu'il arrive un malheur à tes pneus.", "threat.veiled"),
        ("Geef hem een mep op zijn bakkes.", "threat.call"),
        ("Hang them all.", "threat.call"),
        ("U zult nog van mij horen.", "threat.vague"),
    ],
)
def test_a_threat_is_seen(text, kind):
    """Explicit, veiled, called for, vague."""
    assert kind in kinds(THREATS, text)


@pytest.mark.parametrize(
    "text",
    [
        "We gaan ze zondag inmaken! Allen naar de match.",
        "Klop de eieren stijf en sla de room op.",
        "Zou jammer zijn als daar geen laadpaal kwam.",
        "Pas op voor gladde wegen vanavond.",
        "Vanavond moordspel in de bib: wie doodde de butler?",
        "De kiezer zal u in het stemhokje wel vinden.",
        "Wij komen langs met de soepkar.",
    ],
)
def test_sport_cooking_and_elections_threaten_nobody(text):
    """What only looks like menace."""
    assert not kinds(THREATS, text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Marokkanen stelen, zo simpel is het.", "hatred.generalisation"),
        ("Les Roms sont tous des voleurs.", "hatred.generalisation"),
        ("Die aus dem Heim sind doch alle kriminell.", "hatred.generalisation"),
        ("Muslims are terrorists.", "hatred.generalisation"),
        ("Rot op naar uw eigen land.", "hatred.generalisation"),
        ("Le grand remplacement a commencé.", "hatred.dogwhistle"),
        ("Ga terug achter uw fornuis.", "hatred.sexism"),
        ("Frauen gehören an den Herd.", "hatred.sexism"),
        ("De gaskamers zijn een verzinsel.", "hatred.negationism"),
        ("Weer een bus gelukszoekers.", "hatred.loaded"),
    ],
)
def test_hatred_of_a_group_is_seen(text, kind):
    """In four languages."""
    assert kind in kinds(GROUP_HATRED, text)


@pytest.mark.parametrize(
    "text",
    [
        "Sommige vluchtelingen vinden moeilijk werk.",
        "12 % van de inbraken gebeurt door rondtrekkende dieven, geen Roma of Polen apart geteld.",
        "Ik blijf liever thuis bij mijn kinderen.",
        "Terug naar de keuken: kookles met de chef.",
        "Herdenking van de weggevoerde joden, zes miljoen namen. Geen leugens, geen vergeten.",
        "Marokkanen en Turken bouwden mee aan onze mijnen.",
        "Il rentre chez lui aujourd'hui.",
        "Ratten aan de beek? Meld het.",
    ],
)
def test_no_generalisation_is_read_into_facts(text):
    """Parts, figures, kitchens, remembrance."""
    assert not kinds(GROUP_HATRED, text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Burgemeester Dobbel heeft smeergeld gekregen, let op mijn woorden.", "accusation.punishable"),
        ("L'échevin a touché des pots-de-vin.", "accusation.punishable"),
        ("Der Bürgermeister hat Schmiergeld kassiert.", "accusation.punishable"),
        ("The mayor took bribes.", "accusation.punishable"),
        ("De schepen heeft gefraudeerd (vonnis van 3 maart).", "accusation.sourced"),
        ("De broer van de schepen kreeg de vergunning. Trek zelf uw conclusie.", "accusation.insinuated"),
    ],
)
def test_an_accusation_is_seen(text, kind):
    """A person and a punishable fact; a ruling makes it sourced."""
    assert kinds(ACCUSATIONS, text) == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "Preventie van fietsdiefstal: laat uw fiets graveren bij de politie.",
        "Mijn fiets is gestolen.",
        "Onze U15 stal de show.",
        "De kleuter zat onder de tafel met zijn buurman.",
        "Ik beschuldig niemand van fraude, mevrouw de schepen.",
    ],
)
def test_crime_as_a_subject_accuses_nobody(text):
    """Prevention, victims, idiom, an explicit denial."""
    assert not kinds(ACCUSATIONS, text)


@pytest.mark.parametrize(
    ("room", "text", "kind"),
    [
        (THREATS, "Slaap maar niet te gerust vannacht, burgemeester.", "threat.veiled"),
        (THREATS, "Ik weet welke bus uw kinderen nemen.", "threat.explicit"),
        (THREATS, "Smijt die journalist in de vaart met een blok beton aan zijn voeten.", "threat.call"),
        (GROUP_HATRED, "Van een Afrikaan moet ge geen stiptheid verwachten.", "hatred.generalisation"),
        (GROUP_HATRED, "Aan Afghanen een huis verhuren is vragen om problemen.", "hatred.generalisation"),
        (GROUP_HATRED, "Haar man zal haar thuis wel gezegd hebben hoe ze moet stemmen.", "hatred.sexism"),
        (GROUP_HATRED, "Voor een vrouw doet ze het niet slecht.", "hatred.sexism"),
        (ACCUSATIONS, "De burgemeester sluist al jaren subsidiegeld door naar zijn vzw.", "accusation.punishable"),
        (ACCUSATIONS, "De directeur zat met zijn handen aan de stagiaires.", "accusation.punishable"),
        (ACCUSATIONS, "Le secretaire communal se remplit les poches.", "accusation.punishable"),
        (INSULTS, "Die kwal van een voorzitter heeft mij weer onderbroken.", "insult.scorn"),
        (INSULTS, "Een baksteen heeft meer inzicht dan deze schepen.", "insult.scorn"),
    ],
)
def test_the_structure_is_known_whatever_the_words(room, text, kind):
    """Who, what and how: no phrase of these is in a list."""
    assert kind in kinds(room, text)


@pytest.mark.parametrize(
    ("room", "text"),
    [
        (THREATS, "Landbouwers mogen kraaien verdelgen als ze dat vooraf melden."),
        (THREATS, "Ik sla morgen de eerste nagel in de nieuwe speeltuin."),
        (THREATS, "Er ligt een kassei klaar voor de winnaar van de koers."),
        (GROUP_HATRED, "Veel Polen werken in onze bouw en zij verdienen een eerlijk loon."),
        (GROUP_HATRED, "Leefloon aanvragen is geen schande en geen gunst."),
        (GROUP_HATRED, "De keuken van het buurthuis is vernieuwd; vrouwen en mannen koken er samen."),
        (ACCUSATIONS, "De schepen stort de opbrengst van het eetfestijn op de rekening van de school."),
        (ACCUSATIONS, "De corrupte boekhouder in het toneelstuk wordt gespeeld door onze schepen."),
        (INSULTS, "De plannen van de schepen zijn een ramp voor de middenstand."),
        (INSULTS, "In 1602 werd op dit plein een vrouw als heks verbrand."),
    ],
)
def test_the_same_words_in_another_structure_are_left_alone(room, text):
    """Pests, trades, games, help, policy and plays."""
    assert kinds(room, text) == set()
