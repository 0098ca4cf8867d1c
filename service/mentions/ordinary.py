"""What is said every day: questions, complaints, praise and small talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.domain.finding import Finding
    from service.mentions.evidence import Evidence
    from service.mentions.mention import MentionClass

    Seen = tuple[Finding, ...]
    Told = tuple[MentionClass, Seen]

SHORT_WORDS = 14
"""A thank-you of at most so many words is small talk."""
LONG_WORDS = 7
_LACK = frozenset(
    {
        "niet",
        "geen",
        "nooit",
        "niemand",
        "nergens",
        "niks",
        "niets",
        "zonder",
        "amper",
        "nauwelijks",
        "moest",
        "moesten",
    }
    | {"pas", "jamais", "aucun", "aucune", "rien", "personne", "sans", "plus"}
    | {"nicht", "kein", "keine", "keinen", "nie", "niemand", "nichts", "ohne"}
    | {"not", "no", "never", "nobody", "nothing", "without", "don't", "isn", "haven", "won"}
)
"""Words of lack: a longer remark that misses something, and praises nothing, is mostly a complaint."""
_OWN = frozenset(
    {"ik", "wij", "we", "mijn", "mij", "me", "ons", "onze", "hier", "ge"}
    | {"je", "nous", "notre", "mon", "ma", "mes", "j"}
    | {"ich", "wir", "mein", "meine", "unser", "unsere"}
    | {"i", "my", "our"}
)


def ordinary(seen: Evidence) -> Told:
    """Return question, complaint, praise or neutral, and what it rests on."""
    questions, trouble = question_in(seen), _trouble(seen)
    told: Told | None = None
    if not trouble:
        told = _small_talk(seen, questions)
    elif not questions:
        told = "complaint", trouble
    elif not seen.has("press"):
        told = ("question", questions) if _asks_first(seen, trouble) else ("complaint", (*trouble, *questions))
    if told is None and questions:
        told = "question", (*seen.of("press"), *questions)
    return told or _mood(seen)


def _small_talk(seen: Evidence, questions: Seen) -> Told | None:
    """Tagging a friend, a word of thanks after an answer, an invitation, a birthday."""
    if seen.has("tag"):
        return "neutral", seen.of("tag")
    if questions:
        return None
    if seen.is_reply and not seen.has("grumble", "emoji_sneer"):
        return "neutral", seen.of("thanks", "chatter")
    return ("neutral", seen.of("chatter")) if seen.has("chatter") else None


def _mood(seen: Evidence) -> Told:
    """Neither asked nor reported: what mood it is in."""
    if seen.has("thanks") and seen.word_count <= SHORT_WORDS and not seen.has("grumble", "emoji_sneer"):
        return "neutral", seen.of("thanks")
    grumbles = seen.of("grumble", "emoji_sneer")
    if grumbles and not _is_warm(seen):
        return "complaint", grumbles
    kind_words = seen.of("praise", "emoji_praise")
    if kind_words:
        return "praise", kind_words
    if seen.has("rhetorical") or (seen.word_count >= LONG_WORDS and not _LACK.isdisjoint(seen.words)):
        return "complaint", seen.of("rhetorical")
    return "neutral", ()


def question_in(seen: Evidence) -> Seen:
    """Return the questions that somebody at the town could answer."""
    if seen.has("elsewhere") and not seen.has("request"):
        return ()
    real = (asked for asked in seen.of("asked") if not seen.touching(asked, "rhetorical"))
    return (*(asked for asked in real if _words_of(asked, seen) > 1), *seen.of("request"))


def _words_of(finding: Finding, seen: Evidence) -> int:
    span = finding.span
    if span is None or span.start is None or seen.passage is None:
        return 0
    return len(seen.passage.original[span.start : span.end].split())


def _trouble(seen: Evidence) -> Seen:
    """Return what goes wrong; a wait that ended in gladness, or with friends, is none."""
    worse, waiting = seen.of("nuisance", "repeated", "harm"), seen.of("waiting")
    if not worse and waiting and (_is_warm(seen) or seen.has("friendly", "joke", "elsewhere")):
        return ()
    return (*worse, *waiting)


def _is_warm(seen: Evidence) -> bool:
    """Say whether kind words outweigh the cool ones."""
    warmth = len(seen.of("praise")) + 2 * len(seen.of("emoji_praise"))
    return warmth > 1 and warmth > len(seen.of("grumble")) and not seen.has("emoji_sneer")


def _asks_first(seen: Evidence, trouble: Seen) -> bool:
    """Say whether this is a friendly request with one mild nuisance in it."""
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
    if seen.has("grumble", "emoji_sneer"):
        return seen.has("place") and bool(question_in(seen))
    return seen.has("place") or not _OWN.isdisjoint(seen.words) or any(map(str.isdigit, seen.words))


def serious(seen: Evidence) -> bool:
    """Say whether a complaint is repeated, hurts somebody, or touches health or children."""
    return seen.has("repeated", "harm", "sensitive")
