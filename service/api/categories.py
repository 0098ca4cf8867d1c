"""What OpenAI's thirteen categories, and our ten guidelines beside them, mean here.

Harassment, hate, violence and sexual are the classifier's labels (Detoxify's; 0..1), of the text as a whole:

| category | score |
|---|---|
| harassment | insult |
| harassment/threatening, violence | threat |
| hate | identity_attack |
| hate/threatening | the lower of identity_attack and threat |
| sexual | sexual_explicit |
| illicit, illicit/violent, self-harm/…, sexual/minors, violence/graphic | nobody looks: 0.0, and applied to nothing |

`poortwachter/<code>` is a guideline of the code of conduct. It is true when the guideline holds the text back (its
level counts and is review or violation, or it could not look and the policy does not let that pass); its score is
the highest confidence of a reason at that level, 0.0 without one.

One of the thirteen is true when its score reaches the probability from which the classifier's word is a finding and
the policy does not let the text pass. So `flagged` is true exactly when one of the categories is, as with OpenAI: a
text in which an insult is quoted to condemn it keeps its score, and is not flagged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.detectors.toxicity import MENTIONED_FROM
from service.domain.guideline import Level
from service.respond import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.decision import Outcome, Verdict
    from service.web.desk import Judged

LABELS_OF: dict[str, tuple[str, ...]] = {
    "harassment": ("insult",),
    "harassment/threatening": ("threat",),
    "hate": ("identity_attack",),
    "hate/threatening": ("identity_attack", "threat"),
    "illicit": (),
    "illicit/violent": (),
    "self-harm": (),
    "self-harm/intent": (),
    "self-harm/instructions": (),
    "sexual": ("sexual_explicit",),
    "sexual/minors": (),
    "violence": ("threat",),
    "violence/graphic": (),
}
"""The lowest of these labels is the score; without labels nobody looks."""
PREFIX = "poortwachter/"
_CLASSIFIED_BY = "conduct"
"""The guideline that needs the classifier: where it could not see everything, the thirteen were not applied."""


class ModerationResult(Struct, frozen=True):
    """One result of `POST /v1/moderations`; `poortwachter` is the whole answer of `POST /v1/verdicts`."""

    flagged: bool
    categories: dict[str, bool]
    category_scores: dict[str, float]
    category_applied_input_types: dict[str, list[str]]
    poortwachter: Answer


def result_of(judged: Judged, scores: Mapping[str, float], when_blind: Outcome) -> ModerationResult:
    """Tell a decision, and the classifier's scores (empty when it gave none), in OpenAI's categories."""
    decision = judged.decision
    flagged = decision.decision != "allow"
    blind = {entry.code for entry in decision.not_assessed}
    classified = bool(scores) and _CLASSIFIED_BY not in blind
    shares = {
        category: min((float(scores.get(label, 0.0)) for label in labels), default=0.0)
        for category, labels in LABELS_OF.items()
    }
    categories = {category: flagged and share >= MENTIONED_FROM for category, share in shares.items()}
    applied = {category: ["text"] if labels and classified else [] for category, labels in LABELS_OF.items()}
    for verdict in decision.verdicts:
        name = PREFIX + verdict.code
        unseen = verdict.code in blind
        categories[name] = _holds_back(verdict) or (verdict.mode == "enforce" and unseen and when_blind != "allow")
        shares[name] = _confidence(verdict)
        applied[name] = [] if unseen or verdict.mode == "off" else ["text"]
    return ModerationResult(flagged, categories, shares, applied, judged.answer)


def _holds_back(verdict: Verdict) -> bool:
    return verdict.mode == "enforce" and verdict.level.rank >= Level.REVIEW.rank


def _confidence(verdict: Verdict) -> float:
    """Return the highest confidence of the reasons at the verdict's level, where that is review or violation."""
    if verdict.level.rank < Level.REVIEW.rank:
        return 0.0
    return max((reason.confidence for reason in verdict.reasons if reason.level is verdict.level), default=0.0)
