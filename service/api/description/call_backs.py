"""What the gate tells by itself: call-backs of verdicts, as the OpenAPI document's `webhooks`."""

from __future__ import annotations

from typing import Any

from service.api.description.operations import JSON
from service.api.description.schemas import reference

_EVENTS = {
    "post.judged": "A post that a tool delivered was judged: the answer to the delivery, told once more.",
    "post.held": "The hold worker moved a scheduled post back to draft.",
    "post.published": "The hold worker found a post published that may not be: made, or edited, between two polls.",
}
_HEADERS = {
    "webhook-id": "Names the message; the same whenever it is told again.",
    "webhook-timestamp": "When it was signed: seconds since 1970, UTC.",
    "webhook-signature": "v1,<base64 of HMAC-SHA256 over id.timestamp.body>; the secret stands with the source.",
}


def call_back_schema() -> dict[str, Any]:
    """Return the schema of every call-back's body."""
    text = {"type": "string"}
    verdict = {"anyOf": [reference("Answer"), reference("Problem"), {"type": "null"}]}
    return {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"type": "string", "enum": list(_EVENTS)},
            "timestamp": {"type": "string", "format": "date-time", "description": "In UTC."},
            "data": {
                "type": "object",
                "required": ["source", "post_id", "decision", "verdict"],
                "properties": {
                    "source": {"type": "string", "description": "The name of the source."},
                    "post_id": {"anyOf": [text, {"type": "null"}]},
                    "decision": {"anyOf": [{"type": "string", "enum": ["allow", "review", "block"]}, {"type": "null"}]},
                    "summary": text,
                    "action": {"type": "string", "enum": ["moved_to_draft", "none"]},
                    "shown_whole": {
                        "type": "boolean",
                        "description": "Whether the tool shows all that it would publish; what is not shown is held.",
                    },
                    "shortened": {
                        "type": "boolean",
                        "description": "Whether the reasons were left out for their size.",
                    },
                    "verdict": verdict,
                },
            },
        },
    }


def call_backs() -> dict[str, Any]:
    """Return the document's webhooks."""
    return {
        kind: {
            "post": {
                "operationId": "called" + "".join(part.capitalize() for part in kind.split(".")),
                "tags": ["hooks"],
                "summary": about,
                "description": "Sent to a source's call_back_url, signed as Standard Webhooks; tried three times, and "
                "by the hold worker again at its next poll. Never redirected, at most 20 kB.",
                "parameters": [
                    {"name": name, "in": "header", "required": True, "description": said, "schema": {"type": "string"}}
                    for name, said in _HEADERS.items()
                ],
                "requestBody": {"required": True, "content": {JSON: {"schema": reference("CallBack")}}},
                "responses": {"2XX": {"description": "Taken"}, "default": {"description": "Not taken"}},
            }
        }
        for kind, about in _EVENTS.items()
    }
