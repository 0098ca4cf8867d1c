"""A thousand posts of invented words go through; afterwards no word of them is found anywhere but in answers."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.redis_running import redis_running
from tests.running import DEMONSTRATION, HASH_KEY, Gate, serving

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SYLLABLES = ("vraxu", "zwemp", "quolg", "bjorx", "knibz", "flurq", "dwazj", "psylk", "gnoqu", "trizv", "hmoxe", "ljukz")
PASSWORD = "geheimwoordvanredis"
POSTS = 1000


@dataclass
class Writer:
    """Writes posts in words that no language has, and remembers every number."""

    random: random.Random = field(default_factory=lambda: random.Random(6))
    numbers: set[str] = field(default_factory=set)

    def word(self) -> str:
        return "".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 3)))

    def words(self, count: int = 6) -> str:
        return " ".join(self.word() for _ in range(count))

    def identifier(self) -> str:
        """Return a national number, a mobile number or an e-mail address, valid or nearly so."""
        born = f"{self.random.randint(40, 99)}0{self.random.randint(1, 9)}1{self.random.randint(0, 9)}"
        body = f"{born}{self.random.randint(100, 997)}"
        number = f"{body}{97 - int(body) % 97:02}"
        phone = f"0478{self.random.randint(100000, 999999)}"
        self.numbers |= {number, phone}
        return self.random.choice((number, phone, f"{self.word()}@{self.word()}.be"))

    def post(self) -> dict[str, Any]:
        """Return a post that fills most fields."""
        return {
            "id": self.word(),
            "text": f"{self.words()} {self.identifier()}!",
            "language": self.word(),
            "channel": self.word(),
            "author": {"name": self.words(2), "role": self.word(), "party": self.word(), "bio": self.words()},
            "media": [
                {"type": "image", "alt": self.words(), "caption": self.words(), "text": self.words(),
                 "licence": self.word(), "credit": self.word(),
                 "people": [{"name": self.words(2), "note": self.words()}]}
            ],
            "thread": [self.words()],
            "first_comment": self.words(),
            "link_previews": [{"url": f"https://{self.word()}.example/", "title": self.words()}],
            "quoted_source": {"author": self.word(), "title": self.words(), "text": self.words(), "type": self.word()},
            "topics": [self.word()],
            "in_reply_to": self.words(),
        }  # fmt: skip

    def broken_bodies(self) -> Iterator[bytes]:
        """Return bodies that are refused, each with words where something else is wanted."""
        for wrong in (
            {"author": {"capacity": self.word()}},
            {"media": [{"type": self.word()}]},
            {"scheduled_at": self.word()},
            {"media": self.word()},
            {"thread": {self.word(): 1}},
            {"text": [self.words()]},
            {"quoted_source": {"page": [self.word()]}},
            {"text": self.words() * 1500},
        ):
            yield json.dumps({"text": self.words(), **wrong}).encode()
        whole = json.dumps({"text": self.words()}).encode()
        yield whole[:-2]
        yield whole + self.words().encode()
        yield self.words().encode()
        yield b'{"text": "' + self.words().encode() + b'\\ud83d"}'
        yield b'{"text": "' + self.words().encode() + b'\xff"}'


@dataclass
class Traces:
    """Everything that one run leaves behind, by place."""

    places: Mapping[str, bytes]
    numbers: set[str]
    secrets: set[str]

    def found(self, sought: Iterable[str]) -> list[tuple[str, str]]:
        """Return where something is found, as it is or in hexadecimal."""
        forms = [(word, (word.encode(), word.encode().hex().encode())) for word in sought]
        return [
            (place, word)
            for place, held in self.places.items()
            for word, written in forms
            if any(form in held for form in written)
        ]

    def digits(self) -> Traces:
        """Keep long runs of digits only: a number, as it is or in hexadecimal, is one."""
        runs = {place: b" ".join(re.findall(rb"\d{9,}", held)) for place, held in self.places.items()}
        return Traces(runs, self.numbers, self.secrets)


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Traces:
    """Run a thousand posts, and as many ways of being refused as there are."""
    writer = Writer()
    term = writer.words(2)
    policy = DEMONSTRATION.replace('"ontwerpbudget 2027"', json.dumps(term))
    problems: list[bytes] = []
    with redis_running(requirepass=PASSWORD) as redis:
        settings = {"REDIS_URL": redis.url, "POORTWACHTER_HASH_KEY": HASH_KEY, "POORTWACHTER_REDIS_TIMEOUT_MS": "500"}
        settings["POORTWACHTER_DECISION_LOG"] = str(tmp_path_factory.mktemp("decisions"))
        rights = ["verdicts", "try", "feedback"]
        with serving(policies={"lindervoorde": policy}, keys={"lindervoorde": rights}, **settings) as gate:
            token = gate.tokens["lindervoorde"]
            gate.client.headers["x-api-key"] = token
            _ask_a_thousand(gate, writer, term)
            problems = [_refused(gate, body) for body in writer.broken_bodies()]
            problems += [gate.ask(writer.post(), X_API_Key=token[:-1]).content]
            problems += [gate.client.post("/v1/verdicts", content=b"x", headers={"content-type": "text/plain"}).content]
            (gate.policies / "beek.toml").write_text(f'confidential_terms = ["{term}"\n')
            held = redis.everything()
            places = {
                "redis keys": b"\n".join(held),
                "redis values": b"\n".join(held.values()),
                "metrics": gate.client.get("/metrics").content,
                "problems": b"\n".join(problems),
                "readiness": gate.client.get("/health/ready").content,
            }
        places["logs"] = gate.output.encode()
    kept = Path(settings["POORTWACHTER_DECISION_LOG"])
    places["decision log"] = b"".join(path.read_bytes() for path in kept.iterdir())
    assert len(held) > POSTS
    assert places["logs"].count(b'"event":"decision"') > POSTS
    assert places["decision log"].count(b'"kind":"decision"') > POSTS
    assert places["decision log"].count(b'"kind":"feedback"') == 1
    assert "mistake" not in gate.output
    places |= {f"{place}, in lower case": held.lower() for place, held in places.items()}
    return Traces(places, writer.numbers, {token, token.split("_", 2)[2], HASH_KEY[3:], PASSWORD})


def _ask_a_thousand(gate: Gate, writer: Writer, term: str) -> None:
    for _ in range(4):
        posts = [writer.post() for _ in range(POSTS // 4 - 10)]
        batch = {"posts": [*posts[:60], *({"text": post["text"]} for post in posts[60:])]}
        answer = gate.client.post("/v1/verdicts/batch", json=batch, timeout=60)
        assert len(answer.json()["results"]) == len(batch["posts"])
    for _ in range(20):
        post = writer.post()
        for _ in range(2):
            assert gate.ask(post).status_code == 200
            assert gate.ask(post, Idempotency_Key=writer.words(5)).status_code == 200
    disclosed = gate.ask({"text": f"{writer.words()} {term}."}).json()
    assert disclosed["decision"] in {"block", "review", "allow"}
    assert gate.ask(writer.post(), "/v1/statements").status_code == 200
    said = {"verdict_id": disclosed["id"], "guideline": 7, "right": False, "by_role": "griffier"}
    assert gate.ask(said, "/v1/feedback").json()["kept"] is True
    assert gate.ask(said | {"note": writer.words()}, "/v1/feedback").status_code == 400
    candidate = {"confidential_terms": [writer.words(2)], "organisation": {"names": [writer.words(2)]}}
    trial = {"policy": candidate, "post": writer.post()}
    assert gate.client.post("/v1/policies/try", json=trial).status_code == 200


def _refused(gate: Gate, body: bytes) -> bytes:
    answer = gate.client.post("/v1/verdicts", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code >= 400, answer.status_code < 500) == (True, True), answer.text
    return answer.content


def test_no_word_of_a_post_stays_behind(traces: Traces) -> None:
    """Not even a syllable in Redis (keys or values), logs, decision log, metrics, readiness or the body of a problem."""
    assert traces.found(SYLLABLES) == []


def test_no_number_of_a_person_stays_behind(traces: Traces) -> None:
    """Neither national numbers nor telephone numbers."""
    assert len(traces.numbers) > POSTS
    assert traces.digits().found(traces.numbers) == []


def test_no_secret_stays_behind(traces: Traces) -> None:
    """Neither a caller's key, nor the hash key, nor the password of Redis."""
    assert traces.found(traces.secrets) == []


def test_the_search_would_find_a_word(traces: Traces) -> None:
    """The net has no hole: what is put there is found."""
    for held in (b"a word Zwempvraxu", b"a word ".hex().encode() + b"zwempvraxu".hex().encode()):
        traces_of_it = Traces({"place": held.lower()}, set(), set())
        assert traces_of_it.found(SYLLABLES) == [("place", "vraxu"), ("place", "zwemp")]
    assert all(traces.places.values())
