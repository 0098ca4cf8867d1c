"""The scorers behind the Scorer port: bundled, and the adapter around Detoxify."""

import pytest

from service.detectors.toxicity import LABELS
from service.domain.detector import ModelUnavailable
from service.inference.bundled import BundledScorer
from service.inference.detoxify import DetoxifyScorer, _pieces, _rows


async def test_the_bundled_scorer_answers_under_detoxifys_labels():
    """One mapping per text, each label 0..1."""
    scores = await BundledScorer().score(["De schepen is een klootzak.", "Zaterdag markt."])
    assert [set(row) for row in scores] == [set(LABELS)] * 2
    assert scores[0]["insult"] > 0.9
    assert set(scores[1].values()) == {0.0}


async def test_the_bundled_scorer_knows_context():
    """Negated, quoted and condemned insults do not count."""
    texts = ["Zij zijn geen klootzakken.", "“Klootzak”, kreeg ik te horen. Onaanvaardbaar."]
    assert all(row["toxicity"] == 0.0 for row in await BundledScorer().score(texts))


def test_the_bundled_version_names_its_data():
    """Scores are remembered under it."""
    assert BundledScorer().version.startswith("bundled@sha256:")
    assert BundledScorer().version == BundledScorer().version


def test_a_folder_without_checkpoint_is_unavailable(tmp_path):
    """Said at once, when the scorer is made."""
    with pytest.raises(ModelUnavailable):
        DetoxifyScorer(tmp_path)


async def test_a_broken_checkpoint_or_missing_packages_are_unavailable(tmp_path):
    """Said when first asked; nothing else escapes."""
    (tmp_path / "model.ckpt").write_bytes(b"no checkpoint")
    scorer = DetoxifyScorer(tmp_path)
    assert scorer.version.startswith("detoxify@sha256:")
    with pytest.raises(ModelUnavailable):
        await scorer.score(["hallo"])
    scorer.close()


def test_a_long_text_is_cut_at_spaces_and_loses_nothing():
    """Each piece fits the model."""
    text = "woord " * 1_000
    pieces = _pieces(text)
    assert "".join(pieces) == text
    assert all(len(piece) <= 1_200 for piece in pieces)


def test_one_text_and_many_have_the_same_shape():
    """Detoxify answers a bare number for one text."""
    assert _rows({"insult": 0.5}, 1) == [{"insult": 0.5}]
    assert _rows({"insult": [0.5, 0.1]}, 2) == [{"insult": 0.5}, {"insult": 0.1}]
