"""Whose account a post appears on: the organisation's own channel, or somebody's page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from service.folding import fold

if TYPE_CHECKING:
    from service.domain.policy import Policy
    from service.domain.post import Author

_BY_POLICY, _BY_BIO, _BY_NAME, _BY_STAFF = 0.99, 0.9, 0.85, 0.7
_TYPES = (
    "gemeente", "stad", "lokaal bestuur", "commune de", "ville de", "commune", "ville", "gemeinde", "stadt",
    "municipality of", "town of", "city of",
)  # fmt: skip
_TOWN_HANDLES = ("gemeente", "stad", "commune", "ville", "gemeinde", "ocmw", "cpas", "lokaalbestuur")


@lru_cache(maxsize=4_096)
def handle(account: str) -> str:
    """Return the bare, folded handle: `https://facebook.com/StadX/` and `@stadx` are the same account."""
    return fold(account.strip().rstrip("/").rsplit("/", 1)[-1].lstrip("@"))[0]


@lru_cache(maxsize=1_024)
def _letters(name: str) -> str:
    return "".join(c for c in fold(name)[0] if c.isalnum())


@lru_cache(maxsize=1_024)
def _town_handles(organisation: str) -> frozenset[str]:
    """Return the handles that only the organisation itself would carry: its name, with or without its type."""
    whole = fold(organisation)[0]
    bare = next((whole.removeprefix(kind).strip() for kind in _TYPES if whole.startswith(kind + " ")), whole)
    return frozenset({_letters(whole), _letters(bare)} | {_letters(kind + bare) for kind in ("gemeente", "stad")})


def official_account(author: Author, policy: Policy, bio: frozenset[str], *, staff: bool) -> tuple[str, float] | None:
    """Say by what an account shows itself as the organisation's (and how surely), or None.

    `bio` holds what was seen in the profile; a mayor's "official page" is still a person's.
    """
    organisation = author.organisation or ""
    if author.account and handle(author.account) in {handle(known) for known in policy.organisation.accounts}:
        return "policy", _BY_POLICY
    town = "town" in bio or staff or handle(author.account or "").startswith(_TOWN_HANDLES)
    if "official" in bio and "person_page" not in bio and town:
        return "bio", _BY_BIO
    if organisation and author.name and _letters(author.name) == _letters(organisation):
        return "name", _BY_NAME
    if organisation and author.account and _letters(handle(author.account)) in _town_handles(organisation):
        return "name", _BY_NAME
    if staff and author.capacity == "official" and author.party is None:
        return "staff", _BY_STAFF
    return None
