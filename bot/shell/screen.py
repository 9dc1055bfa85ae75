"""How turns look in a terminal: the answer as visitors read it, and in grey what the assistant understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prompt_toolkit.formatted_text import FormattedText

Piece = tuple[str, str]
"""A style of prompt_toolkit and a text."""

INSIGHT, ANSWER, BOLD, BUTTON, DOUBT = "ansibrightblack", "", "bold", "ansicyan", "ansiyellow"
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_SURE = 0.7


def show(turns: Sequence[Mapping[str, Any]], language: str) -> FormattedText:
    """Return the turns as styled text; buttons are numbered through, as `Dialogue` counts them."""
    return FormattedText(list(_pieces(turns, language)))


def _pieces(turns: Sequence[Mapping[str, Any]], language: str) -> Iterator[Piece]:
    number = 0
    for turn in turns:
        yield from _understood(turn, language)
        for reply in turn["replies"]:
            yield from _rich(reply["text"])
            yield ANSWER, "\n"
            if reply.get("handoff"):  # what the gateway would do; here nothing is stored
                yield INSIGHT, f"  → {reply['handoff']['do']}\n"
            if reply["sources"]:
                yield INSIGHT, f"  [{', '.join(reply['sources'])}]\n"
            for option in reply["options"]:
                number += 1
                yield BUTTON, f"  {number}. {option['label']}\n"


def _understood(turn: Mapping[str, Any], language: str) -> Iterator[Piece]:
    entities = ", ".join(f"{one['entity']}={one['value']}" for one in turn["entities"])
    yield INSIGHT, "« "
    yield INSIGHT if turn["confidence"] >= _SURE else DOUBT, f"{turn['intent']} {turn['confidence']:.2f}"
    yield INSIGHT, f"{' · ' + entities if entities else ''} · {language}\n"


def _rich(text: str) -> Iterator[Piece]:
    for place, part in enumerate(_BOLD.split(text)):
        yield BOLD if place % 2 else ANSWER, part
