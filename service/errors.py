"""What a caller can cause.

Every class carries what was wrong, where (a JSON pointer into the request, or None) and what to do.
`web/problems.py` holds the one table from these classes to HTTP status codes.
"""

from __future__ import annotations


class CallerError(Exception):
    """The request cannot be served as it is; the message is safe to show and holds no post text."""

    title = "The request cannot be served as it is"
    type = "about:blank"

    def __init__(
        self, detail: str, *, pointer: str | None = None, hint: str | None = None, reason: str | None = None
    ) -> None:
        """Say what was wrong (`detail`), where (`pointer`) and what to do (`hint`).

        `reason` is the name that the API of somebody else has for it, on the paths where we speak as that API.
        """
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer
        self.hint = hint
        self.reason = reason


class MalformedRequest(CallerError):
    """The body is not what the endpoint reads: bad JSON, bad UTF-8, unknown field, wrong type."""

    title = "The request body could not be read"
    type = "malformed-request"


class UnknownKey(CallerError):
    """No key was given where one is needed, or the key is not known."""

    title = "A valid key is needed"
    type = "unknown-key"


class BadSignature(CallerError):
    """A delivery is not signed as its source signs, or was signed too long ago."""

    title = "The delivery's signature is not valid"
    type = "bad-signature"


class RightNotHeld(CallerError):
    """The key is known but may not do this."""

    title = "The key may not do this"
    type = "right-not-held"


class NotFound(CallerError):
    """Nothing answers at this address."""

    title = "Nothing is here"
    type = "not-found"


class MethodNotAllowed(CallerError):
    """The address exists; the method does not."""

    title = "This method is not served here"
    type = "method-not-allowed"


class TooLarge(CallerError):
    """The body, or one text field, is larger than the gate reads."""

    title = "The request is too large"
    type = "too-large"


class WrongMediaType(CallerError):
    """The body's Content-Type is not one the endpoint reads."""

    title = "The media type is not supported"
    type = "wrong-media-type"


class IdempotencyConflict(CallerError):
    """The same Idempotency-Key came with another body."""

    title = "The idempotency key was used for another request"
    type = "idempotency-conflict"


class Overloaded(CallerError):
    """The queue was full at admission; nothing was computed."""

    title = "The gate is busy"
    type = "overloaded"

    def __init__(self, detail: str, *, retry_after_seconds: int = 1) -> None:
        """Say when to come back."""
        super().__init__(detail, hint=f"Try again in {retry_after_seconds} s.")
        self.retry_after_seconds = retry_after_seconds


class ForeignRequest(CallerError):
    """A keyless gate refuses what came through a proxy or under a foreign Host."""

    title = "Without keys the gate answers this machine only"
    type = "foreign-request"


class InvalidPolicy(CallerError):
    """A policy file or candidate policy cannot be used; the old one stays."""

    title = "The policy cannot be used"
    type = "invalid-policy"


class InvalidSetting(CallerError):
    """An environment variable is unknown or malformed; the service refuses to start."""

    title = "A setting cannot be used"
    type = "invalid-setting"
