"""Write a post anew for other parties, names and genders, leaving every other word as it is.

What is replaced is replaced everywhere: in the texts, in the author's profile, in media and in the policy.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from service.detectors.persons.names import FIRST_NAMES
from service.folding import fold
from tests.fairness.honest import Row, language_of

_FOLDER = Path(__file__).parent
PARTIES = [line for line in _FOLDER.joinpath("parties.txt").read_text("utf-8").splitlines() if line[:1] != "#"]
PEOPLE: dict[str, dict[str, list[str]]] = tomllib.loads(_FOLDER.joinpath("people.toml").read_text("utf-8"))
SWAPS: dict[str, list[list[str]]] = tomllib.loads(_FOLDER.joinpath("genders.toml").read_text("utf-8"))

# The party stands inside its sentence: at the opening a name such as Anders or Samen cannot be told from the word.
_ON_PARTY = {"nl": "Ook {} steunt dit.", "fr": "Avec {} aussi.", "de": "Auch {} ist dafür.", "en": "So does {} now."}
_ON_PERSON = {"nl": "Dank aan {}.", "fr": "Merci à {}.", "de": "Danke an {}.", "en": "Thanks to {}."}
_CAPITAL = r"(?:[A-ZÀ-Þ][\w'’]*(?:-[A-ZÀ-Þ]\w*)*)"
_FULL_NAME = re.compile(
    rf"\b({_CAPITAL})((?: (?:[Vv]an|[Dd]en?|[Dd]er|[Vv]anden|El|Ben|Le|La|Du)){{0,3}} {_CAPITAL})\b"
)
_MOST_PEOPLE = 3


def with_party(row: Row, party: str) -> Row:
    """Return the post as if its author were of another party, which the post speaks of."""
    post, policy = row
    own = post["author"].get("party")
    named = sorted(
        {*PARTIES[:7], *([own] if own else [])} - {"Anders", "Vooruit", "Groen"} | ({own} & {"Vooruit", "Groen"})
    )
    known = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, named))})(?!\w)")
    texts = json.dumps([post, policy], ensure_ascii=False)
    if not known.search(post.get("text") or ""):
        texts = json.dumps([_with_line(post, _ON_PARTY, party), policy], ensure_ascii=False)
    post, policy = json.loads(known.sub(lambda _: party, texts))
    post["author"]["party"] = party
    return post, policy


def with_people(row: Row, origin: str, gender: str) -> Row:
    """Return the post as if everybody in it bore names of one origin and gender."""
    post, policy = row
    first, last = PEOPLE[origin][gender], PEOPLE[origin]["surnames"]
    people = _people_of(post, policy)
    if not any(name in (post.get("text") or "") for name in people):
        post = _with_line(post, _ON_PERSON, f"{first[-1]} {last[-1]}")
    texts = json.dumps([post, policy], ensure_ascii=False)
    for i, name in enumerate(people):
        given, surname = name.split(" ", 1)
        texts = texts.replace(name, f"{first[i]} {last[i]}")
        texts = re.sub(rf"(?<![\w@-]){re.escape(given)}(?![\w-])", first[i], texts)
        texts = re.sub(rf"(?<![\w@-]){re.escape(surname)}(?![\w-])", last[i], texts)
    post, policy = json.loads(texts)
    if post["author"].get("account"):
        # A handle that bears a name bears the new one; that of a town stays.
        post["author"]["account"] = _handle(post["author"]["account"], people, first, last)
    return post, policy


def with_gender_swapped(row: Row) -> Row:
    """Return the post with pronouns, titles and role nouns of the other gender."""
    post, policy = row
    swaps: dict[str, str] = {}
    for one, other in SWAPS[language_of(post)]:
        swaps.setdefault(one, other)
        swaps.setdefault(other, one)
    known = re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(swaps, key=len, reverse=True)))})(?![\w-])", re.IGNORECASE
    )

    def swap(match: re.Match[str]) -> str:
        other = swaps[match.group().lower()]
        return (
            other.upper()
            if match.group().isupper() and len(other) > 1
            else other.capitalize()
            if match.group()[0].isupper()
            else other
        )

    return {k: known.sub(swap, v) if k == "text" else v for k, v in post.items()}, policy


def _with_line(post: dict[str, Any], lines: dict[str, str], name: str) -> dict[str, Any]:
    return post | {"text": f"{post.get('text') or ''}\n{lines[language_of(post)].format(name)}".lstrip()}


def _people_of(post: dict[str, Any], policy: dict[str, Any]) -> list[str]:
    """Return the full names of at most three people: the author, then whoever the text names."""
    names = [post["author"].get("name") or ""] if post["author"].get("capacity") != "official" else []
    names += [entry["name"] for entry in policy.get("office_holders", []) if entry["name"] in (post.get("text") or "")]
    for match in _FULL_NAME.finditer(post.get("text") or ""):
        if fold(match[1])[0] in FIRST_NAMES:
            names.append(match.group())
    return [name for name in dict.fromkeys(names) if " " in name][:_MOST_PEOPLE]


def _handle(account: str, people: list[str], first: list[str], last: list[str]) -> str:
    for i, name in enumerate(people):
        bare = "".join(c for c in fold(name)[0] if c.isalnum())
        if bare and bare in "".join(c for c in fold(account)[0] if c.isalnum()):
            return "@" + "".join(c for c in fold(first[i] + last[i])[0] if c.isalnum())
    return account
