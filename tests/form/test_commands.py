"""Commands, changes and wishes, told apart from questions and concerns."""

import pytest

from bot.form.commands import command, harmless, takes_back, wants_change, wish
from bot.form.phrases import Phrases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abbrechen", "cancel"),
        ("zurück", "back"),
        ("nochmal", "again"),
        ("Warum wollen Sie das wissen?", "why"),
        ("wozu brauchen Sie meine Nummer?", "why"),
        ("warum?", "why"),
        ("Ist das freiwillig?", "why"),
        ("Warum endet die Kohle?", None),
        ("Wofür gibt es Geld?", None),
        ("Wozu dient der Name REVIER?", None),
        ("Müller", None),
        ("", None),
    ],
)
def test_a_command_is_recognised(phrases: Phrases, text: str, expected: str | None) -> None:
    assert command(text, phrases) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Nummer und Name falsch", "contact name"),
        ("die Mail ist falsch", "contact"),
        ("ja, aber die Nummer ist falsch", "contact"),
        ("der Name stimmt nicht", "name"),
        ("ich möchte das Anliegen ändern", "concern"),
        ("falsches Thema, bitte ändern", "field"),
        ("Die Nummer ist 5", None),
        ("Das Gesetz ist falsch", None),
    ],
)
def test_what_is_to_be_changed_is_recognised(phrases: Phrases, text: str, part: str | None) -> None:
    assert wants_change(text, phrases) == tuple((part or "").split())


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("doch lieber per Telefon", "phone"),
        ("lieber per E-Mail", "mail"),
        ("rufen Sie mich an", "phone"),
        ("ruft mich einfach mal an", "phone"),
        ("rufen Sie mich bitte nicht an", "mail"),
        ("nein, kein Telefon, nur Mail", "mail"),
        ("bitte nicht anrufen, lieber Mail", "mail"),
        ("Telefon oder Mail?", None),
        ("Gibt es ein Telefon im Bus?", None),
        ("", None),
    ],
)
def test_the_wish_for_a_way_is_recognised(phrases: Phrases, text: str, way: str | None) -> None:
    assert wish(text, phrases) == way


@pytest.mark.parametrize(
    ("text", "only_a_name"),
    [
        ("ich heiße Brand", True),
        ("und ich heiß Brandt mit dt", True),
        ("ich heiße Brand und es brennt bei uns", False),
        ("mein Name ist will sterben", False),
        ("Brand", False),
        ("Notarzt", False),
    ],
)
def test_only_a_name_that_is_told_outright_cannot_mean_danger(
    phrases: Phrases, text: str, only_a_name: bool
) -> None:
    assert harmless(text, phrases) is only_a_name


@pytest.mark.parametrize("text", ["keine Nummer", "ich will keine nummer geben"])
def test_who_gives_no_number_is_asked_for_a_mail(phrases: Phrases, text: str) -> None:
    assert wish(text, phrases) == "mail"


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("zieh ABI-7K3M-9QXD zurück, 0171 2223334", True),
        ("nehmen Sie die Nachricht zurück", True),
        ("meine Nachricht zurückziehen", True),
        ("Ist ABI-7K3M-9QXD zurückgezogen?", False),
        ("wurde meine Nachricht zurückgezogen", False),
        ("rufen Sie mich zurück", False),
    ],
)
def test_whoever_asks_whether_it_is_taken_back_takes_nothing_back(
    phrases: Phrases, text: str, back: bool
) -> None:
    assert takes_back(text, phrases) is back
