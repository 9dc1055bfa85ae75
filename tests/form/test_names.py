"""What is a name and what is not."""

import pytest

from bot.form import names
from bot.form.phrases import Phrases


@pytest.mark.parametrize(
    "text",
    [
        "Müller", "müller", "Petra Krause", "Frau Dr. Meier-Schulze", "Nguyễn Thị Lan", "Herr O'Brien",
        "von der Heide",         "Familie Schmidt", "Jean-Luc", "İbrahim Yılmaz",
    ],
)  # fmt: skip
def test_a_name_alone_is_a_name(phrases: Phrases, text: str) -> None:
    assert names.alone(text, phrases)


@pytest.mark.parametrize(
    "text",
    [
        "Zörbig", "Köthen", "nein", "ja bitte", "123", "Hauptstraße", "Sportverein", "x@web.de", "<script>",
        "",         "Wie lange dauert das denn bitte noch bei Ihnen", "mit einem Menschen sprechen",
    ],
)  # fmt: skip
def test_what_is_no_name_is_none(phrases: Phrases, text: str) -> None:
    assert not names.alone(text, phrases)


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("Müller", True),
        ("X" * 100, True),
        ("X" * 101, False),
        ("a\nBcc: b", False),
        ("...", False),
        ("", False),
    ],
)
def test_only_a_short_name_of_one_line_is_kept(text: str, usable: bool) -> None:
    assert names.usable(text) == usable


def test_a_name_is_told_outright_only_with_words_for_it() -> None:
    assert names.told("Ich heiße Meier")
    assert not names.told("Wie heißt das Gesetz?")
    assert not names.told("Meier")


def test_a_title_after_hier_is_the_writers_unless_it_is_one_of_ours(phrases: Phrases) -> None:
    text = "hier Frau Dr. Ahrens aus Zerbst, es geht um die Schule"
    assert names.take(text, phrases)[0] == "Frau Dr. Ahrens"
    assert names.take("hier Frau Sachenbacher, bitte", phrases, staff={"sachenbacher"})[0] is None
