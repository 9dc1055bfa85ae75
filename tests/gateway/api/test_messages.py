from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.gateway.store import DAY

from ..conftest import Site, Start
from ..fake_assistant import FakeAssistant, said, turn

JSON = {"Content-Type": "application/json"}


async def test_a_message_gets_a_reply_of_the_contract(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers["Wer hilft?"] = [
        turn(
            "contact",
            said(
                "Frau Beispiel hilft.",
                options=[{"label": "Mehr", "choice": {"intent": "more_info", "entities": {}}}],
                sources=["kreisseite", "kvbg", "unbekannt", "kreisseite"],
                contact={"name": "Frau Beispiel", "role": "Amt", "topic_fields": ["Sport"], "secret": "x"},
            ),
        )
    ]
    (reply,) = await site.replies("Wer hilft?")
    options = reply.pop("options")
    assert [option["label"] for option in options][:1] == ["Mehr"]
    assert all(option.keys() == {"id", "label"} for option in options)
    assert reply == {
        "id": "3",
        "text": "Frau Beispiel hilft.",
        "language": "de",
        "topic": "contact",
        "sources": [
            {
                "title": "Die Kreisseite",
                "url": "https://www.anhalt-bitterfeld.de/",
                "as_of": "undatiert, nach Juli 2020",
            },
            {"title": "Ein Gesetz ohne Adresse", "url": None, "as_of": "Fassung Juli 2026"},
        ],
        "contact": {"name": "Frau Beispiel", "role": "Amt", "topic_fields": ["Sport"]},
        "handoff": None,
        "form": None,
    }


async def test_hard_words_of_easy_language_come_explained(site: Site, assistant: FakeAssistant) -> None:
    await site.call("PATCH", "conversations", json={"language": "de-simple"})
    assistant.answers["Was?"] = [turn("a", said("Das ist der **Struktur-Wandel**."))]
    (reply,) = await site.replies("Was?")
    assert [one["word"] for one in reply["glossary"]] == ["Struktur-Wandel"]
    assert reply["glossary"][0]["explanation"].startswith("Struktur-Wandel bedeutet: Die Wirtschaft")
    assert (await site.events())[-1]["glossary"] == reply["glossary"]  # kept with the reply


async def test_two_questions_get_two_replies_in_order(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers["A? B?"] = [turn("a", said("Antwort A")), turn("b", said("Antwort B"))]
    replies = await site.replies("A? B?")
    assert [reply["topic"] for reply in replies] == ["a", "b"]
    assert int(replies[0]["id"]) < int(replies[1]["id"])


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u200d", "\0", "a" * 2001, "😀" * 2001])
async def test_empty_and_too_long_texts_are_refused(site: Site, assistant: FakeAssistant, text: str) -> None:
    response = await site.say(text)
    assert response.status == 422
    assert not assistant.questions


@pytest.mark.parametrize(
    "text",
    ["a" * 2000, "😀" * 2000, "/restart", "  /intent{}", "\ud83d", "x\0y", "<script>alert(1)</script>", "{}",
     "null", "مرحبا", "'; DROP TABLE conversations; --", "\u202eabc", "?"],
)  # fmt: skip
async def test_any_other_text_is_a_message(site: Site, assistant: FakeAssistant, text: str) -> None:
    assert await site.replies(text)
    assert len(assistant.questions) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 30_000, 400),
        (b"9" * 5_000, 400),
        (b"[]", 422),
        (b'"text"', 422),
        (b"null", 422),
        (b"{}", 422),
        (b'{"text": null}', 422),
        (b'{"text": 5}', 422),
        (b'{"text": ["a"]}', 422),
        (b'{"option": 5}', 422),
        (b'{"text": "a", "option": "b"}', 422),
        (b'{"text": "' + b"a" * 70_000 + b'"}', 413),
    ],
)
async def test_a_body_that_is_not_a_message_is_refused(site: Site, body: bytes, status: int) -> None:
    response = await site.call("POST", "messages", data=body, headers=JSON)
    assert response.status == status
    assert response.content_type == "application/problem+json"
    assert (await site.say("Geht es danach noch?")).status == 200


