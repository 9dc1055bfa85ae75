"""How the form keeps a text and compares its words."""

from hypothesis import given
from hypothesis import strategies as st

from bot.form.text import tidy, words


def test_what_nobody_sees_is_dropped_and_lines_are_kept() -> None:
    assert tidy(" a\u200b  b\x00\r\n\n\n c\u202e ") == "a b\nc"


def test_words_are_compared_in_one_spelling() -> None:
    assert words("Groß-Straße, E-Mail: Köthen!") == ["grossstrasse", "email", "koethen"]


def test_nicht_is_heard_as_it_is_spoken_and_addresses_and_names_stay() -> None:
    assert [words(f"das will ich {spoken}")[-1] for spoken in ("nich", "Nit!")] == ["nicht"] * 2
    assert words("max@gmx.net, Ned Nisch") == ["max", "gmx", "net", "ned", "nisch"]


@given(st.text())
def test_tidying_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert tidy(text) == "" or tidy(text).strip() == tidy(text)
