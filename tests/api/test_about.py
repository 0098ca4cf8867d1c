"""What the gate says about itself: guidelines, health, metrics, its description and its page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from service.settings import DRAIN_MARK
from tests.api.door import ALLOWED, BLOCKED, Door, problem, settings_in
from tests.api.test_answer import CODES

COMMITTED = Path(__file__).parents[2] / "openapi" / "openapi.json"


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_the_guidelines_are_listed_in_every_language(door: Door, language: str) -> None:
    """Ten, in order, each with title, text and the reason codes it may give."""
    listed = door.get("/v1/guidelines", accept_language=language).json()["guidelines"]

    assert [(g["guideline"], g["code"]) for g in listed] == list(enumerate(CODES, 1))
    assert all(list(g) == ["guideline", "code", "title", "text", "reason_codes"] for g in listed)
    assert all(g["title"] and g["text"] and g["reason_codes"] for g in listed)
    assert all(code.startswith(g["code"] + ".") for g in listed for code in g["reason_codes"])


def test_the_texts_of_the_guidelines_differ_by_language(door: Door) -> None:
    """Four languages, four lists."""
    assert len({door.get("/v1/guidelines", accept_language=x).content for x in ("nl", "fr", "de", "en")}) == 4


def test_alive_is_alive(door: Door) -> None:
    """Liveness depends on nothing."""
    response = door.get("/health/live", host="anything.example")
    assert (response.status_code, response.json()) == (200, {"status": "live"})


def ready(door: Door) -> tuple[int, str, dict[str, str]]:
    """Return status code, status and parts."""
    response = door.get("/health/ready")
    return response.status_code, response.json()["status"], response.json()["parts"]


def test_readiness_is_the_truth_about_each_part(tmp_path: Path) -> None:
    """No policy: not ready. A policy: ready. A broken file beside or over it: degraded. Draining: not ready."""
    door = Door(settings_in(tmp_path, runtime=tmp_path))
    file = tmp_path / "policies" / "dorp.toml"
    seen = [ready(door)]
    for text in ("", "nonsense = 1", 'language = "fr"'):
        file.write_text(text, "utf-8")
        door.assembly.policies.refresh()
        seen.append(ready(door))
    (tmp_path / DRAIN_MARK).touch()
    seen.append(ready(door))
    works = door.judge(ALLOWED)["decision"]
    (tmp_path / DRAIN_MARK).unlink()
    file.unlink()
    door.assembly.policies.refresh()
    seen.append(ready(door))
    door.close()

    assert [(code, status) for code, status, _ in seen] == [
        (503, "not ready"), (200, "ready"), (200, "degraded"), (200, "ready"), (503, "not ready"), (503, "not ready"),
    ]  # fmt: skip
    assert [parts["policies"] for _, _, parts in seen[:4]] == ["not ready", "ready", "degraded", "ready"]
    assert {parts["classifier"] for _, _, parts in seen} == {"ready"}
    assert [parts["draining"] for _, _, parts in seen] == ["no", "no", "no", "no", "yes", "no"]
    assert works == "allow"


def test_metrics_count_what_was_decided(door: Door) -> None:
    """Decisions, verdicts, reasons, requests and versions, all under the prefix; each answer is counted once."""

    def count(name: str, **labels: str) -> float:
        families = text_string_to_metric_families(door.get("/metrics").text)
        samples = (s for family in families for s in family.samples if s.name == name)
        return sum(s.value for s in samples if labels.items() <= s.labels.items())

    blocked = {"organisation": "dorp", "decision": "block"}
    before = (
        count("poortwachter_decisions_total", **blocked),
        count("poortwachter_reasons_total", code="privacy.national_number"),
    )
    for i in range(3):
        door.judge({"text": BLOCKED, "id": str(i % 2)})
    after = (
        count("poortwachter_decisions_total", **blocked),
        count("poortwachter_reasons_total", code="privacy.national_number"),
    )

    assert (after[0] - before[0], after[1] - before[1]) == (3, 3)
    assert count("poortwachter_requests_total", route="/v1/verdicts", method="POST", status="200") > 0
    assert count("poortwachter_verdicts_total", guideline="privacy", level="violation", mode="enforce") >= 3
    assert count("poortwachter_policy_info", organisation="dorp") == 1
    assert count("poortwachter_build_info") == 1
    assert count("poortwachter_model_info", purpose="toxicity") == 1


def test_metrics_hold_nothing_of_a_post(door: Door) -> None:
    """Every name has the prefix; no words, ids or hashes of anything that was sent."""
    door.judge(
        {"id": "geheim-4711", "text": "Zwaluwstaart en rijksregisternummer 85.07.30-033.28"}, x_request_id="rq-4711"
    )
    response = door.get("/metrics")

    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert not re.search(r"zwaluw|85\.07|850730|geheim|rq-4711", response.text, re.IGNORECASE)
    assert all(f.name.startswith("poortwachter_") for f in text_string_to_metric_families(response.text))


def test_the_committed_description_is_the_served_one(door: Door) -> None:
    """`make openapi` writes it; a change of the API shows in a review."""
    served = door.get("/openapi.json")
    assert served.headers["content-type"] == "application/json"
    assert served.json() == json.loads(COMMITTED.read_text("utf-8")), "run: make openapi"


def test_the_description_names_every_route(door: Door) -> None:
    """What is served is described, except the page, the metrics and the description itself."""
    listed = set(door.get("/openapi.json").json()["paths"])
    assert listed >= {
        "/v1/verdicts",
        "/v1/verdicts/batch",
        "/v1/policies/try",
        "/v1/guidelines",
        "/health/live",
        "/health/ready",
    }


def test_the_page_needs_nothing_from_outside(door: Door) -> None:
    """No script, no style, no image and no font from anywhere: it works without a network."""
    response = door.get("/docs")
    page = response.text

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert not re.search(r"<(script|link|img|iframe|object|embed|video|audio|source|base)\b", page, re.IGNORECASE)
    assert not re.search(r"@import|url\(", page)
    assert all(not target.startswith(("http", "//")) for target in re.findall(r"(?:src|href)=\"([^\"]*)\"", page))
    for path in door.get("/openapi.json").json()["paths"]:
        assert path in page


def test_the_guidelines_ask_for_a_known_host(door: Door) -> None:
    """Under /v1 a keyless gate answers this machine only; health does not ask."""
    problem(door.get("/v1/guidelines", host="evil.example"), 403, "foreign-request")
