"""Rasa's rules, looked through once for each state of a conversation.

`RulePolicy` compares every rule with the conversation at every step, and before that tries them on the text
of the message, which none of ours names. The rules are those of the trained model: what applies in a state
never changes.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT

_MOST_SITUATIONS = 4096


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class Rules(RulePolicy):
    """Predicts what `RulePolicy` predicts; named in config.yml."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._learned = bool(self.lookup)  # while it trains, the rules change
        self._texts = not self._learned or any(map(self._names_a_text, self.lookup[RULES]))
        self._applicable: dict[tuple[bool, str], set[str]] = {}

    def _names_a_text(self, rule: str) -> bool:
        return any(TEXT in state.get(USER, ()) for state in self._rule_key_to_state(rule))

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input and not self._texts:
            return None, None, False
        found: tuple[str | None, str | None, bool] = super()._find_action_from_rules(
            tracker, domain, use_text_for_last_user_input
        )
        return found

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        if not self._learned:
            return set(super()._get_possible_keys(lookup, states))
        situation = (lookup is self.lookup[RULES], json.dumps(states, sort_keys=True))
        if situation not in self._applicable:
            if len(self._applicable) >= _MOST_SITUATIONS:
                self._applicable.clear()
            self._applicable[situation] = super()._get_possible_keys(lookup, states)
        return self._applicable[situation]
