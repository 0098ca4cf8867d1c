"""The answer to a delivery: a verdict or a problem for every post in it, and the worst of them on top.

When some of several posts cannot be read, the source's fail mode says what they count as (closed: block, review,
open: allow); when none can be read, the delivery is refused.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec import Struct

from service.decide import worst
from service.domain.decision import Outcome
from service.errors import CallerError, TooLarge
from service.shapes.registry import SHAPES
from service.web.callers import Caller
from service.web.decoding import check_post
from service.web.desk import ENCODE
from service.web.problems import problem_of
from service.web.sources import FAILED, Source

if TYPE_CHECKING:
    from service.shapes.shaped import Shaped
    from service.web.desk import Desk
    from service.webhooks.events import Item

MAX_POSTS = 256


class Asking(Struct, frozen=True):
    """Who asks through which source, in which language, under which request id, with which approval."""

    caller: Caller
    source: Source
    language: str
    request_id: str
    approval: str | None = None


class Result(Struct, frozen=True):
    """What one post counts as, a sentence about it, and the whole answer or problem as JSON."""

    outcome: Outcome
    said: str
    body: bytes


class Tray(Struct, frozen=True):
    """The results of one delivery, in the order of its posts; `failed` of them are problems."""

    source: Source
    results: tuple[Result, ...]
    failed: int

    @classmethod
    async def of(cls, desk: Desk, asking: Asking, items: tuple[Item, ...]) -> Tray:
        """Judge every post of every item; raise the first CallerError when not one item could be read."""
        results: list[Result] = []
        errors: list[CallerError] = []
        for item in items:
            await asyncio.sleep(0)  # others are served between two items, however long a delivery is
            try:
                posts = _posts_of(asking.source, item)
            except CallerError as error:
                errors.append(error)
                results.append(Result(FAILED[asking.source.fail], error.detail, ENCODE(problem_of(error))))
                continue
            if len(results) + len(posts) > MAX_POSTS:
                raise TooLarge(f"A delivery holds more than {MAX_POSTS} posts", hint="Send several.")
            results += [await _judged(desk, asking, shaped) for shaped in posts]
        if errors and len(errors) == len(items):
            raise errors[0]
        desk.metrics.child(desk.metrics.failed_posts, asking.source.kind, asking.source.fail).inc(len(errors))
        return cls(asking.source, tuple(results), len(errors))

    def answer(self, *, duplicate: bool) -> bytes:
        """Return the JSON: flat where no-code tools filter, the whole answers under `results`."""
        decision = worst(result.outcome for result in self.results)
        flat = {
            "decision": decision,
            "summary": next((result.said for result in self.results if result.outcome == decision), ""),
            "duplicate": duplicate,
            "audit": self.source.kind == "postiz",  # its webhooks fire after publication
            "fail": self.source.fail,
            "failed": self.failed,
        }
        return ENCODE(flat)[:-1] + b',"results":[' + b",".join(result.body for result in self.results) + b"]}"


async def _judged(desk: Desk, asking: Asking, shaped: Shaped) -> Result:
    judged = await desk.judge(
        shaped.post,
        asking.caller,
        language=asking.language,
        request_id=asking.request_id,
        approval=asking.approval,
        doubts=shaped.doubts,
    )
    return Result(judged.decision.decision, judged.answer.summary, ENCODE(judged.answer))


def _posts_of(source: Source, item: Item) -> tuple[Shaped, ...]:
    """Return the posts of an item; raise CallerError with its place in the whole delivery."""
    try:
        found = SHAPES[source.shape].posts_of(item.data)
        for shaped in found:
            check_post(shaped.post)
    except CallerError as error:
        error.pointer = item.at + (error.pointer or "")
        raise
    return found
