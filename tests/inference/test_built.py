"""A built folder behind the Scorer port, with a fake model: no runtime is needed here."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from service.assembly import build_pipeline
from service.domain.detector import ModelUnavailable
from service.inference.built import BuiltScorer
from service.inference.calibration import Calibration, Fitted, calibration_of, write_calibration
from service.inference.folder import FolderScorer
from service.inference.manifest import is_built, read_manifest, write_manifest
from service.inference.session import candidates
from tests.api.door import ALLOWED, VERDICTS, Door, problem, settings_in
from tests.conftest import NOW, policy_of, post_of
from tests.inference.built_fake import MANIFEST, FakeModel, built, folder_of

if TYPE_CHECKING:
    from pathlib import Path

    from service.assembly import Assembly

DUTCH_FROM_A_FIFTH = Calibration(MANIFEST.version, "0" * 64, {"nl": Fitted(0.2, 100, 20, 0.0, 0.5)})
ORDINARY = "De bibliotheek is dinsdag open van tien tot zes."


async def test_a_long_text_gets_the_highest_score_of_its_windows() -> None:
    """The last word of a thousand counts as the first."""
    scorer = built(FakeModel({"vuil": 0.9, "stof": 0.4}))
    await scorer.warm_up()
    long = "woord " * 1_000
    rows = await scorer.score([long + "vuil", "stof " + long, long, "", "stof"])
    scorer.close()
    assert [row["toxicity"] for row in rows] == [0.9, 0.4, 0.0, 0.0, 0.4]


async def test_identical_windows_are_computed_once() -> None:
    """Of one text, and of the texts of one post."""
    model = FakeModel()
    scorer = built(model)
    await scorer.warm_up()
    model.batches.clear()
    await scorer.score(["Welkom allemaal!"] * 3 + ["een twee drie vier vijf zes zeven acht " * 50])
    scorer.close()
    asked = [piece for batch in model.batches for piece in batch]
    assert len(asked) == len(set(asked)) == 2


async def test_before_it_is_warm_nothing_is_scored() -> None:
    """And it has no version to name."""
    scorer = built(FakeModel())
    with pytest.raises(ModelUnavailable, match="classifier_unavailable"):
        await scorer.score(["hallo"])
    with pytest.raises(ModelUnavailable):
        _ = scorer.version
    await scorer.warm_up()
    assert scorer.version == MANIFEST.version
    assert scorer.version.startswith("fake-onnx-int8@sha256:")
    scorer.close()


@pytest.mark.parametrize("spoil", ["another file", "no file", "no manifest", "broken manifest", "no label"])
async def test_a_folder_that_is_not_as_it_was_built_is_unavailable(tmp_path: Path, spoil: str) -> None:
    """Every file is compared with its hash before it is used; the reason names it."""
    if spoil != "no manifest":
        write_manifest(tmp_path, MANIFEST)
    if spoil == "another file":
        for name in MANIFEST.files:
            (tmp_path / name).write_bytes(b"something else")
    if spoil == "broken manifest":
        (tmp_path / "manifest.json").write_text("{", "utf-8")
    if spoil == "no label":
        text = (tmp_path / "manifest.json").read_text("utf-8").replace('"insult"', '"praise"')
        (tmp_path / "manifest.json").write_text(text, "utf-8")
    assert is_built(tmp_path) == (spoil != "no manifest")
    with pytest.raises((ValueError, OSError)):
        read_manifest(tmp_path)
    scorer = FolderScorer(tmp_path, 1.0, 0, 1, refused=lambda: None)
    with pytest.raises(ModelUnavailable) as caught:
        await scorer.warm_up()
    assert caught.value.__cause__ is not None
    scorer.close()


def test_numbers_of_threads_worth_trying() -> None:
    """All cores, half of them, down to one."""
    assert candidates(1) == [1]
    assert candidates(2) == [2, 1]
    assert candidates(6) == [6, 3, 1]
    assert candidates(0) == [1]
    assert candidates(64)[0] == 16


def with_model(tmp_path: Path, scorer: BuiltScorer, **settings: Any) -> Door:
    """Open an application whose classifier is this scorer."""

    def change(assembly: Assembly) -> None:
        folder = folder_of(scorer)
        folder._refused = assembly.metrics.refused.inc
        assembly.desk.pipeline.pipeline = build_pipeline(folder, scorer._deadline_seconds, model=folder)
        assembly.pipeline = assembly.desk.pipeline.pipeline

    chosen = settings_in(tmp_path, **settings)
    (tmp_path / "policies" / "dorp.toml").write_text("", "utf-8")
    asyncio.run(scorer.warm_up())
    return Door(chosen, change)


def test_when_the_models_queue_is_full_a_post_is_refused_and_a_remembered_one_answered(tmp_path: Path) -> None:
    """503 with Retry-After, nothing computed; what is known needs no model; after it, everything is as before."""
    model = FakeModel()
    scorer = built(model)
    door = with_model(tmp_path, scorer)
    door.judge(ALLOWED)
    batcher = scorer._batcher
    assert batcher is not None
    batcher._longest_wait_seconds = 0.0  # nobody waits: one at a time

    async def crowd() -> list[Any]:
        model.go.clear()
        first = asyncio.ensure_future(door.client.post(VERDICTS, json={"text": ORDINARY}))
        while batcher.has_room:  # noqa: ASYNC110 - bounded by `together`
            await asyncio.sleep(0.001)
        refused = await door.client.post(VERDICTS, json={"text": "Nog een bericht."})
        known = await door.client.post(VERDICTS, json={"text": ALLOWED})
        batch = await door.client.post(VERDICTS + "/batch", json={"posts": [{"text": "Een derde."}, {"text": ALLOWED}]})
        model.go.set()
        return [refused, known, batch, await first]

    refused, known, batch, first = door.together(crowd())[0]
    after = door.judge("Nog een bericht.")
    metrics = door.get("/metrics").text
    door.close()
    scorer.close()

    problem(refused, 503, "overloaded")
    assert int(refused.headers["retry-after"]) >= 1
    assert (known.status_code, known.json()["cache"]) == (200, "hit")
    one, two = batch.json()["results"]
    assert (one["status"], two["cache"]) == (503, "hit")
    assert first.json()["not_assessed"] == []
    assert after["decision"] == "allow"
    assert "poortwachter_overload_refusals_total 2.0" in metrics


def test_a_crowd_that_comes_at_once_is_refused_or_judged_in_full(tmp_path: Path) -> None:
    """Nobody is admitted to a queue that is full by the time they come to it."""
    model = FakeModel()
    scorer = built(model)
    door = with_model(tmp_path, scorer)
    batcher = scorer._batcher
    assert batcher is not None
    batcher._longest_wait_seconds = 0.0  # nobody waits: one at a time

    async def crowd() -> list[Any]:
        model.go.clear()
        asked = [asyncio.ensure_future(door.client.post(VERDICTS, json={"text": f"{ORDINARY} {n}"})) for n in range(8)]
        await asyncio.wait(asked, timeout=0.3)
        model.go.set()
        return await asyncio.gather(*asked)

    answers = door.together(crowd())[0]
    door.close()
    scorer.close()

    assert sorted(answer.status_code for answer in answers) == [200] + [503] * 7
    assert [answer.json()["not_assessed"] for answer in answers if answer.status_code == 200] == [[]]


def test_a_deadline_that_passes_in_the_queue_is_a_verdict_that_says_so(tmp_path: Path) -> None:
    """200 and not_assessed, and nothing stays in the queue."""
    model = FakeModel()
    scorer = built(model, deadline_seconds=0.2)
    door = with_model(tmp_path, scorer)
    model.go.clear()
    answer = door.judge(ORDINARY)
    model.go.set()
    again = door.judge(ORDINARY)
    door.close()
    scorer.close()
    assert {entry["why"] for entry in answer["not_assessed"]} == {"classifier_timeout"}
    assert (answer["decision"], again["decision"]) == ("review", "allow")
    assert again["not_assessed"] == []


@pytest.mark.parametrize("text", [ORDINARY, ALLOWED, "Jan Peeters is een fijne buur.", "😀🎉", "Ach."])
@pytest.mark.parametrize("calibrated", [False, True])
async def test_the_model_alone_asks_for_review_at_most(tmp_path: Path, text: str, calibrated: bool) -> None:
    """However sure it is of every label, nothing is blocked on its word; the second opinion may make it a tip."""
    if calibrated:
        write_calibration(tmp_path, DUTCH_FROM_A_FIFTH)
    scorer = built(FakeModel(otherwise=1.0), folder=tmp_path)
    await scorer.warm_up()
    for second_opinion, wanted in ((False, {"review"}), (True, {"review", "advise"})):
        pipeline = build_pipeline(scorer, model=folder_of(scorer), second_opinion=second_opinion)
        decision = await pipeline.decide(post_of(text), policy_of(), NOW, "dorp")
        levels = {verdict.code: verdict.level for verdict in decision.verdicts}
        assert levels["conduct"] in wanted
        assert "violation" not in levels.values()
        assert decision.decision != "block"
    scorer.close()


@pytest.mark.parametrize(("score", "held"), [(0.19, False), (0.21, True), (0.5, True)])
async def test_a_calibrated_model_counts_from_its_languages_threshold(tmp_path: Path, score: float, held: bool) -> None:
    """Dutch was fitted at 0.2; French was not, and keeps 0.9; at most review still."""
    scorer = built(FakeModel(otherwise=score), folder=tmp_path)
    write_calibration(tmp_path, DUTCH_FROM_A_FIFTH)
    await scorer.warm_up()
    pipeline = build_pipeline(scorer, model=folder_of(scorer), second_opinion=False)
    for text, wanted in ((ORDINARY, held), ("La bibliothèque est ouverte mardi de dix à dix-huit heures.", False)):
        decision = await pipeline.decide(post_of(text), policy_of(), NOW, "dorp")
        assert decision.decision == ("review" if wanted else "allow")
    assert scorer.version == MANIFEST.version + calibration_of(tmp_path).suffix  # type: ignore[union-attr]
    scorer.close()


async def test_a_calibration_of_another_model_is_refused(tmp_path: Path) -> None:
    """The reason says what to do."""
    write_calibration(tmp_path, Calibration("other@sha256:0", "0" * 64, {}))
    scorer = built(FakeModel(), folder=tmp_path)
    with pytest.raises(ModelUnavailable) as caught:
        await scorer.warm_up()
    assert "model calibrate" in str(caught.value.__cause__)
