from __future__ import annotations

import pytest

from bot.channels.commands import MENU, command
from bot.channels.numbers import number_in
from bot.channels.seal import Seal, SealBroken
from bot.content.texts import Texts

from .conftest import ROOT


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        (" 2. ", 2),
        ("Nr. 2", 2),
        ("nummer 12", 12),
        ("2)", 2),
        ("2️⃣", 2),
        ("🔟", 10),
        ("Option 3!", 3),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, number: int) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", "zwei", "2 Fragen", "2024", "2.5", "❤️", "1 2", "-1", "²"])
def test_anything_else_is_no_number(text: str) -> None:
    assert number_in(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("!hilfe", "help"),
        ("!HILFE", "help"),
        ("!löschen", "erase"),
        ("!loeschen bitte", "erase"),
        ("!leicht", "easy"),
        ("!Hilfe!", "help"),
        ("!mensch\nbitte", "person"),
        ("!leicht, bitte", "easy"),
        ("!quatsch", "help"),
    ],
)
def test_commands_are_known_and_unknown_ones_get_help(text: str, name: str) -> None:
    found = command(text, "!")
    assert found is not None and found.name == name


@pytest.mark.parametrize("text", ["hilfe", "!", "! hilfe", "!!!", "!1", "!Achtung!", "/hilfe", ""])
def test_what_only_looks_like_a_command_is_a_message(text: str) -> None:
    assert command(text, "!") is None


def test_every_command_of_the_menu_is_described() -> None:
    texts = Texts.load(ROOT / "data" / "texts" / "channels.yml")
    assert all(texts.get(f"command_{word}", "de") for word in MENU)


def test_what_is_sealed_opens_with_the_same_key_alone() -> None:
    seal, other = Seal("eins"), Seal("zwei")
    sealed = seal.close({"text": "Grüße"})
    assert Seal("eins").open(sealed) == {"text": "Grüße"}
    assert "Grüße" not in sealed and "Gr\\u" not in sealed
    for broken in (sealed[:-4], "quatsch", ""):
        with pytest.raises(SealBroken):
            seal.open(broken)
    with pytest.raises(SealBroken):
        other.open(sealed)


def test_hashes_are_the_same_for_the_same_key_and_parts_alone() -> None:
    seal = Seal("eins")
    assert seal.hashed("a", "bc") == Seal("eins").hashed("a", "bc")
    assert len({seal.hashed("a", "bc"), seal.hashed("ab", "c"), Seal("zwei").hashed("a", "bc")}) == 3
