"""Rasa's message processor, without copies that answers and custom actions do not need.

For each action Rasa makes all those that it knows by default, copies the whole conversation, in case the
action refuses to run, and copies what came of it for a line of debugging. An answer and "listen" never
refuse, and one of the action server cannot touch the conversation: it is sent as text.
"""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import Any

from rasa.core.actions.action import (
    Action,
    ActionBotResponse,
    ActionExtractSlots,
    ActionListen,
    RemoteAction,
    action_for_index,
)
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import ActionLimitReached, MessageProcessor
from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecutionRejected, Event, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.graph import in_order
from bot.assistant.remote import LastingEndpoint

_LEFT_TO_ACTIONS = [{"type": "custom"}]
_FROM_ENTITY = "from_entity"
# These neither remember anything nor change the tracker they are given, so one of each does, without a copy.
_STATELESS = {ActionBotResponse, ActionListen, RemoteAction}


class Processor(MessageProcessor):
    """Does what `MessageProcessor` does.

    An action of the action server is not told how the message was featurized: the policy's events follow it.
    """

    @classmethod
    def of(cls, loaded: MessageProcessor) -> Processor:
        """Return `loaded`, which Rasa makes whenever it loads a model, as one of this kind."""
        if isinstance(loaded, cls):
            return loaded
        ours = cls.__new__(cls)
        ours.__dict__.update(loaded.__dict__)
        ours.graph_runner = in_order(loaded.graph_runner)
        if loaded.action_endpoint:
            ours.action_endpoint = LastingEndpoint.of(loaded.action_endpoint)
        return ours

    async def close(self) -> None:
        """Close the connections to the action server."""
        if self.action_endpoint:
            await self.action_endpoint.close()

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """Fill the slots of `tracker` from its latest message."""
        action = ActionExtractSlots(self.action_endpoint)
        named = frozenset(entity["entity"] for entity in tracker.latest_message.entities)
        events = await action.run(output_channel, self.nlg, tracker, self._with_slots_for(named))
        await self._send_bot_messages(events, tracker, output_channel)
        tracker.update_with_events(events, self.domain)
        return tracker

    def _with_slots_for(self, named: frozenset[str]) -> Domain:
        """Return the domain with the slots that a message that names these entities may fill.

        Rasa looks at every slot for every message. What is neither filled by an entity nor left to actions
        is always looked at.
        """
        if ACTION_VALIDATE_SLOT_MAPPINGS in self.domain.user_actions:  # it may fill any slot
            return self.domain
        if named not in self._domains:
            domain = self._domains[named] = copy(self.domain)
            domain.slots = [slot for slot in self.domain.slots if _may_be_filled(slot, named)]
        return self._domains[named]

    @cached_property
    def _domains(self) -> dict[frozenset[str], Domain]:
        return {}

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        if type(action) not in _STATELESS:
            return bool(await super()._run_action(action, tracker, output_channel, nlg, prediction))
        try:
            events = await action.run(output_channel, nlg, tracker, self.domain)
        except Exception as error:
            failed = _Failed(action, error)
            return bool(await super()._run_action(failed, tracker, output_channel, nlg, prediction))
        if not any(isinstance(event, ActionExecutionRejected) for event in events):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)
        if any(isinstance(event, UserUttered) for event in events):
            tracker = await self.run_action_extract_slots(output_channel, tracker)
        await self.execute_side_effects(events, tracker, output_channel)
        return bool(self.should_predict_another_action(action.name()))

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        """Return the next action for `tracker`; raise `ActionLimitReached` where it has had too many."""
        again = self.should_predict_another_action(tracker.latest_action_name)
        if self.is_action_limit_reached(tracker, again):
            raise ActionLimitReached("The limit of actions to predict has been reached.")
        prediction = self._predict_next_with_tracker(tracker)
        return self._action(prediction.max_confidence_index), prediction

    def _action(self, index: int) -> Action:
        if index in self._actions:
            return self._actions[index]
        action = action_for_index(index, self.domain, self.action_endpoint)
        if type(action) in _STATELESS:
            self._actions[index] = action
        return action

    @cached_property
    def _actions(self) -> dict[int, Action]:
        return {}


class _Failed(Action):
    """An action that was run and came to `error`; Rasa's processor knows what to do about it."""

    def __init__(self, action: Action, error: Exception) -> None:
        self._action = action
        self._error = error

    def name(self) -> str:
        return str(self._action.name())

    async def run(self, *_: Any) -> list[Event]:
        raise self._error


def _may_be_filled(slot: Slot, named: frozenset[str]) -> bool:
    return slot.mappings != _LEFT_TO_ACTIONS and any(
        mapping["type"] != _FROM_ENTITY or mapping["entity"] in named for mapping in slot.mappings
    )
