"""A model elsewhere: what it answers, how it fails, and that it comes back. Over real sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

from service.detectors.toxicity import LABELS
from service.domain.detector import ModelUnavailable
from service.errors import InvalidSetting, Overloaded
from service.inference.exchange import RemoteFailed
from tests.inference.open_inference_running import FAIR, FOUL, Server, Told, remote, speaking, text_metadata

SECRET_TEXT = "Geheim vuil zinnetje"
PATIENCE_SECONDS = 5.0


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a model that reads texts."""
    with speaking() as running:
        yield running


@pytest.fixture
def told() -> Told:
    """Give what the scorer says."""
    return Told()


@pytest.fixture
def scorer(server: Server, told: Told) -> Iterator[Any]:
    """Give the scorer around it, which has asked nothing yet."""
    made = remote(server.address, told)
    yield made
    made.close()


async def back(scorer: Any) -> list[dict[str, float]]:
    """Ask until the model is there again."""
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            found: list[dict[str, float]] = await scorer.score(["goed"])
        except ModelUnavailable:
            assert time.monotonic() < ends_at, "the model did not come back"
            await asyncio.sleep(0.02)
        else:
            return found


async def test_texts_are_scored_in_order_and_equal_ones_once(server: Server, scorer: Any, told: Told) -> None:
    """Every label by its name; what was asked is what was sent."""
    await scorer.warm_up()
    server.questions.clear()
    assert await scorer.score(["vuil", "fris", "vuil"]) == [dict.fromkeys(LABELS, s) for s in (FOUL, FAIR, FOUL)]
    sent = [text for question in server.questions for text in question["inputs"][0]["data"]]
    assert sorted(sent) == ["fris", "vuil"]
    assert scorer.version.startswith("fake@sha256:")
    assert told.counts["ok"] >= 2


async def test_a_long_text_is_read_to_its_end(server: Server, scorer: Any) -> None:
    """In windows; the highest score of them counts."""
    await scorer.warm_up()
    long = " ".join(f"woord{number}" for number in range(300)) + " vuil"
    server.questions.clear()
    assert await scorer.score([long]) == [dict.fromkeys(LABELS, FOUL)]
    sent = [text for question in server.questions for text in question["inputs"][0]["data"]]
    assert len(sent) > 4
    assert max(map(len, sent)) <= 500


async def test_several_batches_are_under_way_and_no_more(server: Server, told: Told) -> None:
    """As many as there are lanes: a server has concurrency of its own."""
    scorer = remote(server.address, told, deadline_seconds=5, lanes=3, pieces=2)
    await scorer.warm_up()
    server.seconds = 0.1
    await asyncio.gather(*(scorer.score([f"tekst {i}"]) for i in range(12)))
    scorer.close()
    assert server.most_together == 3
    assert max(len(question["inputs"][0]["data"]) for question in server.questions) <= 2


FAULTS = {
    "short": ("unreadable", "classifier_unavailable"),
    "shape": ("unreadable", "classifier_unavailable"),
    "nothing": ("unreadable", "classifier_unavailable"),
    "words": ("unreadable", "classifier_unavailable"),
    "beyond": ("unreadable", "classifier_unavailable"),
    "unlabelled": ("unreadable", "classifier_unavailable"),
    "number": ("unreadable", "classifier_unavailable"),
    "garbage": ("unreadable", "classifier_unavailable"),
    "huge": ("unreadable", "classifier_unavailable"),
    "another": ("changed", "classifier_unavailable"),
    "hanging up": ("not_reached", "classifier_unavailable"),
    "cut": ("not_reached", "classifier_unavailable"),
    "away": ("not_reached", "classifier_unavailable"),
    "failing": ("failed", "classifier_unavailable"),
    "moved": ("refused", "classifier_unavailable"),
    "unknown": ("refused", "classifier_unavailable"),
    "keyless": ("refused", "classifier_unavailable"),
    "odd": ("refused", "classifier_unavailable"),
    "busy": ("busy", "classifier_queue_full"),
    "silent": ("timeout", "classifier_timeout"),
    "dripping": ("timeout", "classifier_timeout"),
}
"""How it misbehaves -> how that is counted, and what the verdict says."""


@pytest.mark.parametrize("mode", FAULTS)
async def test_what_fails_is_not_assessed_and_comes_back(server: Server, scorer: Any, told: Told, mode: str) -> None:
    """In time, with its own reason, and without a word of the text in what is told."""
    result, why = FAULTS[mode]
    await scorer.warm_up()
    began = time.monotonic()
    with server.being(mode), pytest.raises(ModelUnavailable) as caught:
        await scorer.score([SECRET_TEXT, "fris"])
    assert time.monotonic() - began < 1.5
    assert str(caught.value) == why
    if mode != "silent":  # the batcher may tell its caller before the exchange has given up
        assert told.counts[result] >= 1
    assert await back(scorer) == [dict.fromkeys(LABELS, FAIR)]
    assert "zinnetje" not in repr((told.lines, caught.value, caught.value.__cause__, caught.value.__context__))


async def test_a_model_that_is_away_is_left_alone(server: Server, scorer: Any, told: Told) -> None:
    """Posts do not wait for it, and it is asked ever less often; that it is away and back is told once."""
    await scorer.warm_up()
    with server.being("away"):
        with pytest.raises(ModelUnavailable):
            await scorer.score(["een"])
        await asyncio.sleep(0.2)
        server.questions.clear()
        began = time.monotonic()
        for number in range(200):
            with pytest.raises(ModelUnavailable):
                await scorer.score([f"tekst {number}"])
            scorer.admit()
        assert time.monotonic() - began < 0.5
        assert len(server.questions) <= 3
        assert not scorer.is_reached
    await back(scorer)
    assert scorer.is_reached
    assert [result for result, _ in told.lines] == ["unavailable", "ok"]


