"""A message whose answer the gateway could not keep is undone, and what a form was told leaves no trace."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet

from bot.assistant.channel import answer
from bot.assistant.tracker import ConversationStore

from .test_tracker import SECRET, in_files, tracker, turn

APPLY = "Ich möchte einen Antrag stellen"


def asked(after: int, text: str = "Hallo", **more: Any) -> dict[str, Any]:
    return {"conversation": "one", "text": text, "language": "de", "after": after, **more}


def said(told: dict[str, Any]) -> list[str]:
    return [reply["text"] for turn in told["turns"] for reply in turn["replies"]]


async def test_a_repeated_message_gets_the_same_answer_and_takes_the_form_on_once(agent: Agent) -> None:
    for _ in range(3):
        assert said(await answer(agent, asked(0, APPLY))) == ["Wer sind Sie?"]
    for _ in range(3):
        assert said(await answer(agent, asked(3, "ein Verein, bitte Antrag"))) == ["Welches Thema?"]
    assert said(await answer(agent, asked(5, "Antrag für Sport"))) == ["Verein und sport: notiert."]


async def test_another_message_in_its_place_answers_the_question_that_was_heard(agent: Agent) -> None:
    await answer(agent, asked(0, APPLY))
    await answer(agent, asked(3, "Wann endet die Kohle?"))
    assert said(await answer(agent, asked(3, "ein Verein, bitte Antrag"))) == ["Welches Thema?"]


async def test_two_of_a_conversation_are_taken_one_after_the_other(agent: Agent) -> None:
    await answer(agent, asked(0, APPLY))
    both = [answer(agent, asked(3, "ein Verein, bitte Antrag")) for _ in range(2)]
    assert [said(told) for told in await asyncio.gather(*both)] == [["Welches Thema?"]] * 2


async def test_without_a_number_nothing_is_undone(agent: Agent) -> None:
    unnumbered = {"conversation": "one", "text": APPLY, "language": "de"}
    assert said(await answer(agent, unnumbered)) == ["Wer sind Sie?"]
    again = {**unnumbered, "text": "ein Verein, bitte Antrag"}
    assert said(await answer(agent, again)) == ["Welches Thema?"]


def form(of: Domain, *events: Any) -> Any:
    """The tracker of a conversation whose form was told an address."""
    slots = [SlotSet("handoff_draft", "d1"), SlotSet("handoff_mail", SECRET)]
    begun = [ActiveLoop("handoff_form"), *slots, ActionExecuted("action_listen")]
    return tracker(of, *turn(), *begun, *events)


ENDED = [SlotSet("handoff_draft", None), SlotSet("handoff_mail", None), ActiveLoop(None)]
TOLD = {"language": "de", "turns": [{"replies": [{"text": "Ich gebe nichts weiter."}]}]}


async def said_to(store: ConversationStore, asked: dict[str, Any], before: Any, after: Any) -> None:
    """Take a message as the channel does: the state before it is kept with the one after it."""
    store.savepoints.keep(asked, store.written(before), TOLD)
    await store.save(after)


async def test_a_message_after_a_later_one_undoes_nothing(store: ConversationStore, domain: Domain) -> None:
    await said_to(store, asked(0), tracker(domain), form(domain))
    assert store.savepoints.back(asked(2)) is None
    loaded = await store.retrieve("one")
    assert loaded is not None
    assert loaded.get_slot("handoff_mail") == SECRET


async def test_of_a_form_that_ended_the_answer_is_kept_and_nothing_that_was_told_to_it(
    store: ConversationStore, domain: Domain, url: str, tmp_path: Path
) -> None:
    await said_to(store, asked(0), tracker(domain), form(domain))
    await said_to(store, asked(4, "abbrechen"), form(domain), form(domain, *turn(), *ENDED))
    assert SECRET not in "".join(everything(url))
    assert in_files(tmp_path, SECRET) == []
    assert store.savepoints.back(asked(4, "abbrechen")) == TOLD
    assert store.savepoints.back(asked(4, "ja")) is None, "another message is no repetition"
    assert store.savepoints.back(asked(4, "abbrechen", language="de-simple")) is None
    loaded = await store.retrieve("one")
    assert loaded is not None
    assert loaded.get_slot("handoff_draft") is None


async def test_what_was_corrected_is_gone_with_the_next_message(
    store: ConversationStore, domain: Domain, url: str, tmp_path: Path
) -> None:
    corrected = form(domain, SlotSet("handoff_mail", "neu@example.de"))
    await said_to(store, asked(0), tracker(domain), form(domain))
    await said_to(store, asked(4), form(domain), corrected)
    assert SECRET in "".join(everything(url))
    await said_to(store, asked(6), corrected, corrected)
    assert SECRET not in "".join(everything(url))
    assert in_files(tmp_path, SECRET) == []


async def test_what_was_handed_over_is_forgotten_with_the_next_message(agent: Agent, tmp_path: Path) -> None:
    await agent.tracker_store.save(form(agent.domain))
    assert in_files(tmp_path, SECRET)
    await answer(agent, asked(4, "Wann endet die Kohle?", handed="d1"))
    assert in_files(tmp_path, SECRET) == []


async def test_a_message_is_one_reading_and_one_writing(agent: Agent) -> None:
    await answer(agent, asked(0, APPLY))
    statements: list[str] = []
    engine = agent.tracker_store._tracker_store._engine
    sa.event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2].split()[0]))
    await answer(agent, asked(3, "ein Verein, bitte Antrag"))
    assert statements == ["SELECT", "INSERT", "INSERT"]


async def test_the_state_before_is_what_was_read_unless_something_was_added(
    store: ConversationStore, domain: Domain, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.save(form(domain, *turn(), *turn()))
    made: list[int] = []
    make = store._written
    monkeypatch.setattr(store, "_written", lambda tracker: made.append(1) or make(tracker))
    for added in ([], [SlotSet("handoff_mail", "neu@example.de")]):
        read = await store.retrieve("one")
        assert read is not None
        read.update_with_events(added, domain)
        told = store.written(read)
        assert len(made) == len(added)
        assert told == make(read)[0]


async def test_nothing_that_was_read_outlives_a_message_that_fails(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = agent.tracker_store._tracker_store
    await store.save(form(agent.domain))
    await answer(agent, asked(4))
    assert SECRET in str((await store.retrieve("one")).get_slot("handoff_mail"))
    store.forget("one")
    with monkeypatch.context() as broken:
        broken.setattr("bot.assistant.channel.understood", _fails)
        with pytest.raises(ZeroDivisionError):
            await answer(agent, asked(6))
    points = store.savepoints
    assert (store._as_read, points._kept, points._replaced, points._present) == ({}, {}, {}, {})


async def _fails(*_given: Any, **_named: Any) -> None:
    raise ZeroDivisionError


async def test_it_is_erased_with_the_conversation(store: ConversationStore, domain: Domain, url: str) -> None:
    await said_to(store, asked(4), form(domain), form(domain))
    assert "".join(everything(url)).count(SECRET) == 2
    await store.delete("one")
    assert everything(url) == []


def everything(url: str) -> list[str]:
    """All rows of both tables."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = [
            str(tuple(row))
            for name in ("assistant_states", "assistant_savepoints")
            for row in connection.execute(sa.text(f"SELECT * FROM {name}"))  # noqa: S608
        ]
    engine.dispose()
    return found
