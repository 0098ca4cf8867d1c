"""The bundled scorer behind the Scorer port."""

from service.detectors.toxicity import LABELS
from service.inference.bundled import BundledScorer


async def test_the_bundled_scorer_answers_under_detoxifys_labels():
    """One mapping per text, each label 0..1."""
    scores = await BundledScorer().score(["De schepen is een klootzak.", "Zaterdag markt."])
    assert [set(row) for row in scores] == [set(LABELS)] * 2
    assert scores[0]["insult"] > 0.9
    assert max(scores[1].values()) < 0.1


async def test_the_bundled_scorer_knows_context():
    """Negated, quoted and condemned insults do not count."""
    texts = ["Zij zijn geen klootzakken.", "“Klootzak”, kreeg ik te horen. Onaanvaardbaar."]
    assert all(row["toxicity"] == 0.0 for row in await BundledScorer().score(texts))


def test_the_bundled_version_names_its_data():
    """Scores are remembered under it."""
    assert BundledScorer().version.startswith("bundled@sha256:")
    assert BundledScorer().version == BundledScorer().version


async def test_the_learned_half_knows_abuse_that_stands_in_no_list():
    """Wordings that no room finds, in four languages, score above praise of the same shape."""
    pairs = [
        (
            "Ze moesten u allang buitengegooid hebben, onnozele prutser.",
            "Ze hadden u allang moeten bedanken, beste buur.",
        ),
        ("Tu me dégoûtes, sale type.", "Tu me manques, cher ami."),
        ("Halt doch einfach die Fresse, du Versager.", "Halt doch einfach an, du bist eingeladen."),
        ("Shut up you worthless piece of garbage.", "Cheer up you wonderful bunch of volunteers."),
    ]
    for abusive, kind in pairs:
        bad, good = await BundledScorer().score([abusive, kind])
        assert bad["toxicity"] > good["toxicity"] + 0.05, (abusive, bad, good)


async def test_the_learned_half_is_blind_to_origin_and_party():
    """Names of groups and parties are masked: another one changes no score."""
    sentences = ["Wij verwelkomen {} in onze straat.", "Al die {} liegen dat ze zwart zien."]
    for sentence in sentences:
        scores = await BundledScorer().score([sentence.format(group) for group in ("Marokkanen", "Polen", "Turken")])
        assert scores[0] == scores[1] == scores[2]
