"""Load a room's words: `messages.toml`, reason code -> language -> message, suggestion, would_change.

Messages address the sentence, never the author; `{quote}` is cut from the post and `{masked}` is cut and
masked, both at the moment of answering; other placeholders come from the reason's `params`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LANGUAGES = ("nl", "fr", "de", "en")


def load_messages(path: Path) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Read a messages file; raise msgspec.ValidationError when its shape is wrong."""
    return msgspec.toml.decode(path.read_bytes(), type=dict[str, dict[str, dict[str, str]]])
