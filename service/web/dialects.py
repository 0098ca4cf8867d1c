"""In whose words an error is told: clients written for another API get that API's error shape on its paths.

Everywhere else an error is an RFC 9457 problem. Statuses and facts are the same in every dialect; OpenAI's clients
repeat what failed unless `x-should-retry` says otherwise, so there it always does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from service import errors
from service.web.problems import MEDIA_TYPE, STATUS, headers_of, our_fault, problem_of

if TYPE_CHECKING:
    from service.errors import CallerError

_JSON = "application/json"
_OPENAI = ("/v1/moderations", "/v1/models")
_GOOGLE = ("/v1alpha1", "/$discovery")
_SERVER_ERROR = 500
_GOOGLE_STATUS = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
    405: "UNIMPLEMENTED", 413: "INVALID_ARGUMENT", 415: "INVALID_ARGUMENT", 422: "FAILED_PRECONDITION",
    500: "INTERNAL", 503: "UNAVAILABLE",
}  # fmt: skip
"""The canonical names of google.rpc.Code nearest to each status."""
PERSPECTIVE_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
_MISTAKE = "The gate made a mistake. Nothing was judged. The mistake was logged under the request id."


class Refusal(NamedTuple):
    """What is sent when a request is not served."""

    status: int
    media_type: str
    headers: dict[str, str]
    body: bytes


def refusal(path: str, error: CallerError) -> Refusal:
    """Tell a caller's error in the words of the API that lives at `path`."""
    status, headers = STATUS[type(error)], headers_of(error)
    if _under(path, _OPENAI):
        again = "true" if isinstance(error, errors.Overloaded) else "false"
        return Refusal(status, _JSON, headers | {"x-should-retry": again}, msgspec.json.encode(_openai(error, status)))
    if _under(path, _GOOGLE):
        if "www-authenticate" in headers:
            headers["www-authenticate"] += ' realm="poortwachter"'  # httplib2 fails on a challenge without parameters
        return Refusal(status, _JSON, headers, msgspec.json.encode(_google(error, status)))
    return Refusal(status, MEDIA_TYPE, headers, msgspec.json.encode(problem_of(error)))


def mistake(path: str) -> Refusal:
    """Tell that we made a mistake; asking again would meet it again."""
    if _under(path, _OPENAI):
        said = {"message": _MISTAKE, "type": "server_error", "param": None, "code": "internal"}
        return Refusal(_SERVER_ERROR, _JSON, {"x-should-retry": "false"}, msgspec.json.encode({"error": said}))
    if _under(path, _GOOGLE):
        google = {"code": _SERVER_ERROR, "message": _MISTAKE, "status": _GOOGLE_STATUS[_SERVER_ERROR]}
        return Refusal(_SERVER_ERROR, _JSON, {}, msgspec.json.encode({"error": google}))
    return Refusal(_SERVER_ERROR, MEDIA_TYPE, {}, our_fault())


def _under(path: str, roots: tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(root + "/") for root in roots)


def _message(error: CallerError) -> str:
    return f"{error.detail}. {error.hint}" if error.hint else error.detail + "."


def _openai(error: CallerError, status: int) -> dict[str, Any]:
    """`{"error": {message, type, param, code}}`; param reads `input[1].text`."""
    code = "invalid_api_key" if isinstance(error, errors.UnknownKey) else error.type.replace("-", "_")
    kind = "server_error" if status >= _SERVER_ERROR else "invalid_request_error"
    param = _steps(error.pointer)
    return {"error": {"message": _message(error), "type": kind, "param": param, "code": error.reason or code}}


def _google(error: CallerError, status: int) -> dict[str, Any]:
    """`{"error": {code, message, status, details}}`; Perspective's own `errorType` where it has a name for it."""
    details: list[dict[str, Any]] = []
    if error.reason is not None:
        details.append({"@type": PERSPECTIVE_ERROR, "errorType": error.reason})
    field = _steps(error.pointer)
    if field is not None:
        details.append({"@type": _BAD_REQUEST, "fieldViolations": [{"field": field, "description": error.detail}]})
    told = {"code": status, "message": _message(error), "status": _GOOGLE_STATUS[status]}
    return {"error": told | ({"details": details} if details else {})}


def _steps(pointer: str | None) -> str | None:
    """Turn the JSON pointer /input/1/text into input[1].text; nowhere in particular is None."""
    if not pointer:
        return None
    steps = (step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/"))
    return "".join(f"[{step}]" if step.isdecimal() else f".{step}" for step in steps).removeprefix(".")
