"""One row a conversation: enough for the next turn, bounded, and without what people and bot wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.tracker import LATEST_TURNS, ConversationStore


def rows(url: str) -> list[Any]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(
            sa.text("SELECT conversation, events, saved_at FROM assistant_states")
        ).all()
    engine.dispose()
    return list(found)


def turn(number: int = 0, text: str = "Mein Geheimnis") -> list[Any]:
    """The events of one turn, as Rasa adds them."""
    entity = {"entity": "topic_field", "value": "sport", "start": 0, "end": 3, "text": "Geheim"}
    parsed = {
        "text": text,
        "intent": {"name": "coal", "confidence": 0.9},
        "entities": [entity],
        "extra": text,
    }
    return [
        UserUttered(
            text, parsed["intent"], [entity], parsed, input_channel="revierlotse", metadata={"x": text}
        ),
        SlotSet("topic_field", "sport"),
        ActionExecuted("utter_coal", confidence=1.0),
        BotUttered(f"Antwort {number} Geheimnis", {"custom": {"contact": "Geheimnis"}}),
        ActionExecuted("action_listen"),
    ]


BEGIN = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def tracker(domain: Domain, *events: Any, name: str = "one") -> DialogueStateTracker:
    return DialogueStateTracker.from_events(name, [*BEGIN, *events], domain.slots)


def state(of: DialogueStateTracker) -> dict[str, Any]:
    """What Rasa's rules and forms go by."""
    return {
        "slots": of.current_slot_values(),
        "loop": of.active_loop_name,
        "intent": of.latest_message and of.latest_message.intent.get("name"),
        "entities": [(e["entity"], e["value"]) for e in of.latest_message.entities]
        if of.latest_message
        else [],
        "last": of.latest_action_name,
    }


async def test_a_form_goes_on_after_the_tracker_was_loaded_again(
    store: ConversationStore, domain: Domain
) -> None:
    asking = tracker(
        domain,
        *turn()[:2],
        ActiveLoop("who_form"),
        SlotSet("requested_slot", "applicant"),
        ActionExecuted("who_form"),
        ActionExecuted("action_listen"),
    )
    await store.save(asking)
    loaded = await store.retrieve("one")
    assert loaded is not None
    assert state(loaded) == state(asking)
    assert (loaded.active_loop_name, loaded.get_slot("requested_slot")) == ("who_form", "applicant")


async def test_a_form_and_its_slots_outlive_the_turns_in_which_they_were_set(
    store: ConversationStore, domain: Domain
) -> None:
    begun = [SlotSet("applicant", "club"), ActiveLoop("who_form"), SlotSet("requested_slot", "topic_field")]
    asking = tracker(domain, *turn(), *begun, *(event for n in range(LATEST_TURNS + 3) for event in turn(n)))
    await store.save(asking)
    loaded = await store.retrieve("one")
    assert loaded is not None
    assert state(loaded) == state(asking)
    assert loaded.get_slot("applicant") == "club"


async def test_saving_leaves_the_tracker_as_it_is(store: ConversationStore, domain: Domain) -> None:
    full = tracker(domain, *(event for n in range(LATEST_TURNS + 3) for event in turn(n)))
    events, before = list(full.events), state(full)
    await store.save(full)
    assert list(full.events) == events
    assert state(full) == before


async def test_nothing_that_people_or_bot_wrote_is_stored(
    store: ConversationStore, domain: Domain, url: str
) -> None:
    await store.save(tracker(domain, *turn(), *turn()))
    (row,) = rows(url)
    assert "Geheim" not in row.events
    assert "Antwort" not in row.events
    assert '"sport"' in row.events, "the entity's value is needed"


async def test_a_row_stays_bounded_however_long_the_conversation(
    store: ConversationStore, domain: Domain, url: str
) -> None:
    sizes = []
    await store.save(tracker(domain))
    for number in range(100):
        loaded = await store.retrieve("one")
        assert loaded is not None
        for event in turn(number):
            loaded.update(event, domain)
        await store.save(loaded)
        (row,) = rows(url)
        sizes.append((len(json.loads(row.events)), len(row.events)))
    events, letters = zip(*sizes, strict=True)
    assert max(events[10:]) == min(events[10:])
    assert max(letters) < 6_000
    last = await store.retrieve("one")
    assert last is not None
    assert last.get_slot("topic_field") == "sport"
    assert last.active_loop_name is None


