"""Secrets that come from files are rotated while the gate runs; what cannot be used leaves the old one in force."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.errors import InvalidSetting
from service.settings import read_settings
from service.stores.redis_address import connect, disconnect
from service.stores.redis_login import RedisLogin, split_login
from service.web.keys import write_keys
from tests.api.officers import REVIEWED, Officers
from tests.processes import wait_until
from tests.redis_running import redis_running
from tests.running import serving
from tests.webhooks.deliveries import RETIRING, SECRET, Hooks, event, standard

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = "k1:" + "o" * 40, "k2:" + "n" * 40
POLICY = '[[confidential_documents]]\ntitle = "Ontwerp"\nfingerprints = {marks}\n'


def looked_twice(door: Any) -> None:
    """Let the gate look at its files: one is read once it is found the same twice."""
    for _ in range(2):
        door.assembly.upkeep.look()


class Rotating(Officers):
    """Officers whose hash key stands in a file."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "hash"
        self.file.write_text(OLD, "utf-8")
        super().__init__(folder, hash_key=OLD, secret_files=(("hash_key", self.file),))

    def rotate(self, text: str) -> None:
        """Put another secret into the file, as a mounted secret changes, and let the gate look."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(text, "utf-8")
        fresh.replace(self.file)
        looked_twice(self.door)

    @property
    def secrets_part(self) -> str | None:
        part: str | None = self.door.get("/health/ready").json()["parts"].get("secrets")
        return part


@pytest.fixture
def rotating(tmp_path: Path) -> Any:
    """Give an application whose hash key can be rotated."""
    opened = Rotating(tmp_path)
    yield opened
    opened.door.close()


def test_half_a_secret_is_not_taken_for_a_new_one(rotating: Rotating) -> None:
    """A file that is written in pieces is read when it stands still; half a key would look like a whole one."""
    before = rotating.ask(REVIEWED)["content_hash"]
    for piece in (NEW[: len(NEW) - 4], NEW):
        rotating.file.write_text(piece, "utf-8")
        rotating.door.assembly.upkeep.look()
        assert rotating.ask(REVIEWED)["content_hash"] == before
    rotating.door.assembly.upkeep.look()
    assert rotating.ask(REVIEWED)["content_hash"].startswith("hmac-sha256:k2:")


def test_the_hash_key_is_rotated_while_the_gate_runs(rotating: Rotating) -> None:
    """New hashes carry the new id, approvals of the old key count while both live, and end with it."""
    token = rotating.approve(REVIEWED)
    before = rotating.ask(REVIEWED)
    rotating.rotate(f"{NEW},{OLD}")
    during = rotating.ask(REVIEWED, token)
    rotating.rotate(NEW)
    after = rotating.ask(REVIEWED, token)

    assert before["content_hash"].startswith("hmac-sha256:k1:")
    assert during["content_hash"].startswith("hmac-sha256:k2:")
    assert (during["decision"], after["decision"]) == ("allow", "review")
    assert after["approval"]["why"] == "unreadable"


def test_fingerprints_of_documents_are_found_under_the_new_key(rotating: Rotating) -> None:
    """Those of the old key while it lives, those of the new one from now on."""
    from service.detectors.fingerprints import fingerprints_of

    text = "De raming van het zwembad in de Beekstraat komt uit op drie miljoen euro zonder de aanleg van de parking."
    rotating.rotate(f"{NEW},{OLD}")
    marks = list(fingerprints_of(text, rotating.door.assembly.hasher.fingerprint_keys[0]))
    (rotating.settings.policies / "dorp.toml").write_text(POLICY.format(marks=json.dumps(marks)), "utf-8")
    looked_twice(rotating.door)
    codes = [reason["code"] for verdict in rotating.ask(text)["verdicts"] for reason in verdict["reasons"]]

    assert [code for code in codes if code.startswith("confidentiality.")]


@pytest.mark.parametrize("bad", ["k3:short", "", "k1:" + "a" * 40 + ",k1:" + "b" * 40])
def test_a_secret_that_cannot_be_used_leaves_the_old_one(rotating: Rotating, bad: str) -> None:
    """Readiness says degraded, the metric counts it, and the next good one heals it."""
    rotating.rotate(bad)
    during, part = rotating.ask(REVIEWED), rotating.secrets_part
    counted = rotating.door.get("/metrics").text
    rotating.rotate(NEW)

    assert (during["content_hash"].split(":")[1], part) == ("k1", "degraded")
    assert 'poortwachter_secret_loads_total{name="hash_key",result="refused"} 1.0' in counted
    assert (rotating.ask(REVIEWED)["content_hash"].split(":")[1], rotating.secrets_part) == ("k2", None)


def test_a_file_that_is_gone_for_a_moment_leaves_the_old_secret(rotating: Rotating) -> None:
    """A volume that is mounted anew must not open or close the gate."""
    rotating.file.unlink()
    looked_twice(rotating.door)

    assert rotating.ask(REVIEWED)["content_hash"].startswith("hmac-sha256:k1:")
    assert rotating.secrets_part == "degraded"


def test_the_webhook_secret_is_rotated_while_the_gate_runs(tmp_path: Path) -> None:
    """Two live while they are rotated; the old one ends when it leaves the file."""
    file = tmp_path / "webhook"
    file.write_text(RETIRING, "utf-8")
    hooks = Hooks(tmp_path, webhook_secret=RETIRING, secret_files=(("webhook_secret", file),))
    found = []
    for secrets in (RETIRING, f"{SECRET} {RETIRING}", SECRET):
        file.write_text(secrets, "utf-8")
        looked_twice(hooks.door)
        found.append([_delivered(hooks, secret) for secret in (RETIRING, SECRET)])
    hooks.door.close()

    assert found == [[200, 401], [200, 200], [401, 200]]


def _delivered(hooks: Hooks, secret: str) -> int:
    body = event("Dag!")
    return hooks.send("standard", body, **standard(body, secret=secret)).status_code


def test_the_password_of_redis_is_rotated_while_the_gate_runs(tmp_path: Path) -> None:
    """Connections that are open stay; new ones use the new password; no request fails meanwhile."""
    file = tmp_path / "redis"
    with redis_running(requirepass="oud") as server:
        file.write_text(server.url, "utf-8")
        settings = {"POORTWACHTER_HASH_KEY": OLD, "POORTWACHTER_REDIS_TIMEOUT_MS": "500"}
        with serving(REDIS_URL_FILE=str(file), **settings) as gate:
            before = gate.ask("Dag 1!").json()["cache"]
            server.ask("CONFIG", "SET", "requirepass", "nieuw")
            server.client.connection_pool.connection_kwargs["password"] = "nieuw"
            file.write_text(server.url.replace(":oud@", ":nieuw@"), "utf-8")
            wait_until("the new password is read", lambda: gate.metric("poortwachter_secret_loads_total", result="ok"))
            server.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            numbers = iter(range(2, 1_000))
            wait_until("memory works", lambda: gate.ask(f"Dag {next(numbers)}!").json()["cache"] == "miss")
            state = gate.client.get("/health/ready").json()["parts"]
            said = gate.output

    assert before == "miss"
    assert "nieuw" not in said
    assert "secrets" not in state


@pytest.mark.parametrize(
    ("url", "address", "login"),
    [
        ("redis://h:1/0", "redis://h:1/0", ()),
        ("redis://:p%40ss@h:1/0", "redis://h:1/0", ("p@ss",)),
        ("rediss://user:pass@h:1", "rediss://h:1", ("user", "pass")),
        ("redis+sentinel://u:p@a:1,b:2/main/0", "redis+sentinel://a:1,b:2/main/0", ("u", "p")),
        ("redis+cluster://:p@a:1,b:2", "redis+cluster://a:1,b:2", ("p",)),
    ],
)
def test_a_login_is_told_from_its_address(url: str, address: str, login: tuple[str, ...]) -> None:
    """For every form of address."""
    assert split_login(url) == (address, login)


@pytest.mark.parametrize("scheme", ["redis://{}@h:1/0", "redis+sentinel://{}@a:1,b:2/main/0", "redis+cluster://{}@a:1"])
async def test_new_connections_ask_for_the_login(scheme: str) -> None:
    """For one Redis, Sentinel and Cluster; the old one stands nowhere in the client."""
    url = scheme.format("user:oud")
    login = RedisLogin(url)
    client: Any = connect(url, 1.0, login)
    options = client.connection_kwargs if "cluster" in scheme else client.connection_pool.connection_kwargs
    login.use(scheme.format("user:nieuw"))

    assert options["credential_provider"].get_credentials() == ("user", "nieuw")
    assert "oud" not in str(options)
    await disconnect(client)


@pytest.mark.parametrize("other", ["redis://:p@elsewhere:1/0", "redis://h:1/0", "redis://:p@h:1/1"])
def test_another_address_needs_a_restart(other: str) -> None:
    """And says so, without the password."""
    login = RedisLogin("redis://:p@h:1/0")
    with pytest.raises(InvalidSetting, match="only the name and the password"):
        login.use(other)
    assert login.get_credentials() == ("p",)


def test_only_secrets_from_files_are_read_again(tmp_path: Path) -> None:
    """What came as a variable cannot change while the process lives."""
    file = tmp_path / "hash"
    file.write_text(OLD, "utf-8")
    from_file = read_settings({"POORTWACHTER_HASH_KEY_FILE": str(file)})
    from_variable = read_settings({"POORTWACHTER_HASH_KEY": OLD})

    assert from_file.secret_files == (("hash_key", file),)
    assert from_variable.secret_files == ()
    assert from_file == replace(from_variable, secret_files=from_file.secret_files)
    with pytest.raises(InvalidSetting, match="is not a setting"):
        read_settings({"POORTWACHTER_SECRET_FILES": "x"})


def test_a_key_that_is_revoked_is_refused_within_a_second(rotating: Rotating) -> None:
    """Keys of callers are files too."""
    live = tuple(key for name, key in rotating.keys.items() if name != "tool")
    write_keys(rotating.settings.keys, live)
    rotating.door.assembly.upkeep.look()

    assert rotating.door.post("/v1/verdicts", {"text": "Dag!"}, x_api_key=rotating.tokens["tool"]).status_code == 401
