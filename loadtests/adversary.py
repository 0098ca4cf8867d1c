"""What somebody would send who wants to keep the gate busy: texts of pieces, and bodies of the largest allowed size."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from service.first_look import FIRST_LOOK
from service.marks import EDGE
from service.steps import build_pipeline
from training.corpus import rows

CHARACTERS = 20_000
"""The longest text that a field may hold."""
BODY_BYTES = 256 * 1024 - 512
"""The largest post, and some room for what stands around it."""
BATCH_POSTS, BATCH_CHARACTERS = 256, 1_000
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"

PIECES: dict[str, Sequence[str]] = {
    "digits": ("0470 12 34 56 ", "85.07.30-033 28 ", "BE68 5390 0754 7034 ", "4111 1111 1111 1111 ", "04701234", "1"),
    "one long number": ("1",),
    "nearly national numbers": ("85.07.30-033", "85073003328", "85 07 30 033 2"),
    "nearly accounts": ("BE68 5390 0754 703", "BE6853900754703 ", "NL91ABNA041716430 "),
    "addresses": ("a@b.be ", "a@a.a@", "a.b.c.d@e", "mailto:", "@naam "),
    "many links": ("https://a.be/x ", "www.b.be ", "bit.ly/1 ", "http://", "a.be/"),
    "dots and letters": ("a.", "i d i o o t ", "s.u.k.k.e.l ", "1d10t "),
    "one long word": ("a",),
    "long words": ("verantwoordelijkheidsgevoel" * 8 + " ",),
    "emoji": ("\U0001f621", FAMILY, "\U0001f1e7\U0001f1ea", "\u2764\ufe0f"),
    "zalgo": ("e" + "\u0301\u0323\u0330\u0315" * 12,),
    "a grapheme without end": ("\u0301",),
    "one character that is eighteen": ("\ufdfa",),
    "mixed scripts": (
        "\u0456d\u0456oot ",
        "kl\u043etzak ",
        "s\u03bfukkel ",
        "\u0430\u0435\u043e ",
        "\u05d0\u0639\u4e2d ",
    ),
    "invisible": ("i\u200bd\u200bi\u200bo\u200bo\u200bt ", "\u200d\u2060"),
    "html": ("<a ", "<p><b>", "&amp;", "&#105;", "<!-- ", "]]>"),
    "marks": ('"', "'", "(", "\u201c", "- ", "#", "*_", "!?"),
    "lines": ("\n", "a\n", "- a\n"),
    "sentences": ("a. ", "Nee? ", "dhr. X. "),
    "names": ("Jan Peeters ", "Van den Berghe ", "mevrouw De Smet ", "burgemeester "),
    "denials": ("niet ", "geen ", "zogezegd ", '"idioot" ', "nooit ", "volgens hem "),
    "figures": ("12,5 % ", "3 miljoen euro ", "in 2023 ", "meer dan ", "dubbel zoveel "),
}


@dataclass(frozen=True)
class Shape:
    """`body(n)` gives the n-th body to send to `path`, never the same twice."""

    name: str
    path: str
    body: Callable[[int], bytes]


class Adversary:
    """Knows the pieces that rules look for, and honest texts to compare with."""

    def __init__(self, seed: int = 1) -> None:
        """Read the rules' own pieces: what is sent below makes as many of them run as can be."""
        build_pipeline()
        table = FIRST_LOOK.ready()
        parts = [part for shelf in (table.words, table.stretches) for many in shelf.values() for part in many]
        pieces = {part[1] for part in parts} | {piece for many in table.pairs.values() for piece, _ in many}
        self._random = random.Random(seed)
        self.pieces: dict[str, Sequence[str]] = {
            **PIECES,
            "every piece that a rule waits for": sorted(piece.replace(EDGE, " ").strip() + " " for piece in pieces),
        }
        self._honest = [row["text"] for row in rows() if row.get("decision") == "allow" and row.get("text")]

    @property
    def words(self) -> list[str]:
        """Every word that honest posts use."""
        return sorted({f"{word} " for text in self._honest for word in text.split()})

    def text(self, pieces: Sequence[str], number: int, characters: int = CHARACTERS) -> str:
        """Return pieces in a random order, up to a length."""
        drawn = [f"{number} "]
        length = len(drawn[0])
        while length < characters:
            piece = self._random.choice(pieces)
            drawn.append(piece)
            length += len(piece)
        return "".join(drawn)[:characters]

    def honest(self, number: int) -> bytes:
        """Return a post as people write it."""
        return post({"text": f"{self._honest[number % len(self._honest)]} ({number})"})

    def honest_text(self, number: int) -> str:
        """Return many of them in one."""
        return self.text([f"{text} " for text in self._honest], number)

    def shapes(self) -> list[Shape]:
        """Return everything that is tried; the first is a text of honest posts."""
        texts = [
            Shape(name, "/v1/verdicts", lambda n, pieces=pieces: post({"text": self.text(pieces, n)}))
            for name, pieces in self.pieces.items()
        ]
        worst = self.pieces["every piece that a rule waits for"]
        return [
            Shape("honest posts, 20,000 characters", "/v1/verdicts", lambda n: post({"text": self.honest_text(n)})),
            *texts,
            *self._bodies(worst),
        ]

    def _bodies(self, worst: Sequence[str]) -> list[Shape]:
        def thread(n: int) -> bytes:
            return post({"text": "a", "thread": [self.text(worst, n * 20 + i) for i in range(12)]})

        def short_thread(n: int) -> bytes:
            return fitted(lambda size: {"text": f"{n}", "thread": [f"idioot {n}{i}" for i in range(size)]})

        def media(n: int) -> bytes:
            return fitted(
                lambda size: {"media": [{"type": "image", "url": f"https://x.be/{n}/{i}", "alt": f"kind {i}",
                                         "people": [{"minor": True, "consent": None}]} for i in range(size)]}
            )  # fmt: skip

        def previews(n: int) -> bytes:
            return fitted(
                lambda size: {"text": f"{n}", "links": [f"https://x.be/{n}/{i}" for i in range(size)],
                              "link_previews": [{"title": f"idioot {i}"} for i in range(size)]}
            )  # fmt: skip

        def people(n: int) -> bytes:
            return fitted(
                lambda size: {"text": f"{n}", "media": [{"type": "image", "people": [
                    {"name": f"Jan Peeters {i}", "note": "kind"} for i in range(size)]}]}
            )  # fmt: skip

        def batch(n: int) -> bytes:
            posts = [{"text": self.text(worst, n * BATCH_POSTS + i, BATCH_CHARACTERS)} for i in range(BATCH_POSTS)]
            return post({"posts": posts})

        def trial(n: int) -> bytes:
            return fitted(
                lambda size: {"policy": {"confidential_terms": [f"plan {n} {i}" for i in range(size)]},
                              "post": {"text": self.text([f"plan {i} " for i in range(50)], n)}},
            )  # fmt: skip

        return [
            Shape("all fields full", "/v1/verdicts", thread),
            Shape("a thread of short posts", "/v1/verdicts", short_thread),
            Shape("many pictures", "/v1/verdicts", media),
            Shape("many links and previews", "/v1/verdicts", previews),
            Shape("many people in a picture", "/v1/verdicts", people),
            Shape("deep nesting", "/v1/verdicts", lambda n: b'{"text":' + b"[" * (BODY_BYTES - 20) + b"%d" % n),
            Shape("escapes", "/v1/verdicts", lambda n: b'{"text":"%d%s"}' % (n, rb"\u0301" * (CHARACTERS - 9))),
            Shape("blanks", "/v1/verdicts", lambda n: b'{"text":' + b" " * (BODY_BYTES - 40) + b'"%d"}' % n),
            Shape("a policy of many terms", "/v1/policies/try", trial),
            Shape("statement", "/v1/statements", lambda n: post({"text": self.text(worst, n)})),
            Shape("mention", "/v1/mentions", lambda n: post({"text": self.text(worst, n)})),
            Shape("moderation", "/v1/moderations", lambda n: post({"input": self.text(worst, n)})),
            Shape("html at the gate", "/v1/gate/api/public/v1/posts", lambda n: post(
                {"type": "schedule", "date": "2999-12-01T08:00:00.000Z", "posts": [{"integration": {"id": "i"},
                 "value": [{"content": self.text(PIECES["html"], n)}]}]})),
            Shape("batch of 256", "/v1/verdicts/batch", batch),
        ]  # fmt: skip


def post(value: dict[str, Any]) -> bytes:
    """Write a body."""
    return json.dumps(value, ensure_ascii=False).encode()


def fitted(made: Callable[[int], dict[str, Any]]) -> bytes:
    """Return the body of as many items as fit in a post."""
    one, many = len(post(made(100))), len(post(made(200)))
    size = int((BODY_BYTES - one) / max((many - one) / 100, 1)) + 100
    while len(body := post(made(size))) > BODY_BYTES:
        size = int(size * 0.95)
    return body
