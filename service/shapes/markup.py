"""HTML as people read it: tags stripped, entities decoded, the addresses of links kept. The one place for it.

Written by hand because CPython's `html.parser` is not linear (3.11.7: 94 s for 90 kB of `<a `). Whatever is no
whole tag stays text, so that nothing is hidden by markup that one reader closes and another does not.
"""

from __future__ import annotations

import html
import re

from msgspec import Struct

# A tag holds no `<` outside quotes: so a tag that is never closed is given up at the next one (linear).
_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
_ADDRESS = re.compile(r"""\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ENDS_A_LINE = frozenset({"br", "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote"})
_BLANK = re.compile(r"[ \t]*\n[ \t]*(?:\n[ \t]*)+")


class Readable(Struct, frozen=True):
    """The text that a reader sees, and the addresses behind its links."""

    text: str
    links: tuple[str, ...] = ()


def readable(markup: str) -> Readable:
    """Return what a reader sees of some HTML; plain text comes back as it is (but for entities)."""
    pieces: list[str] = []
    links: list[str] = []
    end = 0
    for tag in _TAG.finditer(markup):
        pieces.append(html.unescape(markup[end : tag.start()]))
        end = tag.end()
        name = (tag.group(2) or "").lower()
        if name in _ENDS_A_LINE and (tag.group(1) or name == "br"):
            pieces.append("\n")
        if name == "a" and (address := _ADDRESS.search(tag.group(3))):
            links.append(html.unescape(next(filter(None, address.groups()), "")))
    pieces.append(html.unescape(markup[end:]))
    text = _BLANK.sub("\n\n", "".join(pieces).replace("\xa0", " ")).strip()
    return Readable(text, tuple(link for link in dict.fromkeys(links) if link))


def texts_of(markups: list[str | None]) -> tuple[list[str | None], tuple[str, ...]]:
    """Return the readable texts, and all their links."""
    found = [readable(markup) for markup in markups if markup]
    return [each.text for each in found], tuple(dict.fromkeys(link for each in found for link in each.links))
