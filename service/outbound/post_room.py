"""What a server does outside beside answering: verdicts called back, and Hootsuite's approval requests answered."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from service.outbound.courier import Courier
from service.outbound.measures import OutboundMeasures
from service.outbound.robot import Robot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.stores.approval_shelf import ApprovalShelf
    from service.web.desk import Desk


class PostRoom:
    """The courier and the robot of one worker of the server."""

    def __init__(self, desk: Desk, shelf: ApprovalShelf) -> None:
        """Call nobody yet."""
        self.measures = measures = OutboundMeasures(desk.metrics)
        self.courier = Courier(desk.hasher.memory_key, measures)
        self.robot = Robot(desk, shelf, measures)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work while the gate runs."""
        async with self.courier.running():
            try:
                yield
            finally:
                await self.robot.finish()
