"""The bundled scorer behind the Scorer port."""

from service.detectors.toxicity import LABELS
from service.inference.bundled import BundledScorer


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
