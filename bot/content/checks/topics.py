"""Every topic has a rule, an answer that can be reached, messages to train and messages to test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.content.documents import Document, Key
from bot.content.messages import Messages
from bot.content.problems import Problem
from bot.content.project import Project

_say = Messages.load("checks").get

DECIDED_BY_CODE = frozenset({"nlu_fallback", "ask_source", "handoff_answer"})
"""Nobody trains these: `bot.nlu.decision` and `bot.assistant.form` give them."""
_OWN_ACTION = re.compile(r"action_(?!listen|restart|session_start|deactivate_loop)\w+|\w+_form")
_ACTION = re.compile(r"\b(?:action|utter)_\w+|\b\w+_form\b")


def rules(project: Project) -> Iterator[Problem]:
    """Every topic is answered by a rule, and rules name only topics, answers and actions that exist."""
    answered, domain = set(), project["domain.yml"]
    actions = {*(domain.data.get("actions") or ()), *(domain.data.get("forms") or ())}
    for document, keys, step in _steps(project):
        intent, action = step.get("intent"), str(step.get("action"))
        answered.add(intent)
        if intent and intent not in project.intents:
            yield document.problem((*keys, "intent"), _say("topic_unknown", name=intent))
        if action.startswith("utter_") and action not in project.responses:
            yield document.problem((*keys, "action"), _say("response_unknown", name=action))
        elif _OWN_ACTION.fullmatch(action) and action not in actions:
            yield document.problem((*keys, "action"), _say("action_unknown", name=action))
    for number, intent in enumerate(project.intents):
        if intent not in answered:
            yield domain.problem(("intents", number), _say("rule_missing", name=intent))


def _steps(project: Project) -> Iterator[tuple[Document, tuple[Key, ...], dict[str, Any]]]:
    """Yield the steps of all rules with the place where each stands."""
    for document in project.below("data/stories"):
        for kind in ("rules", "stories"):
            for number, rule in enumerate(document.data.get(kind) or ()):
                for place, step in enumerate(rule["steps"]):
                    yield document, (kind, number, "steps", place), step


def answers_used(project: Project) -> Iterator[Problem]:
    """Every answer can be reached: a rule or the code of an action names it."""
    named = {str(step.get("action")) for _, _, step in _steps(project)}
    code = [*sorted((project.root / "actions").glob("*.py")), *sorted((project.root / "bot").glob("*/*.py"))]
    for path in code:
        named |= set(_ACTION.findall(path.read_text(encoding="utf-8")))
    begun = tuple(name for name in named if name.endswith("_") and name != "utter_")
    for name, group in project.responses.items():
        asked_by_form = name.startswith("utter_ask_")
        if name not in named and not name.startswith(begun or ("?",)) and not asked_by_form:
            yield project.problem(group[0], _say("response_unused", name=name))


def messages(project: Project) -> Iterator[Problem]:
    """Every topic has messages to train and messages to test; files are named like their topic."""
    domain = project["domain.yml"]
    trained = _trained(project)
    tested = {document.data["intent"] for document in project.below("tests/nlu")}
    with_tests = (project.root / "tests" / "nlu").is_dir()
    for number, intent in enumerate(project.intents):
        if intent in DECIDED_BY_CODE:
            continue
        if intent not in trained:
            yield domain.problem(("intents", number), _say("training_missing", name=intent))
        if with_tests and intent not in tested:
            yield domain.problem(("intents", number), _say("test_missing", name=intent))
    for folder in ("data/nlu", "tests/nlu"):
        for document in project.below(folder):
            for intent in _intents(document.data):
                if intent not in project.intents:
                    yield document.problem((), _say("topic_unknown", name=intent))


def _trained(project: Project) -> set[str]:
    return {intent for document in project.below("data/nlu") for intent in _intents(document.data)}


def _intents(data: dict[str, Any]) -> list[str]:
    """Return the topics that a file of messages names."""
    entries = data.get("nlu", [data])
    return [entry["intent"].split("/")[0] for entry in entries if "intent" in entry]
