"""From the questions of a message to dialogue turns: what Rasa's rules get to see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Entity = dict[str, Any]

EASY_ON, EASY_OFF = "easy_language_on", "easy_language_off"
REPEAT = "repeat"
DENY, FALLBACK, OUT_OF_SCOPE = "deny", "nlu_fallback", "out_of_scope"
ASK_SOURCE = "ask_source"
EMERGENCY = "emergency"
REQUEST, ANSWER = "handoff_request", "handoff_answer"
STATUS, WITHDRAW = "handoff_status", "handoff_withdraw"
HANDOFF = frozenset({REQUEST, ANSWER, STATUS, WITHDRAW})
_LEVELS = {EASY_ON: "de-simple", EASY_OFF: "de"}
_FORGOTTEN = {"plant": "none", "programme": "none"}  # these belong to one question and not to the next


@dataclass(frozen=True)
class Turn:
    """One question for Rasa.

    intent: what its rules see; topic: what the gateway is told that was answered.
    """

    text: str
    intent: str
    confidence: float
    entities: list[Entity] = field(default_factory=list)
    ranking: list[dict[str, Any]] = field(default_factory=list)
    about: str | None = None

    @property
    def topic(self) -> str:
        """The topic of the answer.

        A question for the source of an answer stays with that answer's topic, an answer to the form with the
        request that began it.
        """
        if self.intent == ANSWER:
            return REQUEST
        return self.about if self.intent == ASK_SOURCE and self.about else self.intent

    @property
    def guess(self) -> str | None:
        """The likeliest intent that has an answer, where NLU ranked them."""
        return next(
            (one["name"] for one in self.ranking if one["name"] not in (FALLBACK, OUT_OF_SCOPE)), None
        )

    def parse_data(self, level: str, misses: int) -> dict[str, Any]:
        """Return Rasa's parse data; language level, misses and forgotten details travel as entities."""
        carried = {
            **_FORGOTTEN,
            "language_level": level,
            "misses": str(misses),
            "about": self.about or "none",
        }
        named = {entity["entity"] for entity in self.entities}
        extra = [{"entity": name, "value": value} for name, value in carried.items() if name not in named]
        return {
            "text": self.text,
            "intent": {"name": self.intent, "confidence": self.confidence},
            "entities": self.entities + extra,
            "intent_ranking": self.ranking[:5],
        }


def from_parts(parts: list[dict[str, Any]], topic: str | None, misses: int = 0) -> list[Turn]:
    """Return the turns for the `parts` that NLU found, given the last `topic` and the `misses` in a row.

    "Nochmal" answers the last topic again. "Nein" after "Meinten Sie …?" is the next miss, "hä?" without any
    answer as well.
    """
    turns: list[Turn] = []
    for part in parts:
        if misses and (part["intent"] == DENY or (part["intent"] == REPEAT and not topic)):
            part = {**part, "intent": FALLBACK}
        if part["intent"] == REPEAT and topic:
            turns.append(Turn("", topic, 1.0, part["entities"]))  # as if its button was pressed again
        else:
            turn = Turn(
                part["text"],
                part["intent"],
                part["confidence"],
                part["entities"],
                part["ranking"],
                about=topic,
            )
            turns.append(turn)
            topic = turn.topic
    return turns


def from_choice(choice: dict[str, Any], topic: str | None) -> list[Turn]:
    """Return the turn for a pressed button."""
    entities = [{"entity": name, "value": value} for name, value in choice.get("entities", {}).items()]
    return [Turn("", choice["intent"], 1.0, entities, about=topic)]


def with_repetition(turns: list[Turn], topic: str | None) -> list[Turn]:
    """Answer the last topic again, in the new level, where a turn switches the language level."""
    switches = any(turn.intent in _LEVELS for turn in turns)
    return [*turns, Turn("", topic, 1.0)] if switches and topic else turns


def level_after(turn: Turn, level: str) -> str:
    """Return the language level that holds from `turn` on."""
    return _LEVELS.get(turn.intent, level)
