"""How a name is written, said after it was given."""

import pytest

from bot.form import spelling
from bot.form.phrases import Phrases


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("Meier", "Maier mit ai", "Maier"),
        ("Klaus Meier", "Maier mit ai", "Klaus Maier"),
        ("Meier", "K. Maier", "K. Maier"),
        ("Erika", "Erika Lehnert", "Erika Lehnert"),
        ("Klaus Meier", "nein, nicht Meier sondern Maier", "Klaus Maier"),
        ("Meier", "Mayer, nicht Meier", "Mayer"),
        ("Jentzsch", "Jänsch mit ä", "Jänsch"),
        ("Schmidt", "mit Doppel-t am Ende", ""),
        ("Meier", "das schreibt man mit ei", ""),
        ("Schmitt", "hinten mit dt", ""),
    ],
)
def test_a_name_is_put_right(phrases: Phrases, name: str, text: str, written: str) -> None:
    assert spelling.respelt(name, text, phrases) == written


@pytest.mark.parametrize(
    "text", ["ja klar", "Meier", "mit dem Bus", "mit Tom", "Der Radweg ist kaputt", "nein", "03493 123456"]
)
def test_what_says_nothing_of_the_spelling_leaves_the_name_alone(phrases: Phrases, text: str) -> None:
    assert spelling.respelt("Meier", text, phrases) is None
    assert spelling.named(text) is None
