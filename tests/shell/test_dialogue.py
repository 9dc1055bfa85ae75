"""The shell's side of a conversation; the assistant's side is a function that notes what it was sent."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit.formatted_text import to_plain_text

from bot.gateway.checker import Checker
from bot.gateway.content import Content
from bot.gateway.easy_text import Helper
from bot.shell.dialogue import Dialogue
from bot.shell.history import History
from bot.shell.screen import BOLD, DOUBT, show


def turn(topic: str, *labels: str, text: str = "Antwort", confidence: float = 0.9) -> dict[str, Any]:
    options = [{"label": label, "choice": {"intent": label, "entities": {}}} for label in labels]
    reply = {"text": text, "options": options, "sources": ["kreisseite"]}
    entities = [{"entity": "term", "value": "stark"}]
    return {
        "topic": topic,
        "intent": topic,
        "confidence": confidence,
        "entities": entities,
        "replies": [reply],
    }


class Assistant:
    """Answers with the turns prepared for it, in the language it is asked in."""

    def __init__(self, *answers: list[dict[str, Any]]) -> None:
        self.answers = list(answers)
        self.sent: list[Mapping[str, Any]] = []

    async def ask(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        self.sent.append(message)
        return {"language": message["language"], "turns": self.answers.pop(0)}


async def test_the_last_topic_travels_with_the_next_message() -> None:
    assistant = Assistant([turn("stark")], [turn("thanks")], [turn("stark")])
    dialogue = Dialogue(assistant.ask)
    for text in ("Was ist STARK?", "danke", "und wer zahlt das?"):
        await dialogue.say(text)
    assert [message["topic"] for message in assistant.sent] == [None, "stark", "stark"]


async def test_misses_in_a_row_are_counted() -> None:
    assistant = Assistant([turn("nlu_fallback")], [turn("nlu_fallback")], [turn("stark")], [turn("greet")])
    dialogue = Dialogue(assistant.ask)
    for text in ("?", "??", "STARK", "hallo"):
        await dialogue.say(text)
    assert [message["misses"] for message in assistant.sent] == [0, 1, 2, 0]


async def test_a_number_presses_the_button() -> None:
    assistant = Assistant([turn("greet", "stark", "contact")], [turn("contact")])
    dialogue = Dialogue(assistant.ask)
    await dialogue.say("hallo")
    await dialogue.say("2")
    assert assistant.sent[1]["choice"] == {"intent": "contact", "entities": {}}
    assert "text" not in assistant.sent[1]


async def test_a_message_for_the_county_ends_its_form_and_is_stored_nowhere() -> None:
    submitted = turn("handoff_request", text="")
    submitted["replies"][0]["handoff"] = {"do": "submit", "draft": "d1"}
    assistant = Assistant([submitted], [turn("stark")], [turn("stark")])
    dialogue = Dialogue(assistant.ask)
    for text in ("ja", "Was ist STARK?", "und weiter?"):
        await dialogue.say(text)
    assert [message["handed"] for message in assistant.sent] == [None, "d1", "d1"]
    assert "→ submit" in to_plain_text(show([submitted], "de"))


async def test_a_number_without_button_is_a_text() -> None:
    assistant = Assistant([turn("ststg_amounts")])
    await Dialogue(assistant.ask).say("40")
    assert assistant.sent[0]["text"] == "40"


async def test_the_button_for_leichte_sprache_switches_at_once() -> None:
    assistant = Assistant([turn("greet", "easy_language_on")], [turn("easy_language_on")], [turn("stark")])
    dialogue = Dialogue(assistant.ask)
    for text in ("hallo", "1", "STARK"):
        await dialogue.say(text)
    assert [message["language"] for message in assistant.sent] == ["de", "de-simple", "de-simple"]


def test_the_screen_shows_what_was_understood() -> None:
    shown = to_plain_text(show([turn("stark", "contact")], "de-simple"))
    assert shown == "« stark 0.90 · term=stark · de-simple\nAntwort\n  [kreisseite]\n  1. contact\n"


def test_bold_is_bold_and_doubt_has_its_colour() -> None:
    pieces = list(show([turn("stark", text="Das ist **wichtig**.", confidence=0.3)], "de"))
    assert (BOLD, "wichtig") in pieces
    assert (DOUBT, "stark 0.30") in pieces


def test_buttons_are_numbered_through_all_replies() -> None:
    shown = to_plain_text(show([turn("stark", "a"), turn("jtf", "b")], "de"))
    assert "1. a" in shown
    assert "2. b" in shown


PASTED = "Was heißt das: Die Zuwendung ist unverzüglich zu beantragen."


@pytest.fixture
async def helper() -> AsyncIterator[Helper]:
    content = Content.load(Path(__file__).parents[2] / "data")
    checker = Checker()
    yield Helper(checker, lambda: content)
    await checker.close()


async def test_a_pasted_text_is_explained_and_does_not_reach_the_assistant(helper: Helper) -> None:
    assistant = Assistant([turn("stark")], [turn("stark")], [turn("handoff_request")])
    dialogue = Dialogue(assistant.ask, helper)
    await dialogue.say("Was ist STARK?")
    (explained,) = await dialogue.say(PASTED)
    assert "unverzüglich: sofort" in explained["replies"][0]["text"]
    await dialogue.say("und wer zahlt das?")
    assert [message.get("text") for message in assistant.sent] == ["Was ist STARK?", "und wer zahlt das?"]
    assert assistant.sent[-1]["topic"] == "stark"
    await dialogue.say(PASTED)
    await dialogue.say("1")
    assert assistant.sent[-1]["choice"]["intent"] == "handoff_request"


@pytest.mark.parametrize(("settles", "ends"), [("ja", True), ("1", True), ("nein", False), ("2", False)])
async def test_everything_is_erased_after_a_yes_and_nothing_after_a_no(
    settles: str, ends: bool, tmp_path: Path
) -> None:
    assistant = Assistant([turn("handoff_request")], [turn("greet")])
    content, forgotten = Content.load(Path(__file__).parents[2] / "data"), []

    async def forget(conversation: str) -> None:
        forgotten.append(conversation)

    dialogue = Dialogue(assistant.ask, None, forget, content)
    await dialogue.say("Meier, 03493 123456")
    (asked,) = await dialogue.say("Meine Daten löschen")
    assert asked["topic"] == "erase"
    (told,) = await dialogue.say(settles)
    assert told["topic"] == ("erased" if ends else "erase_kept")
    await dialogue.say("ja")
    first, second = (message["conversation"] for message in assistant.sent)
    assert forgotten == ([first] if ends else [])
    assert (first != second) is ends


def test_a_history_that_is_cleared_is_empty_in_the_file_too(tmp_path: Path) -> None:
    history = History(str(tmp_path / "history"), lambda _text: False)
    history.append_string("Meier, 03493 123456")
    history.clear()
    history.append_string("hallo")
    assert "Meier" not in (tmp_path / "history").read_text(encoding="utf-8")
    assert history.get_strings() == ["hallo"]


async def test_a_text_that_is_announced_is_asked_for(helper: Helper) -> None:
    assistant = Assistant()
    dialogue = Dialogue(assistant.ask, helper)
    (asked,) = await dialogue.say("Können Sie mir einen Text erklären?")
    assert "nächste Nachricht" in asked["replies"][0]["text"]
    await dialogue.say("Die Zuwendung ist vor Beginn des Vorhabens schriftlich zu beantragen.")
    assert assistant.sent == []


async def test_what_the_form_asks_for_is_not_explained(helper: Helper) -> None:
    assistant = Assistant([turn("handoff_request")], [turn("handoff_request")])
    dialogue = Dialogue(assistant.ask, helper)
    await dialogue.say("Ich möchte mit einem Menschen sprechen")
    await dialogue.say(PASTED)
    assert assistant.sent[-1]["text"] == PASTED


async def test_a_pasted_text_does_not_stand_in_the_file_of_typed_lines(
    helper: Helper, tmp_path: Path
) -> None:
    file = tmp_path / "history"
    history = History(str(file), Dialogue(Assistant().ask, helper).holds_pasted)
    for line in ("Was ist STARK?", PASTED):
        history.append_string(line)
    written = file.read_text(encoding="utf-8")
    assert "STARK" in written
    assert "Zuwendung" not in written
