"""The API's description: OpenAPI 3.1, made from the types that decode and encode, and the page that shows it.

Litestar's own schema leaves out `additionalProperties: false` and "text or media", and its page loads
scripts from a CDN; so the document is put together here, and the page needs nothing from outside.
"""

from __future__ import annotations

import html
import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from service import __version__
from service.api.policies import Trial
from service.domain.post import MAX_TEXT_CHARACTERS, Post
from service.respond import Answer
from service.web.problems import MEDIA_TYPE

_EXAMPLES = json.loads(Path(__file__).with_name("openapi_examples.json").read_text("utf-8"))
_REFERENCE = "#/components/schemas/{name}"
_JSON = "application/json"
_NDJSON = "application/x-ndjson"


@cache
def document() -> bytes:
    """Return the document as JSON; the same for every caller."""
    return msgspec.json.format(msgspec.json.encode(build_document()), indent=2)


def build_document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    _, schemas = msgspec.json.schema_components([Post, Trial, Answer], ref_template=_REFERENCE)
    schemas = {name: _tidied(schema) for name, schema in schemas.items()}
    schemas["Post"]["anyOf"] = [
        {"required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        {"required": ["media"], "properties": {"media": {"type": "array", "minItems": 1}}},
    ]
    for name in ("text", "first_comment", "in_reply_to"):
        schemas["Post"]["properties"][name]["anyOf"][0]["maxLength"] = MAX_TEXT_CHARACTERS
    schemas["Answer"]["properties"]["verdicts"] |= {"minItems": 10, "maxItems": 10}
    schemas |= _OWN_SCHEMAS
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Poortwachter",
            "version": __version__,
            "summary": "Ten verdicts about a post by a Belgian elected official, before it is published.",
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "http://127.0.0.1:8000", "description": "make run"}],
        "security": [{"bearer": []}, {"apiKey": []}, {}],
        "tags": [
            {"name": "verdicts", "description": "Judge posts."},
            {"name": "about", "description": "What the gate says about itself."},
        ],
        "paths": _paths(),
        "components": {
            "schemas": schemas,
            "responses": {name: _problem_response(text) for name, text in _PROBLEMS.items()},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            },
            "parameters": _PARAMETERS,
        },
    }


_DESCRIPTION = (
    "A computed verdict is always answered with 200, whatever the decision; errors are RFC 9457 problems. "
    "Messages come in nl, fr, de or en (Accept-Language). Unknown fields are refused by name."
)

_PROBLEMS = {
    "BadRequest": "The body could not be read: what, where (JSON pointer) and what to do",
    "Unauthorized": "No valid key came with the request",
    "Forbidden": "The key does not hold the right, or a keyless gate was asked from elsewhere",
    "TooLarge": "The body, or one text field, is larger than is read",
    "WrongMediaType": "The media type is not read here",
    "Conflict": "The Idempotency-Key was used for another body",
    "Busy": "The queue is full; nothing was computed (see Retry-After)",
}
_STATUS = {
    "BadRequest": "400", "Unauthorized": "401", "Forbidden": "403", "TooLarge": "413",
    "WrongMediaType": "415", "Conflict": "422", "Busy": "503",
}  # fmt: skip

_PARAMETERS: dict[str, Any] = {
    "acceptLanguage": {
        "name": "Accept-Language", "in": "header", "schema": {"type": "string"}, "example": "nl-BE",
        "description": "Language of the messages: nl, fr, de or en.",
    },
    "idempotencyKey": {
        "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "description": "The same key with the same body gets the stored decision again, for 24 hours at most.",
    },
    "onBlock": {
        "name": "on_block", "in": "query", "schema": {"type": "string", "enum": ["200", "403"]},
        "description": "Status of an answer that blocks; 200 by default.",
    },
}  # fmt: skip

