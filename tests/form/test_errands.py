"""A message for somebody, told to the chat."""

from __future__ import annotations

import pytest

from bot.form.errands import errand


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Nachricht an den Landkreis: Der Steg ist morsch", "Der Steg ist morsch"),
        ("schreiben Sie Frau X – die Lampe ist kaputt", "die Lampe ist kaputt"),
        ("richten Sie Frau X aus, dass der Steg morsch ist", None),
        ("Können Sie Frau X fragen, ob das förderfähig ist?", None),
        ("Frau X soll wissen, dass der Bus nie kommt", None),
    ],
)
def test_what_is_to_be_told_is_found(text: str, told: str | None) -> None:
    assert errand(text) == (told or text)


def test_a_name_alone_is_enough_where_it_is_known() -> None:
    assert errand("sag Theresa dass der Steg morsch ist") is None
    assert errand("sag Theresa dass der Steg morsch ist", named=True) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Können Sie mir sagen, ob Frau X da ist?",
        "Sagen Sie mir bitte: wer ist Frau X?",
        "Stimmt es, dass Frau X zuständig ist?",
        "Frau X hat gesagt, dass wir Geld bekommen",
        "Frau X sagt, dass wir Geld bekommen",
        "Schreiben Sie Frau X",
        "kann ich jemanden fragen ohne dass es peinlich wird",
        "Was heißt das: Der Antrag ist zu schreiben",
        "",
    ],
)
def test_a_question_about_somebody_is_no_message_for_them(text: str) -> None:
    assert errand(text, named=True) is None
