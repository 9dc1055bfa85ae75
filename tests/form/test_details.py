"""One message taken apart: mail, telephone number, name, and what is left."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.form.details import details
from bot.form.phrases import Phrases


@pytest.mark.parametrize(
    ("text", "mail", "phone", "name", "rest"),
    [
        (
            "Bitte rufen Sie mich an wegen Radweg, Müller, 03493 123456",
            None, "03493 123456", "Müller", "Bitte rufen Sie mich an wegen Radweg",
        ),
        ("Petra Krause, petra.krause@web.de", "petra.krause@web.de", None, "Petra Krause", ""),
        (
            "ich heiße anna schmidt und meine nummer ist 0171 2345678",
            None, "0171 2345678", "anna schmidt", "",
        ),
        (
            "Hier ist Frau Krause aus Aken. Ich brauche einen Rückruf zum Thema Sportplatz, "
            "Tel. 034978 20123",
            None, "034978 20123", "Frau Krause",
            "aus Aken. Ich brauche einen Rückruf zum Thema Sportplatz",
        ),
        (
            "Ich bin Karl Meier, 0151 23456789, es geht um die Turnhalle in Zörbig",
            None, "0151 23456789", "Karl Meier", "es geht um die Turnhalle in Zörbig",
        ),
        (
            "Bitte um Rückruf wegen Fördermitteln für unsere Turnhalle, Sabine Vogt, "
            "sabine.vogt@gmx.de oder 0340 12345",
            "sabine.vogt@gmx.de", "0340 12345", "Sabine Vogt",
            "Bitte um Rückruf wegen Fördermitteln für unsere Turnhalle",
        ),
        (
            "Unser Verein möchte den Sportplatz sanieren.\nMit freundlichen Grüßen\nKarl-Heinz Lehmann\n"
            "Tel.: 03493 341-0\nkhl@t-online.de",
            "khl@t-online.de", "03493 341-0", "Karl-Heinz Lehmann",
            "Unser Verein möchte den Sportplatz sanieren.",
        ),
        ("ruf mich an 0171-2345678 lg Tom", None, "0171-2345678", "Tom", "ruf mich an"),
        ("am besten nach 16 Uhr unter 03493/123456", None, "03493/123456", None, "am besten nach 16 Uhr"),
        ("rufen sie mich an, zörbig, 03493 123456", None, "03493 123456", None, "rufen sie mich an, zörbig"),
        ("der Name stimmt nicht, ich heiße Maier", None, None, "Maier", "der Name stimmt nicht"),
        ("ich heiße doch nicht Meier, sondern Maier", None, None, "Maier", ""),
        ("nein, die Mail ist max@web.de", "max@web.de", None, None, "nein"),
        (
            "Rückruf bitte: Vera Lindholm, 0340 2519900, es geht um einen Messestand",
            None, "0340 2519900", "Vera Lindholm", "Rückruf bitte, es geht um einen Messestand",
        ),
        ("Thema: Laternen, 03493 123456", None, "03493 123456", None, "Thema: Laternen"),
        (
            "bitte anrufen wegen radweg müller 03493 12345",
            None, "03493 12345", "müller", "bitte anrufen wegen radweg",
        ),
        (
            "radweg kaputt in aken, antwort an p.lehmann@web.de petra lehmann",
            "p.lehmann@web.de", None, "petra lehmann", "radweg kaputt in aken, antwort",
        ),
        ("rückruf wegen firma müller 03493 12345", None, "03493 12345", None, "rückruf wegen firma müller"),
        ("wie lange noch 03493 12345", None, "03493 12345", None, "wie lange noch"),
        ("rückruf halle 01520 3344556 hr. nowak", None, "01520 3344556", "hr. nowak", "rückruf halle"),
        ("der Brief von Frau Schulze 03493 123456", None, "03493 123456", None, "der Brief von Frau Schulze"),
        (
            "Unser Flutlicht ist aus. Bitte melden bei Jens Kuhnert, 0177 1234599",
            None, "0177 1234599", "Jens Kuhnert", "Unser Flutlicht ist aus. Bitte melden bei Jens Kuhnert",
        ),
        (
            "hier schreibt Tom Berg, wir planen ein Haus. Erreichbar bin ich unter t.berg@web.de oder "
            "034973 28210. Mit freundlichen Grüßen Tom Berg",
            "t.berg@web.de", "034973 28210", "Tom Berg", "wir planen ein Haus.",
        ),
        ("Es tropft. Gruß Lutz Kerner, 0171 2223334", None, "0171 2223334", "Lutz Kerner", "Es tropft."),
        (
            "mein Name ist Rolf Graf von Hohenstein. Ich leite den Verein. Schreiben Sie an verein@web.de.",
            "verein@web.de", None, "Rolf Graf von Hohenstein", "Ich leite den Verein. Schreiben Sie.",
        ),
        ("0049 3493 123456", None, "0049 3493 123456", None, ""),
        ("+43 1 5123456", None, "+43 1 5123456", None, ""),
    ],
)  # fmt: skip
def test_a_message_is_taken_apart(
    phrases: Phrases, text: str, mail: str | None, phone: str | None, name: str | None, rest: str
) -> None:
    found = details(text, phrases)
    assert (found.mail, found.phone, found.name, found.rest) == (mail, phone, name, rest)


@pytest.mark.parametrize(
    ("text", "mail"),
    [
        ("mueller at web punkt de", "mueller@web.de"),
        ("sabine punkt vogel ät t minus online punkt de", "sabine.vogel@t-online.de"),
        ("meine e mail ist max unterstrich muster at gmx punkt de", "max_muster@gmx.de"),
        ("mueller (at) web.de", "mueller@web.de"),
        ("mueller[at]web.de", "mueller@web.de"),
        ("meine Mail ist max@gmx,de", "max@gmx.de"),
        ("max @ gmx.de", "max@gmx.de"),
        ("mueller@web", "mueller@web"),
    ],
)
def test_an_address_is_found_however_it_is_written(phrases: Phrases, text: str, mail: str) -> None:
    assert details(text, phrases).mail == mail


@pytest.mark.parametrize(
    "text",
    [
        "Seit 12.05.2026 warte ich auf 1.000.000 Euro von 2022-2026 in 06366 Köthen",
        "Radweg Hauptstraße 5",
        "Ich bin Rentner und brauche Hilfe",
        "Was ist die Innovationsregion Mitteldeutschland?",
        "Ich will mit Frau Sachenbacher, bitte",
        "Ich grüße Ihre Kollegin",
        "at work",
    ],
)
def test_nothing_is_invented(phrases: Phrases, text: str) -> None:
    found = details(text, phrases)
    assert (found.mail, found.phone, found.name, found.rest) == (None, None, None, text)


def test_a_dictated_number_is_one(phrases: Phrases) -> None:
    dictated = "meine Nummer ist null drei vier neun drei, zwo zwo eins fünf fünf"
    assert details(dictated, phrases).phone == "0349322155"
    assert details("Wir sind zwei oder drei Leute", phrases, asked=True).phone is None


def test_where_a_contact_is_asked_for_few_digits_are_an_attempt(phrases: Phrases) -> None:
    assert details("123456", phrases).phone is None
    assert details("123456", phrases, asked=True).phone == "123456"
    assert details("Das war 2022-2026", phrases, asked=True).phone is None


_LETTERS = string.ascii_lowercase
_WORDS = st.lists(st.text(_LETTERS, min_size=3, max_size=9), min_size=0, max_size=6)


@given(before=_WORDS, after=_WORDS, local=st.text(_LETTERS + string.digits, min_size=1, max_size=20))
def test_an_address_between_any_words_is_found_and_taken_out(
    before: list[str], after: list[str], local: str
) -> None:
    mail = f"{local}@example-kreis.de"
    found = details(" ".join([*before, mail, *after]), Phrases.load())
    assert found.mail == mail
    assert mail not in found.rest


@given(st.text(max_size=300))
def test_any_text_can_be_taken_apart(text: str) -> None:
    found = details(text, Phrases.load(), asked=True)
    assert found == details(text, Phrases.load(), asked=True)
    assert found.rest == found.rest.strip()
