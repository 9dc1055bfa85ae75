from __future__ import annotations

import pytest

from bot.gateway.pages.templates import rich


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("eins\nzwei", "<p>eins<br>zwei</p>"),
        ("eins\n\nzwei", "<p>eins</p><p>zwei</p>"),
        ("Ziele:\n• a\n- b\nEnde", "<p>Ziele:</p><ul><li>a</li><li>b</li></ul><p>Ende</p>"),
        ("**nicht** so", "<p><strong>nicht</strong> so</p>"),
        ("**<b>** & c", "<p><strong>&lt;b&gt;</strong> &amp; c</p>"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_a_text_becomes_paragraphs_lists_and_bold_words(text: str, html: str) -> None:
    assert rich(text) == html
