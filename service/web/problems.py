"""Problems: the one table from what a caller can cause to a status, as RFC 9457 `application/problem+json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from service import errors

if TYPE_CHECKING:
    from service.errors import CallerError

STATUS: dict[type[CallerError], int] = {
    errors.MalformedRequest: 400,
    errors.InvalidPolicy: 400,
    errors.UnknownKey: 401,
    errors.BadSignature: 401,
    errors.RightNotHeld: 403,
    errors.ForeignRequest: 403,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.TooLarge: 413,
    errors.WrongMediaType: 415,
    errors.IdempotencyConflict: 422,
    errors.Overloaded: 503,
    errors.InvalidSetting: 500,  # ours: refuses to start, never reaches a client
}
MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "https://poortwachter.example/problems/"
"""Stable names, not addresses that anything fetches (RFC 9457, section 3.1.1)."""

_OUR_FAULT = {
    "type": TYPE_PREFIX + "internal",
    "title": "The gate made a mistake",
    "status": 500,
    "detail": "Nothing was judged. The mistake was logged under the request id.",
}


def problem_of(error: CallerError) -> dict[str, Any]:
    """Return the problem document of an error."""
    document: dict[str, Any] = {
        "type": TYPE_PREFIX + error.type,
        "title": error.title,
        "status": STATUS[type(error)],
        "detail": error.detail,
    }
    if error.pointer is not None:
        document["pointer"] = error.pointer
    if error.hint is not None:
        document["hint"] = error.hint
    return document


def headers_of(error: CallerError) -> dict[str, str]:
    """Return the headers that belong to an error."""
    if isinstance(error, errors.Overloaded):
        return {"retry-after": str(error.retry_after_seconds)}
    if isinstance(error, errors.UnknownKey):
        return {"www-authenticate": "Bearer"}
    if isinstance(error, errors.BadSignature):
        return {"www-authenticate": "Signature"}
    return {}


def our_fault() -> bytes:
    """Return the body of a 500: it says nothing about the inside."""
    return msgspec.json.encode(_OUR_FAULT)
