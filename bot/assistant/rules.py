"""Rasa's rules, looked through once for each course of a conversation.

At every step `RulePolicy` makes the state of the conversation anew for each event and compares every rule
with all of them; before that it tries the rules on the text of the message, which none of ours names. The
rules are those of the trained model: what applies after the same events never changes.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    DefinePrevUserUtteredFeaturization,
    Event,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT

_MOST_COURSES = 4096
_COUNT: dict[type[Event], tuple[str, ...]] = {
    ActionExecuted: ("action_name", "action_text"),
    ActionExecutionRejected: ("action_name",),
    ActiveLoop: ("name",),
    DefinePrevUserUtteredFeaturization: ("use_text_for_featurization",),
    LoopInterrupted: ("is_interrupted",),
}
Found = tuple["str | None", "str | None", bool]
"""The action, the rule that names it, and whether a form goes on after another answer."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class Rules(RulePolicy):
    """Predicts what `RulePolicy` predicts; named in config.yml."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._learned = bool(self.lookup)  # while it trains, the rules change
        self._texts = not self._learned or any(map(self._names_a_text, self.lookup[RULES]))
        self._found: dict[tuple[Any, ...], Found] = {}

    def _names_a_text(self, rule: str) -> bool:
        return any(TEXT in state.get(USER, ()) for state in self._rule_key_to_state(rule))

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Found:
        if self._texts:
            return self._looked_through(tracker, domain, use_text_for_last_user_input)
        if use_text_for_last_user_input:
            return None, None, False
        course = tuple(_what_counts(event, tracker) for event in tracker.events)
        if course not in self._found:
            if len(self._found) >= _MOST_COURSES:
                self._found.clear()
            self._found[course] = self._looked_through(tracker, domain, use_text_for_last_user_input)
        return self._found[course]

    def _looked_through(self, tracker: DialogueStateTracker, domain: Domain, text: bool) -> Found:
        found: Found = super()._find_action_from_rules(tracker, domain, text)
        return found


def _what_counts(event: Event, tracker: DialogueStateTracker) -> tuple[Any, ...]:
    """Return what rules see of `event`, and nothing that a person wrote."""
    kind = type(event)
    if isinstance(event, UserUttered):
        entities = {(one["entity"], one.get("role"), one.get("group")) for one in event.entities}
        return (kind, event.intent.get("name"), event.use_text_for_featurization, frozenset(entities))
    if isinstance(event, SlotSet):
        slot = tracker.slots.get(event.key)
        return (kind, event.key, json.dumps(event.value)) if slot and slot.has_features() else ()
    return (kind, *(getattr(event, name) for name in _COUNT.get(kind, ())))
