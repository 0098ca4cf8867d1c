"""The batcher: groups what waits for the model, and never waits for company.

Threads, `lanes`, run the model. When one is free it takes what has waited longest, and
beside it what is about as long: padding costs as much as text. Who has given up, or whose deadline has passed, is
dropped before the model sees it. The queue is full when what waits would, at the speed of late, take longer than a
caller waits. Who was admitted counts as waiting from that moment: under a crowd, many are admitted before the first of
them comes to ask.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from service.domain.detector import ModelUnavailable
from service.inference.niceness import step_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Piece = tuple[int, ...] | str

TOKENS_A_BATCH = 192
"""Padding included; one longer piece goes alone. Measured with XLM-R base on two cores: beyond 4 pieces of 35 tokens
nothing is gained, and whoever comes next waits longer."""
LEAST_FULL = 0.6
"""Share of a batch that is text and not padding. Padding costs where tokens are compared with each other: a tenth of
the time of short texts, half that of long ones."""
FIRST_GUESS_TOKENS_A_SECOND = 2_000.0
"""Until a batch was measured."""
FIRST_GUESS_BATCHES_A_SECOND = 10.0
HOPELESS = 4.0
"""What would take so many times as long as its caller waits is not begun."""
FIRST_GUESS_TOKENS_AN_ASK = 35.0
"""Until somebody asked: a post of 25 words."""
_WEIGHT_OF_THE_NEWEST = 0.2
MANY = 1 << 30
"""More pieces than ever wait."""

Row = TypeVar("Row")
Tokens = tuple[int, ...]


class _Waiting:
    """One piece that waits."""

    __slots__ = ("deadline", "future", "given_up", "piece", "size")

    def __init__(self, piece: Piece, size: int, deadline: float, future: asyncio.Future[object]) -> None:
        self.piece = piece
        self.size = size
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
    """Runs `forward` (a list of token lists in, a row each out; blocking) in threads of its own.

    A remote model may be given texts instead: what is called tokens here are characters then.
    """

    def __init__(
        self,
        forward: Callable[[Sequence[Any]], Sequence[object]],
        longest_wait_seconds: float,
        *,
        lanes: int = 1,
        tokens_a_batch: int = TOKENS_A_BATCH,
        pieces_a_batch: int = MANY,
        small_costs_as_much: bool = False,
    ) -> None:
        """Admit nothing new while what waits would take longer. `forward` is called by so many `lanes` at a time.

        Where `small_costs_as_much`, as over a network, a short piece counts as its share of a batch, and half a batch
        tells no more than the bounds of a whole one's speed.
        """
        self._forward = forward
        self._longest_wait_seconds = longest_wait_seconds
        self._lanes = lanes
        self._limits = (tokens_a_batch, pieces_a_batch)
        self._small_costs_as_much = small_costs_as_much
        self._least_size = tokens_a_batch // pieces_a_batch if small_costs_as_much else 0
        self._waiting: list[_Waiting] = []
        self._changed = threading.Condition()
        self._tokens_a_second = (
            FIRST_GUESS_BATCHES_A_SECOND * tokens_a_batch if small_costs_as_much else FIRST_GUESS_TOKENS_A_SECOND
        )
        self._measured = False
        self._under_way_tokens = 0
        self._admitted = 0
        self._tokens_an_ask = FIRST_GUESS_TOKENS_AN_ASK
        self._is_closed = False
        self._threads = [threading.Thread(target=self._work, name="batcher", daemon=True) for _ in range(lanes)]
        for thread in self._threads:
            thread.start()

    @property
    def has_room(self) -> bool:
        """Say whether something new would be answered in time; an idle model always has room."""
        tokens = self._under_way_tokens + sum(each.size for each in tuple(self._waiting))
        tokens += round(self._admitted * self._tokens_an_ask)
        return tokens == 0 or tokens / self._speed <= self._longest_wait_seconds

    @property
    def waiting(self) -> int:
        """Return how many pieces wait."""
        return len(self._waiting)

    @property
    def _speed(self) -> float:
        """Tokens a second of all lanes together; where they slow each other down, that is in what was measured."""
        return self._tokens_a_second * self._lanes

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

    async def ask(self, pieces: Sequence[Piece], seconds: float) -> list[object]:
        """Return a row for every piece, in order.

        Raise ModelUnavailable: classifier_queue_full at once, classifier_timeout when `seconds` have passed before the
        model came to it (or will long have passed), classifier_unavailable after the end; whatever the model raises.
        """
        if self._is_closed:
            raise ModelUnavailable("classifier_unavailable")
        if not self._use(_TICKET.get()) and not self.has_room:
            raise ModelUnavailable("classifier_queue_full")
        sizes = [max(len(piece), self._least_size) for piece in pieces]
        tokens = sum(sizes)
        self._tokens_an_ask += _WEIGHT_OF_THE_NEWEST * (tokens - self._tokens_an_ask)
        if tokens > HOPELESS * seconds * self._speed:
            raise ModelUnavailable("classifier_timeout")
        loop = asyncio.get_running_loop()
        deadline = time.monotonic() + seconds
        asked = [
            _Waiting(piece, size, deadline, loop.create_future()) for piece, size in zip(pieces, sizes, strict=True)
        ]
        with self._changed:
            self._waiting.extend(asked)
            self._changed.notify()
        try:
            return list(await asyncio.gather(*(each.future for each in asked)))
        finally:
            for each in asked:
                each.given_up = True

    def close(self) -> None:
        """End the threads after the batches under way; whoever waits is told."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _work(self) -> None:
        step_back()
        while (batch := self._next()) is not None:
            began = time.monotonic()
            try:
                rows = self._forward([each.piece for each in batch])
            except BaseException as error:  # noqa: BLE001 - whatever it is, somebody waits to hear it
                self._done(batch)
                _tell(batch, error)
            else:
                self._done(batch, time.monotonic() - began)  # first: who asks again at once finds room
                _tell(batch, None, rows)

    def _next(self) -> list[_Waiting] | None:
        """Wait for work and take the next batch; None when the end has come."""
        with self._changed:
            while True:
                now = time.monotonic()
                late = [each for each in self._waiting if each.deadline <= now and not each.given_up]
                _tell(late, ModelUnavailable("classifier_timeout"))
                self._waiting = [each for each in self._waiting if each.deadline > now and not each.given_up]
                if self._is_closed:
                    _tell(self._waiting, ModelUnavailable("classifier_unavailable"))
                    self._waiting = []
                    return None
                if self._waiting:
                    batch = choose(self._waiting, lambda each: len(each.piece), *self._limits)
                    taken = set(map(id, batch))
                    self._waiting = [each for each in self._waiting if id(each) not in taken]
                    self._under_way_tokens += sum(each.size for each in batch)
                    if self._waiting:
                        self._changed.notify()  # another lane may be free
                    return batch
                self._changed.wait()

    def _done(self, batch: Sequence[_Waiting], seconds: float | None = None) -> None:
        """Note that a batch is no longer under way, and how long it took if it was answered."""
        tokens = sum(each.size for each in batch)
        with self._changed:
            self._under_way_tokens -= tokens
            if seconds is not None:
                weight = _WEIGHT_OF_THE_NEWEST if self._measured else 1.0
                least = most = tokens / max(seconds, 1e-6)
                if self._small_costs_as_much:
                    most *= max(self._limits[0] / max(tokens, 1), 1.0)
                self._tokens_a_second += weight * (min(max(self._tokens_a_second, least), most) - self._tokens_a_second)
                self._measured = True


def choose(
    waiting: Sequence[Row], length: Callable[[Row], int], most_tokens: int = TOKENS_A_BATCH, most_pieces: int = MANY
) -> list[Row]:
    """Return what has waited longest, and beside it what is most alike in length, while a batch stays well filled."""
    oldest = length(waiting[0])
    batch, longest, text = [waiting[0]], max(oldest, 1), oldest
    for piece in sorted(waiting[1:], key=lambda each: abs(length(each) - oldest)):
        higher, more = max(longest, length(piece)), text + length(piece)
        padded = higher * (len(batch) + 1)
        if padded > most_tokens or more < LEAST_FULL * padded or len(batch) == most_pieces:
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
