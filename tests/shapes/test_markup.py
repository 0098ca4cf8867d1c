"""HTML becomes what people read, in linear time, and hides nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.shapes.markup import readable


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Hallo <strong>buurt</strong></p>", "Hallo buurt"),
        ("<p>Een</p><p>Twee<br/>drie</p>", "Een\nTwee\ndrie"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("l<b>u</b>l", "lul"),
        ("R&amp;D &lt;3 &#39;t &eacute;&nbsp;x", "R&D <3 't é x"),
        ("Wij <3 het park, 5 < 6 > 4", "Wij <3 het park, 5 < 6 > 4"),
        ("plat\n\nmet regels", "plat\n\nmet regels"),
        ('<a title="a > b" href="https://a.be/?x=1&amp;y=2">hier</a>', "hier"),
        ("<!-- weg -->blijft<!-- niet gesloten", "blijft<!-- niet gesloten"),
        ("<p>open <b klad", "open <b klad"),
        ("<scr<b>ipt>", "<script>"),
        ("&amp;lt;b&gt;", "&lt;b>"),
        ("", ""),
    ],
)
def test_markup_becomes_text(markup: str, text: str) -> None:
    """Tags go, entities are decoded once, what is no whole tag stays."""
    assert readable(markup).text == text


def test_addresses_of_links_are_kept() -> None:
    """They are published too."""
    found = readable("<a href=\"https://a.be/?x=1&amp;y=2\">hier</a> <a href='b'>b</a> <a href=c>c</a><a>d</a>")

    assert found.links == ("https://a.be/?x=1&y=2", "b", "c")


@given(st.text())
def test_text_without_markup_comes_back(text: str) -> None:
    """Only the white space at its ends, and blank lines, may change."""
    plain = text.replace("<", "").replace("&", "").replace("\xa0", " ")

    assert "".join(readable(plain).text.split()) == "".join(plain.split())


@pytest.mark.parametrize("start", ["", "<a", '<a b="', "<!--", "<p>"])
@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<a b='", "<!--", "&", "<a '\"", "</", "<p>", "a", "&#", "<!-- <b> ", 'href="', "\n ", "--"]
)
def test_markup_is_read_in_linear_time(start: str, piece: str) -> None:
    """Nothing that is repeated for 64 KiB takes long."""
    markup = start + piece * (64 * 1024 // len(piece))
    began = time.perf_counter()
    readable(markup)

    assert time.perf_counter() - began < 0.5
