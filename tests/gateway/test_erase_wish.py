"""A visitor writes that everything is to be erased: asked once, then done, by word or by button."""

from __future__ import annotations

import pytest

from bot.content.places import content_folder
from bot.content.schema import read
from bot.content.texts import LANGUAGES
from bot.form.phrases import Phrases
from bot.gateway import erase_wish

from .conftest import Site
from .fake_assistant import FakeAssistant, said, turn

ASKED = "Soll ich unser"


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return Phrases(read(content_folder() / "form.yml", "form").data)


@pytest.mark.parametrize(
    "text",
    [
        "Meine Daten löschen",
        "bitte löschen Sie alle meine Daten!",
        "lösch alles",
        "ich möchte meine daten loeschen",
    ],
)
def test_the_wish_is_heard(phrases: Phrases, text: str) -> None:
    assert erase_wish.wished(text, phrases)


@pytest.mark.parametrize(
    "text",
    [
        "Wann werden meine Daten gelöscht?",
        "Wie kann ich meine Daten löschen lassen?",
        "lösch das wieder",
        "löschen",
        "",
    ],
)
def test_a_question_about_it_is_no_wish(phrases: Phrases, text: str) -> None:
    assert not erase_wish.wished(text, phrases)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", ["ja", "Ja, bitte!", "button"])
async def test_after_a_yes_everything_is_gone(
    site: Site, assistant: FakeAssistant, language: str, answer: str
) -> None:
    await site.call("PATCH", "conversations", json={"language": language})
    await site.replies("Ich bin Xaverina")
    (asked,) = await site.replies("Meine Daten löschen")
    assert ASKED in asked["text"]
    yes, no = asked["options"]
    assert (yes["label"], no["label"]) == ("Ja, alles löschen", "Nein, nicht löschen")
    body = {"option": yes["id"]} if answer == "button" else {"text": answer}
    response = await site.call("POST", "messages", json=body)
    assert response.status == 200
    (last,) = (await response.json())["replies"]
    assert (last["topic"], last["language"]) == ("erased", language)
    assert (await site.say("Noch da?")).status == 401
    assert assistant.erased == [assistant.questions[0]["conversation"]]
    assert [question["text"] for question in assistant.questions] == ["Ich bin Xaverina"]


@pytest.mark.parametrize("answer", ["nein", "nein, lieber nicht", "button"])
async def test_after_a_no_nothing_is_erased(site: Site, assistant: FakeAssistant, answer: str) -> None:
    (asked,) = await site.replies("Meine Daten löschen")
    body = {"option": asked["options"][1]["id"]} if answer == "button" else {"text": answer}
    (kept,) = (await (await site.call("POST", "messages", json=body)).json())["replies"]
    assert kept["text"] == "Gut, ich lösche nichts."
    (echo,) = await site.replies("ja")  # to nothing: the question was answered
    assert echo["text"] == "Echo: ja"
    assert assistant.erased == []


async def test_a_yes_after_something_else_erases_nothing(site: Site, assistant: FakeAssistant) -> None:
    await site.replies("Meine Daten löschen")
    await site.replies("Was ist STARK?")
    assert (await site.replies("ja"))[0]["text"] == "Echo: ja"
    assert assistant.erased == []


async def test_it_can_be_wished_while_a_message_is_being_written(
    site: Site, assistant: FakeAssistant
) -> None:
    form = {"do": "form", "draft": "f" * 32, "topic_field": None, "person": None}
    assistant.answers["Ein Mensch bitte"] = [
        turn("handoff_request", said("Was ist Ihr Anliegen?", handoff=form))
    ]
    await site.replies("Ein Mensch bitte")
    (asked,) = await site.replies("lösch alles")
    assert ASKED in asked["text"]
    await site.say("ja")
    assert (await site.say("Noch da?")).status == 401
