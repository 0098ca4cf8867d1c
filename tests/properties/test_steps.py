"""Laws of the single steps: folding twice is folding once, origins never go back, deciding is monotone."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.decide import decide
from service.domain.decision import NotAssessed, Verdict
from service.domain.guideline import Level
from service.domain.policy import Policy
from service.folding import fold
from service.normalise import passage
from service.normalise.unmask import unmask
from service.refusals import pointer_of
from tests.conftest import VOCABULARY
from tests.properties.posts import texts

if TYPE_CHECKING:
    from service.domain.decision import Outcome

MANY = settings(
    max_examples=500, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
OUTCOMES: list[Outcome] = ["allow", "review", "block"]


@MANY
@given(texts)
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    """What was folded is in its final form."""
    folded, _ = fold(text)
    assert fold(folded)[0] == folded


@MANY
@given(texts)
def test_reading_a_text_that_was_read_changes_no_letter(text: str) -> None:
    """Disguises that were undone do not make new ones; at most a sign at the edge of a word falls away."""
    once = passage("text", "author", text, VOCABULARY).folded
    again = unmask(once, None, VOCABULARY)[0]
    assert [c for c in again if c.isalpha()] == [c for c in once if c.isalpha()]


@MANY
@given(texts)
def test_origins_never_go_back(text: str) -> None:
    """Every folded character knows its origin, in the order of the original."""
    read = passage("text", "author", text, VOCABULARY)
    if read.origins is None:
        assert len(read.folded) == len(text)
        return
    assert len(read.origins) == len(read.folded)
    assert all(0 <= origin < len(text) for origin in read.origins)
    assert all(a <= b for a, b in pairwise(read.origins))


@MANY
@given(texts.filter(bool), st.randoms(use_true_random=False))
def test_a_span_of_any_range_slices_the_original(text: str, dice: random.Random) -> None:
    """Any folded range becomes a range of the original, and a larger range never a smaller one."""
    read = passage("text", "author", text, VOCABULARY)
    if not read.folded:
        return
    start = dice.randrange(len(read.folded))
    end = dice.randrange(start + 1, len(read.folded) + 1)
    span, wider = read.span(start, end), read.span(max(start - 1, 0), min(end + 1, len(read.folded)))

    assert span.start is not None
    assert span.end is not None
    assert 0 <= span.start < span.end <= len(text)
    assert wider.start is not None
    assert wider.end is not None
    assert wider.start <= span.start
    assert span.end <= wider.end


verdicts = st.lists(
    st.builds(
        Verdict, st.integers(1, 10), st.sampled_from(["a", "b", "c", "d"]), st.sampled_from(list(Level)),
        st.sampled_from(["enforce", "shadow", "off"]),
    ), max_size=10,
)  # fmt: skip
blind = st.lists(
    st.builds(NotAssessed, st.integers(1, 10), st.sampled_from(["a", "b", "e"]), st.just("why")), max_size=4
)


@MANY
@given(verdicts, blind, st.sampled_from(OUTCOMES), st.randoms(use_true_random=False))
def test_the_order_of_verdicts_does_not_matter(
    found: list[Verdict], unseen: list[NotAssessed], when_blind: Outcome, dice: random.Random
) -> None:
    """A decision is about what was found, not about when."""
    shuffled, mixed = list(found), list(unseen)
    dice.shuffle(shuffled)
    dice.shuffle(mixed)
    assert decide(found, unseen, when_blind) == decide(shuffled, mixed, when_blind)


@MANY
@given(verdicts, blind, st.sampled_from(OUTCOMES), verdicts, blind)
def test_finding_more_never_makes_it_milder(
    found: list[Verdict],
    unseen: list[NotAssessed],
    when_blind: Outcome,
    more: list[Verdict],
    more_unseen: list[NotAssessed],
) -> None:
    """One more verdict, or one more blind spot, leaves the outcome or makes it stricter."""
    before = OUTCOMES.index(decide(found, unseen, when_blind))
    after = OUTCOMES.index(decide([*found, *more], [*unseen, *more_unseen], when_blind))
    assert before <= after


@MANY
@given(verdicts, blind, st.sampled_from(OUTCOMES))
def test_the_decision_is_the_highest_enforced_level(
    found: list[Verdict], unseen: list[NotAssessed], when_blind: Outcome
) -> None:
    """Without blind spots: violation blocks, review reviews, anything lower or not enforced allows."""
    enforced = {v.level for v in found if v.mode == "enforce"}
    wanted = "block" if Level.VIOLATION in enforced else "review" if Level.REVIEW in enforced else "allow"
    assert decide(found, [], when_blind) == wanted
    assert OUTCOMES.index(decide(found, unseen, when_blind)) >= OUTCOMES.index(wanted)  # type: ignore[arg-type]


def test_a_policy_needs_nothing() -> None:
    """Every field has a default, and two empty policies are the same version."""
    assert Policy().version == Policy().version


@MANY
@given(texts)
def test_any_path_becomes_a_pointer(path: str) -> None:
    """A pointer is empty or begins with a slash, whatever names a body holds."""
    pointer = pointer_of(path)
    assert pointer == "" or pointer.startswith("/")
