"""The batcher: groups what waits for the model, and never waits for company.

One thread runs the model. When it is free it takes what has waited longest, and beside it what is about as long:
padding costs as much as text. Who has given up, or whose deadline has passed, is dropped before the model sees it. The
queue is full when what waits would, at the speed of late, take longer than a caller waits. Who was admitted counts as
waiting from that moment: under a crowd, many are admitted before the first of them comes to ask.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from service.domain.detector import ModelUnavailable
from service.inference.niceness import step_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

TOKENS_A_BATCH = 512
"""Padding included; one longer piece goes alone. Measured with XLM-R base on two cores: beyond 16 pieces of 32 tokens
nothing is gained, and whoever comes next waits longer."""
LEAST_FULL = 0.85
"""Share of a batch that is text and not padding."""
FIRST_GUESS_TOKENS_A_SECOND = 2_000.0
"""Until a batch was measured."""
HOPELESS = 4.0
"""What would take so many times as long as its caller waits is not begun."""
FIRST_GUESS_TOKENS_AN_ASK = 35.0
"""Until somebody asked: a post of 25 words."""
_WEIGHT_OF_THE_NEWEST = 0.2

Row = TypeVar("Row")
Tokens = tuple[int, ...]


class _Waiting:
    """One piece that waits."""

    __slots__ = ("deadline", "future", "given_up", "tokens")

    def __init__(self, tokens: Tokens, deadline: float, future: asyncio.Future[object]) -> None:
        self.tokens = tokens
        self.deadline = deadline
        self.future = future
        self.given_up = False


class _Ticket:
    """Room that is kept for whoever was admitted, until it is used or given back."""

    __slots__ = ("is_kept",)

    def __init__(self) -> None:
        self.is_kept = True


_TICKET: ContextVar[_Ticket | None] = ContextVar("ticket", default=None)


class Batcher:
    """Runs `forward` (a list of token lists in, a row each out; blocking) in one thread of its own."""

    def __init__(
        self,
        forward: Callable[[Sequence[Tokens]], Sequence[object]],
        longest_wait_seconds: float,
    ) -> None:
        """Admit nothing new while what waits would take longer."""
        self._forward = forward
        self._longest_wait_seconds = longest_wait_seconds
        self._waiting: list[_Waiting] = []
        self._changed = threading.Condition()
        self._tokens_a_second = FIRST_GUESS_TOKENS_A_SECOND
        self._measured = False
        self._under_way_tokens = 0
        self._admitted = 0
        self._tokens_an_ask = FIRST_GUESS_TOKENS_AN_ASK
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="batcher", daemon=True)
        self._thread.start()

    @property
    def has_room(self) -> bool:
        """Say whether something new would be answered in time; an idle model always has room."""
        tokens = self._under_way_tokens + sum(len(piece.tokens) for piece in tuple(self._waiting))
        tokens += round(self._admitted * self._tokens_an_ask)
        return tokens == 0 or tokens / self._tokens_a_second <= self._longest_wait_seconds

    @property
    def waiting(self) -> int:
        """Return how many pieces wait."""
        return len(self._waiting)

    @contextmanager
    def room(self) -> Iterator[None]:
        """Keep room for what is asked within the block, or in a task that it starts: that is never refused."""
        ticket = _Ticket()
        self._admitted += 1
        mark = _TICKET.set(ticket)
        try:
            yield
        finally:
            _TICKET.reset(mark)
            self._use(ticket)

    def _use(self, ticket: _Ticket | None) -> bool:
        """Say whether room was still kept; from now on it is not."""
        if ticket is None or not ticket.is_kept:
            return False
        ticket.is_kept = False
        self._admitted -= 1
        return True

    async def ask(self, pieces: Sequence[Tokens], seconds: float) -> list[object]:
        """Return a row for every piece, in order.

        Raise ModelUnavailable: classifier_queue_full at once, classifier_timeout when `seconds` have passed before the
        model came to it (or will long have passed), classifier_unavailable after the end; whatever the model raises.
        """
        if self._is_closed:
            raise ModelUnavailable("classifier_unavailable")
        if not self._use(_TICKET.get()) and not self.has_room:
            raise ModelUnavailable("classifier_queue_full")
        tokens = sum(map(len, pieces))
        self._tokens_an_ask += _WEIGHT_OF_THE_NEWEST * (tokens - self._tokens_an_ask)
        if tokens > HOPELESS * seconds * self._tokens_a_second:
            raise ModelUnavailable("classifier_timeout")
        loop = asyncio.get_running_loop()
        deadline = time.monotonic() + seconds
        asked = [_Waiting(tokens, deadline, loop.create_future()) for tokens in pieces]
        with self._changed:
            self._waiting.extend(asked)
            self._changed.notify()
        try:
            return list(await asyncio.gather(*(piece.future for piece in asked)))
        finally:
            for piece in asked:
                piece.given_up = True

    def close(self) -> None:
        """End the thread after the batch under way; whoever waits is told."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def _work(self) -> None:
        step_back()
        while (batch := self._next()) is not None:
            began = time.monotonic()
            try:
                rows = self._forward([piece.tokens for piece in batch])
            except BaseException as error:  # noqa: BLE001 - whatever it is, somebody waits to hear it
                self._under_way_tokens = 0
                _tell(batch, error)
            else:
                self._learn(batch, time.monotonic() - began)
                self._under_way_tokens = 0  # before anybody is told: who asks again at once finds room
                _tell(batch, None, rows)

    def _next(self) -> list[_Waiting] | None:
        """Wait for work and take the next batch; None when the end has come."""
        with self._changed:
            while True:
                now = time.monotonic()
                late = [piece for piece in self._waiting if piece.deadline <= now and not piece.given_up]
                _tell(late, ModelUnavailable("classifier_timeout"))
                self._waiting = [p for p in self._waiting if p.deadline > now and not p.given_up]
                if self._is_closed:
                    _tell(self._waiting, ModelUnavailable("classifier_unavailable"))
                    self._waiting = []
                    return None
                if self._waiting:
                    batch = choose(self._waiting, lambda piece: len(piece.tokens))
                    taken = set(map(id, batch))
                    self._waiting = [piece for piece in self._waiting if id(piece) not in taken]
                    self._under_way_tokens = sum(len(piece.tokens) for piece in batch)
                    return batch
                self._changed.wait()

    def _learn(self, batch: Sequence[_Waiting], seconds: float) -> None:
        speed = sum(len(piece.tokens) for piece in batch) / max(seconds, 1e-6)
        weight = _WEIGHT_OF_THE_NEWEST if self._measured else 1.0
        self._tokens_a_second += weight * (speed - self._tokens_a_second)
        self._measured = True


def choose(waiting: Sequence[Row], length: Callable[[Row], int]) -> list[Row]:
    """Return what has waited longest, and beside it what is most alike in length, while a batch stays well filled."""
    oldest = length(waiting[0])
    batch, longest, text = [waiting[0]], max(oldest, 1), oldest
    for piece in sorted(waiting[1:], key=lambda each: abs(length(each) - oldest)):
        higher, more = max(longest, length(piece)), text + length(piece)
        padded = higher * (len(batch) + 1)
        if padded > TOKENS_A_BATCH or more < LEAST_FULL * padded:
            break
        batch.append(piece)
        longest, text = higher, more
    return batch


def _tell(batch: Sequence[_Waiting], error: BaseException | None, rows: Sequence[object] = ()) -> None:
    """Give everybody their row, or the error, each on their own loop."""
    for number, piece in enumerate(batch):
        settle = partial(_settle, piece.future, error, None if error is not None else rows[number])
        with suppress(RuntimeError):  # the loop has ended, and with it whoever asked
            piece.future.get_loop().call_soon_threadsafe(settle)


def _settle(future: asyncio.Future[object], error: BaseException | None, row: object) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(row)
    else:
        future.set_exception(error)
        future.exception()