_OWN_SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "description": "Stable name of the problem."},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "What was wrong."},
            "pointer": {"type": "string", "description": "Where: a JSON pointer into the request."},
            "hint": {"type": "string", "description": "What to do."},
        },
    },
    "Batch": {
        "type": "object",
        "required": ["posts"],
        "additionalProperties": False,
        "properties": {"posts": {"type": "array", "maxItems": 256, "items": {"$ref": _REFERENCE.format(name="Post")}}},
    },
    "BatchAnswer": {
        "type": "object",
        "required": ["results"],
        "properties": {
            "results": {
                "type": "array",
                "items": {
                    "anyOf": [
                        {"$ref": _REFERENCE.format(name="Answer")},
                        {"$ref": _REFERENCE.format(name="Problem")},
                    ]
                },
            }
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


def _paths() -> dict[str, Any]:
    headers = [_parameter("acceptLanguage")]
    return {
        "/v1/verdicts": {
            "post": _operation(
                "judgePost", "verdicts", "Judge one post", _body(Post.__name__, _EXAMPLES["posts"]),
                {"200": _answer("Answer", "The verdicts, whatever the decision", _EXAMPLES["answers"]),
                 "403": _blocked()},
                ["BadRequest", "Unauthorized", "TooLarge", "WrongMediaType", "Conflict", "Busy"],
                [*headers, _parameter("idempotencyKey"), _parameter("onBlock")],
            )
        },
        "/v1/verdicts/batch": {
            "post": _operation(
                "judgePosts", "verdicts", "Judge up to 256 posts, or a stream of lines", _batch_body(),
                {"200": _batch_answer()},
                ["BadRequest", "Unauthorized", "Forbidden", "TooLarge", "WrongMediaType", "Busy"], headers,
            )
        },
        "/v1/policies/try": {
            "post": _operation(
                "tryPolicy", "verdicts", "Judge a post under a candidate policy", _body("Trial", _EXAMPLES["trials"]),
                {"200": _answer("Answer", "The verdicts under the candidate policy")},
                ["BadRequest", "Unauthorized", "Forbidden", "TooLarge", "WrongMediaType", "Busy"], headers,
            )
        },
        "/v1/guidelines": {
            "get": _operation(
                "listGuidelines", "about", "The ten guidelines and their reason codes", None,
                {"200": _answer("GuidelineList", "The guidelines")}, ["Unauthorized", "Forbidden", "Busy"], headers,
            )
        },
        "/health/live": {
            "get": _operation(
                "live", "about", "Is the process alive", None, {"200": _answer("Health", "Alive")}, [], []
            )
        },
        "/health/ready": {
            "get": _operation(
                "ready", "about", "May traffic come", None,
                {"200": _answer("Health", "Ready, perhaps degraded"), "503": _answer("Health", "Not ready")}, [], [],
            )
        },
    }  # fmt: skip


def _operation(
    name: str, tag: str, summary: str, body: dict[str, Any] | None, responses: dict[str, Any],
    problems: list[str], parameters: list[dict[str, Any]],
) -> dict[str, Any]:
    listed = {_STATUS[problem]: {"$ref": f"#/components/responses/{problem}"} for problem in problems}
    operation: dict[str, Any] = {
        "operationId": name, "tags": [tag], "summary": summary, "description": summary + ".",
        "parameters": parameters, "responses": dict(sorted({**listed, **responses}.items())),
    }  # fmt: skip
    if tag == "about" and name != "listGuidelines":
        operation["security"] = [{}]
    if body is not None:
        operation["requestBody"] = body
    return operation


def _parameter(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/parameters/{name}"}


def _body(schema: str, examples: dict[str, Any]) -> dict[str, Any]:
    content = {"schema": {"$ref": _REFERENCE.format(name=schema)}, "examples": examples}
    return {"required": True, "content": {_JSON: content}}


def _batch_body() -> dict[str, Any]:
    content: dict[str, Any] = {
        _JSON: {
            "schema": {"$ref": _REFERENCE.format(name="Batch")},
            "examples": {"two": {"value": {"posts": [e["value"] for e in _EXAMPLES["posts"].values()][:2]}}},
        },
        _NDJSON: {"schema": {"type": "string", "description": "One post a line; answered line by line."}},
    }
    return {"required": True, "content": content}


def _batch_answer() -> dict[str, Any]:
    return {
        "description": "An answer or a problem for every post, in order",
        "content": {
            _JSON: {"schema": {"$ref": _REFERENCE.format(name="BatchAnswer")}},
            _NDJSON: {"schema": {"type": "string"}},
        },
    }


def _answer(schema: str, description: str, examples: dict[str, Any] | None = None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": _REFERENCE.format(name=schema)}}
    if examples:
        content["examples"] = examples
    return {"description": description, "content": {_JSON: content}}


def _blocked() -> dict[str, Any]:
    """403 is a block where the caller asked for it, else a problem."""
    return {
        "description": "The post is blocked and the caller asked for 403; or " + _PROBLEMS["Forbidden"].lower(),
        "content": {
            _JSON: {"schema": {"$ref": _REFERENCE.format(name="Answer")}},
            MEDIA_TYPE: {"schema": {"$ref": _REFERENCE.format(name="Problem")}},
        },
    }


def _problem_response(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REFERENCE.format(name="Problem")}}},
    }


def _tidied(schema: dict[str, Any]) -> dict[str, Any]:
    """Drop titles (they repeat the names) and Python's line breaks in descriptions."""
    found = {key: value for key, value in schema.items() if key != "title"}
    if isinstance(found.get("description"), str):
        found["description"] = " ".join(found["description"].split())
    return found


def docs_page() -> bytes:
    """Return the page that shows the document: one file, no script, nothing from outside."""
    described = build_document()
    rows = "".join(
        f"<section><h2><code>{method.upper()} {html.escape(path)}</code></h2>"
        f"<p>{html.escape(operation['summary'])}.</p>{_examples_of(operation)}{_responses_of(operation)}</section>"
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    )
    page = Path(__file__).with_name("docs.html").read_text("utf-8")
    schemas = "".join(
        f"<details><summary><code>{html.escape(name)}</code></summary>"
        f"<pre>{html.escape(json.dumps(schema, indent=2, ensure_ascii=False))}</pre></details>"
        for name, schema in sorted(described["components"]["schemas"].items())
    )
    return (
        page.replace("{{version}}", __version__)
        .replace("{{description}}", html.escape(_DESCRIPTION))
        .replace("{{operations}}", rows)
        .replace("{{schemas}}", schemas)
        .encode()
    )


def _examples_of(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get(_JSON, {})
    return "".join(
        f"<p>{html.escape(example.get('summary', name))}</p>"
        f"<pre>{html.escape(json.dumps(example['value'], indent=2, ensure_ascii=False))}</pre>"
        for name, example in content.get("examples", {}).items()
    )


def _responses_of(operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{status}</td><td>{html.escape(response.get('description') or response['$ref'].rpartition('/')[2])}</td></tr>"
        for status, response in operation["responses"].items()
    )
    return f"<table>{rows}</table>"
