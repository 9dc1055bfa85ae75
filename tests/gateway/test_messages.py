from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.messages import LONGEST, MessageError, clean


@pytest.mark.parametrize(
    "text", ["", "  \n\t ", "\u200b\u200d\ufeff", "\0\x01\x7f", "\u00ad\u2060", "\u3164\u2800", "\u202e"]
)
def test_a_text_that_shows_nothing_is_empty(text: str) -> None:
    with pytest.raises(MessageError, match=r"^empty$"):
        clean(text)


def test_two_thousand_characters_are_taken_and_one_more_is_not() -> None:
    assert clean("😀" * LONGEST) == "😀" * LONGEST
    with pytest.raises(MessageError, match=r"^too_long$"):
        clean("a" * (LONGEST + 1))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Wer zahlt? ", "Wer zahlt?"),
        ("eins\r\nzwei\rdrei", "eins\nzwei\ndrei"),
        ("a\0b\x07c", "abc"),
        ("\ud83d", "\ufffd"),
        ("👩‍🌾", "👩‍🌾"),
        ("/restart", "/restart"),
        ("<b>fett</b>", "<b>fett</b>"),
        ("?", "?"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_any_other_text_is_a_message(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_what_is_left_can_be_stored_and_sent(text: str) -> None:
    try:
        cleaned = clean(text)
    except MessageError as error:
        assert error.code == "empty"
    else:
        cleaned.encode()
        assert "\0" not in cleaned
        assert clean(cleaned) == cleaned
