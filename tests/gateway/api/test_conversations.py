from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from bot.gateway.store import DAY, HOUR

from ..conftest import Rig, Site, Start
from ..fake_assistant import FakeAssistant


async def test_a_conversation_begins_with_a_token_and_a_greeting(start: Start) -> None:
    site = await start()
    content = await site.begin()
    assert content.keys() == {"token", "expires_at", "language", "greeting"}
    assert content["language"] == "de"
    (greeting,) = content["greeting"]
    assert "Computerprogramm" in greeting["text"]
    assert (greeting["topic"], greeting["language"]) == ("greet", "de")
    assert [option["label"] for option in greeting["options"]] == ["Was ist das Gesetz?", "Leichte Sprache"]


async def test_a_conversation_can_begin_in_easy_language(start: Start) -> None:
    site = await start()
    content = await site.begin(language="de-simple")
    (greeting,) = content["greeting"]
    assert content["language"] == greeting["language"] == "de-simple"
    assert greeting["text"] == "Guten Tag!\nIch bin ein Computer-Programm."
    labels = [option["label"] for option in greeting["options"]]
    assert labels == ["Was ist das Struktur-Stärkungs-Gesetz?", "Alltags-Sprache"]


async def test_a_conversation_begins_without_the_assistant(start: Start, assistant: FakeAssistant) -> None:
    site = await start(rasa_url="http://127.0.0.1:1")
    assert (await site.begin())["greeting"]
    assert not assistant.questions


async def test_an_empty_body_is_enough_to_begin(start: Start) -> None:
    site = await start()
    assert (await site.http.post("/api/v1/conversations")).status == 201


async def test_every_conversation_gets_another_token(start: Start) -> None:
    site = await start()
    assert len({(await site.begin())["token"] for _ in range(20)}) == 20


@pytest.mark.parametrize("language", ["en", "", 5, ["de"], {"de": 1}, True])
async def test_a_language_that_we_do_not_speak_is_refused(start: Start, language: object) -> None:
    site = await start()
    response = await site.http.post("/api/v1/conversations", json={"language": language})
    assert response.status == 422
    assert (await response.json())["field"] == "language"


async def test_the_greetings_options_work(site: Site, assistant: FakeAssistant) -> None:
    greeting = (await site.events())[0]
    replies = await site.replies(option=greeting["options"][0]["id"])
    assert replies[0]["topic"] == "ststg_what"
    assert assistant.questions[-1]["choice"] == {"intent": "ststg_what", "entities": {}}


async def test_the_language_option_switches_the_conversation(site: Site, assistant: FakeAssistant) -> None:
    greeting = (await site.events())[0]
    (reply,) = await site.replies(option=greeting["options"][-1]["id"])
    assert reply["language"] == "de-simple"
    assert assistant.questions[-1]["choice"]["intent"] == "easy_language_on"
    await site.replies("Und jetzt?")
    assert assistant.questions[-1]["language"] == "de-simple"


async def test_the_language_is_switched_without_a_message(site: Site, assistant: FakeAssistant) -> None:
    response = await site.call("PATCH", "conversations", json={"language": "de-simple"})
    assert (response.status, await response.json()) == (200, {"language": "de-simple"})
    assert not assistant.questions
    await site.replies("Was ist das?")
    assert assistant.questions[-1]["language"] == "de-simple"


@pytest.mark.parametrize("body", [{}, {"language": None}, {"language": "fr"}])
async def test_a_switch_needs_a_language(site: Site, body: dict[str, object]) -> None:
    assert (await site.call("PATCH", "conversations", json=body)).status == 422


async def test_the_own_data_are_complete(site: Site) -> None:
    await site.replies("Wer zahlt das?")
    response = await site.call("GET", "conversations")
    content = await response.json()
    assert response.headers["Cache-Control"] == "no-store"
    assert [(one["author"], one["text"].split(":")[0]) for one in content["messages"]] == [
        ("assistant", "Guten Tag! Ich bin ein Computerprogramm."),
        ("visitor", "Wer zahlt das?"),
        ("assistant", "Echo"),
    ]
    assert content["last_topic"] == "ststg_what"
    assert datetime.fromisoformat(content["messages"][1]["at"].replace("Z", "+00:00")).tzinfo == timezone.utc
    assert site.token not in json.dumps(content)


async def test_the_own_data_are_only_the_own(site: Site) -> None:
    await site.replies("Geheimnis eins")
    await site.begin()
    assert "Geheimnis" not in await (await site.call("GET", "conversations")).text()


@pytest.mark.parametrize(("method", "path"), [
    ("GET", "conversations"), ("PATCH", "conversations"), ("DELETE", "conversations"),
    ("POST", "messages"), ("GET", "events"),
])  # fmt: skip
@pytest.mark.parametrize(
    "header", [None, "Bearer " + "A" * 43, "Basic abc", "Bearer \u00e4", "Bearer ' OR 1=1"]
)
async def test_a_wrong_token_is_refused(site: Site, method: str, path: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = await site.http.request(method, f"/api/v1/{path}", headers=headers, json={"text": "a"})
    assert response.status == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.content_type == "application/problem+json"


async def test_a_token_expires_a_day_after_it_was_last_used(site: Site) -> None:
    site.clock.now += 23 * HOUR
    assert (await site.call("GET", "conversations")).status == 200
    site.clock.now += 23 * HOUR
    assert (await site.say("Sind Sie noch da?")).status == 200
    site.clock.now += 25 * HOUR
    assert (await site.say("Und jetzt?")).status == 401


async def test_a_token_expires_after_thirty_days_however_often_it_is_used(site: Site) -> None:
    for _ in range(30):
        assert (await site.call("GET", "conversations")).status == 200
        site.clock.now += DAY - HOUR
    site.clock.now += 2 * DAY
    assert (await site.call("GET", "conversations")).status == 401


async def test_the_told_expiry_is_the_true_one(start: Start) -> None:
    site = await start()
    content = await site.begin()
    expires = datetime.fromisoformat(content["expires_at"].replace("Z", "+00:00")).timestamp()
    site.clock.now = expires - 1
    assert (await site.call("GET", "conversations")).status == 200


async def test_erasure_reaches_the_tracker_too(site: Site, assistant: FakeAssistant) -> None:
    await site.replies("Bitte vergessen")
    sender = assistant.questions[-1]["conversation"]
    response = await site.call("DELETE", "conversations")
    assert (response.status, await response.read()) == (204, b"")
    assert assistant.erased == [sender]
    assert (await site.call("GET", "conversations")).status == 401
    assert (await site.say("Hallo?")).status == 401


async def test_nothing_is_left_in_the_database_file(site: Site, settings: Rig) -> None:
    await site.replies("Mein Name ist Xaverina Quastenflosser")
    await site.call("DELETE", "conversations")
    await site.http.close()
    for path in settings().var_dir.iterdir():
        assert b"Quastenflosser" not in path.read_bytes()


async def test_the_assistant_never_sees_the_token(site: Site, assistant: FakeAssistant) -> None:
    await site.replies("Hallo")
    assert site.token not in json.dumps(assistant.questions)
    assert assistant.unauthorized == 0
