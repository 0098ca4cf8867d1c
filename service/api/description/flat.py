"""The document again, flat: Swagger 2.0 for tools that read nothing newer (custom connectors of Power Automate).

Such tools know no `anyOf`, `oneOf` or null, so every schema is written out where it is used and says `x-nullable`.
Only what a flow asks is in it; verdicts come with 200 always, so `on_block` is left out.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import msgspec

from service.api.description.document import build_document
from service.errors import MalformedRequest

SERVER = "https://poortwachter.example.be"
"""What the shipped file names: replace it by the address of your gate."""
_ASKED = (("/v1/verdicts", "post"), ("/v1/mentions", "post"), ("/v1/approvals", "post"), ("/v1/guidelines", "get"))
_ALONE = {
    "MentionOrBatch": "Mention",
    "MentionAnswerOrBatch": "MentionAnswer",
}
"""A flow asks about one at a time."""
_LEFT_OUT = frozenset({"on_block"})
_KEPT = frozenset(
    {
        "type", "format", "enum", "description", "required", "minItems", "maxItems", "minLength", "maxLength",
        "minimum", "maximum", "pattern",
    }
)  # fmt: skip
_IMPORTANT = frozenset({"text", "decision", "summary", "content_hash", "class", "approval"})
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number"}


def flat_document(server: str = SERVER) -> bytes:
    """Return the Swagger 2.0 document of a gate at `server` (http or https, a host, perhaps a path) as JSON.

    Raise MalformedRequest when `server` is no such address.
    """
    whole = build_document()
    about, schemas = whole["info"], whole["components"]["schemas"]
    address = urlsplit(server)
    if address.scheme not in {"http", "https"} or not address.netloc or address.query or address.fragment:
        raise MalformedRequest("The address of the gate cannot be read", hint="Give it as https://gate.example.be.")
    made = {
        "swagger": "2.0",
        "info": {
            "title": about["title"],
            "version": about["version"],
            "description": f"{about['summary']} {about['description']}",
            "license": {"name": "MIT", "url": "https://opensource.org/license/mit"},
        },
        "host": address.netloc,
        "basePath": address.path.rstrip("/") or "/",
        "schemes": [address.scheme],
        "consumes": ["application/json"],
        "produces": ["application/json", "application/problem+json"],
        "securityDefinitions": {"apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        "security": [{"apiKey": []}],
        "paths": {path: {method: _operation(whole, whole["paths"][path][method], schemas)} for path, method in _ASKED},
    }
    return msgspec.json.format(msgspec.json.encode(made), indent=2)


def _operation(whole: dict[str, Any], told: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    parameters = [_pointed(whole, parameter) for parameter in told["parameters"]]
    made: dict[str, Any] = {
        "operationId": told["operationId"],
        "summary": told["summary"],
        "description": told["description"],
        "parameters": [_parameter(parameter) for parameter in parameters if parameter["name"] not in _LEFT_OUT],
        "responses": {status: _response(_pointed(whole, r), schemas) for status, r in told["responses"].items()},
    }
    if "requestBody" in told:
        schema = told["requestBody"]["content"]["application/json"]["schema"]
        body = {"name": "body", "in": "body", "required": True, "schema": _flat(schema, schemas)}
        made["parameters"].append(body)
    return made


def _pointed(whole: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """Return what a `$ref` points at, or what stands there."""
    if "$ref" not in told:
        return told
    _, _, kind, name = told["$ref"].split("/")
    found: dict[str, Any] = whole["components"][kind][name]
    return found


def _parameter(told: dict[str, Any]) -> dict[str, Any]:
    limits = {key: value for key, value in told["schema"].items() if key in _KEPT}
    visible = {"x-ms-summary": told["name"].replace("-", " "), "x-ms-visibility": "advanced"}
    return {"name": told["name"], "in": told["in"], "description": told["description"], **limits, **visible}


def _response(told: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the answer as its problem when it can be one: who never asks for 403 never gets a verdict with it."""
    content = told["content"]
    schema = (content.get("application/problem+json") or content["application/json"])["schema"]
    return {"description": told["description"], "schema": _flat(schema, schemas)}


def _flat(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return a schema in words of Swagger 2.0, references written out."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _flat(schemas[_ALONE.get(name, name)], schemas)
    made = {key: value for key, value in schema.items() if key in _KEPT and value != []}
    if "properties" in schema:
        made["type"] = "object"
        made["properties"] = {name: _property(name, told, schemas) for name, told in schema["properties"].items()}
        if "anyOf" in schema:
            needed = " or ".join(name for told in schema["anyOf"] for name in told["required"])
            made["description"] += f" At least {needed} is needed."
        return made
    if "anyOf" in schema:
        return made | _one_of(schema["anyOf"], schemas)
    if "items" in schema:
        made["items"] = _flat(schema["items"], schemas)
    if isinstance(schema.get("additionalProperties"), dict):
        made["additionalProperties"] = _flat(schema["additionalProperties"], schemas)
    if "enum" in made and "type" not in made:
        made["type"] = _TYPES[type(made["enum"][0])]
    return made


def _one_of(alternatives: list[dict[str, Any]], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return one schema for several: nullable when one of them is null, a plain string when several are left."""
    left = [told for told in alternatives if told.get("type") != "null"]
    nullable = {"x-nullable": True} if len(left) < len(alternatives) else {}
    if len(left) == 1:
        return _flat(left[0], schemas) | nullable
    return {"type": "string"} | nullable


def _property(name: str, told: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    words = name.replace("_", " ").capitalize()
    visible = {"x-ms-visibility": "important"} if name in _IMPORTANT else {}
    return {"x-ms-summary": words, **_flat(told, schemas), **visible}
