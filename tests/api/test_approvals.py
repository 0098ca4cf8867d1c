"""Release after review: what an officer gives, and what it does for a post."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.api.approvals import LONGEST_DAYS
from service.domain.approval import Refusal
from service.guidelines.messages import LANGUAGES
from service.web.approvals import WORDS
from service.web.keys import write_keys
from tests.api.door import ALLOWED, BATCH, BLOCKED, VERDICTS, problem, settings_in
from tests.api.officers import APPROVALS, HASH, REVIEWED, Officers, in_hours

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def officers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Officers]:
    """Give an application whose officers approve."""
    opened = Officers(tmp_path_factory.mktemp("officers"))
    yield opened
    opened.door.close()


@pytest.fixture
def changing(tmp_path: Path) -> Iterator[Officers]:
    """Give one of whom keys and policies may change."""
    opened = Officers(tmp_path)
    yield opened
    opened.door.close()


def test_a_reviewed_post_goes_out_after_an_officer_said_yes(officers: Officers) -> None:
    """The decision becomes allow; the verdicts stay as they were found; the answer says who released it."""
    scheduled = {"text": REVIEWED, "scheduled_at": "2999-12-01T08:00:00"}
    before = officers.ask(scheduled)
    after = officers.ask(scheduled, officers.approve(scheduled))

    assert (before["decision"], before["approval"], after["decision"]) == ("review", None, "allow")
    assert after["verdicts"] == before["verdicts"]
    assert (before["decide_by"] is not None, after["decide_by"]) == (True, None)
    approval = after["approval"]
    until = datetime.fromisoformat(approval.pop("until"))
    assert timedelta(minutes=55) < until - datetime.now(UTC) < timedelta(minutes=65)
    assert approval == {
        "honoured": True,
        "released": "review",
        "by_role": "communicatieambtenaar",
        "why": None,
        "message": after["summary"],
    }
    assert "communicatieambtenaar" in after["summary"]


@pytest.mark.parametrize(
    "edited",
    [
        {"text": REVIEWED + "."},
        {"text": REVIEWED, "thread": ["En nog iets."]},
        {"text": REVIEWED, "first_comment": "Meer info volgt."},
        {"text": REVIEWED, "links": ["https://example.org"]},
        {"text": REVIEWED, "media": [{"type": "image", "alt": "een straat"}]},
    ],
    ids="-".join,
)
def test_an_edit_voids_an_approval(officers: Officers, edited: dict[str, Any]) -> None:
    """Whatever would be published differently needs a new look."""
    answer = officers.ask(edited, officers.approve(REVIEWED))

    assert answer["decision"] == "review"
    assert answer["approval"]["honoured"] is False
    assert answer["approval"]["why"] == "post_edited"
    assert answer["approval"]["by_role"] == "communicatieambtenaar"


def test_what_is_not_published_may_differ(officers: Officers) -> None:
    """Id and schedule are no part of what was read."""
    post = {"id": "other", "text": REVIEWED, "scheduled_at": "2999-01-01T00:00:00Z"}
    assert officers.ask(post, officers.approve(REVIEWED))["decision"] == "allow"


def test_a_block_is_released_only_by_a_key_that_may(officers: Officers) -> None:
    """An officer's yes leaves a block; that of the chief, whose key may, does not."""
    by_officer = officers.ask(BLOCKED, officers.approve(BLOCKED))
    by_chief = officers.ask(BLOCKED, officers.approve(BLOCKED, by="chief"))

    assert (by_officer["decision"], by_officer["approval"]["why"]) == ("block", "block_not_released")
    assert (by_chief["decision"], by_chief["approval"]["released"]) == ("allow", "block")


def test_a_released_block_is_no_403(officers: Officers) -> None:
    """Who asked for 403 on a block gets 200 when it was released."""
    token = officers.approve(BLOCKED, by="chief")
    answers = [
        officers.door.post(VERDICTS + "?on_block=403", {"text": BLOCKED}, x_api_key=officers.tokens["tool"], **given)
        for given in ({}, {"x_approval": token})
    ]
    assert [answer.status_code for answer in answers] == [403, 200]


def test_an_approval_of_an_allowed_post_changes_nothing(officers: Officers) -> None:
    """It fits and was not needed: both are said."""
    answer = officers.ask(ALLOWED, officers.approve(ALLOWED))

    assert answer["decision"] == "allow"
    assert answer["approval"]["honoured"] is True
    assert answer["approval"]["released"] is None


def test_another_organisations_approval_counts_for_nothing(officers: Officers) -> None:
    """Nor is it told who gave it."""
    answer = officers.ask(REVIEWED, officers.approve(REVIEWED, by="city"))

    assert answer["decision"] == "review"
    assert answer["approval"]["why"] == "other_organisation"
    assert (answer["approval"]["by_role"], answer["approval"]["until"]) == (None, None)


