"""How tools deliver: the one path of webhooks, by the kinds of source that need no configuration."""

from __future__ import annotations

from typing import Any, get_args

from service.api.description.operations import JSON, operation, parameter
from service.api.description.schemas import reference
from service.web.problems import MEDIA_TYPE
from service.web.sources import BUILT_IN, FailMode

_ABOUT = (
    "Judge what a tool delivers: Standard Webhooks (raw body signed, at most five minutes ago), CloudEvents (binary, "
    "structured, batched; OPTIONS shakes hands), and the payloads of Buffer, Hootsuite, Postiz and Mixpost. A source "
    "of your own is an entry in the file of POORTWACHTER_SOURCES. The token is a key with the right `hooks`; without "
    "any key it is ignored. Unknown fields are ignored; every version, thread item, comment and alt text is judged. A "
    "delivery that came before is judged again and says so. Hootsuite's events carry ids only: they are answered with "
    "an empty body, and where the source has a token a message that waits for approval is then fetched, judged and "
    "approved or rejected. A source with a call_back_url is told its verdicts there as well. Postiz calls after "
    "publication, so there a verdict is an audit and stops nothing."
)
_EVENT = {"type": "post.scheduled", "timestamp": "2026-11-23T18:00:00Z", "data": {"text": "Vandaag opent het park!"}}
_EXAMPLES: dict[str, Any] = {
    "buffer": {
        "summary": "Buffer: the variables of createPost",
        "value": {
            "input": {
                "channelId": "c1",
                "text": "Morgen raad om 20u",
                "schedulingType": "automatic",
                "mode": "customScheduled",
                "dueAt": "2026-12-01T08:00:00Z",
                "metadata": {"twitter": {"thread": [{"text": "Morgen raad om 20u"}, {"text": "Agenda: het park"}]}},
            }
        },
    },
    "standard": {"summary": "Standard Webhooks (with its three headers)", "value": _EVENT},
    "postiz": {
        "summary": "Postiz: after publication",
        "value": [
            {
                "id": "clx1",
                "content": "<p>Hallo <strong>buurt</strong></p>",
                "publishDate": "2026-12-01T08:00:00.000Z",
                "state": "PUBLISHED",
                "integration": {"id": "i1", "name": "Gemeente", "providerIdentifier": "facebook"},
            }
        ],
    },
}
_ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["decision", "summary", "duplicate", "audit", "fail", "failed", "results"],
    "properties": {
        "decision": {
            "type": "string",
            "enum": ["allow", "review", "block"],
            "description": "The worst of all results.",
        },
        "summary": {"type": "string", "description": "The sentence of the first result with that decision."},
        "duplicate": {"type": "boolean", "description": "Whether this delivery came before."},
        "audit": {"type": "boolean", "description": "Whether the tool calls after publication."},
        "fail": {
            "type": "string",
            "enum": list(get_args(FailMode)),
            "description": "What the source makes of a post that cannot be judged: block, allow or review.",
        },
        "failed": {"type": "integer", "minimum": 0, "description": "How many of the results are such problems."},
        "results": {"type": "array", "items": {"anyOf": [reference("Answer"), reference("Problem")]}},
    },
}


def hook_paths() -> dict[str, Any]:
    """Return the path of webhooks."""
    described = operation(
        "deliver",
        "hooks",
        "Judge what a tool delivers",
        {"required": True, "content": {JSON: {"schema": {"type": ["object", "array"]}, "examples": _EXAMPLES}}},
        {
            "200": {
                "description": "The verdicts; for Hootsuite's events an empty body",
                "content": {JSON: {"schema": _ANSWER}},
            },
            "204": {"description": "An empty array: nothing to judge"},
            "401": {
                "description": "The signature is absent, bad or stale",
                "headers": {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
                "content": {MEDIA_TYPE: {"schema": reference("Problem")}},
            },
            "404": {
                "description": "No source with this name and token",
                "content": {MEDIA_TYPE: {"schema": reference("Problem")}},
            },
        },
        ["BadRequest", "Forbidden", "TooLarge", "WrongMediaType", "Busy"],
        [_path("source", list(BUILT_IN)), _path("token"), parameter("acceptLanguage"), parameter("approval")],
    )
    described |= {"description": _ABOUT, "security": [{}]}
    return {"/v1/hooks/{source}/{token}": {"post": described}}


def _path(name: str, examples: list[str] | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if examples:
        schema["enum"] = examples
    return {"name": name, "in": "path", "required": True, "schema": schema}
