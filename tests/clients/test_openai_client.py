"""The `openai` client, unchanged but for its base_url and key, against the running gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openai
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.running import Gate

HARMLESS = "Vandaag openen we het nieuwe park in Lindervoorde!"
INSULT = "Wat een achterlijke idioot ben jij."
NUMBER = "Mijn rijksregisternummer is 85.07.30-033.28."


@pytest.fixture(scope="module")
def client(running: Gate) -> Iterator[openai.OpenAI]:
    """Give the client with the two settings that a user changes."""
    with openai.OpenAI(base_url=f"{running.url}/v1", api_key=running.tokens["lindervoorde"]) as made:
        yield made


def test_a_text_is_classified(client: openai.OpenAI) -> None:
    """All thirteen categories are there in each of the three maps, and an insult is harassment."""
    answer = client.moderations.create(model="omni-moderation-latest", input=INSULT)
    (result,) = answer.results

    assert answer.id.startswith("modr-")
    assert answer.model == "omni-moderation-latest"
    assert result.flagged
    for told in (result.categories, result.category_scores, result.category_applied_input_types):
        assert {field for field in type(told).model_fields if getattr(told, field, None) is None} == set()
    assert result.categories.harassment
    assert result.category_scores.harassment > 0.9
    assert result.category_applied_input_types.harassment == ["text"]
    assert result.category_applied_input_types.illicit == []
    assert not result.categories.sexual


def test_a_harmless_text_is_not_flagged(client: openai.OpenAI) -> None:
    """Nothing is true, whoever asks without naming a model."""
    (result,) = client.moderations.create(input=HARMLESS).results

    assert not result.flagged
    assert not any(result.categories.model_dump().values())


def test_our_guidelines_are_further_categories(client: openai.OpenAI) -> None:
    """A national number is flagged although none of OpenAI's categories knows it; the verdict comes along."""
    (result,) = client.moderations.create(input=NUMBER).results
    extra = result.categories.model_extra or {}
    verdict = (result.model_extra or {})["poortwachter"]

    assert result.flagged
    assert [name for name, true in extra.items() if true] == ["poortwachter/privacy"]
    assert (result.category_scores.model_extra or {})["poortwachter/privacy"] > 0.9
    assert (verdict["decision"], len(verdict["verdicts"])) == ("block", 10)
    assert "kan zo niet verschijnen" in verdict["summary"]


def test_a_list_gets_a_result_each(client: openai.OpenAI) -> None:
    """In the order of the texts."""
    answer = client.moderations.create(model="text-moderation-latest", input=[HARMLESS, INSULT, HARMLESS])

    assert [result.flagged for result in answer.results] == [False, True, False]


def test_parts_are_one_post(client: openai.OpenAI) -> None:
    """Texts and pictures of one post get one result; the picture was not looked at."""
    answer = client.moderations.create(
        input=[
            {"type": "text", "text": HARMLESS},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
            {"type": "text", "text": INSULT},
        ]
    )
    (result,) = answer.results

    assert result.flagged
    assert result.category_applied_input_types.harassment == ["text"]


def test_a_picture_alone_is_refused(client: openai.OpenAI) -> None:
    """Not called clean: the client raises what it raises for a bad request."""
    picture = {"type": "image_url", "image_url": {"url": "https://lindervoorde.example/kamp.jpg"}}
    with pytest.raises(openai.BadRequestError, match="pictures are not looked at") as refused:
        client.moderations.create(input=[picture])  # type: ignore[list-item]

    assert (refused.value.code, refused.value.param) == ("image_not_supported", "input")
    assert refused.value.type == "invalid_request_error"


def test_a_wrong_key_is_an_authentication_error(running: Gate) -> None:
    """As with OpenAI, and without being tried again."""
    with (
        openai.OpenAI(base_url=f"{running.url}/v1", api_key="sk-wrong") as client,
        pytest.raises(openai.AuthenticationError) as refused,
    ):
        client.moderations.create(input=HARMLESS)

    assert refused.value.code == "invalid_api_key"
    assert refused.value.response.headers["x-should-retry"] == "false"


def test_a_credential_is_tested_by_listing_models(client: openai.OpenAI) -> None:
    """Every listed name is one that a moderation takes."""
    names = [model.id for model in client.models.list()]

    assert names[0] == "omni-moderation-latest"
    assert {client.moderations.create(input=HARMLESS, model=name).model for name in names} == set(names)


async def test_the_asynchronous_client_is_served_too(running: Gate) -> None:
    """Same answers; what is asked twice is remembered."""
    async with openai.AsyncOpenAI(base_url=f"{running.url}/v1", api_key=running.tokens["lindervoorde"]) as client:
        answers = [await client.moderations.create(input="Op zondag wandelen we samen.") for _ in range(2)]

    assert [(answer.results[0].model_extra or {})["poortwachter"]["cache"] for answer in answers] == ["miss", "hit"]
