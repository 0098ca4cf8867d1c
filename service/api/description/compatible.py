"""The paths of other APIs that are spoken here: OpenAI's moderation, and Perspective."""

from __future__ import annotations

from typing import Any

from service.api.attributes import LABEL_OF, MAX_SPANS
from service.api.description.compatible_schemas import MEANING
from service.api.description.operations import JSON, PROBLEMS, STATUS_OF
from service.api.description.schemas import reference

_ASKING = ("BadRequest", "Unauthorized", "Forbidden", "TooLarge", "WrongMediaType", "Busy")
_READING = ("Unauthorized", "Forbidden", "Busy")
_BY_KEY: list[dict[str, list[str]]] = [{"queryKey": []}, {"apiKey": []}, {"bearer": []}, {}]
_TEXT = {"schema": {"type": "string"}, "required": True}
_MODERATE = (
    "Judge a text, a list of texts (one result each), or one post in parts (one result), as clients of OpenAI's "
    "moderation ask. `flagged` is true when the decision under the policy of the key's organisation is not allow: "
    "review counts too. Pictures are not looked at: an input of pictures alone is refused with 400. "
    f"{MEANING} `poortwachter` in each result is the whole answer of POST /v1/verdicts."
)
_ANALYZE = (
    "Score a comment, as clients of Perspective ask. Each attribute is a label of the classifier that runs here, 0 to "
    f"1: {', '.join(f'{attribute} is {label}' for attribute, label in LABEL_OF.items())} (Detoxify's names); "
    "`…_EXPERIMENTAL` names the same. The numbers are not Perspective's: choose thresholds anew. No guideline is "
    "judged. `languages` is a hint; what is clearly not nl, fr, de or en gets LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE, or "
    "no scores with dropUnsupportedAttributes. Scores below an attribute's scoreThreshold are left out. With "
    f"spanAnnotations every sentence is scored too (at most {MAX_SPANS} spans). Spans count UTF-16 code units, of the "
    "text after conversion when it is HTML. A comment has at most 20,480 bytes of UTF-8. The key comes as ?key= or in "
    "X-API-Key. Nothing is stored, whatever doNotStore says."
)
_EXAMPLES: dict[str, dict[str, Any]] = {
    "moderate": {
        "text": {"summary": "A text", "value": {"input": "Vandaag openen we het nieuwe park!"}},
        "list": {
            "summary": "Several texts, one result each",
            "value": {"model": "omni-moderation-latest", "input": ["Dag iedereen!", "Wat een idioot ben jij."]},
        },
        "parts": {
            "summary": "One post with a picture, one result",
            "value": {
                "input": [
                    {"type": "text", "text": "Wat een energie op het sportkamp!"},
                    {"type": "image_url", "image_url": {"url": "https://lindervoorde.example/kamp.jpg"}},
                ]
            },
        },
    },
    "analyze": {
        "comment": {
            "summary": "A comment",
            "value": {
                "comment": {"text": "Wat een idioot ben jij.", "type": "PLAIN_TEXT"},
                "requestedAttributes": {"TOXICITY": {}, "THREAT": {"scoreThreshold": 0.5}},
                "languages": ["nl"],
                "doNotStore": True,
            },
        }
    },
    "suggest": {
        "comment": {
            "summary": "A moderator disagrees",
            "value": {
                "comment": {"text": "Wat een prachtidee!"},
                "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0.0}}},
                "clientToken": "coral-1",
            },
        }
    },
}


def compatible_paths() -> dict[str, Any]:
    """Return the paths that speak as another API."""
    version = {
        "name": "version", "in": "query", "schema": {"type": "string", "enum": ["v1alpha1"]}, "example": "v1alpha1"
    }  # fmt: skip
    discovery = _operation(
        "discoverPerspective", "The discovery document, whose root is the address that was asked",
        "What google-api-python-client and googleapis read first; no key is needed.", "Discovery", "GoogleError",
        ("BadRequest", "Forbidden"), security=[{}],
    )  # fmt: skip
    discovery["responses"]["404"] = _told("Another version than v1alpha1", "GoogleError")
    return {
        "/v1/moderations": {
            "post": _operation(
                "moderate", "Judge as OpenAI's moderation does", _MODERATE, "Moderated", "OpenAIError", _ASKING,
                body="Moderation",
            )
        },
        "/v1/models": {
            "get": _operation(
                "listModels", "The model names that OpenAI's clients may send",
                "Every name is this gate; the classifier underneath stands in `poortwachter.models` of a result.",
                "ModelList", "OpenAIError", _READING,
            )
        },
        "/v1alpha1/comments:analyze": {
            "post": _operation(
                "analyze", "Score a comment as Perspective does", _ANALYZE, "Analysis", "GoogleError", _ASKING,
                body="AnalyzeRequest", security=_BY_KEY,
            )
        },
        "/v1alpha1/comments:suggestscore": {
            "post": _operation(
                "suggest", "Say what a score should have been",
                "Counted by attribute in the metrics; nothing else is kept, and no score changes. Needs the right "
                "`feedback`.",
                "Suggested", "GoogleError", _ASKING, body="SuggestRequest", security=_BY_KEY,
            )
        },
        "/$discovery/rest": {"get": discovery | {"parameters": [version]}},
    }  # fmt: skip


def _operation(
    name: str,
    summary: str,
    description: str,
    answer: str,
    error: str,
    problems: tuple[str, ...],
    *,
    body: str | None = None,
    security: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    told: dict[str, Any] = {STATUS_OF[problem]: _told(PROBLEMS[problem], error, problem) for problem in problems}
    told["200"] = {"description": "The answer", "content": {JSON: {"schema": reference(answer)}}}
    operation: dict[str, Any] = {
        "operationId": name, "tags": ["compatible"], "summary": summary, "description": description,
        "parameters": [], "responses": dict(sorted(told.items())),
    }  # fmt: skip
    if body is not None:
        content = {"schema": reference(body), "examples": _EXAMPLES[name]}
        operation["requestBody"] = {"required": True, "content": {JSON: content}}
    if security is not None:
        operation["security"] = security
    return operation


def _told(description: str, error: str, problem: str = "") -> dict[str, Any]:
    headers = {"Unauthorized": {"WWW-Authenticate": _TEXT}, "Busy": {"Retry-After": _TEXT}}.get(problem, {})
    if error == "OpenAIError":
        again = {"schema": {"type": "string", "enum": ["true", "false"]}, "required": True}
        headers = headers | {"x-should-retry": again}
    return {
        "description": description,
        **({"headers": headers} if headers else {}),
        "content": {JSON: {"schema": reference(error)}},
    }