async def test_another_version_has_scores_of_its_own(server: Server, scorer: Any, told: Told) -> None:
    """What is remembered is remembered under what answered."""
    await scorer.warm_up()
    before = scorer.version
    server.version = "2"
    with pytest.raises(ModelUnavailable):
        await scorer.score(["een"])
    await back(scorer)
    assert scorer.version != before
    assert told.lines == [("ok", "")]


async def test_a_server_that_starts_later_is_found(told: Told) -> None:
    """Nobody listens at first: said so, and tried again when asked to."""
    with speaking() as gone:
        port = gone.port
    scorer = remote(f"http://localhost:{port}/v2/models/fake", told)
    with pytest.raises(ModelUnavailable) as caught:
        await scorer.warm_up()
    assert isinstance(caught.value.__cause__, RemoteFailed)
    assert "cannot be reached" in str(caught.value.__cause__)
    with pytest.raises(ModelUnavailable):
        await scorer.score(["een"])
    with speaking(port=port):
        await scorer.warm_up()
        assert await scorer.score(["vuil"]) == [dict.fromkeys(LABELS, FOUL)]
        scorer.close()


async def test_a_full_queue_admits_nothing_new(server: Server, told: Told) -> None:
    """What would wait longer than its caller is refused at once."""
    scorer = remote(server.address, told, deadline_seconds=0.3, lanes=1, pieces=1)
    await scorer.warm_up()
    server.seconds = 0.1
    await scorer.score(["een tekst"])
    asked = [asyncio.ensure_future(scorer.score([f"tekst {i}"])) for i in range(9)]
    await asyncio.sleep(0.05)
    with pytest.raises(Overloaded):
        scorer.admit()
    assert told.refusals == 1
    await asyncio.gather(*asked, return_exceptions=True)
    scorer.close()


async def test_one_short_text_over_a_slow_line_says_little_of_many(server: Server, told: Told) -> None:
    """A question costs its journey, whatever it asks: a crowd and a long text are not refused for it."""
    scorer = remote(server.address, told, deadline_seconds=2, lanes=2)
    await scorer.warm_up()
    server.seconds = 0.1
    for _ in range(5):
        await scorer.score(["x"])
    long = " ".join(f"woord{number}" for number in range(700))
    assert await scorer.score([long]) == [dict.fromkeys(LABELS, FAIR)]
    found = await asyncio.gather(*(scorer.score([f"nog een tekst {number}"]) for number in range(100)))
    scorer.close()
    assert len(found) == 100


async def test_whoever_gave_up_is_not_asked_about(server: Server, told: Told) -> None:
    """Cancelled while it waits, a text is never sent."""
    scorer = remote(server.address, told, deadline_seconds=5, lanes=1, pieces=1)
    await scorer.warm_up()
    server.seconds = 0.2
    first = asyncio.ensure_future(scorer.score(["eerste"]))
    await asyncio.sleep(0.05)
    second = asyncio.ensure_future(scorer.score(["tweede"]))
    await asyncio.sleep(0.02)
    second.cancel()
    await first
    await asyncio.sleep(0.3)
    scorer.close()
    assert not any("tweede" in question["inputs"][0]["data"] for question in server.questions)


async def test_the_key_goes_in_a_header_and_may_change(server: Server, scorer: Any) -> None:
    """From the next question on; what cannot stand in a header is refused and not shown."""
    scorer.use_key("eerste-sleutel")
    await scorer.warm_up()
    scorer.use_key("tweede-sleutel")
    await scorer.score(["een"])
    assert (server.keys[0], server.keys[-1]) == ("Bearer eerste-sleutel", "Bearer tweede-sleutel")
    with pytest.raises(InvalidSetting) as caught:
        scorer.use_key("met\nregel")
    assert "regel" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"inputs": []}, "must read input_ids and attention_mask"),
        ({"inputs": [{"name": "image", "datatype": "UINT8", "shape": [-1, 3]}]}, "image (UINT8)"),
        (
            {"outputs": [{"name": "toxicity", "datatype": "FP32", "shape": [-1]}]},
            "no output (FP32) for severe_toxicity",
        ),
        ({"outputs": [{"name": "logits", "datatype": "FP32", "shape": [-1, 7]}]}, "POORTWACHTER_MODEL_TOKENIZER"),
        ({"outputs": [{"name": "x" * 500, "datatype": "INT8", "shape": [-1]}]}, "no output (FP32)"),
        ({"inputs": 3}, "not what the Open Inference Protocol says"),
        (
            {"inputs": [{"name": n, "datatype": "INT64", "shape": [-1, -1]} for n in ("input_ids", "attention_mask")]},
            "POORTWACHTER_MODEL_TOKENIZER",
        ),
    ],
)
async def test_a_model_that_does_not_fit_is_refused_with_the_reason(
    server: Server, scorer: Any, changes: dict[str, Any], said: str
) -> None:
    """When it is warmed up, and again until it fits."""
    server.metadata = text_metadata(**changes)
    with pytest.raises(ModelUnavailable) as caught:
        await scorer.warm_up()
    assert said in str(caught.value.__cause__)
    assert len(str(caught.value.__cause__)) < 600
    server.metadata = text_metadata()
    await scorer.warm_up()
