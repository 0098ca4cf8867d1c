"""The opinion: a classifier that read the whole mention, beside what cues saw in it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from time import perf_counter

import msgspec
import numpy as np
import pytest

from service.assembly import build_pipeline
from service.domain.policy import Policy
from service.domain.post import Post
from service.mentions.cued import Sorted
from service.mentions.mention import CLASSES, Mention, Sorting
from service.mentions.opinion.classifier import FILE, Opinion
from service.mentions.opinion.features import concepts_of
from service.mentions.pipeline import MentionPipeline
from service.mentions.sort import decided
from service.normalise import normalise_in_turns

PIPELINE = MentionPipeline.beside(build_pipeline())
FRIDAY = datetime(2026, 12, 4, 8, 0, tzinfo=UTC)
BARS = {"keep": {"phishing": 0.1}, "alarm": {"alarm": 0.5}, "needs": {}, "high": {}}


def sort(text: str, **fields: object) -> Sorting:
    """Sort one mention that came in on a Friday."""
    mention = msgspec.convert({"text": text, **fields}, Mention)
    return asyncio.run(PIPELINE.sort(mention, Policy(), FRIDAY, "dorp"))


def opinion(**likely: float) -> Opinion:
    """Return an opinion that finds only these classes likely."""
    return Opinion({kind: likely.get(kind, 0.0) for kind in CLASSES}, 0.5, 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "Er ligt een oude vrouw op de grond aan de bushalte, ze reageert niet meer.",
        "Onze dementerende grootvader is vannacht vertrokken in pyjama en pantoffels, help zoeken!",
        "Er komen vlammen uit het raam van de buren en er roepen kinderen boven.",
        "Une dame est tombée sur les rails et ne bouge plus, appelez une ambulance !",
        "There is black smoke and people are trapped on the second floor, please help",
        "Meine Nachbarin liegt bewusstlos im Treppenhaus, bitte Notarzt!",
    ],
)
def test_witnesses_need_no_word_for_crisis(text: str) -> None:
    """Plain words about somebody in danger raise an alarm, and the alarm points at words."""
    found = sort(text)

    assert (found.kind, found.urgency, found.needs_answer) == ("crisis", "critical", True)
    assert all(span.start is not None for span in found.reasons[0].spans)


@pytest.mark.parametrize(
    "text",
    [
        "Nog één boete en ik kom naar uw huis met mijn geweer.",
        "Ik weet waar uw dochter naar school gaat, denk daar maar eens aan.",
        "Als ge dat nog eens doet, slaan we uw benen in stukken.",
        "Encore une amende et je te casse les jambes.",
        "We know where your kids go to school, mayor.",
        "Ich weiß, wo deine Kinder wohnen. Pass gut auf.",
    ],
)
def test_threats_wake_somebody_up(text: str) -> None:
    """Conditional, veiled, and in four languages."""
    found = sort(text)

    assert (found.kind, found.urgency) == ("threat", "critical")


@pytest.mark.parametrize(
    "text",
    [
        "Onze ploeg is zondag compleet afgemaakt, 6-0, maar de pintjes waren lekker.",
        "Vijftig jaar geleden brandde hier de oude molen af, mijn vader heeft nog geblust.",
        "Morgen oefening van de brandweer aan de school, niet schrikken van de rook.",
        "We zijn doodgelachen op de toneelavond 😂",
        "Hij is intussen gevonden, bedankt iedereen!",
        "C'était un exercice, tout va bien.",
        "The band set the place on fire, what a night!",
    ],
)
def test_the_past_drills_games_and_figures_of_speech_are_no_alarm(text: str) -> None:
    """Nobody is woken up for them."""
    assert sort(text).urgency != "critical"


@pytest.mark.parametrize(
    "text",
    [
        "Bravo, een nieuw fietspad dat stopt voor een muur.",
        "Prachtige speeltuin. Jammer dat de schommels al een maand kapot zijn.",
        "Proficiat met de nieuwe website, ik vind er niets meer op terug.",
    ],
)
def test_praise_in_words_is_a_complaint_in_meaning(text: str) -> None:
    """Applause with a nuisance."""
    found = sort(text)

    assert (found.kind, found.needs_answer) == ("complaint", True)


def test_certain_cues_stand_unless_the_opinion_finds_them_unlikely() -> None:
    """A cue that is mostly right needs little; one without a bar needs to be the likeliest."""
    phishing, praise = Sorted("spam", "phishing", ()), Sorted("praise", "praise", ())

    assert decided(phishing, opinion(spam=0.2, question=0.8), BARS) == "spam"
    assert decided(phishing, opinion(spam=0.05, question=0.95), BARS) == "question"
    assert decided(praise, opinion(praise=0.4, complaint=0.6), BARS) == "complaint"


def test_crisis_and_threat_raise_one_alarm_together() -> None:
    """Either is enough to wake somebody; which of both it is comes second."""
    neutral = Sorted("neutral", "neutral", ())

    assert decided(neutral, opinion(crisis=0.25, threat=0.3, complaint=0.45), BARS) == "threat"
    assert decided(neutral, opinion(crisis=0.2, threat=0.2, complaint=0.6), BARS) == "complaint"


def test_a_word_is_about_the_same_in_four_languages() -> None:
    """Concepts join what languages keep apart."""
    assert all("smoke" in concepts_of(word) for word in ("rook", "fumee", "rauch", "smoke"))


def test_an_opinion_shows_the_sentence_that_weighs_most() -> None:
    """Where no cue speaks for the class, the reason quotes a sentence, not the whole."""
    text = "Dag mevrouw. Wij wandelen graag in het park. Ik kom u vannacht de benen breken, met mijn broers."
    reading = asyncio.run(normalise_in_turns(Post(text=text), Policy(), FRIDAY, PIPELINE.vocabulary))
    start, end = PIPELINE.classifier.weightiest(reading.own[0], "threat")

    assert "benen breken" in text[start:end]
    assert "wandelen" not in text[start:end]


def test_the_same_mention_is_sorted_the_same_way_twice() -> None:
    """Nothing is drawn by chance."""
    text = "Wanneer komt er eindelijk licht in het tunneltje?"

    assert sort(text) == sort(text)


def test_the_weights_are_small() -> None:
    """They travel with the code."""
    assert FILE.stat().st_size < 800_000
    with np.load(FILE, allow_pickle=False) as data:
        assert data["weights"].dtype == np.int8


def test_an_opinion_costs_little() -> None:
    """Some milliseconds for a mention, everything included."""
    text = (
        "De straatlamp aan nummer 14 brandt al drie weken niet meer, kan daar iemand naar kijken? Het is hier donker."
    )
    sort(text)
    began = perf_counter()
    for _ in range(20):
        sort(text)

    assert (perf_counter() - began) / 20 < 0.05
