"""Mentions: what they are, whether they wait for an answer, and until when."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.assembly import build_pipeline
from service.domain.policy import Policy
from service.guidelines.messages import LANGUAGES
from service.mentions.clock import AT_ONCE, WORKING_DAYS, answer_by, is_working_day
from service.mentions.evaluate import mention_row_of, score_mentions
from service.mentions.mention import Mention, Sorting
from service.mentions.pipeline import MentionPipeline
from service.mentions.words import MESSAGES, answer_of

PIPELINE = MentionPipeline.beside(build_pipeline())
FRIDAY = datetime(2026, 12, 4, 8, 0, tzinfo=UTC)
LABELLED = Path(__file__).parents[1] / "data" / "mentions.jsonl"


def sort(text: str, policy: Policy | None = None, **fields: object) -> Sorting:
    """Sort one mention that came in on a Friday."""
    mention = msgspec.convert({"text": text, **fields}, Mention)
    return asyncio.run(PIPELINE.sort(mention, policy or Policy(), FRIDAY, "dorp"))


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("Tot hoe laat is de bibliotheek open op zaterdag?", "question", "question"),
        ("Beste, een fijne dag gewenst. Zou u mij kunnen zeggen waar ik een parkeerkaart aanvraag?", "question", "question"),
        ("Dag, ik ben journalist bij De Streekkrant. Kan ik de schepen bellen over het zwembad?", "question", "press"),
        ("Bende klungelaars! Tot wanneer kan ik bezwaar indienen?", "insult", "question_in_insult"),
        ("Bravo, weer natte kelders in de Molenstraat. Goed bezig.", "complaint", "complaint"),
        ("Al de derde keer dat onze vuilniszakken niet opgehaald zijn.", "complaint", "complaint_urgent"),
        ("Zucht. Weer van dat.", "complaint", "grumble"),
        ("Dikke pluim voor de mannen van de groendienst!", "praise", "praise"),
        ("Gij zijt een sukkel.", "insult", "insult"),
        ("Stuur ze terug naar hun eigen land, die profiteurs.", "insult", "hate"),
        ("Ik weet waar ge woont. Ge gaat het bekopen.", "threat", "threat"),
        ("Er komt zwarte rook uit het dak van de school!", "crisis", "crisis"),
        ("Ik wil niet meer leven.", "crisis", "crisis"),
        ("Uw account wordt gesloten, log in op https://meta-veilig.example", "spam", "phishing"),
        ("Verdien 4000 euro per week met crypto, link in bio", "spam", "spam"),
        ("Ik kreeg een mail over een energiecheque met een link, is dat van jullie?", "question", "question"),
        ("@an_peeters iets voor u!", "neutral", "neutral"),
        ("Le réverbère est en panne rue des Tilleuls depuis lundi.", "complaint", "complaint"),
        ("Wann öffnet das Schwimmbad wieder?", "question", "question"),
        ("Thank you so much, great work by the team!", "praise", "praise"),
    ],
)  # fmt: skip
def test_a_mention_is_what_an_officer_would_call_it(text: str, kind: str, code: str) -> None:
    """One class, and the reason that says why."""
    found = sort(text)

    assert (found.kind, found.reasons[0].code) == (kind, "mention." + code)


def test_thanks_for_an_answer_wait_for_nothing() -> None:
    """A thank-you under an answer is small talk."""
    found = sort("Top, dan kom ik woensdag!", in_reply_to="U kunt woensdag langskomen.")

    assert (found.kind, found.needs_answer, found.answer_by) == ("neutral", False, None)


def test_an_unread_language_waits_for_a_reader() -> None:
    """Nothing is guessed about Polish: somebody who reads it must look."""
    found = sort("Gdzie mogę zapłacić mój podatek gminny i kiedy urząd jest otwarty?")

    assert found.not_assessed == ("language_not_served",)
    assert (found.kind, found.needs_answer, found.reasons[0].code) == ("neutral", True, "mention.not_assessed")


def test_hate_and_threats_have_a_clock() -> None:
    """No answer is due, but somebody must act, also in a weekend."""
    for text, hours in (("Ik weet waar ge woont. Ge gaat het bekopen.", 1), ("Terug naar uw eigen land!", 4)):
        found = sort(text, received_at="2026-12-05T22:00:00")
        assert not found.needs_answer
        assert found.answer_by is not None
        assert found.answer_by.isoformat() == f"2026-12-0{5 if hours == 1 else 6}T{(22 + hours) % 24:02}:00:00+01:00"


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 4, 6), False), (date(2026, 5, 14), False), (date(2026, 5, 25), False), (date(2026, 7, 21), False),
        (date(2027, 3, 29), False), (date(2026, 12, 5), False), (date(2026, 12, 7), True), (date(2026, 4, 7), True),
    ],
)  # fmt: skip
def test_a_town_hall_rests_on_public_holidays(day: date, works: bool) -> None:
    """Easter Monday, Ascension, Whit Monday, fixed days and weekends."""
    assert is_working_day(day) is works


def test_working_days_are_counted_from_the_day_after() -> None:
    """From Christmas Eve over two holidays and two weekends."""
    due = answer_by("question", datetime(2026, 12, 24, 9, 0, tzinfo=UTC))

    assert due == datetime(2026, 12, 30, 17, 0, tzinfo=UTC)


def test_the_owner_comes_from_the_policy() -> None:
    """Whoever speaks about the topic; the press contact for the press; nobody where nobody is named."""
    policy = msgspec.convert(
        {
            "spokespersons": [{"topic": "mobiliteit", "names": ["Tom"]}, {"topic": "*", "names": ["An"]}],
            "press_contact": "pers@dorp.example",
        },
        Policy,
    )
    owners = [
        sort(text, policy).owner
        for text in (
            "Wanneer komt het nieuwe fietspad in de Dorpsstraat?",
            "Hoeveel kost een huwelijksboekje?",
            "Ik ben journalist bij De Streekkrant, kan ik de burgemeester spreken?",
            "Haha",
        )
    ]

    assert [owner and (owner.topic, owner.names, owner.contact) for owner in owners] == [
        ("mobiliteit", ("Tom",), None), ("*", ("An",), None), ("press", (), "pers@dorp.example"), None,
    ]  # fmt: skip


def test_personal_data_are_pointed_out_and_masked() -> None:
    """An answer in public must not repeat them; neither does ours."""
    text = "Kunt u mij bellen over mijn dossier? Mijn rijksregisternummer is 85.07.30-033.28."
    found = sort(text)
    answer = answer_of(found, Mention(text=text), "nl", "men_1", 1.0)

    assert [reason.code for reason in answer.reasons] == ["mention.question", "mention.private"]
    assert "033.28" not in "".join(reason.message for reason in answer.reasons)


def test_every_reason_speaks_four_languages() -> None:
    """Message and suggestion, and every clock belongs to a reason."""
    for name, by_language in MESSAGES.items():
        assert sorted(by_language) == sorted(LANGUAGES), name
        assert all(set(words) == {"message", "suggestion"} for words in by_language.values())
    assert {*AT_ONCE, *WORKING_DAYS} <= set(MESSAGES)


def test_the_labelled_mentions_are_sorted_well() -> None:
    """The ten mentions that came with the project."""
    rows = [mention_row_of(json.loads(line)) for line in LABELLED.read_text("utf-8").splitlines()]
    report = score_mentions([(row, asyncio.run(PIPELINE.sort(row.mention, row.policy, FRIDAY, "x"))) for row in rows])

    assert report.lenient == 1.0
    assert report.needs_answer is not None
    assert report.needs_answer >= 0.9
    assert report.missed_alarm == 0.0


@settings(max_examples=200, deadline=None, database=None, derandomize=True)
@given(st.text(min_size=1, max_size=300), st.sampled_from(LANGUAGES))
def test_any_text_has_a_class_and_spans_that_slice_it(text: str, language: str) -> None:
    """No text is too strange, and every span lies in it."""
    found = sort(text)
    answer = answer_of(found, Mention(text=text), language, "men_1", 1.0)

    assert all(reason.message and reason.suggestion for reason in answer.reasons)
    for reason in found.reasons:
        for span in reason.spans:
            assert span.field == "text"
            assert 0 <= (span.start or 0) <= (span.end or 0) <= len(text)


@pytest.mark.parametrize("piece", ["ge gaat ", "?", "ik ruik gas ", "a@", "(((", "kapot in de straat "])
def test_long_mentions_are_sorted_in_time(piece: str) -> None:
    """Twenty thousand characters cost well under a second."""
    began = datetime.now(UTC)
    sort((piece * 20_000)[:20_000])

    assert (datetime.now(UTC) - began).total_seconds() < 1.5
