"""The second opinion: what it looks at, what it may take back, and when it speaks up alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from service.domain.decision import Verdict
from service.domain.finding import Findings
from service.domain.guideline import Level, Reason
from service.domain.reading import Span
from service.guidelines.registry import GUIDELINES
from service.weighing.classifier import OUTPUTS, Classifier
from service.weighing.features import MOST_CHARACTERS, features_of
from service.weighing.weigh import weigh
from tests.conftest import Gate, read

PASSED = tuple(Verdict(g.number, g.code, Level.PASS, "enforce") for g in GUIDELINES)
WORDS = [
    13320,
    22718,
    27548,
    33828,
    39581,
    43974,
    47988,
    52932,
    53601,
    63291,
    82373,
    84885,
    98965,
    101038,
    108408,
    123579,
    129153,
]
SIZES = {"words": 17, "letters": 72, "spoken": 17, "setting": 12, "findings": 0, "rules": 0}
TEXT = "De nieuwe schepen kan er niets van. Kom zaterdag naar de markt."


class Opinion(Classifier):
    """A classifier that thinks what the test says."""

    def __init__(self, held: float, **guidelines: float) -> None:
        super().__init__()
        self._likely = dict.fromkeys(OUTPUTS, 0.1) | {"held": held} | {k.strip("g"): v for k, v in guidelines.items()}
        self.meta = self.meta | {"bars": {"review": 0.4, "violation": 0.3, "alone": 0.8, "asking": 0.2}}

    def probabilities(self, features: Any) -> dict[str, float]:
        """Think so."""
        assert features
        return self._likely


def said(source: str, level: Level) -> tuple[Verdict, ...]:
    """Return verdicts in which guideline 4 holds the post."""
    reason = Reason("conduct.scolding", level, (Span("text", 0, 9),), 0.9, source)
    return tuple(replace(v, level=level, reasons=(reason,)) if v.guideline == 4 else v for v in PASSED)


def weighed(opinion: Classifier, verdicts: tuple[Verdict, ...], text: str = TEXT) -> dict[int, Verdict]:
    """Return the verdicts after the second opinion, by guideline."""
    return {v.guideline: v for v in weigh(read(text), Findings(), verdicts, opinion)}


@pytest.mark.parametrize(
    ("source", "level", "held", "left"),
    [
        ("insults/1", Level.REVIEW, 0.1, Level.ADVISE),
        ("insults/1", Level.REVIEW, 0.5, Level.REVIEW),
        ("insults/1", Level.VIOLATION, 0.1, Level.ADVISE),
        ("insults/1", Level.VIOLATION, 0.35, Level.VIOLATION),
        ("personal_data/2", Level.VIOLATION, 0.0, Level.VIOLATION),
        ("metadata/1", Level.REVIEW, 0.0, Level.REVIEW),
    ],
)
def test_an_unlikely_hold_by_words_becomes_a_tip(source: str, level: Level, held: float, left: Level) -> None:
    """What rests on numbers, policies or metadata is nobody's opinion."""
    found = weighed(Opinion(held), said(source, level))[4]
    assert found.level is left
    assert [reason.level for reason in found.reasons] == [left]


def test_a_very_likely_hold_asks_for_review_and_shows_a_sentence() -> None:
    """The guideline that is thought of first asks; the others stay as they are."""
    found = weighed(Opinion(0.95, g2=0.3, g4=0.6), PASSED)
    assert found[4].level is Level.REVIEW
    assert [reason.code for reason in found[4].reasons] == ["conduct.overall"]
    span = found[4].reasons[0].spans[0]
    assert TEXT[span.start : span.end] in {"De nieuwe schepen kan er niets van.", "Kom zaterdag naar de markt."}
    assert all(verdict.level is Level.PASS for number, verdict in found.items() if number != 4)


@pytest.mark.parametrize("opinion", [Opinion(0.7, g4=0.9), Opinion(0.99)], ids=["not sure", "of no guideline"])
def test_a_likely_hold_is_not_enough(opinion: Classifier) -> None:
    """Alone, the classifier speaks up when it is very sure, and knows of what."""
    assert tuple(weighed(opinion, PASSED).values()) == PASSED


def test_a_guideline_that_is_off_is_not_asked() -> None:
    """What the policy switched off stays off."""
    off = tuple(replace(v, mode="off", level=Level.NOT_APPLICABLE) if v.guideline == 4 else v for v in PASSED)
    found = weighed(Opinion(0.95, g4=0.9, g2=0.3), off)
    assert found[4].level is Level.NOT_APPLICABLE
    assert found[2].level is Level.REVIEW


@pytest.mark.parametrize("text", ["", "🎉🎉", "Το δημοτικό συμβούλιο συνεδριάζει αύριο το βράδυ στην πλατεία."])
def test_what_cannot_be_read_is_not_weighed(text: str) -> None:
    """No words, or a language that is not served."""
    assert tuple(weighed(Opinion(1.0, g4=1.0), PASSED, text).values()) == PASSED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gisteren sprak ik met Jan Peeters over de markt.", "Gisteren sprak ik met Fatima Benali over de markt."),
        ("Goed werk van de N-VA in de raad.", "Goed werk van de PVDA in de raad."),
        ("Zij zei dat mevrouw de burgemeester komt.", "Hij zei dat meneer de burgemeester komt."),
        ("De Marokkaanse bakker opent morgen.", "De Poolse bakker opent morgen."),
        ("We zijn met 12 om 14.30 uur.", "We zijn met 9 om 20.15 uur."),
    ],
)
def test_names_parties_gender_and_origin_look_alike(one: str, other: str) -> None:
    """The classifier sees no difference, so it can make none."""
    first, second = (features_of(read(text), Findings(), PASSED, frozenset()) for text in (one, other))
    assert all(np.array_equal(first[family], second[family]) for family in first)


def test_features_are_the_same_in_every_process() -> None:
    """Hashing depends on no seed: these buckets were written down."""
    found = features_of(read("De markt is open."), Findings(), PASSED, frozenset())
    assert found["words"].tolist() == WORDS
    assert {family: len(found[family]) for family in found} == SIZES


def test_the_cost_of_a_long_post_is_bounded() -> None:
    """Beyond so many characters nothing is weighed."""
    short, long = ("De markt is open. " * n for n in (MOST_CHARACTERS // 18 + 1, 2_000))
    first, second = (features_of(read(text), Findings(), PASSED, frozenset()) for text in (short[:6_000], long))
    assert np.array_equal(first["letters"], second["letters"])


@pytest.mark.parametrize(
    "text", ["De weg is open.", "Goeiemorgen!", "Tot zondag op de kermis 🎡", "Merci aan alle helpers"]
)
def test_a_plain_short_post_passes(gate: Gate, text: str) -> None:
    """Little to read is no reason to hold."""
    assert gate.judge(text).decision == "allow"
