"""When the assistant is not sure, it asks back once and then offers a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from actions.message import level, option

MOST_OPTIONS = 3
LEAST_CHANCE = 0.06
LIKELY = 0.2
"""So likely a guess is offered even if no other is: beside the one that comes next."""
NOT_OFFERED = {
    "out_of_scope", "nlu_fallback", "emergency", "greet", "goodbye", "thanks", "affirm", "deny", "repeat",
    "complaint", "bot_challenge", "easy_language_on", "easy_language_off",
}  # fmt: skip


class ActionNotUnderstood(Action):
    """Offers the likeliest topics on the first miss, a person on the second in a row."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_not_understood"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Choose between asking back, giving up politely and offering a person."""
        options = _guesses(tracker)
        if int(tracker.get_slot("misses") or 0) >= 1:
            dispatcher.utter_message(response="utter_not_understood_again")
        elif len(options) > 1:
            dispatcher.utter_message(response="utter_did_you_mean", json_message={"options": options})
        else:
            dispatcher.utter_message(response="utter_not_understood")
        return []


def _guesses(tracker: Tracker) -> list[dict[str, Any]]:
    responses, language = content.responses(), level(tracker)
    titled = [
        (guess["confidence"], option(title, guess["name"]))
        for guess in tracker.latest_message.get("intent_ranking") or []
        if guess["name"] not in NOT_OFFERED and (title := responses.title(guess["name"], language))
    ][:MOST_OPTIONS]
    number = sum(chance >= LEAST_CHANCE for chance, _ in titled)
    if number == 1 and titled[0][0] >= LIKELY:
        number = 2
    return [offered for _, offered in titled[:number]]
