"""What is said every day: questions, complaints, praise and small talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.domain.finding import Finding
    from service.mentions.evidence import Evidence
    from service.mentions.mention import MentionClass

SHORT_WORDS = 14
"""A thank-you or a remark of at most so many words is small talk."""
_OWN = frozenset(
    "ik wij we mijn mij me ons onze hier ge je nous notre mon ma mes j ich wir mein meine unser unsere i my our".split()
)

Seen = tuple["Finding", ...]


def question_in(seen: Evidence) -> Seen:
    """Return the questions that somebody at the town could answer."""
    if seen.has("elsewhere") and not seen.has("request"):
        return ()
    real = [asked for asked in seen.of("asked") if not seen.touching(asked, "rhetorical")]
    real = [asked for asked in real if _words_of(asked, seen) > 1]
    return (*real, *seen.of("request"))


def _words_of(finding: Finding, seen: Evidence) -> int:
    span = finding.span
    if span is None or span.start is None or seen.passage is None:
        return 0
    return len(seen.passage.original[span.start : span.end].split())


def ordinary(seen: Evidence) -> tuple[MentionClass, Seen]:
    """Return question, complaint, praise or neutral, and what it rests on."""
    questions = question_in(seen)
    trouble = _trouble(seen)
    kind_words = seen.of("praise", "emoji_praise")
    grumbles = seen.of("grumble", "emoji_sneer")
    if seen.has("tag") and not trouble:
        return "neutral", seen.of("tag")
    if seen.is_reply and not questions and not trouble and not grumbles:
        return "neutral", seen.of("thanks", "chatter")
    if seen.has("chatter") and not trouble and not questions:
        return "neutral", seen.of("chatter")
    if seen.has("press") and questions:
        return "question", (*seen.of("press"), *questions)
    if trouble and questions:
        return ("question", questions) if _asks_first(seen, trouble) else ("complaint", (*trouble, *questions))
    if trouble:
        return "complaint", trouble
    if questions:
        return "question", questions
    if seen.has("thanks") and seen.word_count <= SHORT_WORDS:
        return "neutral", seen.of("thanks")
    if grumbles and not _is_warm(seen):
        return "complaint", grumbles
    if kind_words:
        return "praise", kind_words
    if seen.of("asked") and seen.has("rhetorical"):
        return "complaint", seen.of("rhetorical")
    return "neutral", ()


def _trouble(seen: Evidence) -> Seen:
    """Return what goes wrong; a wait that ended in gladness, or with friends, is none."""
    worse, waiting = seen.of("nuisance", "repeated", "harm"), seen.of("waiting")
    if not worse and waiting and (_is_warm(seen) or seen.has("friendly", "joke", "elsewhere")):
        return ()
    return (*worse, *waiting)


def _is_warm(seen: Evidence) -> bool:
    """Say whether kind words outweigh one cool one."""
    warmth = len(seen.of("praise")) + 2 * len(seen.of("emoji_praise"))
    return warmth > 1 and warmth > len(seen.of("grumble")) and not seen.has("emoji_sneer")


def _asks_first(seen: Evidence, trouble: Seen) -> bool:
    """A friendly request with one mild nuisance in it is a question."""
    return len(trouble) == 1 and seen.has("request") and not seen.has("repeated", "harm", "grumble")


def is_concrete(seen: Evidence) -> bool:
    """Say whether a complaint has something that can be mended: what, where, when, or whose."""
    if seen.has("repeated", "harm"):
        return True
    if seen.has("nuisance", "waiting"):
        return (
            seen.has("place", "praise", "asked")
            or not _OWN.isdisjoint(seen.words)
            or any(map(str.isdigit, seen.words))
            or len(seen.of("nuisance", "waiting")) > 1
        )
    return seen.has("place") and bool(question_in(seen))


def serious(seen: Evidence) -> bool:
    """Say whether a complaint is repeated, hurts somebody, or touches health or children."""
    return seen.has("repeated", "harm", "sensitive")
