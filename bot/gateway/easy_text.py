"""Help with a hard text that a visitor pastes. It never leaves the gateway, and nothing of it is kept.

The text goes neither to the assistant nor into the database: the transcript has a neutral sentence in its
place, and in place of the reply. Both live only in the answer to the visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from bot.content.glossary import Glossary
from bot.content.texts import Language, Texts
from bot.gateway.checker import Checker, CheckerSlow
from bot.gateway.content import SWITCHES, Content
from bot.gateway.replies import Offer, Reply
from bot.gateway.store import Changes

TOPIC = "easy_language_text"
"""The topic of these replies. As last topic of a conversation it says: we have asked for a text."""
EMERGENCY = "emergency"


class Talk(Protocol):
    """What is asked of a conversation: its language level and its last topic."""

    @property
    def language(self) -> Language:
        """In which language level it is held."""

    @property
    def topic(self) -> str | None:
        """What it was about last."""


class Helper:
    """Makes the replies. `checker` is a process of its own: staff's long texts do not stop visitors."""

    def __init__(self, checker: Checker, content: Callable[[], Content]) -> None:
        self._checker = checker
        self._content = content

    def text_in(self, message: str, conversation: Talk) -> str | None:
        """The hard text in a message, None where it has none."""
        announced = conversation.topic == TOPIC
        return self._content().requests.text_in(message, announced=announced)

    def invite(self, message: str, conversation: Talk) -> tuple[list[Reply], Changes] | None:
        """Ask for the text where a message only announces one."""
        if not self._content().requests.announces(message):
            return None
        language, texts = conversation.language, self._content().texts
        reply = Reply(texts.get("easy_text_which", language), language, TOPIC)
        return [reply.offering(_offers(language, texts))], Changes(TOPIC, None, 0)

    async def explain(self, text: str, conversation: Talk) -> tuple[list[Reply], Changes]:
        """Explain a text; raises `CheckerBusy`."""
        language = conversation.language
        content = self._content()
        kept = content.texts.get("easy_text_kept", language)
        reply = Reply(await self._explained(text, language), language, TOPIC, once=kept)
        replies = [reply.offering(_offers(language, content.texts))]
        if content.emergency.found_in(text):
            replies.insert(0, Reply(content.help_in_danger[language], language, EMERGENCY))
        topic = None if conversation.topic == TOPIC else conversation.topic
        marker = content.texts.get("easy_text_marker", language)
        return replies, Changes(topic, None, 0, said=marker)

    async def again(self, message: str, replies: Sequence[Reply]) -> list[Reply]:
        """Give the replies of a repeated message as they were: what was not kept is made anew."""
        text = self._content().requests.text_in(message, announced=True)
        return [
            replace(reply, text=await self._explained(text, reply.language)) if reply.once and text else reply
            for reply in replies
        ]

    async def _explained(self, text: str, language: Language) -> str:
        content = self._content()
        try:
            found = await self._checker.simplify(text, _terms(content.glossary, language))
        except CheckerSlow:
            return content.texts.get("easy_text_slow", language)
        return compose(found, language, content.texts)


def _terms(glossary: Glossary, language: Language) -> list[dict[str, Any]]:
    return [
        {
            "name": term.names[language],
            "explanation": term.explanations[language],
            "words": [*term.names.values(), *term.words],
        }
        for term in glossary.values()
    ]


def _offers(language: Language, texts: Texts) -> list[Offer]:
    """A person, and in standard German the other register."""
    offers = [Offer(texts.get("option_person", language), _intent("handoff_request"))]
    if language == "de":
        switch = next(intent for intent, level in SWITCHES.items() if level == "de-simple")
        offers.append(Offer(texts.get("option_easy_on", language), _intent(switch)))
    return offers


def _intent(name: str) -> dict[str, Any]:
    return {"intent": name, "entities": {}}


def compose(found: Mapping[str, Any], language: Language, texts: Texts) -> str:
    """The reply's text: the label first, then what was found, then the offer of a person."""
    sections = [texts.get("easy_text_label", language)]
    if found["changed"]:
        lines = "\n".join(_bullet(line) for line in found["lines"])
        sections.append(f"{_heading('lines', language, texts)}\n{lines}")
    if found["terms"]:
        terms = "\n\n".join(
            f"**{_title(word, name)}**\n{explanation}" for word, name, explanation in found["terms"]
        )
        sections.append(f"{_heading('terms', language, texts)}\n\n{terms}")
    for kind in ("easy_words", "compounds", "abbreviations"):
        if found[kind]:
            pairs = "\n".join(f"• {word}: {easy}" for word, easy in found[kind])
            sections.append(f"{_heading(kind, language, texts)}\n{pairs}")
    if len(sections) == 1:
        sections = [texts.get("easy_text_nothing", language)]
    return "\n\n".join([*sections, texts.get("easy_text_person", language)])


def _title(word: str, name: str) -> str:
    """The glossary's name, and before it the text's own word where that is another one."""
    same = word.replace("-", "").lower()[:5] == name.replace("-", "").lower()[:5]
    return name if same else f"{word}: {name}"


def _heading(kind: str, language: Language, texts: Texts) -> str:
    return f"**{texts.get(f'easy_text_{kind}', language)}**"


def _bullet(line: str) -> str:
    return "• " + line[2:] if line.startswith("- ") else line
