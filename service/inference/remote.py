"""A model that runs elsewhere, behind the Scorer port: asked over the Open Inference Protocol v2.

What fails once is left alone: posts get their verdicts at once and say what was not seen, while somebody looks whether
the model is there again, at once and then ever less often. Whichever version answers then, scores are remembered under
its name.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING

from service.domain.detector import ModelUnavailable
from service.errors import Overloaded
from service.inference.address import model_key
from service.inference.batcher import Batcher
from service.inference.built import SHARE_OF_THE_DEADLINE, scored
from service.inference.elsewhere import Elsewhere
from service.inference.exchange import Exchange, RemoteFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from service.inference.elsewhere import Served

TOKENS_A_BATCH = 4_096
"""Padding included: beyond it a graphics card gains little, and the answer comes later."""
LONGEST_WARMING_SECONDS = 20.0
"""The first answer of a model that was just loaded may take so long."""
PAUSES_SECONDS = (0.1, 2.0)
"""Between two looks at a model that is away: the first pause, and the longest."""
_UNAVAILABLE = "classifier_unavailable"
_LONGEST_LINE = 300
_WHY = {"timeout": "classifier_timeout", "busy": "classifier_queue_full"}
_OF_THE_WORLD = (RuntimeError, ValueError, TypeError, IndexError, MemoryError, OSError)


class RemoteScorer:
    """Scores texts elsewhere; `deadline_seconds` is how long callers wait for a verdict."""

    def __init__(
        self,
        address: str,
        deadline_seconds: float,
        *,
        folder: Path | None,
        lanes: int,
        pieces_a_batch: int,
        refused: Callable[[], None],
        count: Callable[[str], None],
        tell: Callable[[str, str], None],
    ) -> None:
        """Name the address, and the folder with its tokenizer where it reads tokens; ask nothing before `warm_up`.

        `lanes` questions are under way at a time. `refused` is called whenever a text is not admitted, `count` for
        every question with its result, `tell(result, detail)` when the model goes away or comes back.
        """
        self._exchange = Exchange(address, lanes)
        self._deadline_seconds = deadline_seconds
        self._elsewhere = Elsewhere(self._exchange, folder, count)
        self._new_batcher = partial(
            Batcher,
            self._forward,
            deadline_seconds * SHARE_OF_THE_DEADLINE,
            lanes=lanes,
            tokens_a_batch=TOKENS_A_BATCH,
            pieces_a_batch=pieces_a_batch,
            small_costs_as_much=True,
        )
        self._refused, self._tell = refused, tell
        self._served: Served | None = None
        self._batcher: Batcher | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._away = ""
        self._coming_back: asyncio.Task[None] | None = None
        self.is_reached = True
        """False while the model is away for longer than one look."""

    @property
    def version(self) -> str:
        """Return name@sha256:… of what the model says of itself; raise ModelUnavailable before it was reached."""
        return self._ready()[0].version

    async def warm_up(self) -> None:
        """Reach the model once, and score a sentence; raise ModelUnavailable, from the reason, when that fails."""
        if self._served is not None:
            return
        looking = self._looking(LONGEST_WARMING_SECONDS)
        await asyncio.wait([looking])
        error = looking.exception()  # of any kind: the tokenizers' library has its own
        if error is not None:
            raise ModelUnavailable(_UNAVAILABLE) from error
        self._served = looking.result()
        self._batcher = self._new_batcher()

    def use_key(self, text: str) -> None:
        """Ask with this bearer key from now on; raise InvalidSetting when it cannot be one."""
        self._exchange.key = model_key(text)

    def admit(self) -> AbstractContextManager[None]:
        """Keep room for what is scored within the block; raise Overloaded when a text could not be scored in time.

        While the model is away nobody waits, and nobody is refused.
        """
        if self._batcher is None or self._away:
            return nullcontext()
        if not self._batcher.has_room:
            self._refused()
            raise Overloaded("The classifier's queue is full; nothing was computed")
        return self._batcher.room()

    def thresholds(self) -> Mapping[str, float]:
        """Return language -> score from which the model counts, fitted for the model that the manifest names."""
        calibration = self._elsewhere.calibration
        return {} if calibration is None else calibration.thresholds

    async def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return one mapping label -> probability per text, in order; raise ModelUnavailable when it cannot.

        A text that is longer than the model reads gets the highest score of its windows.
        """
        served, batcher = self._ready()
        if self._away:
            raise ModelUnavailable(self._away)
        self._loop = asyncio.get_running_loop()
        try:
            rows = await scored(texts, served.model.pieces, batcher, self._deadline_seconds)
        except _OF_THE_WORLD as error:
            raise ModelUnavailable(_UNAVAILABLE) from error
        if self.version != served.version:  # it changed meanwhile: remembered under the old name, scores would be wrong
            raise ModelUnavailable(_UNAVAILABLE)
        return rows

    def close(self) -> None:
        """End the batcher's threads and close connections."""
        self._away = _UNAVAILABLE
        if self._coming_back is not None:
            self._coming_back.cancel()
        if self._batcher is not None:
            self._batcher.close()
        self._exchange.forget_connections()

    def _ready(self) -> tuple[Served, Batcher]:
        if self._served is None or self._batcher is None:
            raise ModelUnavailable(_UNAVAILABLE)
        return self._served, self._batcher

    def _looking(self, seconds: float) -> asyncio.Future[Served]:
        looking = asyncio.ensure_future(asyncio.to_thread(self._elsewhere.look, seconds))
        looking.add_done_callback(lambda done: done.cancelled() or done.exception())  # whoever asked may be gone
        return looking

    def _forward(self, batch: Sequence[object]) -> list[dict[str, float]]:
        """Ask about one batch; called by the batcher's threads."""
        served, _ = self._ready()
        try:
            return self._elsewhere.scores(served, batch, self._deadline_seconds)
        except RemoteFailed as failure:
            if self._loop is not None:
                with suppress(RuntimeError):  # the loop has ended
                    self._loop.call_soon_threadsafe(self._lost, failure)
            raise ModelUnavailable(_WHY.get(failure.reason, _UNAVAILABLE)) from None

    def _lost(self, failure: RemoteFailed) -> None:
        """Leave the model alone until it was looked at again; one that only asks to wait is there."""
        if failure.reason == "busy" or self._away:
            return
        self._away = _WHY.get(failure.reason, _UNAVAILABLE)
        self._exchange.forget_connections()
        self._coming_back = asyncio.ensure_future(self._come_back(failure))

    async def _come_back(self, failure: RemoteFailed) -> None:
        pause, longest = PAUSES_SECONDS
        while True:
            looking = self._looking(self._deadline_seconds)
            await asyncio.wait([looking])
            error = looking.exception()
            if error is None:
                break
            if self.is_reached:
                self.is_reached = False
                self._tell("unavailable", f"{type(error).__name__}: {error}"[:_LONGEST_LINE])
            await asyncio.sleep(pause * (1 + random.random()) / 2)  # noqa: S311 - jitter
            pause = min(pause * 2, longest)
        self._served, self._away = looking.result(), ""
        if not self.is_reached or failure.reason == "changed":
            self.is_reached = True
            self._tell("ok", "")