def test_a_change_of_policy_voids_an_approval(changing: Officers) -> None:
    """The officer read the post under other rules."""
    token = changing.approve(REVIEWED)
    (changing.settings.policies / "dorp.toml").write_text('confidential_terms = ["ringtunnel"]', "utf-8")
    changing.door.assembly.policies.refresh()
    answer = changing.ask(REVIEWED, token)

    assert (answer["decision"], answer["approval"]["why"]) == ("review", "policy_changed")


@pytest.mark.parametrize("gone", ["revoked", "right taken", "another organisation's"])
def test_an_approval_ends_with_the_key_that_gave_it(changing: Officers, gone: str) -> None:
    """A key that leaked is revoked, and so is what was approved with it."""
    token = changing.approve(REVIEWED)
    keys = dict(changing.keys)
    officer = keys.pop("officer")
    if gone == "right taken":
        keys["officer"] = replace(officer, rights=("verdicts",))
    elif gone != "revoked":
        keys["officer"] = replace(officer, organisation="stad")
    write_keys(changing.settings.keys, tuple(keys.values()))
    changing.door.assembly.ring.refresh()

    assert changing.ask(REVIEWED, token)["approval"]["why"] == "key_revoked"


def test_a_key_that_may_no_longer_release_blocks_releases_none(changing: Officers) -> None:
    """Also with approvals that it gave before."""
    token = changing.approve(BLOCKED, by="chief")
    keys = changing.keys | {"chief": replace(changing.keys["chief"], may_release_blocks=False)}
    write_keys(changing.settings.keys, tuple(keys.values()))
    changing.door.assembly.ring.refresh()

    assert changing.ask(BLOCKED, token)["approval"]["why"] == "block_not_released"


def test_two_hash_keys_live_while_they_are_rotated(tmp_path: Path) -> None:
    """What was approved under the old key counts as long as that key lives, and no longer."""
    old, new = "k1:" + "a" * 40, "k2:" + "b" * 40
    first = Officers(tmp_path, hash_key=old)
    token = first.approve(REVIEWED)
    first.door.close()
    found = []
    for hash_key in (f"{new},{old}", new):
        later = Officers(tmp_path, hash_key=hash_key)
        write_keys(later.settings.keys, tuple(first.keys.values()))
        later.door.assembly.ring.refresh()
        later.tokens = first.tokens
        found.append(later.ask(REVIEWED, token))
        later.door.close()

    assert [answer["decision"] for answer in found] == ["allow", "review"]
    assert found[1]["approval"]["why"] == "unreadable"


def test_a_replay_never_outlives_an_approval(officers: Officers) -> None:
    """Under one Idempotency-Key: without, with, with a bad one, without. Each is answered for what it brought."""
    token = officers.approve(REVIEWED)
    answers = [officers.ask(REVIEWED, given, idempotency_key="same") for given in (None, token, "apr_x", None)]
    first_with = [officers.ask(REVIEWED, given, idempotency_key="turned") for given in (token, None)]

    assert [answer["decision"] for answer in answers] == ["review", "allow", "review", "review"]
    assert len({answer["id"] for answer in answers}) == 1
    assert [answer["decision"] for answer in first_with] == ["allow", "review"]


def test_no_prepared_answer_forgets_or_keeps_an_approval(officers: Officers) -> None:
    """The lane at the door gives prepared answers: never to, nor from, a request with an approval."""
    token = officers.approve(REVIEWED)
    asked = [None, token, None, token, None]
    assert [officers.ask(REVIEWED, given)["decision"] for given in asked] == [
        "allow" if given else "review" for given in asked
    ]


@pytest.mark.parametrize(
    "token", ["", "apr_", "apr_AAAA", "x", "apr_" + "A" * 200, "apr_" + "A" * 6000, "apr_\xe9", "apr_ä=="]
)
def test_what_is_no_approval_leaves_the_decision(officers: Officers, token: str) -> None:
    """A verdict is always answered; the approval field says why nothing was released."""
    response = officers.door.ask(
        "POST", VERDICTS, json={"text": REVIEWED},
        headers=[(b"x-api-key", officers.tokens["tool"].encode()), (b"x-approval", token.encode("latin-1"))],
    )  # fmt: skip
    answer = response.json()

    assert (response.status_code, answer["decision"]) == (200, "review")
    assert answer["approval"]["why"] == "unreadable"


