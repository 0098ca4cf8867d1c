"""Respond: put a Decision into sentences, in the reader's language, quoting the post it is about.

This is the only place where codes become words. A secret is never quoted: identifiers are masked, and
messages that must not show anything have no placeholder.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct, UnsetType

from service.decide import stricter_in_shadow, worst
from service.domain.approval import Release
from service.domain.decision import Decision, NotAssessed, Outcome
from service.domain.guideline import Level, Mode
from service.domain.reading import Language, Span
from service.guidelines.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.domain.decision import Verdict
    from service.domain.guideline import Guideline, Reason
    from service.domain.post import Post

QUOTE_CHARACTERS = 80
"""A longer quotation is cut in the middle of the message, never in the span."""
_MASK_KEEPS = 4
"""Letters and digits that a mask leaves readable, so that the author finds the place."""

_SUMMARIES = {
    "nl": {
        "allow": "Dit bericht kan verschijnen.",
        "advise": "Dit bericht kan verschijnen; er is een tip: {titles}.",
        "review": "Laat iemand dit bericht nalezen voor het verschijnt: {titles}.",
        "block": "Dit bericht kan zo niet verschijnen: {titles}.",
        "blind": "Niet alles kon worden nagekeken: {titles}.",
    },
    "fr": {
        "allow": "Ce message peut paraître.",
        "advise": "Ce message peut paraître ; un conseil : {titles}.",
        "review": "Faites relire ce message avant sa parution : {titles}.",
        "block": "Ce message ne peut pas paraître tel quel : {titles}.",
        "blind": "Tout n'a pas pu être vérifié : {titles}.",
    },
    "de": {
        "allow": "Dieser Beitrag kann erscheinen.",
        "advise": "Dieser Beitrag kann erscheinen; ein Hinweis: {titles}.",
        "review": "Lassen Sie diesen Beitrag vor dem Erscheinen gegenlesen: {titles}.",
        "block": "Dieser Beitrag kann so nicht erscheinen: {titles}.",
        "blind": "Nicht alles konnte geprüft werden: {titles}.",
    },
    "en": {
        "allow": "This post can go out.",
        "advise": "This post can go out; there is a tip: {titles}.",
        "review": "Have someone read this post before it goes out: {titles}.",
        "block": "This post cannot go out as it is: {titles}.",
        "blind": "Not everything could be checked: {titles}.",
    },
}


class PolicyName(Struct, frozen=True):
    """Which organisation's policy was applied, in which version."""

    organisation: str
    version: str


class WireReason(Struct, frozen=True):
    """Why, where, how sure, who says so, and a way out."""

    code: str
    message: str
    suggestion: str
    spans: tuple[Span, ...]
    confidence: float
    source: str
    would_change: str | None


class WireVerdict(Struct, frozen=True):
    """One guideline's answer in words."""

    guideline: int
    code: str
    title: str
    level: Level
    mode: Mode
    reasons: tuple[WireReason, ...]


class Shadow(Struct, frozen=True):
    """What would have been decided if the guidelines in shadow mode counted, and which of them made it stricter."""

    decision: Outcome
    guidelines: tuple[str, ...]


class Answer(Struct, frozen=True, kw_only=True):
    """What `POST /v1/verdicts` returns; every field is always present, but for one.

    `shadow` is there only when the policy holds a guideline in shadow mode.
    """

    id: str
    post_id: str | None
    decision: Outcome
    summary: str
    content_hash: str
    decide_by: datetime | None
    policy: PolicyName
    language: Language
    verdicts: tuple[WireVerdict, ...]
    not_assessed: tuple[NotAssessed, ...]
    approval: Release | None
    shadow: Shadow | UnsetType = UNSET
    valid_until: datetime | None
    models: dict[str, str]
    cache: str
    timings_ms: dict[str, float]


def shadow_of(decision: Decision) -> Shadow | UnsetType:
    """Return what guidelines in shadow mode would have changed; UNSET when there are none."""
    if not any(verdict.mode == "shadow" for verdict in decision.verdicts):
        return UNSET
    stricter = stricter_in_shadow(decision.verdicts)
    return Shadow(worst([decision.decision, *stricter.values()]), tuple(stricter))


