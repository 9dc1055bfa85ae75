"""Where a message may be cut into a question and the wish to reach a person."""

from __future__ import annotations

import pytest

from bot.form.borders import borders
from bot.form.phrases import Phrases


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "Was ist STARK und ich will mit einem Menschen sprechen",
            ("Was ist STARK", "ich will mit einem Menschen sprechen"),
        ),
        (
            "Wer zahlt das? Und dann bitte ich um Rückruf wegen Radweg",
            ("Wer zahlt das?", "bitte ich um Rückruf wegen Radweg"),
        ),
        ("kann wer mich anrufen, was ist stark", ("kann wer mich anrufen", "was ist stark")),
    ],
)
def test_a_message_is_cut_at_sentences_and_joints(
    phrases: Phrases, text: str, pieces: tuple[str, str]
) -> None:
    assert pieces in list(borders(text, phrases))


def test_what_names_nobody_is_not_cut(phrases: Phrases) -> None:
    assert list(borders("Was ist STARK und wer zahlt das?", phrases)) == []


def test_a_single_word_is_no_piece(phrases: Phrases) -> None:
    assert list(borders("Hallo, ein Mensch bitte", phrases)) == []


def test_a_long_letter_is_cut_a_few_times_only(phrases: Phrases) -> None:
    letter = "Ich will mit jemandem sprechen. " + "Das ist ein Satz. " * 100
    assert len(list(borders(letter, phrases))) == 5
