"""Every intent of domain.yml in the middle of the hand-off form: answered, never swallowed as the concern.

The messages are those of tests/nlu. What does not simply get its answer stands in OTHERWISE, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from bot.assistant.form import State, turns
from bot.form.form import QUESTIONS, Question
from tests.conversations.test_conversations import Reply, Visitor

ROOT = Path(__file__).parents[2]
INTENTS: list[str] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
OTHERWISE = {
    "affirm": "says yes to nothing: the question is asked again",
    "deny": "wants no message: the form ends",
    "repeat": "repeats the form's question",
    "handoff_request": "is what we are at",
    "handoff_withdraw": "means the message that is being written: the form ends",
    "handoff_answer": "is given by buttons only",
    "out_of_scope": "is unknown to the assistant, so it is the concern",
    "nlu_fallback": "is unknown to the assistant, so it is the concern",
    "ask_source": "needs an answer before it",
    "emergency": "is answered alone, and nothing is asked after it",
}
ANSWERED = [intent for intent in INTENTS if intent not in OTHERWISE]
ASKS_FOR_THE_CONCERN = (
    "Anliegen",
    "Was möchten Sie dem Landkreis schreiben?",
    "Soll ich diese Frage weitergeben?",
)
CONCERN = "Unser Platz braucht ein neues Tor."

Parse = Callable[[list[str]], list[dict[str, Any]]]


def messages(intent: str) -> list[str]:
    entries = yaml.safe_load((ROOT / f"tests/nlu/{intent}.yml").read_text(encoding="utf-8"))["messages"]
    return [entry if isinstance(entry, str) else entry["text"] for entry in entries]


@pytest.fixture(scope="module")
def understood(parser: Parse) -> dict[str, list[tuple[str, list[dict[str, Any]]]]]:
    """For each intent the messages that NLU takes for it, with the parts that it finds."""
    found = {}
    for intent in sorted(set(INTENTS) - {"handoff_answer", "nlu_fallback", "ask_source"}):
        parsed = parser(messages(intent))
        found[intent] = [
            (answer["text"], [{**part, "ranking": []} for part in answer["parts"]])
            for answer in parsed
            if intent in {part["intent"] for part in answer["parts"]}
        ]
    return found


async def begun(http: aiohttp.ClientSession, language: str = "de") -> Visitor:
    """A visitor who is asked for the concern."""
    visitor = Visitor(http)
    await visitor.arrive(language)
    await visitor.take({"say": "Ich möchte mit Frau Rienäcker sprechen."})
    return visitor


def text(replies: list[Reply]) -> str:
    return "\n".join(reply["text"] for reply in replies)


async def summary(visitor: Visitor, concern: str = CONCERN) -> str:
    """Give the rest in one message and return what the form reads back."""
    await visitor.take({"say": f"{concern} Meier, 03493 123456"})
    return text(await visitor.take({"say": "nein"}))


def test_every_exception_is_an_intent() -> None:
    assert set(OTHERWISE) <= set(INTENTS)


@pytest.mark.parametrize("intent", ANSWERED)
async def test_a_question_is_answered_and_the_form_asks_again(
    intent: str, understood: dict[str, list[tuple[str, Any]]], assistant: str
) -> None:
    message, parts = understood[intent][0]
    async with aiohttp.ClientSession(assistant) as http:
        visitor = await begun(http)
        replies = await visitor.take({"say": message})
    *answered, asked = replies
    assert {reply["topic"] for reply in answered} == {part["intent"] for part in parts}
    assert asked["topic"] == "handoff_request"
    assert any(word in asked["text"] for word in ASKS_FOR_THE_CONCERN), asked["text"]


async def test_what_was_asked_in_between_is_not_in_the_message(assistant: str) -> None:
    asked = ["Was ist STARK?", "Sind Sie ein Mensch?", "Wer zahlt die Innovationsregion?", "Guten Tag"]
    async with aiohttp.ClientSession(assistant) as http:
        visitor = await begun(http)
        for message in asked:
            await visitor.take({"say": message})
        read_back = await summary(visitor)
    assert CONCERN in read_back
    assert not [message for message in asked if message in read_back]


@pytest.mark.parametrize("question", QUESTIONS)
def test_at_every_question_nearly_every_message_is_answered(
    question: Question, understood: dict[str, list[tuple[str, Any]]]
) -> None:
    """At the question for the field a word that names one is an answer; so is a story for the concern."""
    asked = [(message, parts) for intent in ANSWERED for message, parts in understood[intent]]
    swallowed = [
        message
        for message, parts in asked
        if [turn.intent for turn in turns(State(question), message, parts, None, 0)] == ["handoff_answer"]
    ]
    allowed = {"field": 0.04, "concern": 0.02}.get(question, 0.015)
    assert len(asked) > 300
    assert len(swallowed) <= allowed * len(asked), swallowed


async def test_danger_is_answered_alone(assistant: str) -> None:
    async with aiohttp.ClientSession(assistant) as http:
        visitor = await begun(http)
        replies = await visitor.take({"say": messages("emergency")[1]})
        assert [reply["topic"] for reply in replies] == ["emergency"]
        assert CONCERN in await summary(visitor)


@pytest.mark.parametrize("message", ["Ja gern", "nochmal", "Ich möchte mit einem Menschen sprechen."])
async def test_what_answers_nothing_is_asked_again(message: str, assistant: str) -> None:
    async with aiohttp.ClientSession(assistant) as http:
        visitor = await begun(http)
        assert [reply["topic"] for reply in await visitor.take({"say": message})] == ["handoff_request"]
        read_back = await summary(visitor)
    assert CONCERN in read_back
    assert message not in read_back


@pytest.mark.parametrize("message", ["nein danke", "Ich will meine Nachricht zurückziehen."])
async def test_whoever_wants_no_message_is_let_go(message: str, assistant: str) -> None:
    async with aiohttp.ClientSession(assistant) as http:
        visitor = await begun(http)
        assert "abgebrochen" in text(await visitor.take({"say": message}))
        replies = await visitor.take({"say": "Was ist die Metropolregion?"})
        assert [reply["topic"] for reply in replies] == ["metropolregion_what"]


@pytest.mark.parametrize(
    "message",
    [
        "Wann wird der Radweg in Zörbig gebaut?",
        "Wo kann ich mein Auto ummelden?",
        "Warum ist der Bahnübergang in Stumsdorf seit Wochen zu?",
        "Wir wollen in unserem Dorf eine alte Scheune zum Treffpunkt umbauen und brauchen Unterstützung.",
        "Der Bus 418 fährt nie pünktlich, meine Tochter kommt dauernd zu spät zur Schule",
        "Quietschkurve blubb Hinterhof",
    ],
)
async def test_what_the_assistant_does_not_know_is_the_concern(message: str, assistant: str) -> None:
    async with aiohttp.ClientSession(assistant) as http:
        visitor = await begun(http)
        assert [reply["topic"] for reply in await visitor.take({"say": message})] == ["handoff_request"]
        await visitor.take({"say": "Meier, 03493 123456"})
        assert message in text(await visitor.take({"say": "nein"}))


async def test_the_source_of_an_answer_in_between_can_be_asked_for(assistant: str) -> None:
    async with aiohttp.ClientSession(assistant) as http:
        visitor = await begun(http)
        await visitor.take({"say": "Wann endet der Kohleausstieg?"})
        replies = await visitor.take({"say": "Wo steht das?"})
        assert [reply["topic"] for reply in replies] == ["coal_exit_when", "handoff_request"]
        assert replies[0]["sources"]
        assert CONCERN in await summary(visitor)
