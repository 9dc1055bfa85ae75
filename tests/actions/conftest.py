"""Actions run as the action server runs them: a real tracker in, messages of a real dispatcher out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from bot.content import glossary

CONTENT = Path(__file__).parent / "content"


class Said(NamedTuple):
    """What an action said: the response's name, its values and its custom payload."""

    response: str
    values: dict[str, Any]
    custom: dict[str, Any]


Run = Callable[..., list[Said]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the small content, in use."""
    copy = shutil.copytree(CONTENT, tmp_path / "content")
    monkeypatch.setenv("CONTENT_DIR", str(copy))
    monkeypatch.delenv("CONTACTS_FILE", raising=False)
    kept = (content._contacts, glossary._read, content._sources, content._responses)
    for one in kept:
        one.cache_clear()
    yield copy
    for one in kept:
        one.cache_clear()


@pytest.fixture
def run(folder: Path) -> Run:
    """Run an action on a message with entities, on the slots of the conversation so far."""

    def run(
        action: Action,
        *entities: tuple[str, str],
        text: str = "…",
        ranking: dict[str, float] | None = None,
        **slots: Any,
    ) -> list[Said]:
        message = {
            "text": text,
            "intent": {"name": "x", "confidence": 0.9},
            "entities": [{"entity": entity, "value": value} for entity, value in entities],
            "intent_ranking": [{"name": n, "confidence": c} for n, c in (ranking or {}).items()],
        }
        slots = {"language_level": "de", "about": "none", "misses": "0", **slots}
        tracker = Tracker("one", slots, message, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        assert action.run(dispatcher, tracker, {}) == []
        return [_said(message) for message in dispatcher.messages]

    return run


def _said(message: dict[str, Any]) -> Said:
    known = {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}
    values = {name: value for name, value in message.items() if name not in known}
    return Said(message["response"], values, message["custom"])
