"""Honest posts: the rows of the corpus' training split that may go out, with the policy they were written for."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from typing import Any

from service.evaluate import LABEL_FIELDS
from training.corpus import rows, split_of

Row = tuple[dict[str, Any], dict[str, Any]]
"""A post and the policy to judge it under, as they would be sent."""
SAMPLE = 150
"""Posts looked at by `make test`; `make fairness` looks at all of them."""


@cache
def honest_posts() -> tuple[Row, ...]:
    """Return the sample, or with FAIRNESS_POSTS=all every honest post: always the same ones."""
    honest = [row for row in rows() if split_of(row) == "train" and row.get("decision", "allow") == "allow"]
    if os.environ.get("FAIRNESS_POSTS") != "all":
        honest = sorted(honest, key=_draw)[:SAMPLE]
    return tuple(({k: v for k, v in row.items() if k not in LABEL_FIELDS}, row["policy_context"]) for row in honest)


def language_of(post: dict[str, Any]) -> str:
    """Return the language a post says it is written in; Dutch when it says nothing."""
    return str(post.get("language") or "nl")


def _draw(row: dict[str, Any]) -> str:
    return hashlib.sha256(f"fair {row['id']}".encode()).hexdigest()
