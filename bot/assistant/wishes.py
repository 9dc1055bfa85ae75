"""The wish to reach a person beside a question that has an answer: "Was ist STARK und ich will wen sprechen".

The questions are answered, and the form begins with what belongs to the wish.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.assistant.danger import DANGER
from bot.assistant.form import begins, understood, whole
from bot.assistant.turns import EMERGENCY, REQUEST, STATUS, WITHDRAW, Turn, from_parts
from bot.form.borders import borders
from bot.form.concern import concern_in
from bot.form.details import details
from bot.form.hearing import asks_plainly, has_an_answer
from bot.form.phrases import Phrases
from bot.form.text import tidy

Part = dict[str, Any]
Parse = Callable[[str], Awaitable[list[Part]]]


async def beside(turns: list[Turn], text: str, parse: Parse, topic: str | None, misses: int) -> list[Turn]:
    """Return the turns for `text`, or `turns` where it holds no wish beside a question, or danger."""
    marked = any(entity["value"] == DANGER for turn in turns for entity in turn.entities)
    if marked or {turn.intent for turn in turns} & {EMERGENCY, STATUS, WITHDRAW}:
        return turns
    text, phrases = tidy(text), Phrases.load()
    for before, after in borders(text, phrases):
        for question, wish in ((before, after), (after, before)):
            if not asks_plainly(question) or not phrases.mentions("people", wish):
                continue
            asked = await parse(question)
            if not has_an_answer([understood(part) for part in asked]):
                continue
            wished = await parse(wish)
            if begins(wish, wished, phrases):
                answered = from_parts(asked, topic, misses)
                told = _told(wish, text, phrases)
                return [*answered, whole(told, REQUEST, [*wished, *asked], answered[-1].topic)]
    return turns


def _told(wish: str, text: str, phrases: Phrases) -> str:
    """Return what the form begins with: all of it, where beside the question there is only a contact."""
    found = details(wish, phrases)
    return text if found.reach and concern_in(found.rest, phrases, sure=True) is None else wish
