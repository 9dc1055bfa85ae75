from __future__ import annotations

import pytest

from bot.content.glossary import Glossary, Term
from bot.content.hard_words import HardWords


def term(id: str, name: str, easy: str, *words: str, meaning: str = "…") -> Term:
    return Term(id, {"de": name, "de-simple": easy}, words, {"de": "…", "de-simple": meaning}, (), None)


TERMS = (
    term("wandel", "Strukturwandel", "Struktur-Wandel", "Umbau", meaning="Alles wird anders."),
    term("region", "Innovationsregion Mitteldeutschland", "Innovations-Region Mittel-Deutschland", "IRMD"),
    term("bund", "Region", "Region", "Gegend", meaning="Eine Region ist eine Gegend."),
    term("stark", "STARK", "STARK", meaning="STARK ist Geld."),
)
WORDS = HardWords(Glossary({one.id: one for one in TERMS}))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Der Struktur-Wandel ist da.", ["Struktur-Wandel"]),
        ("Der **Struktur-Wandel** ist da.", ["Struktur-Wandel"]),
        ("Strukturwandels, Umbau.", ["Strukturwandels"]),  # each term once
        ("Die Innovations-Region Mittel-Deutschland war in der Region.",
         ["Innovations-Region Mittel-Deutschland", "Region"]),
        ("Die Innovations-Region\nMittel-Deutschland", []),  # two lines are two sentences
        ("Die Gegend ist schön.", []),  # the easier word for Region
        ("Das ist stark. Regionen sind stark.", ["Regionen"]),
        ("STARK heißt das.", ["STARK"]),
        ("STARK ist Geld.", []),  # explained where it stands
        ("Starkregen und Regional-Bahn", []),
        ("strukturwandel@beispiel.example", []),
        ("", []),
    ],
)  # fmt: skip
def test_terms_are_found_in_whatever_way_they_are_written(text: str, found: list[str]) -> None:
    assert [word for word, _ in WORDS.find(text)] == found


def test_without_terms_nothing_is_found() -> None:
    assert list(HardWords(Glossary({})).find("Struktur-Wandel")) == []


def test_the_countys_own_answers_have_hard_words() -> None:
    own = HardWords(Glossary.load())
    assert [word for word, _ in own.find("Das Geld kommt aus dem Struktur-Stärkungs-Gesetz vom Bund.")] == [
        "Struktur-Stärkungs-Gesetz",
        "Bund",
    ]
