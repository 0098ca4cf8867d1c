"""How one operation is described: its body, its answers, its problems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from service.api.description.schemas import reference
from service.web.problems import MEDIA_TYPE

JSON = "application/json"
NDJSON = "application/x-ndjson"
EXAMPLES = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))

PROBLEMS = {
    "BadRequest": "The body could not be read: what, where (JSON pointer) and what to do",
    "Unauthorized": "No valid key came with the request",
    "Forbidden": "The key does not hold the right, or a keyless gate was asked from elsewhere",
    "TooLarge": "The body, or one text field, is larger than is read",
    "WrongMediaType": "The media type is not read here",
    "Conflict": "The Idempotency-Key was used for another body",
    "Busy": "The queue is full; nothing was computed (see Retry-After)",
}
_HEADERS = {"Unauthorized": ("WWW-Authenticate",), "Busy": ("Retry-After",)}
STATUS_OF = {
    "BadRequest": "400", "Unauthorized": "401", "Forbidden": "403", "TooLarge": "413",
    "WrongMediaType": "415", "Conflict": "422", "Busy": "503",
}  # fmt: skip

PARAMETERS: dict[str, Any] = {
    "acceptLanguage": {
        "name": "Accept-Language", "in": "header", "schema": {"type": "string"}, "example": "nl-BE",
        "description": "Language of the messages: nl, fr, de or en.",
    },
    "idempotencyKey": {
        "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "description": "The same key with the same body gets the stored decision again, for 24 hours at most.",
    },
    "approval": {
        "name": "X-Approval", "in": "header", "schema": {"type": "string"},
        "description": "A release that POST /v1/approvals gave: turns review into allow while the post and the policy "
        "are the ones that were released. The answer's approval field says what it did.",
    },
    "onBlock": {
        "name": "on_block", "in": "query", "schema": {"type": "string", "enum": ["200", "403"]},
        "description": "Status of an answer that blocks; 200 by default.",
    },
}  # fmt: skip


def operation(
    name: str,
    tag: str,
    summary: str,
    body: dict[str, Any] | None,
    responses: dict[str, Any],
    problems: list[str],
    parameters: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return one operation; `problems` name shared responses."""
    listed = {STATUS_OF[problem]: {"$ref": f"#/components/responses/{problem}"} for problem in problems}
    operation: dict[str, Any] = {
        "operationId": name, "tags": [tag], "summary": summary, "description": summary + ".",
        "parameters": parameters, "responses": dict(sorted({**listed, **responses}.items())),
    }  # fmt: skip
    if tag == "about" and name != "listGuidelines":
        operation["security"] = [{}]
    if body is not None:
        operation["requestBody"] = body
    return operation


def parameter(name: str) -> dict[str, Any]:
    """Return a reference to a shared parameter."""
    return {"$ref": f"#/components/parameters/{name}"}


def body(schema: str, examples: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON request body with examples."""
    content = {"schema": reference(schema), "examples": examples}
    return {"required": True, "content": {JSON: content}}


def batch_body() -> dict[str, Any]:
    """Return the body of the batch: JSON or lines."""
    content: dict[str, Any] = {
        JSON: {
            "schema": reference("Batch"),
            "examples": {"two": {"value": {"posts": [e["value"] for e in EXAMPLES["posts"].values()][:2]}}},
        },
        NDJSON: {"schema": {"type": "string", "description": "One post a line; answered line by line."}},
    }
    return {"required": True, "content": content}


def batch_answer() -> dict[str, Any]:
    """Return the answer of the batch."""
    return {
        "description": "An answer or a problem for every post, in order",
        "content": {
            JSON: {"schema": reference("BatchAnswer")},
            NDJSON: {"schema": {"type": "string"}},
        },
    }


def answer(schema: str, description: str, examples: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a JSON response."""
    content: dict[str, Any] = {"schema": reference(schema)}
    if examples:
        content["examples"] = examples
    return {"description": description, "content": {JSON: content}}


def blocked() -> dict[str, Any]:
    """403 is a block where the caller asked for it, else a problem."""
    return {
        "description": "The post is blocked and the caller asked for 403; or " + PROBLEMS["Forbidden"].lower(),
        "content": {
            JSON: {"schema": reference("Answer")},
            MEDIA_TYPE: {"schema": reference("Problem")},
        },
    }


def problem_response(description: str, name: str) -> dict[str, Any]:
    """Return a shared problem response, with the headers that come with it."""
    headers = {header: {"required": True, "schema": {"type": "string"}} for header in _HEADERS.get(name, ())}
    return {
        "description": description,
        **({"headers": headers} if headers else {}),
        "content": {MEDIA_TYPE: {"schema": reference("Problem")}},
    }