class Responder:
    """Knows the words of every guideline."""

    def __init__(self, guidelines: Sequence[Guideline]) -> None:
        """Index messages by guideline code."""
        self._messages = {g.code: g.messages for g in guidelines}

    def verdicts(self, decision: Decision, post: Post, language: str) -> tuple[WireVerdict, ...]:
        """Put every verdict into words of nl, fr, de or en."""
        texts = _Texts(post)
        return tuple(self._verdict(verdict, texts, language) for verdict in decision.verdicts)

    def title(self, code: str, language: str) -> str:
        """Return a guideline's title."""
        return self._messages[code]["guideline"][language]["title"]

    def text(self, code: str, language: str) -> str:
        """Return what a guideline asks, in the words of the code of conduct."""
        return self._messages[code]["guideline"][language]["text"]

    def summary(self, decision: Decision, language: str) -> str:
        """Say the decision in one sentence, naming the guidelines that caused it."""
        words = _SUMMARIES[language]
        wanted = {"allow": Level.ADVISE, "review": Level.REVIEW, "block": Level.VIOLATION}[decision.decision]
        named = [v.code for v in decision.verdicts if v.mode == "enforce" and v.level is wanted]
        titles = ", ".join(self.title(code, language) for code in named)
        blind = [entry.code for entry in decision.not_assessed]
        if decision.decision == "allow":
            sentence = words["advise"].format(titles=titles) if named else words["allow"]
        elif named:
            sentence = words[decision.decision].format(titles=titles)
        else:
            return words["blind"].format(titles=", ".join(self.title(code, language) for code in blind))
        return sentence

    def _verdict(self, verdict: Verdict, texts: _Texts, language: str) -> WireVerdict:
        return WireVerdict(
            guideline=verdict.guideline,
            code=verdict.code,
            title=self.title(verdict.code, language),
            level=verdict.level,
            mode=verdict.mode,
            reasons=tuple(self._reason(verdict.code, reason, texts, language) for reason in verdict.reasons),
        )

    def _reason(self, code: str, reason: Reason, texts: _Texts, language: str) -> WireReason:
        words = self._messages[code][reason.code.removeprefix(code + ".")][language]
        values = _Placeholders(reason, texts)
        return WireReason(
            code=reason.code,
            message=words["message"].format_map(values),
            suggestion=words["suggestion"].format_map(values),
            spans=reason.spans,
            confidence=reason.confidence,
            source=reason.source,
            would_change=words["would_change"].format_map(values) if "would_change" in words else None,
        )


class _Texts:
    """The post's texts by field name, read only when a quotation needs them."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._fields: Mapping[str, str] | None = None

    def cut(self, span: Span) -> str:
        if span.start is None or span.end is None:
            return ""
        if self._fields is None:
            from service.normalise.passages import fields_of  # noqa: PLC0415

            self._fields = {field: text for field, _, text in fields_of(self._post)}
        return self._fields.get(span.field, "")[span.start : span.end]


class _Placeholders(dict[str, str]):
    """Fills `{quote}`, `{masked}` and the reason's own parameters."""

    def __init__(self, reason: Reason, texts: _Texts) -> None:
        super().__init__(reason.params)
        self._reason = reason
        self._texts = texts

    def __missing__(self, name: str) -> str:
        if name not in {"quote", "masked"}:
            raise KeyError(name)
        for span in self._reason.spans:
            quote = " ".join(self._texts.cut(span).split())
            if quote:
                return mask(quote) if name == "masked" else shorten(quote)
        return "…"


def shorten(quote: str) -> str:
    """Cut a long quotation in its middle."""
    if len(quote) <= QUOTE_CHARACTERS:
        return quote
    half = (QUOTE_CHARACTERS - 3) // 2
    return f"{quote[:half].rstrip()} … {quote[-half:].lstrip()}"


def mask(quote: str) -> str:
    """Replace all but the first letters and digits with `*`; an e-mail address keeps only its first letter."""
    keeps = 1 if "@" in quote else min(_MASK_KEEPS, sum(map(str.isalnum, quote)) // 2)
    out: list[str] = []
    for character in quote:
        if character.isalnum():
            keeps -= 1
            out.append(character if keeps >= 0 else "*")
        else:
            out.append(character)
    return "".join(out)


@lru_cache(maxsize=1_024)
def preferred_language(accept_language: str, fallback: str) -> str:
    """Choose nl, fr, de or en from an Accept-Language header, else the fallback, else nl."""
    wanted: list[tuple[float, int, str]] = []
    for position, item in enumerate(accept_language.split(",")[:16]):
        tag, _, quality = item.partition(";")
        try:
            weight = float(quality.partition("=")[2] or 1)
        except ValueError:
            weight = 0.0
        base = tag.strip().lower().split("-")[0]
        if base in LANGUAGES and weight > 0:
            wanted.append((-weight, position, base))
    if wanted:
        return min(wanted)[2]
    return fallback if fallback in LANGUAGES else "nl"
