"""Our processor takes a conversation where Rasa's own takes it."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import DefinePrevUserUtteredFeaturization, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.assistant.channel import Collector
from bot.assistant.conversation import take
from bot.assistant.processor import Processor

LEVEL = {"entity": "language_level", "value": "de-simple"}
FIELD = {"entity": "topic_field", "value": "sport"}
WHO = {"entity": "applicant", "value": "Verein"}
TALKS: list[list[tuple[str, list[dict[str, Any]]]]] = [
    [("coal", []), ("money", [LEVEL]), ("coal", [])],
    [("apply", []), ("coal", [WHO]), ("apply", [FIELD]), ("money", [])],
    [("apply", [WHO, FIELD]), ("apply", [])],
    [("nlu_fallback", []), ("out_of_scope", []), ("emergency", [])],
]
UNSTEADY = {"timestamp", "metadata"}


async def taken(
    agent: Agent, processor: MessageProcessor, talk: list[tuple[str, list[dict[str, Any]]]]
) -> tuple[list[dict[str, Any]], dict[str, Any], list[dict[str, Any]]]:
    """Return the events, the slots and the replies of a conversation."""
    agent.processor = processor
    tracker = DialogueStateTracker.from_events("one", [], processor.domain.slots)
    output = Collector()
    await processor._update_tracker_session(tracker, output)
    for intent, entities in talk:
        data = {"intent": {"name": intent, "confidence": 1.0}, "entities": entities, "text": "…"}
        await take(agent, tracker, "…", data, output)
    return [_steady(event) for event in tracker.events], tracker.current_slot_values(), output.replies


def _steady(event: Event) -> dict[str, Any]:
    return {name: value for name, value in event.as_dict().items() if name not in UNSTEADY}


@pytest.mark.parametrize("talk", TALKS)
async def test_events_slots_and_replies_are_those_of_rasas_processor(
    agent: Agent, talk: list[tuple[str, list[dict[str, Any]]]]
) -> None:
    theirs = agent.processor
    expected = await taken(agent, theirs, talk)
    assert await taken(agent, Processor.of(theirs), talk) == expected
    assert expected[2], "nothing was said"


SAYS = {
    "events": [{"event": "slot", "name": "applicant", "value": "Verein"}],
    "responses": [{"text": "Gern."}],
}
REFUSES = {"action_name": "action_contact", "error": "nein"}
TELLS = {"events": [{"event": "action_execution_rejected", "name": "action_contact"}], "responses": []}
SPEAKS = {"events": [{"event": "user", "text": "…", "parse_data": {"entities": [FIELD]}}], "responses": []}


@pytest.mark.parametrize(
    ("status", "body", "left"),
    [
        (200, SAYS, "applicant"),
        (200, SPEAKS, "topic_field"),
        (200, TELLS, None),
        (400, REFUSES, None),
        (500, {}, None),
    ],
)
async def test_an_action_of_the_action_server_ends_as_with_rasas_processor(
    agent: Agent, status: int, body: dict[str, Any], left: str | None
) -> None:
    app = web.Application()

    async def called(_request: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    app.router.add_post("/webhook", called)
    async with TestServer(app) as server:
        action = RemoteAction(
            "action_contact", EndpointConfig(str(server.make_url("/webhook")), selective=True)
        )
        theirs, ours = [
            await _ran(processor, action) for processor in (agent.processor, Processor.of(agent.processor))
        ]
    assert ours == theirs
    _, slots, replies = ours
    assert {name for name in ("applicant", "topic_field") if slots[name]} == {left} - {None}
    assert bool(replies) is (body is SAYS)


async def _ran(processor: MessageProcessor, action: RemoteAction) -> Any:
    """Return the events, the slots and the replies after `action` was run."""
    prediction = PolicyPrediction([1.0], "Rules", events=[DefinePrevUserUtteredFeaturization(False)])
    tracker = DialogueStateTracker.from_events("one", [UserUttered("…")], processor.domain.slots)
    output = Collector()
    assert await processor._run_action(action, tracker, output, processor.nlg, prediction)
    return [_steady(event) for event in tracker.events], tracker.current_slot_values(), output.replies


def test_actions_without_a_state_are_made_once(agent: Agent) -> None:
    ours = Processor.of(agent.processor)
    names = ours.domain.action_names_or_texts
    again = {name: ours._action(number) is ours._action(number) for number, name in enumerate(names)}
    assert [again[name] for name in ("utter_coal", "action_listen", "who_form")] == [True, True, False]
    assert [ours._action(number).name() for number in range(len(names))] == names


async def test_no_answer_copies_the_conversation(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    copies: list[int] = []
    copy = DialogueStateTracker.copy
    monkeypatch.setattr(DialogueStateTracker, "copy", lambda tracker: copies.append(1) or copy(tracker))
    await taken(agent, Processor.of(agent.processor), [("coal", [])])
    assert len(copies) == 1  # the session that begins is not ours to say


def test_a_loaded_processor_is_made_ours_once(agent: Agent, domain: Domain) -> None:
    agent.processor.action_endpoint = EndpointConfig("http://127.0.0.1:1/webhook")
    ours = Processor.of(agent.processor)
    assert Processor.of(ours) is ours
    assert ours.domain is agent.processor.domain
    assert not hasattr(agent.processor.action_endpoint, "close"), "the endpoint of the agent was changed"
