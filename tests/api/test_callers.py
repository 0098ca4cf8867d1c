"""Who may ask: keys and their rights, rotation and revocation, and the gate without keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.errors import InvalidSetting
from service.web.keys import create_key, read_keys, write_keys
from tests.api.door import ALLOWED, BATCH, TRY, VERDICTS, Door, problem, settings_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.conftest import Keyed

ASKING: list[tuple[str, Any]] = [
    (VERDICTS, {"text": ALLOWED}),
    (BATCH, {"posts": [{"text": ALLOWED}]}),
    (TRY, {"post": {"text": ALLOWED}}),
]


@pytest.mark.parametrize(("path", "body"), ASKING)
def test_a_key_comes_in_either_header(keyed: Keyed, path: str, body: Any) -> None:
    """Authorization: Bearer, in any case, and X-API-Key are the same."""
    token = keyed.tokens["all"]
    for headers in ({"authorization": f"Bearer {token}"}, {"authorization": f"bearer  {token}"}, {"x_api_key": token}):
        assert keyed.door.post(path, body, **headers).status_code == 200


def test_a_key_names_its_organisation(keyed: Keyed) -> None:
    """The policy applied is that of the key's organisation."""
    named = [
        keyed.door.judge(ALLOWED, x_api_key=keyed.tokens[name])["policy"]["organisation"] for name in ("all", "city")
    ]
    assert named == ["dorp", "stad"]


@pytest.mark.parametrize(("path", "body"), ASKING)
@pytest.mark.parametrize(
    "headers",
    [
        {}, {"authorization": ""}, {"authorization": "Bearer"}, {"authorization": "Bearer pw_00000000_x"},
        {"authorization": "Basic dXNlcjpwYXNz"}, {"x_api_key": "nonsense"}, {"x_api_key": "pw__"}, {"x_api_key": "pw"},
    ],
)  # fmt: skip
def test_without_a_valid_key_nothing_is_read(keyed: Keyed, path: str, body: Any, headers: dict[str, str]) -> None:
    """401 with the way to authenticate, whatever the body."""
    response = keyed.door.post(path, body, **headers)
    problem(response, 401, "unknown-key")
    assert response.headers["www-authenticate"] == "Bearer"
    problem(keyed.door.post(path, b"{", **headers), 401, "unknown-key")


def test_a_key_with_a_wrong_secret_is_unknown(keyed: Keyed) -> None:
    """The id alone opens nothing, also after the right key was remembered."""
    token = keyed.tokens["all"]
    keyed.door.judge("Onthouden.", x_api_key=token)
    problem(keyed.door.post(VERDICTS, {"text": "Onthouden."}, x_api_key=token[:-1] + "!"), 401, "unknown-key")
    problem(
        keyed.door.post(VERDICTS, {"text": "Onthouden."}, x_api_key=(token + "é").encode("latin-1")), 401, "unknown-key"
    )


def test_a_key_in_the_url_is_no_key_here(keyed: Keyed) -> None:
    """`?key=` is for the Perspective paths only."""
    problem(keyed.door.post(f"{VERDICTS}?key={keyed.tokens['all']}", {"text": ALLOWED}), 401, "unknown-key")


@pytest.mark.parametrize(("path", "body"), ASKING)
def test_a_key_does_what_it_holds(keyed: Keyed, path: str, body: Any) -> None:
    """403 for a right that is not held, saying which is."""
    document = problem(keyed.door.post(path, body, x_api_key=keyed.tokens["deaf"]), 403, "right-not-held")
    assert "mentions" in document["hint"]


def test_the_right_to_judge_is_not_the_right_to_try(keyed: Keyed) -> None:
    """Rights are held one by one."""
    problem(keyed.door.post(TRY, {"post": {"text": "a"}}, x_api_key=keyed.tokens["strict"]), 403, "right-not-held")


def test_with_keys_proxies_and_hosts_do_not_matter(keyed: Keyed) -> None:
    """Behind a gateway the key decides."""
    headers = {"x_api_key": keyed.tokens["all"], "x_forwarded_for": "203.0.113.7", "host": "gate.dorp.example"}
    assert keyed.door.post(VERDICTS, {"text": ALLOWED}, **headers).status_code == 200


