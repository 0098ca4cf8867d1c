"""The document as a whole: paths, schemas, problems, and how callers identify themselves."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from service import __version__
from service.api.description.call_backs import call_back_schema, call_backs
from service.api.description.compatible import compatible_paths
from service.api.description.gateway import gateway_paths, gateway_schemas
from service.api.description.hooks import hook_paths
from service.api.description.operations import PARAMETERS, PROBLEMS, problem_response
from service.api.description.paths import paths
from service.api.description.schemas import schemas

DESCRIPTION = (
    "A computed verdict is always answered with 200, whatever the decision; errors are RFC 9457 problems. "
    "Messages come in nl, fr, de or en (Accept-Language). Unknown fields are refused by name."
)


@cache
def document() -> bytes:
    """Return the document as JSON; the same for every caller."""
    return msgspec.json.format(msgspec.json.encode(build_document()), indent=2)


def build_document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Poortwachter",
            "version": __version__,
            "summary": "Ten verdicts about a post by a Belgian elected official, before it is published.",
            "description": DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "http://127.0.0.1:8000", "description": "make run"}],
        "security": [{"bearer": []}, {"apiKey": []}, {}],
        "tags": [
            {"name": "verdicts", "description": "Judge posts."},
            {"name": "mentions", "description": "Sort what others write under posts or to accounts."},
            {"name": "approvals", "description": "Release posts after review."},
            {"name": "trust", "description": "Why a post was held, and what readers say of it."},
            {"name": "hooks", "description": "Tools deliver what they are about to publish."},
            {"name": "gateway", "description": "Answer a gateway in front of a scheduler's own API."},
            {"name": "compatible", "description": "Clients written for OpenAI's moderation or Perspective, unchanged."},
            {"name": "about", "description": "What the gate says about itself."},
        ],
        "paths": paths() | hook_paths() | gateway_paths() | compatible_paths(),
        "webhooks": call_backs(),
        "components": {
            "schemas": schemas() | gateway_schemas() | {"CallBack": call_back_schema()},
            "responses": {name: problem_response(text, name) for name, text in PROBLEMS.items()},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "queryKey": {"type": "apiKey", "in": "query", "name": "key"},
            },
            "parameters": PARAMETERS,
        },
    }
