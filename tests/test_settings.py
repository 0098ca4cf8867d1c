"""Settings: read once, strict, secrets from files and masked when shown; keys that are made and rotated."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from service.errors import InvalidSetting
from service.hashing import Hasher, local_key, parse_keys
from service.settings import Settings, read_settings
from tests.conftest import post_of
from tests.running import COMMAND, HASH_KEY, clean_environment, free_port, serving

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = "k1:" + "o" * 40, "k2:" + "n" * 40


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    given = clean_environment(**environment)
    return subprocess.run([COMMAND, *arguments], env=given, capture_output=True, text=True, timeout=30, check=False)


def refusal(**environment: str) -> str:
    """Start the gate in a way that it must refuse; return what it says, which is at most a sentence and a hint."""
    ended = run("serve", "--port", str(free_port()), **environment)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert 1 <= len(ended.stderr.strip().splitlines()) <= 2
    return ended.stderr


def test_an_unknown_variable_refuses_to_start() -> None:
    """A typo must not silently be a default."""
    assert refusal(POORTWACHTER_QUEUE_LIMITT="3").startswith("POORTWACHTER_QUEUE_LIMITT is not a setting\n")


def test_a_redis_without_a_hash_key_refuses_to_start() -> None:
    """Replicas that share a Redis must share the key."""
    assert "POORTWACHTER_HASH_KEY is not" in refusal(REDIS_URL="redis://127.0.0.1:1")


def test_a_redis_address_that_cannot_be_read_refuses_to_start() -> None:
    """Before any worker does, and without showing what might be a password."""
    said = refusal(REDIS_URL="redis://user:geheim/woord@h", POORTWACHTER_HASH_KEY=HASH_KEY)
    assert said.startswith("REDIS_URL cannot be read")
    assert "geheim" not in said


def test_a_folder_without_policies_refuses_to_start(tmp_path: Path) -> None:
    """And says how to make one."""
    said = refusal(POORTWACHTER_POLICIES=str(tmp_path), POORTWACHTER_STATE=str(tmp_path))
    assert "there is no policy" in said
    assert "policy init" in said


@pytest.mark.parametrize("keys", [None, "missing"])
def test_a_keyless_gate_listens_on_loopback_only(tmp_path: Path, keys: str | None) -> None:
    """On every address it would serve strangers."""
    given = {"POORTWACHTER_HOST": "0.0.0.0", "POORTWACHTER_STATE": str(tmp_path)}  # noqa: S104 - refused
    given["POORTWACHTER_KEYS"] = str(tmp_path / (keys or "keys.json"))
    assert "without keys the gate listens on loopback only" in refusal(**given)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POORTWACHTER_WORKERS", "two"),
        ("POORTWACHTER_WORKERS", "0"),
        ("POORTWACHTER_DRAIN_SECONDS", "-1"),
        ("POORTWACHTER_DRAIN_SECONDS", "nan"),
        ("POORTWACHTER_LOG", "perhaps"),
        ("PORT", "70000"),
        ("PORT", ""),
        ("POORTWACHTER_HASH_KEY_FILE", "/nowhere/key"),
    ],
)
def test_a_malformed_value_is_refused_by_name(name: str, value: str) -> None:
    """The sentence begins with the variable."""
    with pytest.raises(InvalidSetting, match=f"^{name}"):
        read_settings({name: value})


def test_what_is_not_ours_is_ignored() -> None:
    """Other programs' variables are none of our business."""
    assert read_settings({"PATH": "/bin", "POSTGRES_URL": "x", "REDIS_HOST": "y"}) == Settings()


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    """Without the newline that editors leave at the end; every setting may."""
    (tmp_path / "key").write_text(OLD + "\n")
    (tmp_path / "url").write_text("redis://:p@h/1\n")
    settings = read_settings(
        {"POORTWACHTER_HASH_KEY_FILE": str(tmp_path / "key"), "REDIS_URL_FILE": str(tmp_path / "url")}
    )
    assert (settings.hash_key, settings.redis_url) == (OLD, "redis://:p@h/1")


def test_a_setting_given_twice_is_refused(tmp_path: Path) -> None:
    """The variable and its file: nobody should have to guess which counts."""
    (tmp_path / "key").write_text(OLD)
    with pytest.raises(InvalidSetting, match="POORTWACHTER_HASH_KEY"):
        read_settings({"POORTWACHTER_HASH_KEY": NEW, "POORTWACHTER_HASH_KEY_FILE": str(tmp_path / "key")})


def test_shown_settings_mask_their_secrets() -> None:
    """`serve --print-settings` lists every setting and shows no secret."""
    shown = run("serve", "--print-settings", REDIS_URL="redis://:geheim@h", POORTWACHTER_HASH_KEY=HASH_KEY)
    assert shown.returncode == 0
    assert {line.split(" = ")[0] for line in shown.stdout.splitlines()} == set(Settings().shown())
    assert "redis_url = ********" in shown.stdout
    assert "geheim" not in shown.stdout + shown.stderr
    assert HASH_KEY[3:] not in shown.stdout + shown.stderr


def test_the_local_hash_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    """A restart keeps it: content hashes stay comparable."""
    made = local_key(tmp_path / "state")
    assert local_key(tmp_path / "state") == made
    assert (tmp_path / "state" / "hash.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["hash.key"]
    assert len(parse_keys(made)) == 1


def test_gates_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    """Six processes, one key: none reads a half-written one."""
    code = f"from pathlib import Path; from service.hashing import local_key; print(local_key(Path({str(tmp_path)!r})))"
    started = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(6)]
    keys = {process.communicate(timeout=30)[0] for process in started}
    assert len(keys) == 1
    assert keys.pop().startswith("k1:")


def test_a_state_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """The sentence names the way out."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidSetting, match="hash key cannot be kept") as refused:
        local_key(tmp_path / "file" / "state")
    assert "POORTWACHTER_STATE" in (refused.value.hint or "")


def test_two_keys_live_while_rotating() -> None:
    """The first makes hashes, both recognise them, and a key that is gone does not."""
    post = post_of("Vandaag openen we het nieuwe park!")
    before, during, after = (Hasher(parse_keys(keys)) for keys in (OLD, f"{NEW},{OLD}", NEW))
    old, new = before.content_hash(post), during.content_hash(post)
    assert (old.split(":")[1], new.split(":")[1]) == ("k1", "k2")
    assert during.recognises(old, post)
    assert during.recognises(new, post)
    assert not after.recognises(old, post)
    assert not during.recognises(new, post_of("Iets anders."))


@pytest.mark.parametrize(
    "keys",
    ["short", "k1:short", f"{OLD},k1:" + "x" * 40, f"{OLD},{NEW},k3:" + "x" * 40, "k 1:" + "x" * 40, ","],
)
def test_a_hash_key_that_cannot_be_used_is_refused(keys: str) -> None:
    """Too short, two of one id, three, an id with a space, none; the key itself is not shown."""
    with pytest.raises(InvalidSetting, match=r"^POORTWACHTER_HASH_KEY") as refused:
        parse_keys(keys)
    assert "x" * 40 not in refused.value.detail


def test_a_running_gate_signs_with_the_newest_key() -> None:
    """Its id stands in each content hash."""
    with serving(POORTWACHTER_HASH_KEY=f"{NEW},{OLD}") as gate:
        assert gate.ask("Welkom!").json()["content_hash"].startswith("hmac-sha256:k2:")
