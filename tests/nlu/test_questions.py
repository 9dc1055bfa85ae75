"""One message may ask several questions."""

import pytest

from bot.nlu.questions import MAX_PIECES, MAX_TOLD, parted


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Was ist STARK?", []),
        ("Wer zahlt das und wann kommt das Geld?", ["Wer zahlt das", "wann kommt das Geld?"]),
        ("Was ist STARK? Wer ist für Sport zuständig?", ["Was ist STARK?", "Wer ist für Sport zuständig?"]),
        ("Wer macht mit sowie auch wozu ist das gut", ["Wer macht mit", "auch wozu ist das gut"]),
        ("Was ist STARK, wer bekommt es?", ["Was ist STARK", "wer bekommt es?"]),
        ("wer zahlt das\nwas ist stark", ["wer zahlt das", "was ist stark"]),
        ("wer zahlt das; was ist stark", ["wer zahlt das", "was ist stark"]),
        (
            "ich möchte wissen was stark ist und ob wir dabei sind",
            ["ich möchte wissen was stark ist", "ob wir dabei sind"],
        ),
        (
            "wer zahlt das alles wo kann ich mich bewerben",
            ["wer zahlt das alles", "wo kann ich mich bewerben"],
        ),
        (
            "Fallen Sportplätze darunter, und worauf kommt es an?",
            ["Fallen Sportplätze darunter", "worauf kommt es an?"],
        ),
        (
            "Bist du Computer? Ich möchte mit Mensch reden",
            ["Bist du Computer?", "Ich möchte mit Mensch reden"],
        ),
        (
            "Wir sind ein Verein. Wir bauen unser Haus um. Wir brauchen Geld. Wer hilft uns dabei?",
            ["Wer hilft uns dabei?"],
        ),
        ("Guten Tag liebe Leute. Danke für alles.", ["Guten Tag liebe Leute.", "Danke für alles."]),
    ],
)
def test_a_message_is_split_where_a_question_ends(text: str, pieces: list[str]) -> None:
    assert parted(text).asked == pieces


@pytest.mark.parametrize(
    "text",
    [
        "Gibt es z. B. Geld für den Sportverein Aken e. V. in Köthen?",
        "Was geschah am 3. Juli 2020?",
        "Wer ist zuständig für Kultur und Tourismus?",
        "Ja und nein",
        "Seit wann und bis wann"[:9],
        "An wen wende ich mich wenn ich was vorhabe",
        "STARK: was ist das?",
    ],
)
def test_one_question_is_not_split(text: str) -> None:
    assert parted(text).asked == []


def test_what_is_told_around_the_questions_is_kept_apart() -> None:
    text = "Wir sind ein Verein. Wer hilft uns dabei? Das Dach ist undicht!"
    assert parted(text) == (["Wer hilft uns dabei?"], ["Wir sind ein Verein.", "Das Dach ist undicht!"])


def test_where_nothing_is_asked_all_that_is_told_counts() -> None:
    text = " ".join(
        f"Das ist der Satz {word}." for word in ["abc", "abd", "abe", "abf", "abg", "abh", "abi", "abj"]
    )
    asked, told = parted(text)
    assert (len(asked), told) == (MAX_PIECES, ["Das ist der Satz abi.", "Das ist der Satz abj."])


def test_a_long_letter_gives_a_bounded_number_of_pieces() -> None:
    assert len(parted("Wer zahlt das? " * 50).asked) == MAX_PIECES


def test_a_long_story_gives_a_bounded_number_of_pieces() -> None:
    assert len(parted("Was ist das? " + "Das weiß ich nicht. " * 50).told) == MAX_TOLD