async def test_a_body_of_unknown_length_is_limited_too(site: Site) -> None:
    async def body() -> Any:
        for _ in range(20):
            yield b" " * 10_000

    assert (await site.call("POST", "messages", data=body(), headers=JSON)).status == 413


async def test_only_json_is_read(site: Site) -> None:
    response = await site.call(
        "POST", "messages", data=b'{"text": "a"}', headers={"Content-Type": "text/plain"}
    )
    assert response.status == 415


async def test_a_byte_order_mark_does_no_harm(site: Site) -> None:
    body = b'\xef\xbb\xbf{"text": "a"}'
    assert (await site.call("POST", "messages", data=body, headers=JSON)).status == 200


async def test_an_option_that_was_never_offered_is_refused(site: Site, assistant: FakeAssistant) -> None:
    for option in ("", "0", "AAAAAAAAAAAAAAAA", "' OR 1=1"):
        assert (await site.say(option=option)).status == 409
    assert not assistant.questions


async def test_an_option_of_somebody_else_is_refused(site: Site) -> None:
    option = (await site.replies("Hallo"))[0]["options"][0]["id"]
    await site.begin()
    assert (await site.say(option=option)).status == 409


async def test_an_option_is_no_longer_valid_after_many_replies(site: Site, assistant: FakeAssistant) -> None:
    choice = {"intent": "more_info", "entities": {"topic_field": "sport"}}
    assistant.answers["Optionen"] = [turn("a", said("b", options=[{"label": "Sport", "choice": choice}]))]
    option = (await site.replies("Optionen"))[0]["options"][0]["id"]
    for _ in range(29):
        await site.replies("Weiter")
    await site.replies(option=option)
    assert assistant.questions[-1]["choice"] == choice
    assert (await site.say(option=option)).status == 409


async def test_the_label_of_an_option_stands_in_the_transcript(site: Site) -> None:
    option = (await site.events())[0]["options"][0]
    await site.replies(option=option["id"])
    messages = (await (await site.call("GET", "conversations")).json())["messages"]
    assert (messages[1]["author"], messages[1]["text"]) == ("visitor", option["label"])


async def test_the_same_key_gives_the_same_replies_without_a_second_effect(
    site: Site, assistant: FakeAssistant
) -> None:
    first = await site.replies("Hallo", key="k1")
    assert await site.replies("Hallo", key="k1") == first
    assert len(assistant.questions) == 1
    assert len(await site.events()) == 2
    assert await site.replies("Hallo", key="k2") != first


async def test_the_same_key_waits_for_the_first_to_finish(site: Site, assistant: FakeAssistant) -> None:
    gate = assistant.keep("Hallo")
    tries = [asyncio.create_task(site.replies("Hallo", key="k")) for _ in range(3)]
    await assistant.asked.wait()
    gate.set()
    first, second, third = await asyncio.gather(*tries)
    assert first == second == third
    assert len(assistant.questions) == 1


async def test_the_same_key_for_something_else_is_refused(site: Site, assistant: FakeAssistant) -> None:
    await site.replies("Hallo", key="k")
    response = await site.say("Etwas anderes", key="k")
    assert (response.status, (await response.json())["code"]) == (422, "key_reused")
    option = (await site.events())[0]["options"][0]["id"]
    assert (await site.say(option=option, key="k")).status == 422
    assert len(assistant.questions) == 1


async def test_a_key_belongs_to_one_conversation(site: Site, assistant: FakeAssistant) -> None:
    await site.replies("Hallo", key="k")
    await site.begin()
    await site.replies("Anderes", key="k")
    assert len(assistant.questions) == 2


async def test_a_key_is_forgotten_after_a_day(site: Site, assistant: FakeAssistant) -> None:
    await site.replies("Hallo", key="k")
    site.clock.now += DAY / 2
    await site.call("GET", "conversations")  # keeps the token
    site.clock.now += DAY / 2 + 1
    await site.replies("Etwas anderes", key="k")
    assert len(assistant.questions) == 2


