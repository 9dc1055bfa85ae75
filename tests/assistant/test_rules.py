"""Each situation is looked up once, and the answer is RulePolicy's own."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.core.agent import Agent
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.rules import Rules

BEGUN = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
IN_THE_FORM = [ActionExecuted("who_form"), ActiveLoop("who_form"), ActionExecuted("action_listen")]
OUT_OF_IT = [ActionExecuted("who_form"), ActiveLoop(None), ActionExecuted("action_listen")]
FORM_SAID = IN_THE_FORM[:2], OUT_OF_IT[:2]


def said(intent: str, *entities: str) -> UserUttered:
    return UserUttered("…", {"name": intent, "confidence": 1.0}, [{"entity": name} for name in entities])


def turn(intent: str, *actions: str) -> list[Event]:
    return [said(intent), *(ActionExecuted(name) for name in (*actions, "action_listen"))]


EARLIER = [
    [],
    turn("coal", "utter_coal"),
    turn("money", "utter_money"),
    [*turn("coal", "utter_coal"), *turn("money", "utter_money")],
    turn("coal"),
    [said("apply"), *IN_THE_FORM, said("apply"), *OUT_OF_IT],
    [said("apply"), *IN_THE_FORM, said("apply"), *OUT_OF_IT, *turn("coal", "utter_coal")],
]


MONEY_AFTER_COAL = [
    {"prev_action": {"action_name": "utter_coal"}},
    {"prev_action": {"action_name": "action_listen"}, "user": {"intent": "repeat"}},
]
"""A rule that begins before the message."""


def loaded(agent: Agent, rule: list[dict[str, Any]] = MONEY_AFTER_COAL) -> tuple[Rules, RulePolicy]:
    """The policy of the model with one `rule` more, and Rasa's own with the same rules."""
    runner = agent.processor.graph_runner
    policies = (node._component for node in runner._instantiated_nodes.values())
    rules = next(one for one in policies if isinstance(one, Rules))
    made_of = (rules.config, rules._model_storage, rules._resource, runner._execution_context)
    lookup = {**rules.lookup, RULES: {**rules.lookup[RULES], json.dumps(rule): "utter_money"}}
    ours, theirs = (kind(*made_of, rules.featurizer, lookup) for kind in (Rules, RulePolicy))
    return ours, theirs


def situations(domain: Domain) -> list[list[Event]]:
    """Every message, before and after an answer to it, outside and inside the form, after earlier turns."""
    return [
        [*begun, *earlier, *before, said(intent), *after]
        for intent in sorted(domain.intents)
        for begun in (BEGUN, BEGUN[2:])
        for earlier in EARLIER
        for before in ([], IN_THE_FORM)
        for after in ([], [ActionExecuted("utter_coal")], [ActionExecuted("who_form")], *FORM_SAID)
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


def test_what_is_said_after_other_turns_is_looked_up_once(agent: Agent, monkeypatch: Any) -> None:
    rules, _ = loaded(agent)
    looked: list[int] = []
    through = rules._looked_through
    monkeypatch.setattr(rules, "_looked_through", lambda *given: looked.append(1) or through(*given))
    for earlier in EARLIER[:5]:
        for after in ([], [ActionExecuted("utter_coal")]):
            predicted(rules, [*BEGUN, *earlier, said("coal"), *after], agent.processor.domain)
    assert len(looked) == 2


MONEY_FOR_A_PERSON = [
    {"prev_action": {"action_name": "action_listen"}, "user": {"intent": "coal", "entities": ["person"]}}
]


def test_what_else_is_named_is_another_course_only_where_a_rule_names_entities(agent: Agent) -> None:
    for rule, courses in ((MONEY_AFTER_COAL, 1), (MONEY_FOR_A_PERSON, 3)):
        rules, own = loaded(agent, rule)
        for named in ((), ("person",), ("term", "person")):
            events = [*BEGUN, said("coal", *named)]
            found, wanted = (predicted(one, events, agent.processor.domain) for one in (rules, own))
            assert found == wanted
        assert len(rules._found) == courses


def test_memory_is_bounded(agent: Agent, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.assistant.rules._MOST_COURSES", 3)
    rules, _ = loaded(agent)
    for events in situations(agent.processor.domain):
        predicted(rules, events, agent.processor.domain)
        assert len(rules._found) + len(rules._depths) <= 3


def test_of_a_conversation_with_a_form_every_event_counts(agent: Agent) -> None:
    rules, _ = loaded(agent)
    for earlier, counted in ((turn("coal", "utter_coal"), 3), ([said("apply"), *IN_THE_FORM], 9)):
        events = [*BEGUN, *earlier, said("coal")]
        tracker = DialogueStateTracker.from_events("test", events, agent.processor.domain.slots)
        assert len(rules._course(tracker, 1)) == counted
