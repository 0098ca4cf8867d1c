"""What is served where. A new endpoint is one entry here."""

from __future__ import annotations

from typing import Any

from service.api.description.operations import (
    EXAMPLES,
    answer,
    batch_answer,
    batch_body,
    blocked,
    body,
    operation,
    parameter,
)


def paths() -> dict[str, Any]:
    """Return every path of the API."""
    headers = [parameter("acceptLanguage")]
    return {
        "/v1/verdicts": {
            "post": operation(
                "judgePost", "verdicts", "Judge one post", body("Post", EXAMPLES["posts"]),
                {"200": answer("Answer", "The verdicts, whatever the decision", EXAMPLES["answers"]),
                 "403": blocked()},
                ["BadRequest", "Unauthorized", "TooLarge", "WrongMediaType", "Conflict", "Busy"],
                [*headers, parameter("idempotencyKey"), parameter("approval"), parameter("onBlock")],
            )
        },
        "/v1/verdicts/batch": {
            "post": operation(
                "judgePosts", "verdicts", "Judge up to 256 posts, or a stream of lines", batch_body(),
                {"200": batch_answer()},
                ["BadRequest", "Unauthorized", "Forbidden", "TooLarge", "WrongMediaType", "Busy"], headers,
            )
        },
        "/v1/approvals": {
            "post": operation(
                "approvePost", "approvals", "Release a post that was reviewed",
                body("AskedApproval", EXAMPLES["approvals"]),
                {"200": answer("GivenApproval", "The release, to be sent as X-Approval; the hold worker finds it")},
                ["BadRequest", "Unauthorized", "Forbidden", "TooLarge", "WrongMediaType", "Busy"], [],
            )
        },
        "/v1/statements": {
            "post": operation(
                "stateReasons", "trust", "Give the statement of reasons about a post", body("Post", EXAMPLES["posts"]),
                {"200": answer("Statement", "What is done with the post, why, by which means, and how to object")},
                ["BadRequest", "Unauthorized", "Forbidden", "TooLarge", "WrongMediaType", "Busy"],
                [*headers, parameter("approval")],
            )
        },
        "/v1/feedback": {
            "post": operation(
                "giveFeedback", "trust", "Say whether a guideline's level was right",
                body("AskedFeedback", EXAMPLES["feedback"]),
                {"200": answer("TakenFeedback", "Counted, and perhaps kept")},
                ["BadRequest", "Unauthorized", "Forbidden", "TooLarge", "WrongMediaType", "Busy"], [],
            )
        },
        "/v1/policies/try": {
            "post": operation(
                "tryPolicy", "verdicts", "Judge a post under a candidate policy", body("Trial", EXAMPLES["trials"]),
                {"200": answer("Answer", "The verdicts under the candidate policy")},
                ["BadRequest", "Unauthorized", "Forbidden", "TooLarge", "WrongMediaType", "Busy"], headers,
            )
        },
        "/v1/mentions": {
            "post": operation(
                "sortMentions", "mentions", "Sort one mention, or up to 256, and say until when to answer",
                body("MentionOrBatch", EXAMPLES["mentions"]),
                {"200": answer("MentionAnswerOrBatch", "The class of each mention, whatever it is")},
                ["BadRequest", "Unauthorized", "Forbidden", "TooLarge", "WrongMediaType", "Busy"], headers,
            )
        },
        "/v1/guidelines": {
            "get": operation(
                "listGuidelines", "about", "The ten guidelines and their reason codes", None,
                {"200": answer("GuidelineList", "The guidelines")}, ["Unauthorized", "Forbidden", "Busy"], headers,
            )
        },
        "/health/live": {
            "get": operation(
                "live", "about", "Is the process alive", None, {"200": answer("Health", "Alive")}, [], []
            )
        },
        "/health/ready": {
            "get": operation(
                "ready", "about", "May traffic come", None,
                {"200": answer("Health", "Ready, perhaps degraded"), "503": answer("Health", "Not ready")}, [], [],
            )
        },
    }  # fmt: skip
