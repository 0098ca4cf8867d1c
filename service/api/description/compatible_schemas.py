"""The schemas of the other APIs that are spoken here, with what each score means."""

from __future__ import annotations

from typing import Any

import msgspec

from service.api.attributes import LABEL_OF
from service.api.categories import LABELS_OF, PREFIX
from service.api.comments import Analysis, AnalyzeRequest, Suggested, SuggestRequest
from service.api.openai import MAX_INPUTS, MODELS, Moderated, Moderation
from service.domain.policy_entries import Code
from service.domain.post import MAX_TEXT_CHARACTERS

MEANING = (
    "Scores of OpenAI's thirteen categories are labels of the classifier that runs here (Detoxify's, 0 to 1): "
    "harassment is insult, harassment/threatening and violence are threat, hate is identity_attack, hate/threatening "
    "the lower of identity_attack and threat, sexual is sexual_explicit; the others are looked for by nobody: 0.0, and "
    "applied to nothing. A category is true when its score is at least 0.5 and the text is flagged. Beside them, "
    "poortwachter/<code> is a guideline of the code of conduct: true when it holds the text back, its score the "
    "highest confidence of a reason to do so."
)
_TEXT = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT_CHARACTERS}
_CODES: tuple[str, ...] = Code.__args__  # type: ignore[attr-defined] # a Literal


def compatible_schemas() -> dict[str, Any]:
    """Return the schemas by name, as made from the types, then told more exactly."""
    _, found = msgspec.json.schema_components(
        [Moderation, Moderated, AnalyzeRequest, Analysis, SuggestRequest, Suggested],
        ref_template="#/components/schemas/{name}",
    )
    made: dict[str, Any] = {name: schema for name, schema in found.items() if name not in {"Part", "Picture"}}
    text_part = _part("text", "text", _TEXT)
    made["Moderation"]["properties"] = {
        "input": {
            "anyOf": [
                _TEXT,
                {"type": "array", "minItems": 1, "maxItems": MAX_INPUTS, "items": _TEXT},
                {
                    "type": "array", "minItems": 1, "maxItems": MAX_INPUTS, "contains": text_part,
                    "items": {"anyOf": [text_part, _part("image_url", "image_url", _PICTURE)]},
                },
            ]
        },
        "model": {"anyOf": [{"type": "string", "enum": list(MODELS)}, {"type": "null"}], "default": MODELS[0]},
    }  # fmt: skip
    for field, schema in (
        ("categories", {"type": "boolean"}),
        ("category_scores", {"type": "number", "minimum": 0, "maximum": 1}),
        ("category_applied_input_types", {"type": "array", "items": {"type": "string", "enum": ["text"]}}),
    ):
        made["ModerationResult"]["properties"][field] = _by_category(schema)
    made["Comment"]["properties"]["text"] = {"type": "string", "pattern": "\\S", "description": "20,480 bytes at most."}
    made["Comment"]["required"] = ["text"]
    made["AnalyzeRequest"]["properties"]["requestedAttributes"] |= {
        "minProperties": 1, "propertyNames": {"enum": list(LABEL_OF)},
    }  # fmt: skip
    made["SuggestRequest"]["properties"]["attributeScores"]["minProperties"] = 1
    return made | _OWN


def _part(kind: str, field: str, schema: dict[str, Any]) -> dict[str, Any]:
    properties = {"type": {"type": "string", "enum": [kind]}, field: schema}
    return {"type": "object", "required": ["type", field], "properties": properties}


def _by_category(schema: dict[str, Any]) -> dict[str, Any]:
    names = [*LABELS_OF, *(PREFIX + code for code in _CODES)]
    return {"type": "object", "required": names, "properties": dict.fromkeys(names, schema)}


_PICTURE = {"type": "object", "required": ["url"], "properties": {"url": {"type": "string"}}}
_OWN: dict[str, Any] = {
    "OpenAIError": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["message", "type", "param", "code"],
                "properties": {
                    "message": {"type": "string", "description": "What was wrong, and what to do."},
                    "type": {"type": "string", "enum": ["invalid_request_error", "server_error"]},
                    "param": {"type": ["string", "null"], "description": "Where, such as input[1]."},
                    "code": {"type": "string", "description": "Stable name of the problem."},
                },
            }
        },
    },
    "GoogleError": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message", "status"],
                "properties": {
                    "code": {"type": "integer"},
                    "message": {"type": "string", "description": "What was wrong, and what to do."},
                    "status": {"type": "string", "description": "A name of google.rpc.Code."},
                    "details": {"type": "array", "items": {"type": "object"}},
                },
            }
        },
    },
    "ModelList": {
        "type": "object",
        "required": ["object", "data"],
        "properties": {
            "object": {"type": "string", "enum": ["list"]},
            "data": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "object", "created", "owned_by"],
                    "properties": {
                        "id": {"type": "string", "enum": list(MODELS)},
                        "object": {"type": "string", "enum": ["model"]},
                        "created": {"type": "integer"},
                        "owned_by": {"type": "string"},
                    },
                },
            },
        },
    },
    "Discovery": {
        "type": "object",
        "required": ["kind", "name", "version", "rootUrl", "schemas", "resources"],
        "properties": {
            "kind": {"type": "string", "enum": ["discovery#restDescription"]},
            "name": {"type": "string", "enum": ["commentanalyzer"]},
            "version": {"type": "string", "enum": ["v1alpha1"]},
            "rootUrl": {"type": "string", "description": "The address that was asked."},
            "schemas": {"type": "object"},
            "resources": {"type": "object"},
        },
    },
}
