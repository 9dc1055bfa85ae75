"""What the action server answers is checked as Rasa checks it."""

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

from bot.assistant.remote import check_answers_only

GOOD = {"events": [{"event": "slot", "name": "field", "value": "sport"}], "responses": [{"text": "Gern."}]}


@pytest.fixture
def action(monkeypatch: pytest.MonkeyPatch) -> RemoteAction:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    check_answers_only()
    return RemoteAction("action_contact", None)


def test_an_answer_of_the_right_form_is_taken(action: RemoteAction) -> None:
    assert action._validate_action_result(GOOD)


@pytest.mark.parametrize(
    "bad", [{**GOOD, "events": {}}, {**GOOD, "responses": ["Gern."]}, {**GOOD, "responses": 1}]
)
def test_another_answer_is_refused(action: RemoteAction, bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result({**GOOD, **bad})
