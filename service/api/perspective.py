"""`comments:analyze`, `comments:suggestscore`, the discovery document: clients written for Perspective work unchanged.

What an attribute means stands in `attributes.py`. Only the classifier is asked: a reader's comment is no post of an
official, so no guideline is judged and no decision is counted. `languages` is a hint (Coral sends `en` for every
language that it does not know, Dutch too): the service looks for itself. Nothing of a comment is kept, `doNotStore` or
not. Unknown fields are ignored.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

from litestar import Request, Response, get, post

from service.api.attributes import in_utf16, label_of, sentences_of
from service.api.comments import (
    MAX_COMMENT_BYTES,
    Analysis,
    AnalyzeRequest,
    AttributeScores,
    Comment,
    Score,
    SpanScore,
    Suggested,
    SuggestRequest,
)
from service.api.discovery import discovery_document
from service.domain.detector import ModelUnavailable
from service.errors import MalformedRequest, NotFound, Overloaded
from service.normalise.language import detect_language
from service.shapes.markup import readable
from service.web.decoding import MAX_POST_BYTES, check_media_type, decode, decoder_of
from service.web.desk import ENCODE, milliseconds_since

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import msgspec
    from litestar.handlers import HTTPRouteHandler

    from service.web.callers import Caller
    from service.web.desk import Desk
    from service.web.keys import Right
    from service.web.scoring import Scoring

Asked = TypeVar("Asked")

_JSON = "application/json"
_ANALYZE: msgspec.json.Decoder[AnalyzeRequest] = decoder_of(AnalyzeRequest)
_SUGGEST: msgspec.json.Decoder[SuggestRequest] = decoder_of(SuggestRequest)
_NOT_SUPPORTED = "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"


def perspective_routes(desk: Desk, scoring: Scoring) -> list[HTTPRouteHandler]:
    """Return the routes that Perspective's clients ask."""

    @post("/v1alpha1/comments:analyze", status_code=200, request_max_body_size=MAX_POST_BYTES, include_in_schema=False)
    async def analyze(request: Request[Any, Any, Any]) -> Response[bytes]:
        began = time.perf_counter()
        caller = _admit(desk, request, "verdicts")
        asked = await _read(request, _ANALYZE)
        analysis = await _analyze(asked, scoring, desk.policy_of(caller.organisation).language)
        desk.log.event(
            "scores",
            request_id=request.scope["request_id"],  # type: ignore[typeddict-item]
            attributes=list(analysis.attributeScores),
            ms=milliseconds_since(began),
        )
        return Response(ENCODE(analysis), media_type=_JSON)

    @post(
        "/v1alpha1/comments:suggestscore",
        status_code=200,
        request_max_body_size=MAX_POST_BYTES,
        include_in_schema=False,
    )
    async def suggest(request: Request[Any, Any, Any]) -> Response[bytes]:
        caller = _admit(desk, request, "feedback")
        asked = await _read(request, _SUGGEST)
        _words_of(asked.comment)
        if not asked.attributeScores:
            raise MalformedRequest("No score is suggested", pointer="/attributeScores", hint="Name an attribute.")
        for attribute in asked.attributeScores:
            desk.metrics.observe_suggestion(caller.organisation, label_of(attribute) or "other")
        return Response(ENCODE(Suggested(clientToken=asked.clientToken)), media_type=_JSON)

    @get("/$discovery/rest", include_in_schema=False)
    async def discovery(request: Request[Any, Any, Any]) -> Response[bytes]:
        if desk.doorman.keyless:
            _admit(desk, request, "verdicts")  # refuses a foreign host; with keys, the description is public
        if request.query_params.get("version", "v1alpha1") != "v1alpha1":
            raise NotFound("Only version v1alpha1 is described", hint="Ask /$discovery/rest?version=v1alpha1.")
        content = discovery_document(request.headers, request.scope["scheme"])
        return Response(content, media_type=_JSON, headers={"cache-control": "no-store"})

    return [analyze, suggest, discovery]


