"""What a town sends in a day: the mix of requests behind `make soak`, ever new and the same for the same seed."""

from __future__ import annotations

import base64
import json
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks import Webhook

from loadtests.witness import Judged, judged
from training.corpus import mentions, rows

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
RIGHTS = ("verdicts", "try", "mentions", "hooks", "gate", "approve", "feedback")
LANGUAGES = ("nl", "fr", "de", "en")
REPEATED_POSTS = 500
"""Whoever asks again asks about one of the last so many posts."""
_SYLLABLES = (
    "ka", "le", "mo", "ri", "sta", "ven", "dor", "bel", "hu", "ziek", "pra", "no", "tie", "lin", "gro", "wa", "schi",
)  # fmt: skip
_OK = frozenset({200})
_ASKED_AGAIN = frozenset({"repeated", "once"})


@dataclass(frozen=True)
class Asked:
    """One request, and the statuses that are right for it."""

    name: str
    path: str
    body: bytes
    expected: frozenset[int] = _OK
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"


class Town:
    """Writes requests; `key` is that of its organisation."""

    def __init__(self, key: str, seed: int = 1, known: Sequence[bytes] = ()) -> None:
        """Read the corpus; `known` are posts whose verdicts somebody knows."""
        self._known_posts = known
        self._random = random.Random(seed)
        self._key = key
        self._posts = [row for row in rows() if row.get("text")]
        self._mentions = [row["text"] for row in mentions()]
        self._sent: deque[bytes] = deque([_encoded({"text": "Vandaag openen we het park."})], REPEATED_POSTS)
        self._judged: dict[bytes, Judged] = {}
        self._hashes: deque[str] = deque(maxlen=REPEATED_POSTS)
        self._number = 0
        self._kinds = [kind for kind, share in self._mix().items() for _ in range(share)]

    def _mix(self) -> dict[Callable[[], Asked], int]:
        """Return how many requests of each kind come in a hundred."""
        return {
            self.fresh: 32, self.known: 4 if self._known_posts else 0, self.repeated: 20, self.mention: 9,
            self.batch: 5, self.statement: 4, self.feedback: 4,
            self.pictures: 4, self.nonsense: 5, self.delivery: 4, self.scheduler: 2, self.once: 2, self.approval: 1,
            self.lines: 1, self.trial: 1, self.moderation: 1, self.perspective: 1,
        }  # fmt: skip

    def next(self) -> Asked:
        """Return the next request."""
        return self._random.choice(self._kinds)()

    def learn(self, asked: Asked, answer: bytes) -> bool:
        """Note what an answer says that later requests name; say whether it is what was answered before."""
        if asked.name == "fresh":
            read = json.loads(answer)
            self._hashes.append(read["content_hash"])
            self._judged[asked.body] = judged(read)
            while len(self._judged) > REPEATED_POSTS:
                del self._judged[next(iter(self._judged))]
        elif asked.name in _ASKED_AGAIN and asked.body in self._judged:
            return judged(json.loads(answer)) == self._judged[asked.body]
        return True

    def post(self) -> dict[str, Any]:
        """Return a post of the corpus, made new by a place that no other post names."""
        self._number += 1
        row = self._random.choice(self._posts)
        return {
            "text": f"{row['text']} ({self.word().title()} {self._number})",
            "author": row["author"],
            "channel": self._random.choice(("facebook", "instagram", "x", "linkedin", "bluesky")),
        }

    def word(self) -> str:
        """Return a word that hardly anybody wrote before."""
        return "".join(self._random.choices(_SYLLABLES, k=self._random.randint(3, 5)))

    def words(self, path: str, words: int) -> Asked:
        """Ask about so many invented words."""
        return Asked("words", path, _encoded({"text": " ".join(self.word() for _ in range(words))}))

    def fresh(self) -> Asked:
        """Ask about a new post."""
        body = _encoded(self.post())
        self._sent.append(body)
        return Asked("fresh", "/v1/verdicts", body, headers=self._language())

    def repeated(self) -> Asked:
        """Ask again about a post of a while ago."""
        return Asked("repeated", "/v1/verdicts", self._random.choice(self._sent))

    def known(self) -> Asked:
        """Ask about a post whose verdict is known."""
        return Asked("known", "/v1/verdicts", self._random.choice(self._known_posts))

    def once(self) -> Asked:
        """Ask with an Idempotency-Key."""
        self._number += 1
        headers = {"idempotency-key": f"soak-{self._number}"}
        return Asked("once", "/v1/verdicts", self._random.choice(self._sent), headers=headers)

    def batch(self, posts: int = 10) -> Asked:
        """Ask about a week's posts, half of them asked before."""
        items = [self.post() if place % 2 else json.loads(self._random.choice(self._sent)) for place in range(posts)]
        return Asked("batch", "/v1/verdicts/batch", _encoded({"posts": items}))

    def lines(self) -> Asked:
        """Ask line by line."""
        body = b"".join(_encoded(self.post()) + b"\n" for _ in range(20))
        return Asked("lines", "/v1/verdicts/batch", body, headers={"content-type": "application/x-ndjson"})

    def pictures(self) -> Asked:
        """Ask about pictures without a text."""
        self._number += 1
        media = {
            "type": "image",
            "url": f"https://media.example/{self._number}.jpg",
            "alt": self._random.choice(self._posts)["text"][:200],
            "people": [{"minor": self._random.choice((True, False)), "consent": None}],
        }
        return Asked("pictures", "/v1/verdicts", _encoded({"media": [media], "channel": "instagram"}))

    def mention(self) -> Asked:
        """Have mentions sorted: one, or a handful."""
        texts = [f"{self._random.choice(self._mentions)} {self.word()}" for _ in range(self._random.choice((1, 1, 5)))]
        body: dict[str, Any] = {"mentions": [{"text": text} for text in texts]} if texts[1:] else {"text": texts[0]}
        return Asked("mention", "/v1/mentions", _encoded(body), headers=self._language())

    def statement(self) -> Asked:
        """Ask why, in one of four languages."""
        return Asked("statement", "/v1/statements", _encoded(self.post()), headers=self._language())

    def feedback(self) -> Asked:
        """Say that a verdict was right, or wrong."""
        self._number += 1
        told = {
            "verdict_id": f"ver_{self._random.getrandbits(96):024x}",
            "guideline": self._random.randint(1, 10),
            "right": self._number % 5 > 0,
            "by_role": "communicatieambtenaar",
        }
        return Asked("feedback", "/v1/feedback", _encoded(told))

    def approval(self) -> Asked:
        """Release a post."""
        if not self._hashes:
            return self.fresh()
        until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        body = {"content_hash": self._random.choice(self._hashes), "by_role": "communicatieambtenaar", "until": until}
        return Asked("approval", "/v1/approvals", _encoded(body))

    def delivery(self) -> Asked:
        """Deliver as Standard Webhooks, signed; one in ten with a signature of nobody."""
        self._number += 1
        body, now, name = _encoded(self.post()), datetime.now(UTC), f"msg_soak_{self._number}"
        good = self._number % 10 > 0
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(SECRET).sign(name, now, body.decode()) if good else "v1,bm9ib2R5",
        }
        return Asked("delivery", f"/v1/hooks/standard/{self._key}", body, _OK if good else frozenset({401}), headers)

    def events(self, count: int) -> Asked:
        """Deliver many events about one post."""
        data = {"text": "Vandaag openen we het park."}
        items = []
        for _ in range(count):
            self._number += 1
            items.append(
                {"specversion": "1.0", "id": f"{self._number}", "source": "/soak", "type": "post", "data": data}
            )
        headers = {"content-type": "application/cloudevents-batch+json"}
        return Asked("events", f"/v1/hooks/cloudevents/{self._key}", _encoded(items), headers=headers)

    def scheduler(self) -> Asked:
        """Ask as a gateway does that stands before Postiz."""
        posts = [{"integration": {"id": "i1"}, "value": [{"content": f"<p>{self.post()['text']}</p>"}]}]
        body = {"type": "schedule", "date": "2999-12-01T08:00:00.000Z", "posts": posts}
        return Asked("scheduler", "/v1/gate/api/public/v1/posts", _encoded(body), frozenset({200, 403}))

    def trial(self) -> Asked:
        """Try a policy that is not installed."""
        body = {"policy": {"confidential_terms": [self.word()]}, "post": self.post()}
        return Asked("trial", "/v1/policies/try", _encoded(body))

    def moderation(self) -> Asked:
        """Ask as OpenAI's client does."""
        return Asked("moderation", "/v1/moderations", _encoded({"input": self.post()["text"]}))

    def perspective(self) -> Asked:
        """Ask as Perspective's client does."""
        body = {"comment": {"text": self.post()["text"]}, "requestedAttributes": {"TOXICITY": {}}}
        return Asked("perspective", "/v1alpha1/comments:analyze", _encoded(body))

    def nonsense(self) -> Asked:
        """Send what is refused."""
        word = self.word()
        body, expected, headers = self._random.choice(
            (
                (_encoded({"text": word})[:-2], 400, {}),
                (_encoded({"texts": word}), 400, {}),
                (_encoded({"text": [word]}), 400, {}),
                (b'{"text": "' + word.encode() + b'\xff"}', 400, {}),
                (b"[" * 3_000, 400, {}),
                (_encoded({"text": word * 4_000}), 413, {}),
                (_encoded({"text": word}), 415, {"content-type": "text/plain"}),
                (_encoded({"text": word}), 401, {"x-api-key": f"pw_{word}"}),
            )
        )
        return Asked("nonsense", "/v1/verdicts", body, frozenset({expected}), dict(headers))

    def _language(self) -> dict[str, str]:
        return {"accept-language": self._random.choice(LANGUAGES)}


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
