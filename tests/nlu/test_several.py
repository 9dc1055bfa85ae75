"""Several questions, or one with a story around it?"""

from __future__ import annotations

from bot.nlu.several import Question, chance, evidence

WHEN = Question("wann endet die kohle", "coal_exit_when", {"coal_exit_when": 0.95, "stark": 0.01})
STARK = Question("was ist eigentlich stark", "stark", {"stark": 0.9, "coal_exit_when": 0.01})
STORY = Question("ich arbeite in der grube", "coal_workers", {"coal_workers": 0.4, "coal_exit_when": 0.35})
BOTH = "wann endet die kohle und was ist eigentlich stark"


def test_two_clear_questions_that_both_show_in_the_whole_are_two() -> None:
    assert chance(BOTH, {"coal_exit_when": 0.5, "stark": 0.45}, [WHEN, STARK]) > 0.6


def test_a_story_that_leads_to_the_same_question_is_none() -> None:
    text = "ich arbeite in der grube, wann endet die kohle"
    assert chance(text, {"coal_exit_when": 0.97, "coal_workers": 0.01}, [STORY, WHEN]) < 0.2


def test_a_trace_in_the_whole_speaks_for_a_question() -> None:
    likelier, less_likely = ({"coal_exit_when": 0.6, "stark": trace} for trace in (0.3, 0.01))
    assert chance(BOTH, likelier, [WHEN, STARK]) > chance(BOTH, less_likely, [WHEN, STARK])


def test_surer_parts_speak_for_questions() -> None:
    whole = {"coal_exit_when": 0.5, "stark": 0.3}
    doubtful = Question(STARK.text, "stark", {"stark": 0.5, "coal_exit_when": 0.01})
    assert chance(BOTH, whole, [WHEN, STARK]) > chance(BOTH, whole, [WHEN, doubtful])


def test_parts_that_all_ask_are_believed_before_one_that_only_tells() -> None:
    whole = {"coal_exit_when": 0.5, "stark": 0.3}
    telling = Question("stark habe ich gelesen", "stark", STARK.chances)
    assert chance(BOTH, whole, [WHEN, STARK]) > chance(BOTH, whole, [WHEN, telling])


def test_words_that_open_questions_are_believed_before_mere_meaning() -> None:
    whole = {"coal_exit_when": 0.5, "stark": 0.3}
    by_words = chance(BOTH, whole, [WHEN, STARK])
    assert by_words > chance(BOTH, whole, [WHEN, STARK], by_meaning=True)


def test_probabilities_of_nothing_and_all_question_marks_stay_bounded() -> None:
    found = evidence("wie? was? wo?", {"greet": 0.0}, [WHEN, STARK], False)
    assert found["question_marks"] == 2
    assert all(value > -10 for value in found.values())
