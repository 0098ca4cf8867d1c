"""The page that shows the document: one file, no script, nothing from outside."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

from service import __version__
from service.api.description.document import DESCRIPTION, build_document
from service.api.description.operations import JSON


def docs_page() -> bytes:
    """Return the page that shows the document: one file, no script, nothing from outside."""
    described = build_document()
    rows = "".join(
        f"<section><h2><code>{method.upper()} {html.escape(path)}</code></h2>"
        f"<p>{html.escape(operation['summary'])}.</p>{_examples_of(operation)}{_responses_of(operation)}</section>"
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    )
    page = Path(__file__).with_name("page.html").read_text("utf-8")
    schemas = "".join(
        f"<details><summary><code>{html.escape(name)}</code></summary>"
        f"<pre>{html.escape(json.dumps(schema, indent=2, ensure_ascii=False))}</pre></details>"
        for name, schema in sorted(described["components"]["schemas"].items())
    )
    return (
        page.replace("{{version}}", __version__)
        .replace("{{description}}", html.escape(DESCRIPTION))
        .replace("{{operations}}", rows)
        .replace("{{schemas}}", schemas)
        .encode()
    )


def _examples_of(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    return "".join(
        f"<p>{html.escape(example.get('summary', name))}</p>"
        f"<pre>{html.escape(json.dumps(example['value'], indent=2, ensure_ascii=False))}</pre>"
        for name, example in content.get("examples", {}).items()
    )


def _responses_of(operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{status}</td><td>{html.escape(_said(response))}</td></tr>"
        for status, response in operation["responses"].items()
    )
    return f"<table>{rows}</table>"


def _said(response: dict[str, Any]) -> str:
    described: str = response.get("description") or response["$ref"].rpartition("/")[2]
    return described