def test_every_flipped_character_is_noticed(officers: Officers) -> None:
    """No bit of a token can be changed; read through the same rooms as a request."""
    token = officers.approve(REVIEWED)
    approvals = officers.door.assembly.desk.approvals
    changed = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token))]
    changed += [token + end for end in ("=", "A", "==", "\n")] + [token[:-1], token[4:], token.upper()]

    assert approvals.read(token) is not None
    assert [text for text in changed if approvals.read(text) is not None] == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"until": "2020-01-01T00:00:00Z"}, "/until"),
        ({"until": "0001-01-01T00:00:00+14:00"}, "/until"),
        ({"until": "9999-12-31T23:59:59-14:00"}, "/until"),
        ({"until": in_hours(24 * LONGEST_DAYS + 1)}, "/until"),
        ({"until": "morgen"}, "/until"),
        ({"until": 1}, "/until"),
        ({"content_hash": "abc"}, "/content_hash"),
        ({"content_hash": HASH + "0"}, "/content_hash"),
        ({"content_hash": HASH + "\n"}, "/content_hash"),
        ({"content_hash": HASH.upper()}, "/content_hash"),
        ({"content_hash": HASH.replace("k1", "k9")}, "/content_hash"),
        ({"by_role": " "}, "/by_role"),
        ({"by_role": "x" * 101}, "/by_role"),
        ({"by_role": "een\nambt"}, "/by_role"),
        ({"organisation": "stad"}, "/organisation"),
    ],
)
def test_what_cannot_be_approved_is_said_clearly(officers: Officers, changes: dict[str, Any], pointer: str) -> None:
    """400 with where and what to do."""
    document = problem(officers.asked(**changes), 400, "malformed-request")

    assert document["pointer"] == pointer
    assert document["hint"]


def test_a_moment_without_offset_is_in_the_policys_time_zone(officers: Officers) -> None:
    """08:00 in an office in Brussels is 08:00 in Brussels."""
    day = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT08:00:00")
    answer = officers.ask(REVIEWED, officers.approve(REVIEWED, until=day))

    assert answer["approval"]["until"].startswith(day)
    assert datetime.fromisoformat(answer["approval"]["until"]).utcoffset() != timedelta(0)


def test_an_approval_ends_at_its_moment(officers: Officers) -> None:
    """Not a moment later, also when asked through the desk with a later clock."""
    token = officers.approve(REVIEWED)
    approval = officers.door.assembly.desk.approvals.read(token)
    assert approval is not None
    gone = officers.door.assembly.desk.approvals.give(replace(approval, until=datetime.now(UTC)))

    assert officers.ask(REVIEWED, gone)["approval"]["why"] == "expired"


def test_only_a_key_with_the_right_approves(officers: Officers) -> None:
    """A tool that asks for verdicts cannot release what it asks about."""
    problem(officers.asked("tool"), 403, "right-not-held")
    problem(officers.door.post(APPROVALS, {}), 401, "unknown-key")


def test_a_batch_takes_no_approval(officers: Officers) -> None:
    """It belongs to one post: said, not passed over."""
    posts = {"posts": [{"text": REVIEWED}]}
    problem(
        officers.door.post(BATCH, posts, x_api_key=officers.tokens["tool"], x_approval="apr_x"),
        400,
        "malformed-request",
    )


def test_a_gate_without_keys_approves_for_this_machine(tmp_path: Path) -> None:
    """For trying out; a block stays, and the first key ends it."""
    from tests.api.door import Door

    settings = settings_in(tmp_path)
    (tmp_path / "policies" / "dorp.toml").write_text("", "utf-8")
    door = Door(settings)
    tokens = []
    for text in (REVIEWED, BLOCKED):
        body = {"content_hash": door.judge(text)["content_hash"], "by_role": "ik", "until": in_hours(1)}
        tokens.append(door.post(APPROVALS, body).json()["approval"])
    found = [
        door.judge(text, x_approval=token)["decision"] for text, token in zip((REVIEWED, BLOCKED), tokens, strict=True)
    ]
    door.close()
    keyed = Officers(tmp_path)
    later = keyed.ask(REVIEWED, tokens[0])
    keyed.door.close()

    assert found == ["allow", "block"]
    assert later["approval"]["why"] == "key_revoked"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_has_words(officers: Officers, language: str) -> None:
    """In four languages, for every reason of the closed list."""
    from typing import get_args

    assert set(WORDS) == {*get_args(Refusal), "released", "not_needed"}
    assert all(words[language].strip() for words in WORDS.values())
    assert officers.ask(REVIEWED, "x", accept_language=language)["approval"]["message"] == WORDS["unreadable"][language]


def test_approvals_are_counted_and_noted_without_the_token(officers: Officers) -> None:
    """Given, released and refused each have a number; the log line names the role and holds no token and no text."""
    lines: list[bytes] = []
    log = officers.door.assembly.log
    enabled, write = log._enabled, log._write
    log._enabled, log._write = True, lines.append
    try:
        token = officers.approve(REVIEWED)
        officers.ask(REVIEWED, token)
        officers.ask(REVIEWED + "!", token)
        log.flush()
    finally:
        log._enabled, log._write = enabled, write
    noted = [json.loads(line) for line in b"".join(lines).splitlines()]
    counted = officers.door.get("/metrics").text

    assert [line["result"] for line in noted if line["event"] == "approval"] == ["given", "released", "post_edited"]
    assert noted[-1]["decision"] == "review"
    assert token[4:40] not in b"".join(lines).decode() + counted
    assert "gesloten" not in b"".join(lines).decode()
    for result in ("given", "released_review", "post_edited"):
        assert f'poortwachter_approvals_total{{organisation="dorp",result="{result}"}}' in counted
