import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.german.sentences import split


def pieces(text):
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das ist gut. Das auch!", ["Das ist gut.", "Das auch!"]),
        ("Am 3. Oktober ist frei. Ja.", ["Am 3. Oktober ist frei.", "Ja."]),
        ("Das Gesetz gilt seit 2020. Es hilft.", ["Das Gesetz gilt seit 2020.", "Es hilft."]),
        ("Frau Dr. Meier kommt z. B. morgen. Gut.", ["Frau Dr. Meier kommt z. B. morgen.", "Gut."]),
        ("Er sagt: „Komm!“ Dann geht er.", ["Er sagt: „Komm!“", "Dann geht er."]),
        ("Überschrift\nDas ist ein Satz.", ["Überschrift", "Das ist ein Satz."]),
        ("Das ist ein\nSatz über zwei Zeilen.", ["Das ist ein\nSatz über zwei Zeilen."]),
        ("Zum Beispiel,\nwollen sie helfen.", ["Zum Beispiel,\nwollen sie helfen."]),
        ("Dazu gehören:\n- Essen\n- Trinken", ["Dazu gehören:", "- Essen", "- Trinken"]),
        ("Wer? Ich! Und du…", ["Wer?", "Ich!", "Und du…"]),
        ("Nach § 3 Abs. 2 Satz 1 gilt das. Ende.", ["Nach § 3 Abs. 2 Satz 1 gilt das.", "Ende."]),
        ("Das kostet 3,5 Mio. € im Jahr. Ja.", ["Das kostet 3,5 Mio. € im Jahr.", "Ja."]),
        ("Fragen Sie Frl. Krause. Ja.", ["Fragen Sie Frl. Krause.", "Ja."]),
        ("Lindenstr. 12 ist offen. Ja.", ["Lindenstr. 12 ist offen.", "Ja."]),
        ("Er wohnt in der Lindenstr. Das ist nah.", ["Er wohnt in der Lindenstr.", "Das ist nah."]),
        (
            "Wir ändern die II. Satzung. Das war Ludwig XIV. Er",
            ["Wir ändern die II. Satzung.", "Das war Ludwig XIV.", "Er"],
        ),
        (
            "1. Genehmigung der langen Niederschrift über die 11. Sitzung des Rates\n2. Einwohnerfrage",
            ["1. Genehmigung der langen Niederschrift über die 11. Sitzung des Rates", "2. Einwohnerfrage"],
        ),
        (
            "Wir kommen alle zusammen mit den Kindern und mit dem großen Bus am\n3. Mai zu Ihnen.",
            ["Wir kommen alle zusammen mit den Kindern und mit dem großen Bus am\n3. Mai zu Ihnen."],
        ),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text, expected):
    assert pieces(text) == expected


@given(st.text(alphabet="aB. !?\n3:,-„“", max_size=80))
def test_no_letter_is_lost_between_sentences(text):
    assert "".join("".join(pieces(text)).split()) == "".join(text.split())
