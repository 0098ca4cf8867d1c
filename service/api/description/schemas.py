"""The schemas: of the types that are read and written, and of what is put together by hand."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from service.api.approvals import AskedApproval, GivenApproval
from service.api.description.compatible_schemas import compatible_schemas
from service.api.feedback import AskedFeedback, TakenFeedback
from service.api.policies import Trial
from service.domain.policy_entries import Code
from service.domain.post import MAX_TEXT_CHARACTERS, Author, LinkPreview, Media, Music, Person, Post, QuotedSource
from service.explain import Statement
from service.mentions.mention import Mention, MentionAuthor
from service.mentions.words import MentionAnswer
from service.respond import Answer

_OF_A_POST = (Post, Author, Person, Music, Media, LinkPreview, QuotedSource)


def reference(name: str) -> dict[str, Any]:
    """Point at a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def schemas() -> dict[str, Any]:
    """Return every schema by name."""
    _, made = msgspec.json.schema_components(
        [
            *(Post, Trial, Answer, Mention, MentionAnswer, AskedApproval, GivenApproval),
            *(AskedFeedback, TakenFeedback, Statement),
        ],
        ref_template="#/components/schemas/{name}",
    )
    found: dict[str, Any] = {name: _tidied(schema) for name, schema in made.items()}
    for kind in (*_OF_A_POST, Mention, MentionAuthor):
        _limit_texts(found[kind.__name__])
    found["Post"]["anyOf"] = [
        {"required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        {"required": ["media"], "properties": {"media": {"type": "array", "minItems": 1}}},
    ]
    found["Policy"]["properties"]["guidelines"] = {
        "type": "object",
        "properties": {code: reference("GuidelineRule") for code in get_args(Code)},
        "additionalProperties": False,
    }
    found["Answer"]["properties"]["verdicts"] |= {"minItems": 10, "maxItems": 10}
    for name in ("decide_by", "valid_until"):
        found["Answer"]["properties"][name]["anyOf"][0]["format"] = "date-time"
    found["AskedFeedback"] |= {
        "anyOf": [{"required": ["verdict_id"]}, {"required": ["content_hash"]}],
        "not": {"properties": {"right": {"const": True}}, "required": ["wanted"]},
    }
    found["Restriction"]["properties"]["until"]["anyOf"][0]["format"] = "date-time"
    found["Release"]["properties"]["until"]["anyOf"][0]["format"] = "date-time"
    found["MentionAnswer"]["properties"]["answer_by"]["anyOf"][0]["format"] = "date-time"
    return found | {name: _tidied(schema) for name, schema in compatible_schemas().items() if name not in found} | _OWN


def _tidied(schema: Any) -> Any:
    """Drop titles and long defaults (they repeat what is said elsewhere) and line breaks in descriptions."""
    if isinstance(schema, list):
        return [_tidied(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {
        key: _tidied(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str)) and not (key == "default" and isinstance(value, dict))
    }
    if isinstance(found.get("description"), str):
        found["description"] = " ".join(found["description"].split())
    if "anyOf" in found and found.get("type") == "string":
        del found["type"]  # each of the alternatives says it
    return found


def _limit_texts(schema: Any) -> None:
    """Say how long a text may be."""
    if isinstance(schema, list):
        for item in schema:
            _limit_texts(item)
    elif isinstance(schema, dict):
        if schema.get("type") == "string" and "format" not in schema and "pattern" not in schema:
            schema["maxLength"] = MAX_TEXT_CHARACTERS
        for value in schema.values():
            _limit_texts(value)


_OWN: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "description": "Stable name of the problem."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What was wrong."},
            "pointer": {
                "type": "string",
                "description": "Where: a JSON pointer into the request; in a batch, into the post.",
            },
            "hint": {"type": "string", "description": "What to do."},
        },
    },
    "Batch": {
        "type": "object",
        "required": ["posts"],
        "additionalProperties": False,
        "properties": {"posts": {"type": "array", "maxItems": 256, "items": reference("Post")}},
    },
    "BatchAnswer": {
        "type": "object",
        "required": ["results"],
        "properties": {
            "results": {
                "type": "array",
                "items": {
                    "anyOf": [
                        reference("Answer"),
                        reference("Problem"),
                    ]
                },
            }
        },
    },
    "MentionOrBatch": {"anyOf": [reference("Mention"), reference("MentionBatch")]},
    "MentionBatch": {
        "type": "object",
        "required": ["mentions"],
        "additionalProperties": False,
        "properties": {"mentions": {"type": "array", "maxItems": 256, "items": reference("Mention")}},
    },
    "MentionAnswerOrBatch": {"anyOf": [reference("MentionAnswer"), reference("MentionBatchAnswer")]},
    "MentionBatchAnswer": {
        "type": "object",
        "required": ["results"],
        "properties": {
            "results": {"type": "array", "items": {"anyOf": [reference("MentionAnswer"), reference("Problem")]}}
        },
    },
    "GuidelineList": {
        "type": "object",
        "required": ["guidelines"],
        "properties": {
            "guidelines": {
                "type": "array",
                "minItems": 10,
                "maxItems": 10,
                "items": {
                    "type": "object",
                    "required": ["guideline", "code", "title", "text", "reason_codes"],
                    "properties": {
                        "guideline": {"type": "integer"},
                        "code": {"type": "string"},
                        "title": {"type": "string"},
                        "text": {"type": "string"},
                        "reason_codes": {"type": "array", "items": {"type": "string"}},
                    },
                },
            }
        },
    },
    "Health": {
        "type": "object",
        "required": ["status"],
        "properties": {
            "status": {"type": "string", "enum": ["live", "ready", "degraded", "not ready"]},
            "parts": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    },
}
