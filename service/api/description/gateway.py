"""How the gateway's question is described: every method, two answers."""

from __future__ import annotations

from typing import Any

from service.api.description.operations import EXAMPLES, JSON
from service.api.description.schemas import reference
from service.web.problems import MEDIA_TYPE

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_SUMMARY = "May this request go on to the scheduler's own API"
_DESCRIPTION = (
    "For Envoy (ext_authz), Traefik (forwardAuth with forwardBody) and APISIX (forward-auth). `path` is that of "
    "the request that waits, or empty with X-Forwarded-Method and X-Forwarded-Uri; a first segment `@name` names the "
    "source. Exactly 200 or 403. The gateway's key, with the right `gate`, comes in X-API-Key."
)


def gateway_paths() -> dict[str, Any]:
    """Return the path of the gateway's question."""
    return {"/v1/gate/{path}": {method: _operation(method) for method in METHODS}}


def gateway_schemas() -> dict[str, Any]:
    """Return the schemas of the two answers."""
    return {"LetThrough": _LET_THROUGH, "HeldBack": _HELD_BACK}


def _operation(method: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"authorise{method.capitalize()}",
        "tags": ["gateway"],
        "summary": _SUMMARY,
        "description": _DESCRIPTION,
        "parameters": _parameters(),
        "responses": {
            "200": {
                "description": "Yes: allowed, or no post at all",
                "content": {JSON: {"schema": reference("LetThrough")}},
            },
            "403": {
                "description": "No: not allowed, not readable, or no verdict in time",
                "content": {MEDIA_TYPE: {"schema": reference("HeldBack"), "examples": EXAMPLES["held"]}},
            },
        },
    }
    if method in {"put", "post", "patch"}:
        described["requestBody"] = {
            "description": "The body of the request that waits, as its tool sends it.",
            "content": {JSON: {"schema": {}, "examples": EXAMPLES["scheduled"]}},
        }
    return described


def _parameters() -> list[dict[str, Any]]:
    path = {
        "name": "path", "in": "path", "required": True, "schema": {"type": "string"}, "example": "api/public/v1/posts",
        "description": "Path of the request that waits; slashes stay.",
    }  # fmt: skip
    return [path, {"$ref": "#/components/parameters/acceptLanguage"}, {"$ref": "#/components/parameters/approval"}]


_FAILED: dict[str, Any] = {
    "type": "object",
    "description": "No verdict could be computed; `mode` is what the source then does.",
    "required": ["why", "mode"],
    "properties": {
        "why": {"type": "string", "enum": ["too_slow", "overloaded", "mistake"]},
        "mode": {"type": "string", "enum": ["closed", "open", "review"]},
    },
}
_DECISION = {"type": ["string", "null"], "enum": ["allow", "review", "block", None]}
_LET_THROUGH: dict[str, Any] = {
    "type": "object",
    "required": ["decision"],
    "properties": {
        "decision": _DECISION,
        "posts": {"type": "integer", "minimum": 0, "description": "How many posts were judged."},
        "failed": _FAILED,
        "source": {"type": ["string", "null"]},
    },
}
_HELD_BACK: dict[str, Any] = {
    "description": "A problem (RFC 9457), with the verdict about each post that was held back.",
    "allOf": [
        {"$ref": "#/components/schemas/Problem"},
        {
            "type": "object",
            "required": ["message"],
            "properties": {
                "message": {"type": "string", "description": "The same as detail: many tools show this member."},
                "decision": _DECISION,
                "source": {"type": ["string", "null"]},
                "failed": _FAILED,
                "posts": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["id", "decision", "summary", "reasons", "content_hash"],
                        "properties": {
                            "id": {"type": "string"},
                            "post_id": {"type": ["string", "null"]},
                            "decision": {"type": "string", "enum": ["review", "block"]},
                            "summary": {"type": "string"},
                            "reasons": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "required": ["guideline", "code", "message", "suggestion"],
                                    "properties": {
                                        "guideline": {"type": "integer"},
                                        "code": {"type": "string"},
                                        "message": {"type": "string"},
                                        "suggestion": {"type": "string"},
                                    },
                                },
                            },
                            "content_hash": {"type": "string", "description": "What an approval is asked for."},
                            "decide_by": {"type": ["string", "null"], "format": "date-time"},
                            "approval": {"anyOf": [{"$ref": "#/components/schemas/Release"}, {"type": "null"}]},
                        },
                    },
                },
            },
        },
    ],
}
