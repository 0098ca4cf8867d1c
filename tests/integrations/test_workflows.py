"""What can be said of the shipped n8n workflows without n8n: no secret in them, no failure that looks like success."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integrations.n8n_running import CREDENTIAL_TYPES, SHIPPED, WITH_WEBHOOKS

WORKFLOWS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted(SHIPPED.glob("*.json"))
}
CALLERS = {"n8n-nodes-base.httpRequest", "@n8n/n8n-nodes-langchain.openAi"}
"""Nodes that call something outside n8n."""


def _nodes(workflow: dict[str, Any], *types: str) -> list[dict[str, Any]]:
    return [node for node in workflow["nodes"] if node["type"] in types]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_names_its_credentials_and_holds_none(name: str) -> None:
    """Keys are credentials of the user's own n8n; addresses are examples."""
    for node in _nodes(WORKFLOWS[name], *CALLERS):
        ((kind, credential),) = node["credentials"].items()
        assert CREDENTIAL_TYPES[credential["id"]] == kind
    settings = [
        node["parameters"]["assignments"]["assignments"]
        for node in WORKFLOWS[name]["nodes"]
        if node["name"] == "Settings"
    ]
    assert {field["value"] for fields in settings for field in fields} <= {
        "https://gate.example.be",
        "https://api.buffer.com",
    }
    assert not WORKFLOWS[name]["active"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_failure_is_told_to_whoever_called(name: str) -> None:
    """Without a branch for errors n8n answers a webhook with 200 and no body."""
    workflow = WORKFLOWS[name]
    if workflow["id"] not in WITH_WEBHOOKS:
        return
    answers = {
        node["name"]: node["parameters"]["options"]["responseCode"]
        for node in _nodes(workflow, "n8n-nodes-base.respondToWebhook")
    }
    for node in _nodes(workflow, *CALLERS):
        assert node["onError"] == "continueErrorOutput"
        _, (failed,) = workflow["connections"][node["name"]]["main"]
        assert answers[failed["node"]] in {502, 503}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_only_the_question_is_asked_again(name: str) -> None:
    """A verdict may be asked three times; a post is sent to Buffer once, or it would appear twice."""
    for node in _nodes(WORKFLOWS[name], *CALLERS):
        assert node.get("retryOnFail", False) == (node["name"] == "Ask the gate")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_missing_decision_never_publishes(name: str) -> None:
    """What is none of the three decisions goes down a branch that publishes nothing."""
    workflow = WORKFLOWS[name]
    allow, review, block, other = workflow["connections"]["Decision"]["main"]

    assert other in (review, block)
    assert other != allow
