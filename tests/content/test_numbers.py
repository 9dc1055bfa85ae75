import pytest

from bot.content.checks.numbers import found_in


@pytest.mark.parametrize(
    "text",
    ["03493 341-0", "+49 3493 341", "Tel. 341 822", "(03496) 60 1234", "0151/23456789", "Durchwahl: 4711"],
)
def test_a_telephone_number_is_found(text: str) -> None:
    assert found_in(f"Rufen Sie an: {text}.")


@pytest.mark.parametrize(
    "text",
    [
        "Wählen Sie 112, 110 oder 0800 1110111.",
        "Am Flugplatz 1, 06366 Köthen (Anhalt)",
        "Es sind 2.030.000 Euro, 0,5 Prozent, am 01.02.2020 und 2020-07-03.",
        "von 2027 bis 2032",
        "40 Milliarden Euro",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert found_in(text) == []
