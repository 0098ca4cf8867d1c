"""Whatever a post holds: no exception, ten verdicts, spans that slice whole graphemes, the same answer twice."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import regex
from hypothesis import HealthCheck, given, settings

from service.api.policies import Trial
from service.hashing import Hasher, parse_keys
from service.normalise.passages import fields_of
from service.respond import Responder
from service.web.decoding import check_post
from tests.conftest import NOW, Gate, policy_of, post_of
from tests.properties import posts as drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.decision import Decision
    from service.domain.post import Post

COUNT = int(os.environ.get("FUZZ_POSTS", "2000"))
"""How many posts; `make fuzz` sets 100,000."""
PROGRESS_EVERY = 1_000
ANY = settings(
    max_examples=COUNT, deadline=None, database=None, derandomize=COUNT <= 2_000,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
HASHER = Hasher(parse_keys("k1:" + "0" * 32))


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    """Give one event loop for all posts."""
    with asyncio.Runner() as loop:
        yield loop


@pytest.fixture(scope="module")
def seen(pytestconfig: pytest.Config) -> Iterator[list[int]]:
    """Count posts; a long run tells how far it is, on the terminal itself."""
    count = [0]
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    class Counter(list[int]):
        def __setitem__(self, index: Any, value: Any) -> None:
            super().__setitem__(index, value)
            if COUNT > 2 * PROGRESS_EVERY and value % PROGRESS_EVERY == 0:
                with capture.global_and_fixture_disabled():
                    sys.stderr.write(f"\r{value:,} of {COUNT:,} posts")
                    sys.stderr.flush()

    yield Counter(count)


def constant(decision: Decision) -> Decision:
    """Leave out what differs between two runs."""
    return msgspec.structs.replace(decision, timings={})


def check_spans(decision: Decision, post: Post) -> None:
    """Every span names a field that was received, and slices whole graphemes of it."""
    texts = {field: text for field, _, text in fields_of(post)}
    for span in (s for v in decision.verdicts for r in v.reasons for s in r.spans):
        assert (span.start is None) == (span.end is None)
        if span.start is None or span.end is None:
            continue
        assert span.field in texts, span
        text = texts[span.field]
        assert 0 <= span.start < span.end <= len(text), (span, text)
        edges = {m.start() for m in regex.finditer(r"\X", text)} | {len(text)}
        assert span.start in edges, (span, text)
        assert span.end in edges, (span, text)


@ANY
@given(sent=drawn.posts)
def test_any_post_is_judged(gate: Gate, runner: asyncio.Runner, seen: list[int], sent: dict[str, Any]) -> None:
    """Under a policy that has something of everything, in every language of messages."""
    seen[0] += 1
    post = post_of(sent)
    policy = policy_of(drawn.POLICY)
    decide = gate.pipeline.decide
    first = runner.run(decide(post, policy, NOW, "test"))
    second = runner.run(decide(post, policy, NOW, "test"))

    assert [v.guideline for v in first.verdicts] == list(range(1, len(gate.pipeline.guidelines) + 1))
    assert constant(first) == constant(second)
    check_spans(first, post)
    responder = Responder(gate.pipeline.guidelines)
    for language in ("nl", "fr", "de", "en"):
        assert responder.summary(first, language)
        msgspec.json.encode(responder.verdicts(first, post, language))
    assert HASHER.recognises(HASHER.content_hash(post), post)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(first), type=type(first)) == first


@settings(ANY, max_examples=COUNT // 5)
@given(sent=drawn.posts, policy=drawn.policies)
def test_any_policy_can_judge(gate: Gate, runner: asyncio.Runner, sent: dict[str, Any], policy: dict[str, Any]) -> None:
    """A policy with empty, odd or hostile names judges like any other."""
    post = post_of(sent)
    decision = runner.run(gate.pipeline.decide(post, policy_of(policy), NOW, "test"))

    check_spans(decision, post)
    assert decision.decision in {"allow", "review", "block"}


@settings(ANY, max_examples=COUNT // 10)
@given(sent=drawn.posts, policy=drawn.policies)
def test_what_was_drawn_can_be_sent(sent: dict[str, Any], policy: dict[str, Any]) -> None:
    """The posts above are ones that the endpoint reads: strict decoding takes them as they are."""
    body = msgspec.json.encode({"post": {**sent, "text": "x"}, "policy": policy})
    trial = msgspec.json.decode(body, type=Trial)
    check_post(trial.post)
    assert trial.post == post_of({**sent, "text": "x"})
