"""Finds which of the policy's spokesperson topics a post is about, and whether it is the author's own field.

A policy names topics in its own words ("veiligheid en crisis"); `fields.toml` says what posts about them look
like. The post's own `topics` count first. `about` is the index of the entry in the policy; a topic "*" is
never found in text. Known misses: a topic that no field knows and whose words the post does not use.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.detector import Detector
from service.domain.finding import Finding
from service.domain.reading import Span
from service.folding import fold
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.post import Author
    from service.domain.reading import Reading

_SOURCE = "topics/1"
_TAGGED, _WORDS = 0.95, 0.8
_FIELDS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("fields.toml").read_text("utf-8"))
_TEXT = Patterns({name: rf"\b(?:{field['text']})\b" for name, field in _FIELDS.items()})
_NAMES = Patterns({name: rf"\b(?:{field['name']})" for name, field in _FIELDS.items()})
_CRISIS = "safety"
_SAME_ROOT_LETTERS = 5
"""Two words name the same topic when this many of their first letters agree."""


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield topic.policy and topic.delegated per entry that the post is about, topic.own for the author's field."""
    tables: _Tables = (
        ("topic.policy", _entries(tuple(entry.topic for entry in policy.spokespersons))),
        ("topic.delegated", _entries(tuple(entry.topic for entry in policy.delegations))),
    )
    for index, meaning in tables[0][1]:
        if _CRISIS in meaning.fields:
            yield Finding("topic.crisis_entry", None, _TAGGED, _SOURCE, str(index))
    for i, tag in enumerate(reading.post.topics):
        asked = _meaning(tag)
        yield from _matching(tables, asked.fields, asked.roots, Span(f"topics[{i}]"), _TAGGED)
    own = _own_fields(reading.post.author, policy)
    for passage in reading.own:
        for field, start, end in _TEXT.find(passage.folded):
            span = passage.span(start, end)
            yield Finding("topic.own" if field in own else "topic.field", span, _WORDS, _SOURCE, field)
            yield from _matching(tables, frozenset({field}), frozenset(), span, _WORDS)


def _matching(
    tables: _Tables, fields: frozenset[str], roots: frozenset[str], span: Span, sure: float
) -> Iterator[Finding]:
    for kind, entries in tables:
        for index, meaning in entries:
            if fields & meaning.fields or roots & meaning.roots:
                yield Finding(kind, span, sure, _SOURCE, str(index))


class _Meaning(Struct, frozen=True):
    """The fields of local policy that a topic names, and the roots of its words."""

    fields: frozenset[str]
    roots: frozenset[str]


_Tables = tuple[tuple[str, tuple[tuple[int, _Meaning], ...]], ...]


@lru_cache(maxsize=512)
def _entries(topics: tuple[str, ...]) -> tuple[tuple[int, _Meaning], ...]:
    return tuple((i, _meaning(topic)) for i, topic in enumerate(topics) if topic.strip() != "*")


@lru_cache(maxsize=1_024)
def _meaning(topic: str) -> _Meaning:
    folded = fold(topic)[0]
    words = folded.replace("-", " ").replace("/", " ").split()
    roots = frozenset(word[:_SAME_ROOT_LETTERS] for word in words if len(word) >= _SAME_ROOT_LETTERS)
    return _Meaning(_NAMES.names_in(folded), roots)


def _own_fields(author: Author, policy: Policy) -> frozenset[str]:
    """Return the fields of the author's own portfolio, from the bio and from the policy's office holders."""
    named = _fields_named(author.bio) if author.bio else frozenset()
    for holder in policy.office_holders:
        if author.name and holder.portfolio and holder.name.casefold() == author.name.casefold():
            named |= _fields_named(holder.portfolio)
    return named


@lru_cache(maxsize=1_024)
def _fields_named(text: str) -> frozenset[str]:
    return _NAMES.names_in(fold(text)[0])


TOPICS = Detector(
    name="topics",
    version=1,
    kinds=frozenset({"topic.policy", "topic.delegated", "topic.crisis_entry", "topic.field", "topic.own"}),
    detect=detect,
)
