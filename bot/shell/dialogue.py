"""A conversation with an assistant through its private channel; keeps what else the gateway would keep."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.content.texts import Language
from bot.gateway import easy_text, erase_wish
from bot.gateway.content import SWITCHES, Content
from bot.gateway.conversations import HANDOFF, MISSES, PASSING
from bot.gateway.easy_text import Helper
from bot.gateway.replies import Reply

Ask = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""Sends a message of docs/architecture.md, "Gateway to Rasa", and gives the answer."""
Forget = Callable[[str], Awaitable[None]]
"""Deletes what the assistant keeps of a conversation."""


@dataclass
class Dialogue:
    """One conversation: language level, last topic, misses in a row, and the buttons offered last.

    handed: the draft of the message that the form gave up last; nothing of it is stored.
    helper: explains a hard text that is pasted; without one it goes to the assistant as any message.
    forget and content: for "Meine Daten löschen"; without them that goes to the assistant, too.
    """

    ask: Ask
    helper: Helper | None = None
    forget: Forget | None = None
    content: Content | None = None
    language: Language = "de"
    topic: str | None = None
    misses: int = 0
    handed: str | None = None
    collecting: bool = False
    """Whether the form asks for something: then a pasted text is what somebody wants to say."""
    erasing: bool = False
    """Whether it was just asked if everything is to be erased."""
    options: list[Mapping[str, Any]] = field(default_factory=list)
    id: str = field(default_factory=lambda: f"shell-{secrets.token_hex(8)}")

    async def say(self, text: str) -> list[Mapping[str, Any]]:
        """Send a text, or press the button with that number; return the turns of the answer.

        Raises `CheckerBusy` where a pasted text cannot be explained now.
        """
        choice = self._pressed(text)
        if (about_erasure := await self._erased(text, choice)) is not None:
            return about_erasure
        if choice is None and (explained := await self._explained(text)) is not None:
            return explained
        said = {"choice": choice} if choice else {"text": text}
        language = SWITCHES.get(choice["intent"], self.language) if choice else self.language
        topic = None if self.topic == easy_text.TOPIC else self.topic
        about = {"conversation": self.id, "language": language, "topic": topic, "misses": self.misses}
        about["handed"] = self.handed
        answer = await self.ask({**about, **said})
        turns: list[Mapping[str, Any]] = answer["turns"]
        self.language = answer["language"]
        self.topic = topic
        for turn in turns:
            self.topic = self.topic if turn["topic"] in PASSING else turn["topic"]
            self.misses = self.misses + 1 if turn["topic"] in MISSES else 0
        commands = [reply.get("handoff") or {} for turn in turns for reply in turn["replies"]]
        submitted = [one["draft"] for one in commands if one.get("do") == "submit"]
        self.handed = next(iter(submitted), self.handed)
        self.collecting = bool(turns) and turns[-1]["topic"] == HANDOFF and not submitted
        self.options = [option for turn in turns for reply in turn["replies"] for option in reply["options"]]
        return turns

    def holds_pasted(self, text: str) -> bool:
        """Whether a message has a hard text to explain, of which nothing may be kept."""
        return self.helper is not None and not self.collecting and self.helper.text_in(text, self) is not None

    async def _erased(self, text: str, choice: Mapping[str, Any] | None) -> list[Mapping[str, Any]] | None:
        """Ask before everything is erased, as the gateway does, and erase it; None for any other message."""
        if self.content is None or self.forget is None:
            return None
        said, asked, self.erasing = self.content.said, self.erasing, False
        settled = erase_wish.pressed(choice) or (erase_wish.said(text, said) if asked else None)
        if settled is None and (choice or not erase_wish.wished(text, said)):
            return None
        says = {None: erase_wish.question, "yes": erase_wish.gone, "no": erase_wish.kept}
        told = _turn(says[settled](self.language, self.content.texts))
        self.erasing, self.options = settled is None, told["replies"][0]["options"]
        if settled == "yes":
            await self.forget(self.id)
            self.id, self.topic, self.misses = f"shell-{secrets.token_hex(8)}", None, 0
            self.handed, self.collecting = None, False
        return [told]

    async def _explained(self, text: str) -> list[Mapping[str, Any]] | None:
        """Explain a pasted text as the gateway does, or ask for it; None for any other message."""
        if self.helper is None or self.collecting:
            return None
        hard = self.helper.text_in(text, self)
        told = self.helper.invite(text, self) if hard is None else await self.helper.explain(hard, self)
        if told is None:
            return None
        replies, changes = told
        self.topic, self.misses = changes.topic, changes.misses
        turns: list[Mapping[str, Any]] = [_turn(reply) for reply in replies]
        self.options = [option for turn in turns for option in turn["replies"][0]["options"]]
        return turns

    def _pressed(self, text: str) -> Mapping[str, Any] | None:
        number = int(text) if text.strip().isdecimal() else 0
        return self.options[number - 1]["choice"] if 0 < number <= len(self.options) else None


def _turn(reply: Reply) -> dict[str, Any]:
    """A reply of the gateway in the shape of the assistant's turns."""
    options = [{"label": option.label, "choice": reply.choices[option.id]} for option in reply.options]
    told = {"text": reply.text, "options": options, "sources": []}
    return {
        "topic": reply.topic,
        "intent": reply.topic,
        "confidence": 1.0,
        "entities": [],
        "replies": [told],
    }
