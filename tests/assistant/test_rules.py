"""Each situation is looked up once, and the answer is RulePolicy's own."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.core.agent import Agent
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.rules import Rules

BEGUN = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
IN_THE_FORM = [ActionExecuted("who_form"), ActiveLoop("who_form"), ActionExecuted("action_listen")]


def loaded(agent: Agent) -> tuple[Rules, RulePolicy]:
    """The policy of the model, and Rasa's own with the same rules."""
    runner = agent.processor.graph_runner
    policies = (node._component for node in runner._instantiated_nodes.values())
    rules = next(one for one in policies if isinstance(one, Rules))
    made_of = (rules.config, rules._model_storage, rules._resource, runner._execution_context)
    return rules, RulePolicy(*made_of, rules.featurizer, rules.lookup)


def situations(domain: Domain) -> list[list[Event]]:
    """Every message, before and after an answer to it, outside and inside the form."""
    return [
        [*BEGUN, *before, UserUttered("…", {"name": intent, "confidence": 1.0}), *after]
        for intent in sorted(domain.intents)
        for before in ([], IN_THE_FORM)
        for after in ([], [ActionExecuted("utter_coal")], [ActionExecuted("who_form")], IN_THE_FORM[:2])
    ]


def predicted(policy: RulePolicy, events: list[Event], domain: Domain) -> dict[str, Any]:
    tracker = DialogueStateTracker.from_events("test", events, domain.slots)
    return {**vars(policy.predict_action_probabilities(tracker, domain)), "policy_name": None}


def test_the_same_is_predicted_as_by_rasas_own_policy(agent: Agent) -> None:
    rules, own = loaded(agent)
    domain, actions = agent.processor.domain, set()
    for events in situations(domain) * 2:  # the second time from memory
        found = predicted(rules, events, domain)
        assert found == predicted(own, events, domain)
        if max(found["probabilities"]) == 1:
            actions.add(domain.action_names_or_texts[np.argmax(found["probabilities"])])
    assert {"action_listen", "utter_coal", "utter_money", "who_form", "utter_apply"} <= actions


def test_memory_is_bounded(agent: Agent, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.assistant.rules._MOST_COURSES", 3)
    rules, _ = loaded(agent)
    for events in situations(agent.processor.domain):
        predicted(rules, events, agent.processor.domain)
        assert len(rules._found) <= 3
