"""Short questions that only make sense after an answer."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.nlu.follow_ups import MAX_WORDS, FollowUps

DATA = yaml.safe_load(Path("data/follow_ups.yml").read_text(encoding="utf-8"))
RESPONSES: dict[str, list[dict[str, Any]]] = {
    "utter_stark": [
        {"text": "…", "metadata": {"follow_ups": {"pays": "funding_rate", "who": "stark_office"}}},
        {"text": "…"},
    ],
    "utter_greet": [{"text": "Hallo"}],
}
FOLLOW_UPS = FollowUps.from_data(DATA, RESPONSES)


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("und wer zahlt das?", "pays"),
        ("Wer bezalht das denn", "pays"),
        ("Und wie viel Geld gibt es?", "how_much"),
        ("seit wann gilt das", "when"),
        ("wer ist dafür zuständig", "who"),
        ("wozu das Ganze?", "goal"),
        ("Wo steht das?", "where"),
        ("wer macht mit", "members"),
    ],
)
def test_a_follow_up_names_an_aspect(text: str, aspect: str) -> None:
    assert FOLLOW_UPS.aspect(text) == aspect


@pytest.mark.parametrize(
    "text",
    [
        "Wer zahlt den Umbau der Turnhalle in Köthen?",
        "Hallo",
        "",
        "?!",
        "wann " * (MAX_WORDS + 1),
    ],
)
def test_a_message_with_a_topic_of_its_own_is_no_follow_up(text: str) -> None:
    assert FOLLOW_UPS.aspect(text) is None


@pytest.mark.parametrize(
    "text", ["aha", "Ach so.", "hm …", "na gut, alles klar", "OK!!", "Oha. Interessant."]
)
def test_who_only_reacts_asks_nothing(text: str) -> None:
    assert FOLLOW_UPS.only_reacts(text)


@pytest.mark.parametrize(
    "text", ["aha und wann", "gut, wer zahlt?", "", "…", "klare Sache", "ok " * (MAX_WORDS + 1)]
)
def test_who_asks_does_more_than_react(text: str) -> None:
    assert not FOLLOW_UPS.only_reacts(text)


def test_who_asks_what_a_word_means_says_so() -> None:
    assert FOLLOW_UPS.asks_for_the_meaning("kannst du mir erklären")
    assert not FOLLOW_UPS.asks_for_the_meaning("können wir als  das auch")


def test_the_last_topic_decides_which_answer_follows() -> None:
    assert FOLLOW_UPS.resolve("und wer zahlt das?", "innoregion_what") == "innoregion_financing"
    assert FOLLOW_UPS.resolve("und wer zahlt das?", "coal_exit_when") == "ststg_amounts"


def test_what_an_answer_says_itself_goes_before_its_family() -> None:
    assert FOLLOW_UPS.resolve("wer ist zuständig?", "stark") == "stark_office"
    assert FOLLOW_UPS.resolve("wie kann man das beantragen?", "stark") == "ststg_apply"


def test_sources_can_be_asked_for_after_every_topic() -> None:
    assert FOLLOW_UPS.resolve("Wo kann ich das nachlesen?", "greet") == "where"


@pytest.mark.parametrize("topic", [None, "greet", "never_heard"])
def test_without_an_answer_that_fits_nothing_is_followed_up(topic: str | None) -> None:
    assert FOLLOW_UPS.resolve("und wer zahlt das?", topic) is None


def test_every_family_leads_to_intents_with_an_answer() -> None:
    named = {
        intent for answers in FollowUps.from_data(DATA, {}).answers.values() for intent in answers.values()
    }
    missing = {intent for intent in named if not Path(f"data/responses/{intent}.yml").exists()}
    assert missing == set()


def test_plain_data_builds_the_same_again() -> None:
    assert FollowUps.from_dict(json.loads(json.dumps(FOLLOW_UPS.as_dict()))) == FOLLOW_UPS


@pytest.mark.parametrize(
    "text",
    ["mitglieder", "welche ziele gibt es", "seit wann?", "wer löhnt das alles", "moin, wer löhnt das alles"],
)
def test_a_bare_aspect_leaves_the_choice_between_topics(text: str) -> None:
    assert len(FOLLOW_UPS.choices(text)) >= 2


@pytest.mark.parametrize(
    "text", ["und wer ist zuständig?", "Was ist die Innovationsregion?", "Guten Tag!", ""]
)
def test_other_questions_leave_no_choice(text: str) -> None:
    assert FOLLOW_UPS.choices(text) == []
