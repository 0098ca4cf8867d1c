"""The words that people are called by: roles, staff, groups. Written `{role}` inside the patterns of the rooms."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("people.toml").read_text("utf-8"))

ALTERNATIONS: Mapping[str, str] = {name: f"(?:{'|'.join(words)})" for name, words in _WORDS.items()}
"""Name of a list -> one RE2 group."""


def expand(
    patterns: Mapping[str, Sequence[str]], own: Mapping[str, Sequence[str]] | None = None
) -> dict[str, list[str]]:
    """Write out `{role}`, `{origin}` … and a room's own lists in its patterns; unknown braces stay."""
    groups = dict(ALTERNATIONS)
    for name, words in (own or {}).items():
        groups[name] = _written_out(f"(?:{'|'.join(words)})", groups)
    return {kind: [_written_out(pattern, groups) for pattern in many] for kind, many in patterns.items()}


def _written_out(pattern: str, groups: Mapping[str, str]) -> str:
    for name, group in groups.items():
        if "{" + name + "}" in pattern:
            pattern = pattern.replace("{" + name + "}", group)
    return pattern
