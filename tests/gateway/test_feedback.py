from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot.gateway.tables import feedback

from .conftest import Site
from .fake_assistant import FakeAssistant, said, turn


async def counts(site: Site) -> list[tuple[str, bool, int]]:
    query = select(feedback.c.topic, feedback.c.helpful, feedback.c.count)
    rows = await site.gateway.database.read(lambda connection: connection.execute(query).all())
    return [tuple(row) for row in rows]


async def pressed(site: Site, reply: dict[str, Any], label: str) -> list[dict[str, Any]]:
    (option,) = [option["id"] for option in reply["options"] if option["label"] == label]
    return await site.replies(option=option)


async def test_a_factual_answer_asks_whether_it_helped(site: Site) -> None:
    (reply,) = await site.replies("Was ist das Gesetz?")
    labels = [option["label"] for option in reply["options"]]
    assert labels == ["Ja, das hat geholfen", "Nein, das hat nicht geholfen"]


async def test_small_talk_does_not_ask(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers["Tschüss"] = [turn("goodbye", said("Auf Wiedersehen!"))]
    assert (await site.replies("Tschüss"))[0]["options"] == []


async def test_yes_is_counted_by_topic_and_day_and_nothing_else(site: Site, assistant: FakeAssistant) -> None:
    (reply,) = await site.replies("Was ist das Gesetz?")
    (thanks,) = await pressed(site, reply, "Ja, das hat geholfen")
    assert thanks["text"] == "Danke für Ihre Rückmeldung!"
    assert await counts(site) == [("ststg_what", True, 1)]
    assert len(assistant.questions) == 1
    assert {column.name for column in feedback.columns} == {"topic", "helpful", "day", "count"}


async def test_no_is_counted_and_a_person_is_offered(site: Site, assistant: FakeAssistant) -> None:
    (reply,) = await site.replies("Was ist das Gesetz?")
    (sorry,) = await pressed(site, reply, "Nein, das hat nicht geholfen")
    assert await counts(site) == [("ststg_what", False, 1)]
    await pressed(site, sorry, "Mit einem Menschen sprechen")
    assert assistant.questions[-1]["choice"]["intent"] == "handoff_request"


async def test_an_answer_is_rated_only_once(site: Site) -> None:
    (reply,) = await site.replies("Was ist das Gesetz?")
    await pressed(site, reply, "Ja, das hat geholfen")
    for option in reply["options"]:
        assert (await site.say(option=option["id"])).status == 409
    assert await counts(site) == [("ststg_what", True, 1)]


@pytest.mark.parametrize(("topic", "helpful"), [("thanks", True), ("complaint", False)])
async def test_words_right_after_an_answer_count_too(
    site: Site, assistant: FakeAssistant, topic: str, helpful: bool
) -> None:
    assistant.answers["So?"] = [turn(topic, said("Aha."))]
    await site.replies("Was ist das Gesetz?")
    await site.replies("So?")
    await site.replies("So?")
    assert await counts(site) == [("ststg_what", helpful, 1)]


async def test_thanks_without_an_answer_before_count_nothing(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers["Danke"] = [turn("thanks", said("Gern."))]
    await site.replies("Danke")
    assert await counts(site) == []


async def test_thanks_before_a_question_count_for_the_answer_before(
    site: Site, assistant: FakeAssistant
) -> None:
    assistant.answers["Danke. Und wer?"] = [
        turn("thanks", said("Gern.")),
        turn("contact", said("Sie.", sources=["kvbg"])),
    ]
    await site.replies("Was ist das Gesetz?")
    await site.replies("Danke. Und wer?")
    assert await counts(site) == [("ststg_what", True, 1)]


async def test_equal_ratings_add_up(site: Site) -> None:
    for _ in range(3):
        (reply,) = await site.replies("Was ist das Gesetz?")
        await pressed(site, reply, "Ja, das hat geholfen")
    assert await counts(site) == [("ststg_what", True, 3)]
