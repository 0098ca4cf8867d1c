"""What the world can do to a call of ours. Messages are safe to show: no token, no text, no answer's body."""

from __future__ import annotations


class OutboundError(Exception):
    """A call to the outside did not do what it was made for."""

    result = "failed"


class NotReached(OutboundError):
    """Nobody answered in time, or the answer was that of a broken server; tried again as often as is sensible."""

    result = "not_reached"


class Refused(OutboundError):
    """The other side understood and said no: a wrong token, an unknown post, an edit that is not allowed."""

    result = "refused"


class Unreadable(OutboundError):
    """The answer is larger than is read, or is not what the tool's documentation says."""

    result = "unreadable"


class Forbidden(OutboundError):
    """We do not call there: another host than the source's, a private address, a redirect."""

    result = "forbidden"


class Limited(OutboundError):
    """The tool asks to wait (429)."""

    result = "limited"

    def __init__(self, detail: str, seconds: float) -> None:
        """`seconds` from now it may be asked again."""
        super().__init__(detail)
        self.seconds = seconds
