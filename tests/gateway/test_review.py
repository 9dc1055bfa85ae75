from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.gateway import review
from bot.gateway.database import Database
from bot.gateway.review import Entry, Reviews
from bot.gateway.store import DAY, iso
from bot.gateway.tables import METADATA, misunderstood

from .conftest import Clock, Site, Start
from .fake_assistant import FakeAssistant, said, turn

ASKED = "Was ist mit der Seite?"
DOUBT = {
    "text": "Meinten Sie?",
    "options": [
        {"label": "Das Gesetz", "choice": {"intent": "ststg_what", "entities": {}}},
        {"label": "Mensch", "choice": {"intent": "handoff_request", "entities": {}}},
    ],
}


def missed(**more: Any) -> list[dict[str, Any]]:
    values = {"confidence": 0.25, "guess": "ststg_what", **more}
    return [turn("nlu_fallback", said(**DOUBT), **values)]


async def entries(site: Site) -> list[Entry]:
    return await site.gateway.reviews.entries()


async def press(site: Site, reply: dict[str, Any], label: str) -> list[dict[str, Any]]:
    (option,) = [one["id"] for one in reply["options"] if one["label"] == label]
    return await site.replies(option=option)


async def test_what_was_understood_is_not_kept(site: Site) -> None:
    await site.replies(ASKED)
    assert await entries(site) == []


async def test_what_was_not_understood_is_kept_masked_with_the_likeliest_topic(
    site: Site, assistant: FakeAssistant, clock: Clock
) -> None:
    text = "Ich heiße Erna Geheim und die Seite ist futsch, was ist das?"
    assistant.answers[text] = missed()
    await site.replies(text)
    (entry,) = await entries(site)
    assert entry.text == "Ich ▢ und die Seite ist ▢, was ist das?"
    assert (entry.first_day, entry.last_day) == (iso(clock())[:10],) * 2
    (found,) = entry.findings
    assert (found.kind, found.intent, found.confidence, found.count) == ("unknown", "ststg_what", 0.25, 1)


