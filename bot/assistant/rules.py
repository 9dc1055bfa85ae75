"""Rasa's rules, looked through once for each course of a conversation.

At every step `RulePolicy` makes the state of the conversation anew for each event and compares every rule
with all of them; before that it tries the rules on the text of the message, which none of ours names. The
rules are those of the trained model: what applies after the same events never changes, a rule looks no
further back than it is long, and what none looks at (none of ours at entities or slots) makes no difference.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import SLOTS, USER
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
from rasa.shared.nlu.constants import ENTITIES, TEXT

_MOST_COURSES = 4096
_OF_A_FORM = (ActiveLoop, LoopInterrupted, ActionExecutionRejected)
_COUNT: dict[type[Event], tuple[str, ...]] = {
    ActionExecuted: ("action_name", "action_text"),
    ActionExecutionRejected: ("action_name",),
    ActiveLoop: ("name",),
    DefinePrevUserUtteredFeaturization: ("use_text_for_featurization",),
    LoopInterrupted: ("is_interrupted",),
}
Course = tuple[Any, ...]
Found = tuple["str | None", "str | None", bool]
"""The action, the rule that names it, and whether a form goes on after another answer."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class Rules(RulePolicy):
    """Predicts what `RulePolicy` predicts; named in config.yml."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._learned = bool(self.lookup)  # while it trains, the rules change
        states = [state for rule in self._rules() for state in self._rule_key_to_state(rule)]
        self._texts = not self._learned or any(TEXT in state.get(USER, ()) for state in states)
        self._entities = any(ENTITIES in state.get(USER, ()) for state in states)
        self._slots = {name for state in states for name in state.get(SLOTS, ())}
        self._depths: dict[Course, int] = {}
        self._found: dict[Course, Found] = {}

    def _rules(self) -> dict[str, str]:
        return {**self.lookup.get(RULES, {}), **self.lookup.get(RULES_FOR_LOOP_UNHAPPY_PATH, {})}

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> Found:
        if self._texts:
            return self._looked_through(tracker, domain, use_text_for_last_user_input)
        if use_text_for_last_user_input:
            return None, None, False
        course = self._course(tracker, 1)
        if course not in self._depths:
            self._depths[course] = self._depth(tracker, domain)
        if self._depths[course] > 1:
            course = self._course(tracker, self._depths[course])
        if course not in self._found:
            self._found[course] = self._looked_through(tracker, domain, use_text_for_last_user_input)
        found = self._found[course]
        if len(self._depths) + len(self._found) > _MOST_COURSES:
            self._depths.clear()
            self._found.clear()
        return found

    def _depth(self, tracker: DialogueStateTracker, domain: Domain) -> int:
        """Return how many states the longest rule has that ends with the present one."""
        states = self._prediction_states(tracker, domain, rule_only_data=self._get_rule_only_data())
        possible = self._get_possible_keys(self._rules(), states[-1:])
        return max((len(self._rule_key_to_state(rule)) for rule in possible), default=1)

    def _course(self, tracker: DialogueStateTracker, depth: int) -> Course:
        """Return what rules of `depth` states see; of a conversation with a form that is everything."""
        events = list(tracker.events)
        if not any(self._lasts(event) for event in events):
            events = events[_begin(events, depth) :]
        return depth, *filter(None, map(self._what_counts, events))

    def _lasts(self, event: Event) -> bool:
        """Tell whether rules see `event` however long ago it was: that of a form, or of a slot they name."""
        if isinstance(event, SlotSet):
            return event.key in self._slots
        return isinstance(event, _OF_A_FORM)

    def _what_counts(self, event: Event) -> Course:
        """Return what rules see of `event`, and nothing that a person wrote; empty where they see nothing."""
        kind = type(event)
        if isinstance(event, SlotSet):
            return (kind, event.key, json.dumps(event.value)) if event.key in self._slots else ()
        if isinstance(event, UserUttered):
            named = event.entities if self._entities else []
            entities = frozenset((one["entity"], one.get("role"), one.get("group")) for one in named)
            return kind, event.intent.get("name"), event.use_text_for_featurization, entities
        return kind, *(getattr(event, name) for name in _COUNT.get(kind, ()))

    def _looked_through(self, tracker: DialogueStateTracker, domain: Domain, text: bool) -> Found:
        found: Found = super()._find_action_from_rules(tracker, domain, text)
        return found


def _begin(events: list[Event], depth: int) -> int:
    """Return where the latest `depth` actions begin, and the message before the first of them as well."""
    actions = [number for number, event in enumerate(events) if isinstance(event, ActionExecuted)]
    if len(actions) < depth:
        return 0
    end = actions[-depth + 1] if depth > 1 else len(events)
    message = max((n for n, event in enumerate(events[:end]) if isinstance(event, UserUttered)), default=0)
    return min(actions[-depth], max((number for number in actions if number < message), default=0))
