"""Whatever is sent becomes one bounded line that people could read."""

import pytest

from bot.nlu.cleaning import MAX_LETTERS_A_TEXT, MAX_LETTERS_A_WORD, clean, fold


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("  Was ist\tdas\r\n STARK-Programm ? ", "Was ist das STARK-Programm ?"),
        ("Struktur\u200bwan\u00addel\ufeff", "Strukturwandel"),
        ("\u202eKohle\u202c und \u2066Revier\u2069", "Kohle und Revier"),
        ("Was\x00ist\x07das", "Was ist das"),
        ("Kohle\ud83d aus\udfff", "Kohle aus"),
        ("K\u043ehl\u0435ausstieg", "Kohleausstieg"),  # two Cyrillic letters
        ("\u0391usstieg", "Ausstieg"),  # a Greek capital
        ("Где деньги", "Где деньги"),  # a Cyrillic word stays Cyrillic
        ("fu\u0308r", "für"),
        ("K\u0336o\u0337\u0338h\u0489l\u20dde", "Kohle"),
        ("Ｋｏｈｌｅ ﬁndet", "Kohle findet"),
        ("Hilfeeeeeee!!!!!!", "Hilfee!!"),
        ("10000 Euro", "10000 Euro"),
        ("👩‍🌾 hallo", "👩🌾 hallo"),
        ("أين المال", "أين المال"),
        ("", ""),
        (" \u200b\n", ""),
    ],
)
def test_a_message_becomes_one_visible_line(sent: str, read: str) -> None:
    assert clean(sent) == read


@pytest.mark.parametrize(
    "sent", ["/restart", "  /restart", "\u200b/ //restart", "\x00/restart", "\u3000／restart"]
)
def test_no_message_can_be_a_command(sent: str) -> None:
    assert clean(sent) == "restart"


def test_the_words_of_a_command_stay() -> None:
    assert clean('/contact{"topic_field": "sport"}') == 'contact{"topic_field": "sport"}'


def test_a_slash_inside_a_message_stays() -> None:
    assert clean("und/oder") == "und/oder"


def test_endless_words_are_cut() -> None:
    assert clean("Donau" * 100) == ("Donau" * 100)[:MAX_LETTERS_A_WORD]


def test_a_message_is_cut_at_the_limit_of_the_contract() -> None:
    assert clean("ab " * 1_000) == ("ab " * 1_000)[:MAX_LETTERS_A_TEXT].strip()


def test_a_sign_that_stands_for_many_letters_does_not_break_the_limit() -> None:
    assert len(clean("\ufdfa" * MAX_LETTERS_A_TEXT)) <= MAX_LETTERS_A_TEXT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Struktur-Wandel", "strukturwandel"),
        ("Struktur·wandel", "Strukturwandel"),
        ("Straße", "STRASSE"),
        ("Größe", "groesse"),
    ],
)
def test_spellings_of_one_word_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_dash_between_words_stays() -> None:
    assert fold("Köthen - Zerbst") == "koethen - zerbst"
