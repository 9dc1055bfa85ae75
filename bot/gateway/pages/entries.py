"""What `/chat` shows of each message, and the same as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

_ZONE = ZoneInfo("Europe/Berlin")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ON_ITS_WAY = frozenset({"new", "sent", "accepted", "answered"})
"""States of a hand-off that can be taken back; the chat window offers it for the same."""

Entry = dict[str, Any]


def entries(transcript: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Give what is shown of each message; what can be pressed, only where nothing was said after it."""
    made = [entry(message) for message in transcript]
    last = max((at for at, one in enumerate(made) if one["own"]), default=-1)
    cards = {one["handoff"]["id"]: one for one in made if one["handoff"]}
    for at, one in enumerate(made):
        one["newest"] = at == last
        if at < last:
            one["options"], one["form"] = [], None
        if one["handoff"]:
            card = cards[one["handoff"]["id"]]
            state = card["handoff"]["state"]
            withdrawable = one is card and state in _ON_ITS_WAY
            one["handoff"] = {"id": one["handoff"]["id"], "state": state, "withdrawable": withdrawable}
    return made


def entry(message: Mapping[str, Any]) -> Entry:
    """Give what is shown of one message."""
    at = message.get("at")
    time = datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(_ZONE) if at else None
    return {
        "own": message["author"] == "visitor",
        "newest": False,
        "time": time,
        "text": message["text"],
        "language": message.get("language", "de"),
        "options": message.get("options") or [],
        "sources": message.get("sources") or [],
        "contact": message.get("contact"),
        "handoff": message.get("handoff"),
        "form": message.get("form"),
        "glossary": message.get("glossary") or [],
    }


def written(shown: Iterable[Entry], texts: Mapping[str, str]) -> str:
    """Give the conversation as plain text, as the chat window saves it."""
    return "\n\n".join("\n".join(filter(None, _lines(one, texts))) for one in shown) + "\n"


def _lines(one: Entry, texts: Mapping[str, str]) -> Iterable[str]:
    when = f" ({one['time']:%d.%m.%Y, %H:%M})" if one["time"] else ""
    yield f"{texts['you' if one['own'] else 'bot']}{when}:"
    yield one["text"] if one["own"] else _BOLD.sub(r"\1", one["text"])
    if contact := one["contact"]:
        yield f"{texts['contact']}: {', '.join(filter(None, (contact['name'], contact.get('role'))))}"
    if handoff := one["handoff"]:
        state = texts.get(f"handoff_{handoff['state']}", handoff["state"])
        yield f"{texts['handoff_number'].format(number=handoff['id'])}: {state}"
    for source in one["sources"]:
        known = filter(None, (source["title"], source.get("url"), source.get("as_of")))
        yield f"{texts['source']}: {', '.join(known)}"
