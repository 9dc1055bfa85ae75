"""Messages are understood beside the loop, and cleaned before."""

from __future__ import annotations

import asyncio
import threading

import pytest
from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor

from bot.assistant.understanding import clean_lines, understood


def test_lines_are_cleaned_one_by_one_and_never_empty() -> None:
    assert clean_lines("  Was ist\tdas?\n\n /Wer zahlt?\x00") == "Was ist das?\nWer zahlt?"
    assert clean_lines("\n\u200b\n") == " "


async def test_the_loop_goes_on_while_a_message_is_understood(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse, served = MessageProcessor._parse_message_with_graph, threading.Event()

    def waiting(*arguments: object) -> object:
        assert served.wait(10)  # somebody else is served meanwhile
        return parse(*arguments)

    monkeypatch.setattr(MessageProcessor, "_parse_message_with_graph", waiting)
    asked = asyncio.create_task(understood(agent, "Wann endet die Kohle?", None))
    await asyncio.sleep(0)
    served.set()
    assert [part["intent"] for part in await asked] == ["coal"]


async def test_messages_that_come_together_are_not_mixed_up(agent: Agent) -> None:
    texts = ["Wann endet die Kohle?", "Wer bezahlt den Strukturwandel?"] * 20
    found = await asyncio.gather(*(understood(agent, text, None) for text in texts))
    assert [part["text"] for [part] in found] == texts
    assert [part["intent"] for [part] in found] == ["coal", "money"] * 20
