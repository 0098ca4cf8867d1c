"""What every scheduler's room offers to the hold worker: posts soonest first, one post again, back to draft."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from msgspec import Struct

from service.errors import CallerError
from service.outbound.errors import Refused
from service.shapes.shaped import Shaped
from service.web.decoding import check_post

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

State = Literal["scheduled", "draft", "published", "other"]
"""A state that is not documented counts as scheduled: it is judged, and never overlooked."""
MAX_TOKEN_BYTES = 8_192
_APPROVAL = re.compile(r"apr_[A-Za-z0-9_-]{20,4000}")
_MOST_APPROVALS = 4


class Found(Struct, frozen=True):
    """A post as a tool shows it.

    `shaped` is None when it cannot be read; `whole` is False when the tool does not show all that it would publish.
    `approvals` are tokens that people left at the post in the tool. `raw` is what the tool sent.
    """

    id: str
    state: State
    raw: Any
    shaped: Shaped | None
    due: datetime | None = None
    whole: bool = True
    approvals: tuple[str, ...] = ()


class Tool(Protocol):
    """A scheduler's API. Methods raise OutboundError."""

    every_seconds: float
    """How often to poll where nothing else is said: what the vendor's smallest plan bears."""

    def posts(self, since: datetime, *, drafts: bool) -> AsyncIterator[list[Found]]:
        """Yield pages: what is scheduled, soonest first; what was published since; drafts too when asked."""

    async def again(self, found: Found) -> Found | None:
        """Return the post as it is now, or None when it is gone."""

    async def hold(self, found: Found) -> None:
        """Move the post back to draft; saying it twice does nothing more."""

    def pause_seconds(self) -> float:
        """Return the shortest pause between polls that the limits last told allow."""


def shaped_of(posts_of: Callable[[Any], tuple[Shaped, ...]], raw: Any) -> Shaped | None:
    """Return the one post in what a tool sent, or None when it cannot be read or judged."""
    try:
        (shaped,) = posts_of(raw)
        check_post(shaped.post)
    except (CallerError, ValueError):
        return None
    return shaped


def approvals_in(texts: list[Any]) -> tuple[str, ...]:
    """Return the approvals that stand in texts."""
    found = [token for text in texts if isinstance(text, str) for token in _APPROVAL.findall(text)]
    return tuple(dict.fromkeys(found))[:_MOST_APPROVALS]


def token_in(path: Path | None, name: str) -> str:
    """Return the token in a file, read at every use so that it can be renewed; raise Refused without one."""
    if path is None:
        raise Refused(f"{name} has no token_file")
    try:
        raw = path.read_bytes()[:MAX_TOKEN_BYTES]
        token = raw.decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"the token file of {name} cannot be read ({type(error).__name__})") from None
    if not token or not token.isprintable():
        raise Refused(f"the token file of {name} holds no token")
    return token


def moment_of_tool(value: Any) -> datetime | None:
    """Return a moment as a tool writes it, or None."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
