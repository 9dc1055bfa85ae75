"""What people write as they hear it sounds like what the dictionary writes."""

from __future__ import annotations

import pytest

from bot.nlu.cleaning import fold
from bot.nlu.sounds import sounds


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ferstehe", "verstehe"),
        ("inovazion", "Innovation"),
        ("Jewerbe", "Gewerbe"),
        ("kleene", "kleine"),
        ("ooch", "auch"),
        ("scheen", "schön"),
        ("isch hab", "ich habe"),
        ("Foto", "Photo"),
        ("gelt", "Geld"),
        ("wan", "wann"),
        ("zaln", "zahln"),
        ("Kwelle", "Quelle"),
    ],
)
def test_a_word_sounds_as_it_is_meant(written: str, meant: str) -> None:
    assert sounds(fold(written)) == sounds(fold(meant))


@pytest.mark.parametrize(
    ("one", "other"), [("wann", "wer"), ("Kohle", "Geld"), ("Sport", "Kultur"), ("wo", "wie")]
)
def test_other_words_sound_otherwise(one: str, other: str) -> None:
    assert sounds(fold(one)) != sounds(fold(other))