def _admit(desk: Desk, request: Request[Any, Any, Any], right: Right) -> Caller:
    """Take the key from `?key=` where there is one (on these paths only), else from the headers."""
    key = request.query_params.get("key")
    headers = dict(request.headers)
    if key:
        headers.pop("authorization", None)  # Google's own credentials may stand there
        headers["x-api-key"] = key
    return desk.doorman.admit(headers, right)


async def _read(request: Request[Any, Any, Any], decoder: msgspec.json.Decoder[Asked]) -> Asked:
    check_media_type(request.headers.get("content-type"), _JSON)
    return decode(await request.body(), decoder)


async def _analyze(asked: AnalyzeRequest, scoring: Scoring, fallback: str) -> Analysis:
    labels = _labels_of(asked)
    text = _words_of(asked.comment)
    hint = asked.languages[0] if asked.languages else None
    language = detect_language(text, hint=hint, fallback=fallback)
    if language.code == "other":
        if not asked.dropUnsupportedAttributes:
            raise MalformedRequest(
                f"The attribute {next(iter(labels), '')} does not support the language of this comment",
                pointer="/comment/text", hint="Read here are nl, fr, de and en.", reason=_NOT_SUPPORTED,
            )  # fmt: skip
        labels = {}
    ranges = sentences_of(text) if asked.spanAnnotations else [(0, len(text))]
    whole, *parts = await _scores(scoring, text, ranges) if labels else [{}]
    spans = in_utf16(text, ranges)
    found: dict[str, AttributeScores] = {}
    for attribute, label in labels.items():
        wanted = asked.requestedAttributes[attribute]
        least = (wanted.scoreThreshold if wanted else None) or 0.0
        summary = float(whole[label])
        if summary >= least:
            shares = [float(scores[label]) for scores in parts]
            found[attribute] = AttributeScores(
                spanScores=[
                    SpanScore(begin, end, Score(share))
                    for (begin, end), share in zip(spans, shares, strict=True)
                    if share >= least
                ],
                summaryScore=Score(summary),
            )
    detected = [language.code] if language.code != "other" else []
    return Analysis(
        attributeScores=found,
        languages=asked.languages or detected,
        detectedLanguages=detected,
        clientToken=asked.clientToken,
    )


async def _scores(scoring: Scoring, text: str, ranges: Sequence[tuple[int, int]]) -> list[Mapping[str, float]]:
    """Return the scores of the whole text, then of each range; raise Overloaded when there are none now."""
    pieces = [text[start:end] for start, end in ranges]
    try:
        return list(await scoring.score([text, *pieces]))
    except ModelUnavailable:
        raise Overloaded("The classifier cannot answer now") from None


def _labels_of(asked: AnalyzeRequest) -> dict[str, str]:
    """Return the label of every requested attribute; raise MalformedRequest for one that nobody looks for."""
    if not asked.requestedAttributes:
        raise MalformedRequest(
            "No attribute is requested", pointer="/requestedAttributes", hint='Send {"TOXICITY": {}} or others.'
        )
    labels: dict[str, str] = {}
    for attribute in asked.requestedAttributes:
        label = label_of(attribute)
        if label is not None:
            labels[attribute] = label
        elif not asked.dropUnsupportedAttributes:
            raise MalformedRequest(
                "A requested attribute is not known here", pointer="/requestedAttributes",
                hint="See /$discovery/rest for those that are; dropUnsupportedAttributes leaves out the others.",
            )  # fmt: skip
    return labels


def _words_of(comment: Comment) -> str:
    """Return the comment's text, converted when it is HTML; raise MalformedRequest when empty or too long."""
    given = comment.text or ""
    if len(given.encode()) > MAX_COMMENT_BYTES:
        raise MalformedRequest(
            f"The comment has more than {MAX_COMMENT_BYTES} bytes", pointer="/comment/text", hint="Send it in pieces.",
            reason="COMMENT_TOO_LONG",
        )  # fmt: skip
    text = readable(given).text if comment.type == "HTML" else given
    if not text.strip():
        raise MalformedRequest(
            "The comment holds no text", pointer="/comment/text", hint="Send words.", reason="COMMENT_EMPTY"
        )
    return text