async def test_a_deleted_conversation_is_gone_and_the_others_stay(
    store: ConversationStore, domain: Domain, url: str
) -> None:
    await store.save(tracker(domain, *turn()))
    await store.save(tracker(domain, *turn(), name="two"))
    assert sorted(await store.keys()) == ["one", "two"]
    await store.delete("one")
    await store.delete("one")
    assert await store.retrieve("one") is None
    assert [row.conversation for row in rows(url)] == ["two"]


SECRET = "geheim.adresse@example.de"
TOLD = [
    ActiveLoop("handoff_form"),
    SlotSet("requested_slot", "handoff_concern"),
    SlotSet("handoff_mail", SECRET),
]


def in_files(folder: Path, words: str) -> list[str]:
    """Return the files below a folder that hold the words."""
    return [path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


async def test_of_what_a_form_was_told_only_the_present_is_kept(
    store: ConversationStore, domain: Domain, url: str
) -> None:
    corrected = tracker(domain, *turn(), *TOLD, *turn(), SlotSet("handoff_mail", "neu@example.de"))
    await store.save(corrected)
    (row,) = rows(url)
    assert SECRET not in row.events
    loaded = await store.retrieve("one")
    assert loaded is not None
    assert loaded.get_slot("handoff_mail") == "neu@example.de"
    assert loaded.active_loop_name == "handoff_form"


@pytest.mark.parametrize("turns", [0, 1, LATEST_TURNS + 2])
async def test_what_was_cleared_is_gone_from_the_row(
    store: ConversationStore, domain: Domain, url: str, turns: int
) -> None:
    between = [event for number in range(turns) for event in turn(number)]
    await store.save(tracker(domain, *turn(), *TOLD, *between))
    assert SECRET in rows(url)[0].events
    await store.save(tracker(domain, *turn(), *TOLD, *between, *turn(), SlotSet("handoff_mail", None)))
    assert SECRET not in rows(url)[0].events


async def test_what_a_session_forgot_is_gone_as_well(
    store: ConversationStore, domain: Domain, url: str
) -> None:
    await store.save(tracker(domain, *turn(), *TOLD, *BEGIN, *turn()))
    assert SECRET not in rows(url)[0].events


@pytest.mark.parametrize("ending", ["cleared", "corrected", "deleted"])
async def test_sqlites_files_hold_nothing_of_it_either(tmp_path: Path, domain: Domain, ending: str) -> None:
    store = ConversationStore(domain, f"sqlite:///{tmp_path}/states.db")
    told = tracker(domain, *turn(), *TOLD)
    await store.save(tracker(domain, *turn(), name="another"))
    await store.save(told)
    assert in_files(tmp_path, SECRET)
    if ending == "deleted":
        await store.delete("one")
    else:
        told.update(SlotSet("handoff_mail", None if ending == "cleared" else "neu@example.de"))
        await store.save(told)
    assert in_files(tmp_path, SECRET) == []
    store._engine.dispose()


async def test_a_new_conversation_has_no_tracker(store: ConversationStore) -> None:
    assert await store.retrieve("new") is None
    created = await store.get_or_create_tracker("new")
    assert state(created)["last"] == "action_listen"


async def test_the_row_says_when_it_was_saved(store: ConversationStore, domain: Domain, url: str) -> None:
    saved = tracker(domain, *turn())
    await store.save(saved)
    (row,) = rows(url)
    assert row.saved_at == pytest.approx(saved.events[-1].timestamp)


def test_sqlite_lets_readers_and_the_writer_work_at_once(tmp_path: Path, domain: Domain) -> None:
    store = ConversationStore(domain, f"sqlite:///{tmp_path}/states.db")
    with store._engine.connect() as connection:
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(sa.text("PRAGMA synchronous")).scalar() == 1
    store._engine.dispose()
