"""The open hand-off form: which messages it takes, and when it closes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from rasa.shared.core.events import ActiveLoop, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant import danger
from bot.assistant.tracker import PERSONAL
from bot.assistant.turns import (
    ANSWER,
    EMERGENCY,
    OUT_OF_SCOPE,
    REQUEST,
    STATUS,
    WITHDRAW,
    Turn,
    from_parts,
)
from bot.form.commands import asks_whether, command, harmless, takes_back
from bot.form.details import details, reachable
from bot.form.errands import errand, more
from bot.form.form import QUESTIONS, Question
from bot.form.hearing import UNKNOWN, Understood, asks, is_answer
from bot.form.phrases import Phrases
from bot.form.text import tidy, words
from bot.handoff import identity

FORM = "handoff_form"
LOOKUP = "handoff_lookup"
ASKED = "asked"
"""In `LOOKUP`: the visitor was asked whether the last message is to be taken back."""
_HINTS = {"affirm": "yes", "deny": "no", "repeat": "again", WITHDRAW: "cancel"}
_ROUTING = ("topic_field", "person")
_WHO = frozenset({"contact", "person"})
_SURE = 0.5
_SHORT = 8
_SMALL = 3
_ELSEWHERE = 0.95  # what is this surely out of scope is no misspelt wish: "wo melde ich einen Hund an"
INTERRUPTS = "interrupts"
"""The reply that marks a question in between, once in a message."""

Part = dict[str, Any]


@dataclass(frozen=True)
class State:
    """What the assistant remembers of a conversation's hand-off.

    question: what the open form asks for, None where no form is open; pending: with something to confirm;
    changing: what of it is being changed; lookup: "status" or "withdraw" where a message was named and the
    contact for it is missing, `ASKED` right after that question; earlier: a message of this conversation was
    handed over before.
    """

    question: Question | None = None
    pending: bool = False
    changing: str | None = None
    lookup: str | None = None
    earlier: bool = False


def recall(tracker: DialogueStateTracker, handed: str | None) -> State:
    """Return the state of the conversation's hand-off.

    A form whose draft is the one that was `handed` over is closed first, and everything in it forgotten.
    """
    if handed and tracker.get_slot(f"{PERSONAL}draft") == handed:
        _close(tracker)
    notes = tracker.get_slot(f"{PERSONAL}notes") or {}
    asked = str(tracker.get_slot("requested_slot") or "").removeprefix(PERSONAL)
    lookup = (tracker.get_slot(LOOKUP) or {}).get("do")
    said_last = tracker.latest_message.intent.get("name") if tracker.latest_message else None
    return State(
        asked if tracker.active_loop_name == FORM and asked in QUESTIONS else None,
        bool(notes.get("suggestion") or notes.get("offered")),
        notes.get("changing"),
        None if lookup == ASKED and said_last != WITHDRAW else lookup,
        earlier=handed is not None,
    )


def dismiss(tracker: DialogueStateTracker) -> State:
    """Close the form where others read along now, forget what it holds, and return the state after that."""
    if tracker.active_loop_name == FORM or tracker.get_slot(LOOKUP):
        _close(tracker)
    return State()


def _close(tracker: DialogueStateTracker) -> None:
    tracker.update(ActiveLoop(None))
    for name in ["requested_slot", *(slot for slot in tracker.slots if slot.startswith(PERSONAL))]:
        tracker.update(SlotSet(name, None))


def turns(state: State, text: str, parts: list[Part], topic: str | None, misses: int) -> list[Turn]:
    """Return the turns for a message, given what NLU found in it and what the hand-off waits for.

    Danger comes first (but "Stopp, ich will das nicht mehr" only stops the form, and what only sounds like
    danger is kept), then the number of an earlier message, then the open form; a message that asks for a
    person begins one. The form takes its message whole: an answer is never split into questions.
    """
    text, phrases = tidy(text), Phrases.load()
    intents = {part["intent"] for part in parts}
    if EMERGENCY in intents and not (state.question and harmless(text, phrases)):
        return _with_danger(state, text, parts, topic, misses, phrases)
    earlier = _about_an_earlier_one(state, text, intents, phrases)
    if earlier:
        return [whole(text, earlier, parts, topic, _settles(state, text, phrases))]
    if state.question is None:
        adds = phrases.says("addition", text) or more(text, phrases) is not None
        if (state.earlier and adds) or begins(text, parts, phrases):
            return [whole(text, REQUEST, parts, topic)]
        return from_parts(parts, topic, misses)
    heard = [understood(part) for part in parts]
    if intents == {STATUS} and not state.earlier and _asks_what_became_of_this(text, phrases):
        return [whole(text, ANSWER, parts, topic, "unsent")]
    withdraws = WITHDRAW in intents and not state.earlier  # then only what is being written can be meant
    if (
        withdraws
        or harmless(text, phrases)
        or is_answer(state.question, text, heard, phrases, pending=state.pending, changing=state.changing)
    ):
        return [whole(text, ANSWER, parts, topic, _hint(parts))]
    return _in_between(text, parts, topic)


def _in_between(text: str, parts: list[Part], topic: str | None) -> list[Turn]:
    *before, last = from_parts(parts, topic)
    interrupts = [*last.entities, {"entity": "handoff_reply", "value": INTERRUPTS}]
    return [*before, Turn(text, last.intent, last.confidence, interrupts, last.ranking, about=last.about)]


def _with_danger(
    state: State, text: str, parts: list[Part], topic: str | None, misses: int, phrases: Phrases
) -> list[Turn]:
    """Return the turns for danger, answered alone; what only sounds like it is for the form as well.

    A story is taken as if NLU knew nothing of it, and the numbers for help are named beside it. Otherwise
    it is asked whether that is the concern.
    """
    if danger.alone(text, parts, phrases):
        return from_parts(parts, topic, misses)
    unknown = [{**part, "intent": OUT_OF_SCOPE} for part in parts]
    heard = [understood(part) for part in unknown]
    if state.question is None:
        taken = REQUEST if begins(text, unknown, phrases) else None
    else:
        form = is_answer(state.question, text, heard, phrases, pending=state.pending, changing=state.changing)
        taken = ANSWER if form and danger.told(text, parts, phrases) else None
    if taken:
        return [whole(text, taken, parts, topic, danger.DANGER)]
    if state.question in ("field", "concern"):
        return _in_between(text, parts, topic)
    return from_parts(parts, topic, misses)


def pressed(state: State, turns: list[Turn]) -> list[Turn]:
    """Return the turns for a button; "Ja" pressed again after the message is stored asks for its state."""
    again = {"entity": "handoff_reply", "value": "yes"}
    if state.question or not state.earlier:
        return turns
    return [
        replace(turn, intent=STATUS, entities=[])
        if turn.intent == ANSWER and again in turn.entities
        else turn
        for turn in turns
    ]


def _about_an_earlier_one(state: State, text: str, intents: set[str], phrases: Phrases) -> str | None:
    named = identity.find(text) is not None
    if named:
        back = takes_back(text, phrases) or (WITHDRAW in intents and not asks_whether(text))
        return WITHDRAW if back else STATUS
    if state.question is not None:
        return None
    if state.lookup == ASKED:
        return WITHDRAW if _settles(state, text, phrases) else None
    if state.lookup and details(text, phrases, asked=True).reach:
        return WITHDRAW if state.lookup == "withdraw" else STATUS
    if not state.earlier:
        return None
    if phrases.says("unsay", text) or (takes_back(text, phrases) and len(words(text)) <= _SHORT):
        return WITHDRAW
    whether = WITHDRAW in intents and asks_whether(text)
    return STATUS if whether or _asks_for_state(text, phrases) else None


def _asks_for_state(text: str, phrases: Phrases) -> bool:
    """Tell whether a short `text` asks for the state of a message, and for nothing else."""
    text = phrases.mended(text, "asks_status", "answering")
    return phrases.mentions("asks_status", text) and not phrases.beyond(text, "asks_status", "answering")


def _asks_what_became_of_this(text: str, phrases: Phrases) -> bool:
    """Tell the same of a text that names no message: it can mean only the one that is being written."""
    named = any(phrases.mentions(kind, text) for kind in ("of_concern", "handoff"))
    return not named and not command(text, phrases) and _asks_for_state(text, phrases)


def _settles(state: State, text: str, phrases: Phrases) -> str | None:
    """Return the answer to the question whether a message is to be taken back, where `text` is one."""
    if state.lookup != ASKED or state.question is not None:
        return None
    return next((kind for kind in ("no", "yes") if phrases.says(kind, text)), None)


def begins(text: str, parts: Iterable[Part], phrases: Phrases) -> bool:
    """Tell whether a message asks for a person, has something for one, or gives a contact for an answer."""
    heard = [understood(part) for part in parts]
    intents = {part.intent for part in heard}
    elsewhere = any(part.intent == OUT_OF_SCOPE and part.confidence >= _ELSEWHERE for part in heard)
    unknown = intents <= UNKNOWN and not elsewhere
    if REQUEST in intents or (unknown and _misspelt_request(text, phrases)):
        return True
    if errand(text, named=any("person" in part.entities for part in heard)):
        return True
    if not reachable(text):
        return False
    told = intents <= UNKNOWN | _WHO and not asks(text)
    return intents <= UNKNOWN or told or phrases.mentions("wants_answer", text)


def _misspelt_request(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` asks for a person alone, in words that nobody trained: "mid jemant redn"."""
    mended = phrases.mended(text, "request")
    if mended.split() == words(text) or not phrases.mentions("people", mended):
        return False
    return all(len(word) <= _SMALL for word in phrases.beyond(mended, "request"))


def whole(text: str, intent: str, parts: Iterable[Part], topic: str | None, reply: str | None = None) -> Turn:
    """Return one turn for the whole message, with what routes it, and the `reply` that it stands for."""
    found = [entity for part in parts for entity in part["entities"] if entity["entity"] in _ROUTING]
    if reply:
        found.append({"entity": "handoff_reply", "value": reply})
    return Turn(text, intent, 1.0, found, about=topic)


def _hint(parts: list[Part]) -> str | None:
    """Return what NLU takes a message of one part for: yes, no, again, or taking the message back."""
    sure = len(parts) == 1 and parts[0]["confidence"] >= _SURE
    return _HINTS.get(parts[0]["intent"]) if sure else None


def understood(part: Part) -> Understood:
    """Return what `bot.form.hearing` needs of a part."""
    return Understood(
        part["intent"], part["confidence"], frozenset(entity["entity"] for entity in part["entities"])
    )