async def test_what_was_taken_for_foreign_is_kept(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers[ASKED] = [turn("out_of_scope", said("Nein."), confidence=0.5, guess=None)]
    await site.replies(ASKED)
    ((found,),) = [entry.findings for entry in await entries(site)]
    assert (found.kind, found.intent) == ("outside", "nlu_fallback")


async def test_equal_messages_of_several_people_are_one_row(site: Site, assistant: FakeAssistant) -> None:
    for chance, name in ((0.2, "Anna"), (0.4, "Bert")):
        text = f"Ich heiße {name} und was ist mit der Seite?"
        assistant.answers[text] = missed(confidence=chance)
        await site.begin()
        await site.replies(text)
    (entry,) = await entries(site)
    assert entry.count == 2
    assert entry.findings[0].confidence == pytest.approx(0.3)


async def test_a_repeated_request_counts_once(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers[ASKED] = missed()
    for _ in range(2):
        await site.replies(ASKED, key="same")
    assert [entry.count for entry in await entries(site)] == [1]


async def test_a_choice_after_a_doubt_names_the_topic(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers[ASKED] = missed()
    (reply,) = await site.replies(ASKED)
    await press(site, reply, "Das Gesetz")
    (entry,) = await entries(site)
    assert [(one.kind, one.intent) for one in entry.findings] == [
        ("chosen", "ststg_what"),
        ("unknown", "ststg_what"),
    ]
    assert entry.count == 1


async def test_a_person_after_a_doubt_names_no_topic(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers[ASKED] = missed()
    (reply,) = await site.replies(ASKED)
    await press(site, reply, "Mensch")
    assert [one.kind for entry in await entries(site) for one in entry.findings] == ["unknown"]


async def test_an_answer_that_did_not_help_is_kept_with_its_question(site: Site) -> None:
    (reply,) = await site.replies(ASKED)
    await site.replies("Was ist das?")
    await press(site, reply, "Nein, das hat nicht geholfen")
    (entry,) = await entries(site)
    assert (entry.text, entry.findings[0].kind, entry.findings[0].intent) == (
        ASKED,
        "unhelpful",
        "ststg_what",
    )
    assert entry.findings[0].confidence is None


async def test_a_complaint_right_after_an_answer_is_about_its_question(
    site: Site, assistant: FakeAssistant
) -> None:
    assistant.answers["Falsch!"] = [turn("complaint", said("Schade."))]
    await site.replies(ASKED)
    await site.replies("Falsch!")
    assert [(entry.text, entry.findings[0].kind) for entry in await entries(site)] == [(ASKED, "unhelpful")]


async def test_yes_it_helped_keeps_nothing(site: Site) -> None:
    (reply,) = await site.replies(ASKED)
    await press(site, reply, "Ja, das hat geholfen")
    assert await entries(site) == []


async def test_a_pressed_option_is_no_message_to_learn_from(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers[ASKED] = [turn("greet", said(**DOUBT))]
    (offered,) = await site.replies(ASKED)
    (reply,) = await press(site, offered, "Das Gesetz")
    assistant.answers["Falsch!"] = [turn("complaint", said("Schade."))]
    await site.replies("Falsch!")
    assert reply["topic"] == "ststg_what"
    assert await entries(site) == []


async def test_nothing_said_to_the_hand_off_dialogue_is_kept(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers[ASKED] = [*missed(), turn("handoff_request", said("Wie heißen Sie?"))]
    await site.replies(ASKED)
    assert await entries(site) == []


async def test_a_text_to_explain_is_never_kept(site: Site, assistant: FakeAssistant) -> None:
    hard = "Der Text ist schwer und das Gesetz ist lang und die Seite ist voll und das ist alles."
    await site.say(f"Was heißt das: {hard}")  # on a busy machine it may answer that it is too busy
    assert assistant.questions == []
    assert await entries(site) == []


async def test_words_of_danger_are_never_kept(site: Site, assistant: FakeAssistant) -> None:
    danger = site.gateway.content.emergency.pattern.pattern
    text = f"das ist die Seite und {_a_phrase(danger)}"
    assert site.gateway.content.emergency.found_in(text)
    assistant.answers[text] = missed()
    await site.replies(text)
    assert await entries(site) == []


def _a_phrase(pattern: str) -> str:
    return pattern.split("(?:", 1)[1].split("|")[0].split(")")[0].replace("\\w*", "").replace("\\", "")


async def test_switched_off_nothing_is_kept_and_what_was_there_goes(
    start: Start, assistant: FakeAssistant
) -> None:
    assistant.answers[ASKED] = missed()
    on, off = await start(), await start(review_days=0)
    for site in (on, off):
        await site.begin()
        (reply,) = await site.replies(ASKED)
        await press(site, reply, "Das Gesetz")
    assert [entry.count for entry in await entries(on)] == [1]
    assert await off.gateway.reviews.retain() == 2
    assert await entries(on) == []


async def test_erasing_a_conversation_leaves_a_row_that_leads_nowhere(
    site: Site, assistant: FakeAssistant
) -> None:
    assistant.answers[ASKED] = missed()
    await site.replies(ASKED)
    assert (await site.call("DELETE", "conversations")).status == 204
    assert len(await entries(site)) == 1
    assert {column.name for column in misunderstood.columns} == {
        "text", "kind", "intent", "confidence", "count", "first_day", "last_day",
    }  # fmt: skip
    assert not misunderstood.foreign_keys
    assert all(
        misunderstood is not key.column.table for t in METADATA.tables.values() for key in t.foreign_keys
    )


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'test.db'}" if sqlite else request.getfixturevalue("empty_postgresql")
    database = Database(url)
    await database.migrate()
    yield database
    await database.close()


async def note(
    database: Database, text: str, day: str = "2026-11-01", confidence: float | None = 0.5
) -> None:
    values = {"text": text, "kind": "unknown", "intent": "i", "confidence": confidence, "day": day}
    await database.write(lambda connection: connection.execute(review._NOTE, {**values, "most": review.MOST}))


async def test_rows_add_up_and_grow_old_in_both_databases(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews = Reviews(database, 30, clock)
    days = [iso(clock() - number * DAY)[:10] for number in (31, 30, 29, 0)]
    await note(database, "alt", days[0])
    await note(database, "alt", days[3])
    await note(database, "gerade alt", days[1])
    await note(database, "noch da", days[2], None)
    await note(database, "noch da", days[3], None)
    assert [(entry.text, entry.count) for entry in await reviews.entries()][:2] == [
        ("alt", 2),
        ("noch da", 2),
    ]
    assert await reviews.retain() == 2
    (entry,) = await reviews.entries()
    assert (entry.text, entry.first_day, entry.last_day) == ("noch da", days[2], days[3])
    monkeypatch.setattr(review, "MOST", 1)
    await note(database, "zu viel")
    assert len(await reviews.entries()) == 1
    await reviews.drop(entry)
    assert await database.read(lambda connection: connection.execute(select(misunderstood)).all()) == []


async def test_a_number_names_one_message_and_stays(database: Database, clock: Clock) -> None:
    reviews = Reviews(database, 0, clock)
    for number in range(300):
        await note(database, f"Nachricht {number}")
    listed = await reviews.entries()
    assert len({entry.number for entry in listed}) == 300
    for entry in listed[::50]:
        assert (await reviews.entry(entry.number)).text == entry.text
    for wrong in ("", "1", "abcd", "1234567890123"):
        with pytest.raises(LookupError):
            await reviews.entry(wrong)