def test_two_keys_live_during_a_rotation(keyed: Keyed) -> None:
    """Old and new both open; a third is refused; after revoking the old one only the new one does."""
    ring = keyed.door.assembly.ring
    before = read_keys(keyed.settings.keys)
    new, token = create_key(before, "dorp", "all", ("verdicts",), created="2026-11-24")
    write_keys(keyed.settings.keys, (*before, new))
    ring.refresh()
    both = [keyed.door.post(VERDICTS, {"text": "a"}, x_api_key=t).status_code for t in (keyed.tokens["all"], token)]
    with pytest.raises(InvalidSetting):
        create_key((*before, new), "dorp", "all", ("verdicts",), created="2026-11-24")
    write_keys(keyed.settings.keys, (*before[1:], new))
    ring.refresh()
    rest = [keyed.door.post(VERDICTS, {"text": "a"}, x_api_key=t).status_code for t in (keyed.tokens["all"], token)]
    write_keys(keyed.settings.keys, before)
    ring.refresh()

    assert both == [200, 200]
    assert rest == [401, 200]


def test_revoking_the_last_key_closes_the_gate(tmp_path: Path) -> None:
    """A gate that had keys never becomes keyless by itself: not by an empty file, not without the file."""
    settings = settings_in(tmp_path)
    key, token = create_key((), "dorp", "one", ("verdicts",), created="2026-11-23")
    write_keys(settings.keys, (key,))
    door = Door(settings)
    statuses = [door.post(VERDICTS, {"text": "a"}, x_api_key=token).status_code]
    write_keys(settings.keys, ())
    door.assembly.ring.refresh()
    statuses.append(door.post(VERDICTS, {"text": "a"}, x_api_key=token).status_code)
    settings.keys.unlink()
    door.assembly.ring.refresh()
    statuses.append(door.post(VERDICTS, {"text": "a"}).status_code)
    door.close()

    assert statuses == [200, 401, 401]


def test_a_key_file_holds_no_key(tmp_path: Path) -> None:
    """Only a hash is kept, readable by its owner only."""
    key, token = create_key((), "dorp", "one", ("verdicts",), created="2026-11-23")
    write_keys(tmp_path / "keys.json", (key,))

    assert token.split("_", 2)[2] not in (tmp_path / "keys.json").read_text("utf-8")
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


PROXIED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"]


@pytest.mark.parametrize("name", PROXIED)
def test_without_keys_what_came_through_a_proxy_is_refused(door: Door, name: str) -> None:
    """A keyless gate behind a proxy would be public; also for answers that are remembered."""
    door.judge(ALLOWED)
    for path, body in ASKING:
        problem(door.post(path, body, **{name: "203.0.113.7"}), 403, "foreign-request")


@pytest.mark.parametrize(
    "host",
    ["gate.dorp.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil", "0.0.0.0:8000", "10.0.0.1"],
)
def test_without_keys_a_foreign_host_is_refused(door: Door, host: str) -> None:
    """A page in somebody's browser cannot reach the gate by re-binding a name."""
    door.judge(ALLOWED)
    problem(door.post(VERDICTS, {"text": ALLOWED}, host=host), 403, "foreign-request")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:9", "localhost", "LocalHost:8000", "[::1]:8000", "[::1]"]
)
def test_without_keys_this_machine_is_served(door: Door, host: str) -> None:
    """By any of its own names, every right."""
    for path, body in ASKING:
        assert door.post(path, body, host=host).status_code == 200


def test_without_keys_a_presented_key_is_ignored(door: Door) -> None:
    """Nobody learns whether a key would have been right."""
    assert door.post(VERDICTS, {"text": ALLOWED}, x_api_key="anything").status_code == 200


@pytest.mark.parametrize(
    ("chosen", "files", "used"), [(None, ["a"], "a"), ("b", ["a", "b"], "b"), (None, ["a", "b"], None)]
)
def test_without_keys_one_organisation_is_served(
    tmp_path: Path, chosen: str | None, files: list[str], used: str | None
) -> None:
    """The default organisation, else the only policy file; with several and no choice nobody is guessed."""
    settings = settings_in(tmp_path)
    for name in files:
        (tmp_path / "policies" / f"{name}.toml").write_text("", "utf-8")
    door = Door(replace(settings, default_organisation=chosen))
    response = door.post(VERDICTS, {"text": ALLOWED})
    door.close()

    if used is None:
        problem(response, 401, "unknown-key")
    else:
        assert response.json()["policy"]["organisation"] == used
