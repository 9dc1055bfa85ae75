"""Messages that ask twice without showing it are cut where their parts mean most."""

import pytest

from bot.nlu.segments import MAX_ATOMS, best, gain, spans


def test_every_stretch_between_two_cuts_is_proposed_without_what_joins_it() -> None:
    assert spans("steuerkreis und auswahlkriterien, dann fristen") == {
        (0, 1): "steuerkreis",
        (0, 2): "steuerkreis und auswahlkriterien",
        (1, 2): "auswahlkriterien",
        (1, 3): "auswahlkriterien, dann fristen",
        (2, 3): "fristen",
    }


def test_a_question_word_in_the_middle_is_a_place_to_cut_and_what_a_preposition_opens_is_not() -> None:
    assert (1, 2) in spans("innoregion erklären wer zahlt")
    assert spans("bis wann läuft der antrag") == {}


@pytest.mark.parametrize(
    "text", ["", "Kohleausstieg", "Wann endet die Kohle?", "a, " * (MAX_ATOMS + 1) + "b"]
)
def test_where_nothing_can_be_cut_or_too_much_nothing_is_proposed(text: str) -> None:
    assert spans(text) == {}


def test_words_of_less_than_four_letters_are_no_segment_unless_they_are_capitals() -> None:
    assert spans("STARK oder JTF") == {(0, 1): "STARK", (1, 2): "JTF"}
    assert spans("geht das, ja") == {(0, 1): "geht das"}


def test_the_cuts_are_chosen_that_make_all_segments_likeliest() -> None:
    chances = {(0, 1): 0.9, (0, 2): 0.4, (1, 2): 0.95, (1, 3): 0.5, (2, 3): 0.3}
    assert best(chances, 0.3, 0.2) == [(0, 1), (1, 3)]
    assert best(chances, 0.9, 0.2) == [], "the whole is likelier"


def test_a_cut_must_be_possible_on_both_sides() -> None:
    assert best({(0, 1): 0.99}, 0.1, 0.2) == []
    assert best({}, 0.1, 0.2) == []


def test_the_gain_tells_parts_that_are_likelier_than_the_whole() -> None:
    assert gain([0.9, 0.9], 0.5) > 0 > gain([0.6, 0.6], 0.5)
    assert gain([0.5, 0.0], 0.5) < -10
