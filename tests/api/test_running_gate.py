"""Over real connections: a full queue, and keys that are revoked while the gate runs."""

from __future__ import annotations

import json
import subprocess

from service.web.keys import read_keys
from tests.api.door import ALLOWED, problem
from tests.api.test_streaming import Line
from tests.running import COMMAND, Gate, clean_environment, serving, wait_until


def test_a_full_queue_refuses_at_the_door() -> None:
    """With room for one, the second gets 503 with Retry-After; when the first is done there is room again."""
    with serving(POORTWACHTER_QUEUE_LIMIT="1") as gate:
        with Line(gate) as first:
            first.write(b'{"text": "Dag"}\n')
            admitted = json.loads(first.read())
            refused = gate.ask("Nog een.")
            alive = gate.client.get("/health/live")
            first.write(b"")
            end = first.read()
        after = gate.ask(ALLOWED)
        counted = gate.metric("poortwachter_overload_refusals_total")

    assert admitted["decision"] == "allow"
    problem(refused, 503, "overloaded")
    assert int(refused.headers["retry-after"]) >= 1
    assert (alive.status_code, end, after.status_code, counted) == (200, "", 200, 1)


def key(gate: Gate, *arguments: str) -> str:
    """Run `poortwachter key …` beside the running gate."""
    environment = clean_environment(POORTWACHTER_KEYS=str(gate.keys_file), POORTWACHTER_STATE=str(gate.folder))
    return subprocess.run(
        [COMMAND, "key", *arguments], env=environment, capture_output=True, text=True, check=True, timeout=20
    ).stdout.strip()


def test_keys_are_rotated_while_the_gate_runs() -> None:
    """A new key works within a second or so; a revoked one stops, also for what is remembered."""
    with serving(keys={"lindervoorde": ["verdicts"]}) as gate:
        old = gate.tokens["lindervoorde"]
        new = key(gate, "create", "--organisation", "lindervoorde", "--name", "test")

        def status(token: str) -> int:
            return gate.ask(ALLOWED, x_api_key=token).status_code

        wait_until("the new key works", lambda: status(new) == 200)
        both = status(old), status(new)
        key(gate, "revoke", next(k.id for k in read_keys(gate.keys_file) if old.startswith(f"pw_{k.id}_")))
        wait_until("the old key stops", lambda: status(old) == 401)
        rest = status(new)

    assert both == (200, 200)
    assert rest == 200


def test_a_broken_key_file_changes_nothing() -> None:
    """Half a file leaves the keys as they were, readiness says so, and the next good file is read."""
    with serving(keys={"lindervoorde": ["verdicts"]}) as gate:
        token, good = gate.tokens["lindervoorde"], gate.keys_file.read_bytes()
        gate.keys_file.write_bytes(good[: len(good) // 2])
        wait_until("it is noticed", lambda: gate.client.get("/health/ready").json()["status"] == "degraded")
        meanwhile = gate.ask(ALLOWED, x_api_key=token).status_code
        gate.keys_file.write_bytes(good.replace(b'"keys"', b' "keys"'))
        wait_until("it is read", lambda: gate.client.get("/health/ready").json()["status"] == "ready")
        gate.keys_file.write_bytes(b'{"keys": []}')
        wait_until("all are revoked", lambda: gate.ask(ALLOWED, x_api_key=token).status_code == 401)

    assert meanwhile == 200
