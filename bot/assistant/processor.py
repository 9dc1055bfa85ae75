"""Rasa's message processor, without what it does for actions of another kind.

For each action Rasa copies the whole conversation, in case the action refuses to run, and copies what came of
it for a line of debugging. An answer and "listen" never refuse.
"""

from __future__ import annotations

from copy import copy
from functools import cached_property

from rasa.core.actions.action import Action, ActionBotResponse, ActionExtractSlots, ActionListen
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.graph import in_order
from bot.assistant.remote import LastingEndpoint

_LEFT_TO_ACTIONS = [{"type": "custom"}]
_NEVER_REFUSE = {ActionBotResponse, ActionListen}


class Processor(MessageProcessor):
    """Does what `MessageProcessor` does."""

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
        events = await action.run(output_channel, self.nlg, tracker, self._with_slots_to_fill)
        await self._send_bot_messages(events, tracker, output_channel)
        tracker.update_with_events(events, self.domain)
        return tracker

    @cached_property
    def _with_slots_to_fill(self) -> Domain:
        """The domain without the slots that only actions fill, which Rasa looks at for every message."""
        if ACTION_VALIDATE_SLOT_MAPPINGS in self.domain.user_actions:  # it may fill any slot
            return self.domain
        domain = copy(self.domain)
        domain.slots = [slot for slot in self.domain.slots if slot.mappings != _LEFT_TO_ACTIONS]
        return domain

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        if type(action) not in _NEVER_REFUSE:
            return bool(await super()._run_action(action, tracker, output_channel, nlg, prediction))
        events = await action.run(output_channel, nlg, tracker, self.domain)
        tracker.update_with_events(prediction.events, self.domain)
        tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)
        await self._send_bot_messages(events, tracker, output_channel)
        return bool(self.should_predict_another_action(action.name()))