async def test_a_message_that_failed_is_answered_when_sent_again(
    site: Site, assistant: FakeAssistant
) -> None:
    assistant.mode = "error"
    assert (await site.say("Hallo", key="k")).status == 503
    assistant.mode = "well"
    assert (await site.say("Hallo", key="k")).status == 200


@pytest.mark.parametrize("key", ["", "a" * 256, "ä"])
async def test_a_key_that_is_empty_or_too_long_is_refused(site: Site, key: str) -> None:
    assert (await site.say("Hallo", key=key)).status == 400


@pytest.mark.parametrize("mode", ["error", "empty", "malformed", "drop"])
async def test_a_failing_assistant_gives_a_kind_message(
    site: Site, assistant: FakeAssistant, mode: str
) -> None:
    assistant.mode = mode
    response = await site.say("Hallo")
    assert response.status == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "nicht antworten" in (await response.json())["detail"]
    assert len(await site.events()) == 1


async def test_a_slow_assistant_gives_a_kind_message(start: Start, assistant: FakeAssistant) -> None:
    site = await start(assistant_seconds=0.2)
    await site.begin()
    assistant.keep("Hallo")
    assert (await site.say("Hallo")).status == 503


async def test_an_absent_assistant_gives_a_kind_message(start: Start) -> None:
    site = await start(rasa_url="http://127.0.0.1:1")
    await site.begin(language="de-simple")
    response = await site.say("Hallo")
    assert response.status == 503
    assert (await response.json())["detail"].startswith("Ich kann gerade **nicht** antworten.\n")


async def test_conversations_do_not_wait_for_each_other(site: Site, assistant: FakeAssistant) -> None:
    gate = assistant.keep("langsam")
    slow = asyncio.create_task(site.replies("langsam"))
    await assistant.asked.wait()
    await site.begin()
    await site.replies("schnell")
    assert not slow.done()
    gate.set()
    await slow


async def test_too_many_waiting_messages_are_refused(site: Site, assistant: FakeAssistant) -> None:
    gate = assistant.keep("Hallo")
    waiting = {asyncio.create_task(site.say("Hallo")) for _ in range(12)}
    refused: set[asyncio.Task[ClientResponse]] = set()
    while len(refused) < 4:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        refused |= done
    gate.set()
    assert {task.result().status for task in refused} == {429}
    assert {response.status for response in await asyncio.gather(*waiting)} == {200}


async def test_a_conversation_that_asks_too_often_must_wait(start: Start) -> None:
    site = await start(rate_per_minute=3)
    await site.begin()
    statuses = [(await site.say("Hallo")).status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    response = await site.say("Hallo")
    assert 1 <= int(response.headers["Retry-After"]) <= 20
    await site.begin()
    assert (await site.say("Hallo")).status == 200


async def test_an_address_that_asks_too_often_must_wait(start: Start) -> None:
    site = await start(rate_per_address=3)
    statuses = [(await site.http.post("/api/v1/conversations")).status for _ in range(4)]
    assert statuses == [201, 201, 201, 429]
    assert (await site.http.get("/healthz")).status == 200


async def test_topic_and_misses_travel_with_each_message(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers |= {
        "weiß nicht": [turn("nlu_fallback", said("?"))],
        "Wetter": [turn("out_of_scope", said("?"))],
    }
    for text in ("Gesetz", "weiß nicht", "Wetter", "Gesetz", "Ende"):
        await site.replies(text)
    known = [(question["topic"], question["misses"]) for question in assistant.questions]
    assert known == [(None, 0), ("ststg_what", 0), ("ststg_what", 1), ("ststg_what", 2), ("ststg_what", 0)]


async def test_the_assistant_can_switch_the_language(site: Site, assistant: FakeAssistant) -> None:
    greeting = (await site.events())[0]
    await site.replies(option=greeting["options"][-1]["id"])
    content = await (await site.call("GET", "conversations")).json()
    assert content["language"] == "de-simple"
