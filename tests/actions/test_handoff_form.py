"""The hand-off form speaks: real texts, real slots, and the commands that go to the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import content, handoff_questions, handoff_speech
from actions.handoff_form import ActionHandoffEnded, ActionHandoffNoneOpen, ValidateHandoffForm
from actions.handoff_messages import ActionHandoffStatus, ActionHandoffWithdraw
from bot.handoff.hours import ZONE

FULL = {
    "handoff_draft": "d1",
    "handoff_field": "verkehr",
    "handoff_concern": "Radweg {0[x]} {name} **kaputt**",
    "handoff_name": "Müller",
    "handoff_mail": "m@example.de",
    "handoff_contact": "given",
    "handoff_transcript": "no",
    "handoff_notes": {},
}
DANGER = {"handoff_reply": "danger"}
INTERRUPTS = {"handoff_reply": "interrupts"}
CONTACTS = """\
topic_fields:
  verkehr:
    title: {de: Verkehr und Mobilität, de-simple: Verkehr}
    words: [Radweg]
people:
  eins: {name: Erika Eins, role: null, topic_fields: [verkehr], words: [Eins], mail: null, phone: null,
    deputy: zwei, absent: [{from: 2026-11-26, to: 2026-11-27}]}
  zwei: {name: Zoe Zwei, role: null, topic_fields: [], words: [Zwei], mail: null, phone: null,
    deputy: null, absent: []}
inbox: null
office_hours: {th: ["09:00-12:00"], mo: ["09:00-17:30"]}
"""


@pytest.fixture(autouse=True)
def real_content(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What visitors really read; other tests use a small content."""
    monkeypatch.delenv("CONTENT_DIR", raising=False)
    monkeypatch.delenv("CONTACTS_FILE", raising=False)
    kept = (content._contacts, content._responses, content._handoff_texts)
    for one in kept:
        one.cache_clear()
    yield
    for one in kept:
        one.cache_clear()


class Heard:
    """What an action said, its commands, and the slots after it."""

    def __init__(self, messages: list[dict[str, Any]], slots: dict[str, Any]) -> None:
        self.texts = [message["text"] for message in messages if message["text"]]
        self.text = "\n".join(self.texts)
        self.customs = [message["custom"] for message in messages]
        self.commands = [custom["handoff"] for custom in self.customs if "handoff" in custom]
        self.labels = [option["label"] for custom in self.customs for option in custom.get("options", [])]
        self.slots = slots


def run(
    action: Action,
    text: str = "",
    intent: str = "handoff_answer",
    entities: dict[str, str] | None = None,
    level: str = "de",
    **slots: Any,
) -> Heard:
    found = [{"entity": name, "value": value} for name, value in (entities or {}).items()]
    message = {"text": text, "intent": {"name": intent}, "entities": found, "intent_ranking": []}
    known = {"language_level": level, **slots}
    tracker = Tracker("one", known, message, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, tracker, {})
    after = dict(known)
    for event in events:
        assert event["event"] == "slot"
        after[event["name"]] = event["value"]
    return Heard(dispatcher.messages, after)


@pytest.mark.parametrize(("level", "field"), [("de", "Verkehr und Mobilität"), ("de-simple", "Verkehr")])
def test_the_form_begins_with_the_right_person(level: str, field: str) -> None:
    heard = run(ValidateHandoffForm(), "Rückruf", "handoff_request", {"topic_field": "verkehr"}, level)
    assert "Anja Sachenbacher" in heard.text
    assert field in heard.text
    (command,) = heard.commands
    assert (command["do"], command["topic_field"], command["person"]) == ("form", "verkehr", "sachenbacher")
    assert command["draft"] == heard.slots["handoff_draft"]
    assert len(command["draft"]) == 32


def test_the_field_of_the_conversation_counts_where_the_message_names_none() -> None:
    heard = run(ValidateHandoffForm(), "Rückruf", "handoff_request", topic_field="sport")
    assert heard.slots["handoff_field"] == "sport"
    assert "Theresa Rienäcker" in heard.text


def test_a_named_person_goes_before_the_field_of_the_conversation() -> None:
    heard = run(
        ValidateHandoffForm(), "Rückruf", "handoff_request", {"person": "sachenbacher"}, topic_field="sport"
    )
    assert (heard.slots["handoff_person"], heard.slots["handoff_field"]) == ("sachenbacher", "unknown")
    assert heard.commands[0]["person"] == "sachenbacher"


def test_without_a_field_nobody_is_named_and_all_are_offered() -> None:
    begun = run(ValidateHandoffForm(), "Rückruf", "handoff_request")
    assert "Rienäcker" not in begun.text
    asked = run(handoff_questions.ActionAskHandoffField(), "Rückruf", "handoff_request")
    assert len(asked.labels) == 7
    assert "Weiß ich nicht" in asked.labels


@pytest.mark.parametrize("level", ["de", "de-simple"])
@pytest.mark.parametrize(
    ("now", "says"),
    [
        (datetime(2026, 11, 26, 8, tzinfo=ZONE), "Zoe Zwei"),  # a Thursday, the person is away
        (datetime(2026, 11, 25, 20, tzinfo=ZONE), "30. November"),  # away on the Thursday between
        (datetime(2026, 11, 30, 18, tzinfo=ZONE), "3. Dezember"),
    ],
)
def test_outside_office_hours_it_says_when_somebody_will_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime, says: str, level: str
) -> None:
    (tmp_path / "contacts.yml").write_text(CONTACTS, encoding="utf-8")
    monkeypatch.setenv("CONTACTS_FILE", str(tmp_path / "contacts.yml"))
    monkeypatch.setattr(handoff_speech, "_now", lambda: now)
    heard = run(ValidateHandoffForm(), "Radweg", "handoff_request", {"topic_field": "verkehr"}, level)
    assert says in heard.text


def test_during_office_hours_it_says_nothing_about_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "contacts.yml").write_text(CONTACTS, encoding="utf-8")
    monkeypatch.setenv("CONTACTS_FILE", str(tmp_path / "contacts.yml"))
    monkeypatch.setattr(handoff_speech, "_now", lambda: datetime(2026, 11, 30, 10, tzinfo=ZONE))
    heard = run(ValidateHandoffForm(), "Radweg", "handoff_request", {"topic_field": "verkehr"})
    assert "Büro" not in heard.text
    assert "\n\n" not in heard.text


def test_a_message_that_is_no_answer_is_left_to_the_rules() -> None:
    assert run(ValidateHandoffForm(), "Was ist STARK?", "stark", **FULL).slots == {
        **FULL,
        "language_level": "de",
    }


@pytest.mark.parametrize("level", ["de", "de-simple"])
def test_the_summary_reads_everything_back_and_asks_for_consent(level: str) -> None:
    heard = run(handoff_questions.ActionAskHandoffConsent(), "nein", level=level, **FULL)
    consent = content.handoff_texts().get("consent", level)  # type: ignore[arg-type]
    purpose = content.handoff_texts().get("purpose", level)  # type: ignore[arg-type]
    for part in ("Anja Sachenbacher", FULL["handoff_concern"], "Müller", "m@example.de", consent, purpose):
        assert str(part) in heard.text
    assert [label.split(",")[0] for label in heard.labels] == ["Ja", "Etwas ändern", "Nein"]
    assert heard.customs[0]["asks"] is True


def test_after_a_question_in_between_the_consent_is_asked_for_in_short() -> None:
    heard = run(handoff_questions.ActionAskHandoffConsent(), "Was ist STARK?", "stark", **FULL)
    assert "Müller" not in heard.text
    assert "noch nicht weitergegeben" in heard.text


@pytest.mark.parametrize("level", ["de", "de-simple"])
def test_a_yes_sends_the_command_and_the_form_stays_until_the_gateway_has_it(level: str) -> None:
    heard = run(ValidateHandoffForm(), "ja", level=level, **FULL)
    (command,) = heard.commands
    assert command == {
        "do": "submit",
        "draft": "d1",
        "topic_field": "verkehr",
        "person": "sachenbacher",
        "concern": FULL["handoff_concern"],
        "name": "Müller",
        "mail": "m@example.de",
        "phone": None,
        "consent": {"text": content.handoff_texts().get("consent", level), "transcript": False},  # type: ignore[arg-type]
    }
    assert heard.texts == []
    assert heard.slots["handoff_mail"] == "m@example.de"
    again = run(ValidateHandoffForm(), "ja", **heard.slots | {"language_level": level})
    assert again.commands[0]["draft"] == "d1"
    assert run(handoff_questions.ActionAskHandoffConsent(), "ja", **heard.slots).texts == []


def test_what_was_left_out_is_null_in_the_command() -> None:
    slots = {**FULL, "handoff_field": "unknown", "handoff_name": "", "handoff_transcript": "yes"}
    (command,) = run(ValidateHandoffForm(), "ja", **slots).commands
    assert (command["topic_field"], command["person"], command["name"]) == (None, None, None)
    assert command["consent"]["transcript"] is True


@pytest.mark.parametrize("level", ["de", "de-simple"])
@pytest.mark.parametrize(("text", "way"), [("nein", "Flugplatz 1"), ("abbrechen", None), ("lass mal", None)])
def test_a_no_or_a_stop_clears_everything_and_is_taken_without_pressure(
    text: str, way: str | None, level: str
) -> None:
    heard = run(ValidateHandoffForm(), text, level=level, **FULL)
    assert (heard.texts, heard.commands) == ([], [])
    kept = {name: value for name, value in heard.slots.items() if name.startswith("handoff_") and value}
    assert set(kept) == {"handoff_notes"}
    assert heard.slots["requested_slot"] is None
    end = run(ActionHandoffEnded(), text, **heard.slots)
    assert (way in end.text) if way else ("Flugplatz" not in end.text)
    assert not any(value for name, value in end.slots.items() if name.startswith("handoff_"))


@pytest.mark.parametrize("level", ["de", "de-simple"])
@pytest.mark.parametrize("question", ["field", "concern", "name", "contact", "transcript", "consent"])
def test_every_question_is_asked_and_explained_in_both_registers(question: str, level: str) -> None:
    order = ["field", "concern", "name", "contact", "transcript"]
    missing = order[order.index(question) :] if question in order else []
    slots = {**FULL, **{f"handoff_{name}": None for name in missing}}
    if "contact" in missing:
        slots["handoff_mail"] = None
    kind = getattr(handoff_questions, f"ActionAskHandoff{question.capitalize()}")
    assert run(kind(), "x", level=level, **slots).texts
    why = run(ValidateHandoffForm(), "Warum wollen Sie das wissen?", level=level, **slots)
    assert len(why.texts) == 1
    assert (
        why.texts[0]
        == content.responses()
        .choose(
            f"utter_handoff_request_remark_why_{question}",
            level,  # type: ignore[arg-type]
        )
        .text
    )


def test_nobody_is_asked_for_a_name_after_words_of_danger() -> None:
    assert run(handoff_questions.ActionAskHandoffName(), "Ich will sterben", "emergency", **FULL).texts == []


def test_a_question_that_was_answered_is_offered_as_the_concern() -> None:
    slots = {**FULL, "handoff_concern": None}
    heard = run(handoff_questions.ActionAskHandoffConcern(), "Was ist STARK?", "stark", **slots)
    assert "Als mein Anliegen weitergeben" in heard.labels
    assert heard.slots["handoff_notes"] == {"offered": "Was ist STARK?"}
    taken = run(ValidateHandoffForm(), entities={"handoff_reply": "use"}, **heard.slots)
    assert taken.slots["handoff_concern"] == "Was ist STARK?"


def test_a_question_between_wish_and_field_is_offered_once_the_field_is_known() -> None:
    open_field = {**FULL, "handoff_field": None, "handoff_concern": None}
    text = "Wer hilft uns mit Geld für eine neue Küche?"
    heard = run(handoff_questions.ActionAskHandoffField(), text, "funding_areas", **open_field)
    chosen = run(ValidateHandoffForm(), entities={"topic_field": "kultur"}, **heard.slots)
    assert chosen.slots["handoff_concern"] is None
    offered = run(
        handoff_questions.ActionAskHandoffConcern(), entities={"topic_field": "kultur"}, **chosen.slots
    )
    assert text in offered.texts[0]
    taken = run(ValidateHandoffForm(), entities={"handoff_reply": "use"}, **offered.slots)
    assert taken.slots["handoff_concern"] == text


def test_a_greeting_is_offered_to_nobody() -> None:
    slots = {**FULL, "handoff_concern": None}
    heard = run(handoff_questions.ActionAskHandoffConcern(), "Guten Tag", "greet", **slots)
    assert heard.labels == ["Abbrechen"]


@pytest.mark.parametrize("level", ["de", "de-simple"])
def test_errors_are_explained_in_the_visitors_register(level: str) -> None:
    slots = {**FULL, "handoff_mail": None, "handoff_contact": None}
    heard = run(ValidateHandoffForm(), "123456", level=level, **slots)
    assert heard.texts == [content.handoff_texts().get("error_phone_area", level)]  # type: ignore[arg-type]
    again = run(ValidateHandoffForm(), "0000", **heard.slots)
    assert "Flugplatz 1" in again.text


@pytest.mark.parametrize(("text", "name"), [("m@gmial.com", "m@gmail.com"), ("m@web", "m@web.de")])
def test_a_likely_address_is_offered(text: str, name: str) -> None:
    slots = {**FULL, "handoff_mail": None, "handoff_contact": None}
    heard = run(ValidateHandoffForm(), text, **slots)
    assert heard.slots["handoff_contact"] is None
    asked = run(handoff_questions.ActionAskHandoffContact(), text, **heard.slots)
    assert name in asked.text
    assert run(ValidateHandoffForm(), "ja", **heard.slots).slots["handoff_mail"] == name


def test_what_to_change_is_asked_instead_of_the_consent() -> None:
    heard = run(ValidateHandoffForm(), entities={"handoff_reply": "change"}, **FULL)
    assert len(heard.labels) == 5
    assert run(handoff_questions.ActionAskHandoffConsent(), **heard.slots).texts == []
    changed = run(ValidateHandoffForm(), entities={"handoff_reply": "change_name"}, **heard.slots)
    assert changed.slots["handoff_name"] is None


@pytest.mark.parametrize("level", ["de", "de-simple"])
def test_the_new_concern_may_look_like_a_question(level: str) -> None:
    asked = run(ValidateHandoffForm(), "ändern", level=level, **FULL)
    chosen = run(ValidateHandoffForm(), "das Anliegen", **asked.slots)
    assert chosen.slots["handoff_concern"] is None
    assert run(handoff_questions.ActionAskHandoffConcern(), "das Anliegen", **chosen.slots).texts
    told = run(ValidateHandoffForm(), "Wann wird der Steg repariert?", **chosen.slots)
    assert told.slots["handoff_concern"] == "Wann wird der Steg repariert?"
    assert not told.slots["handoff_notes"]


def test_a_change_that_is_left_brings_the_old_answer_back() -> None:
    opened = run(ValidateHandoffForm(), "die Mail ist falsch", **FULL)
    assert opened.slots["handoff_mail"] is None
    kept = run(ValidateHandoffForm(), "doch nicht", **opened.slots)
    assert kept.slots["handoff_mail"] == FULL["handoff_mail"]
    assert kept.slots["handoff_notes"] == {}


def test_a_question_while_it_is_asked_what_to_change_is_followed_by_that_question() -> None:
    asked = run(ValidateHandoffForm(), "ändern", **FULL)
    again = run(
        handoff_questions.ActionAskHandoffConsent(), "Was ist STARK?", "stark", INTERRUPTS, **asked.slots
    )
    assert again.texts == ["Was möchten Sie ändern?"]
    assert again.customs[0]["asks"] is True


@pytest.mark.parametrize("level", ["de", "de-simple"])
@pytest.mark.parametrize("question", ["field", "concern", "name", "contact", "transcript", "consent"])
def test_after_the_second_question_in_a_row_there_is_only_a_reminder(question: str, level: str) -> None:
    order = ["field", "concern", "name", "contact", "transcript"]
    missing = order[order.index(question) :] if question in order else []
    slots = {**FULL, **{f"handoff_{name}": None for name in missing}}
    kind = getattr(handoff_questions, f"ActionAskHandoff{question.capitalize()}")
    first = run(kind(), "Was ist STARK?", "stark", INTERRUPTS, level, **slots)
    second = run(
        kind(), "Wer zahlt das?", "stark", INTERRUPTS, level, **first.slots | {"language_level": level}
    )
    assert "noch" in second.text
    assert second.text != first.text
    assert second.labels == ["Weiter mit der Nachricht", "Abbrechen"]
    on = run(ValidateHandoffForm(), entities={"handoff_reply": "again"}, level=level, **second.slots)
    asked = run(kind(), level=level, **on.slots | {"language_level": level})
    assert asked.texts
    assert asked.text != second.text


def test_several_questions_in_one_message_count_once() -> None:
    one = run(handoff_questions.ActionAskHandoffName(), "Was ist STARK?", "stark", **FULL)
    assert one.slots["handoff_notes"] == {}


def test_in_another_register_the_question_is_asked_in_full() -> None:
    slots = {**FULL, "handoff_notes": {"interruptions": 2}}
    heard = run(
        handoff_questions.ActionAskHandoffName(), "einfacher", "easy_language_on", INTERRUPTS, **slots
    )
    assert "Wie heißen Sie?" in heard.text


def test_a_yes_after_words_of_danger_hands_nothing_over() -> None:
    slots = run(handoff_questions.ActionAskHandoffConsent(), "Ich will sterben", "emergency", **FULL).slots
    assert run(ValidateHandoffForm(), "ja", **slots).commands == []


def test_who_gets_the_message_and_when_somebody_answers_is_told() -> None:
    assert "Anja Sachenbacher" in run(ValidateHandoffForm(), "wer liest das?", **FULL).text
    assert "antwortet" in run(ValidateHandoffForm(), "wann meldet sich jemand?", **FULL).text


def test_a_button_of_a_form_that_has_ended_says_so() -> None:
    assert run(ActionHandoffNoneOpen()).labels == ["Mit einem Menschen sprechen"]


# Earlier messages.


def command(action: Action, text: str, intent: str, **slots: Any) -> tuple[dict[str, Any], Any]:
    heard = run(action, text, intent, **slots)
    (sent,) = heard.commands
    return sent, heard.slots.get("handoff_lookup")


def test_the_last_message_of_the_conversation_needs_no_number() -> None:
    sent, lookup = command(ActionHandoffStatus(), "Was ist mit meiner Nachricht?", "handoff_status")
    assert (sent, lookup) == ({"do": "status", "id": None, "contact": None}, None)


def test_number_and_contact_are_read_from_the_message() -> None:
    text = "abi 7k3m 9qxd, ich bin unter 03493 123456 erreichbar"
    sent, lookup = command(ActionHandoffStatus(), text, "handoff_status")
    assert (sent, lookup) == ({"do": "status", "id": "ABI-7K3M-9QXD", "contact": "03493 123456"}, None)


def test_the_contact_may_come_with_the_next_message() -> None:
    sent, lookup = command(ActionHandoffWithdraw(), "ABI-7K3M-9QXD zurückziehen", "handoff_withdraw")
    assert sent == {"do": "withdraw", "id": "ABI-7K3M-9QXD", "contact": None}
    sent, lookup = command(ActionHandoffWithdraw(), "m@example.de", "handoff_withdraw", handoff_lookup=lookup)
    assert (sent, lookup) == ({"do": "withdraw", "id": "ABI-7K3M-9QXD", "contact": "m@example.de"}, None)


def test_only_a_plain_wish_takes_a_message_back() -> None:
    heard = run(ActionHandoffWithdraw(), "die nachricht soll keiner kriegen", "handoff_withdraw")
    assert heard.commands == []
    assert "Ja, zurückziehen" in heard.labels
    assert heard.slots["handoff_lookup"] == {"do": "asked"}
    left = run(ActionHandoffWithdraw(), "nein", "handoff_withdraw", {"handoff_reply": "no"})
    assert (left.commands, left.slots["handoff_lookup"]) == ([], None)
    assert left.texts
    pressed = run(ActionHandoffWithdraw(), "", "handoff_withdraw", {"handoff_reply": "yes"})
    assert pressed.commands == [{"do": "withdraw", "id": None, "contact": None, "number": -1}]


def test_naming_who_has_it_already_keeps_the_field() -> None:
    heard = run(
        ValidateHandoffForm(), "ja aber nur an Frau Sachenbacher", entities={"person": "Sachenbacher"}, **FULL
    )
    assert heard.slots["handoff_field"] == FULL["handoff_field"]


def test_which_of_several_messages_is_meant_goes_along() -> None:
    for text, number in (("die erste Nachricht zurückziehen", 1), ("zieh die letzte nachricht zurück", -1)):
        heard = run(ActionHandoffWithdraw(), f"{text}, widerrufen", "handoff_withdraw")
        assert heard.commands == [{"do": "withdraw", "id": None, "contact": None, "number": number}]


def test_while_a_message_is_written_an_earlier_one_is_not_taken_back_unasked() -> None:
    heard = run(ActionHandoffWithdraw(), "die Nachricht zurückziehen", "handoff_withdraw", **FULL)
    assert heard.commands == []
    assert "Ja, zurückziehen" in heard.labels
    named = run(ActionHandoffWithdraw(), "ABI-7K3M-9QXD zurückziehen", "handoff_withdraw", **FULL)
    assert [command["id"] for command in named.commands] == ["ABI-7K3M-9QXD"]


def test_an_incomplete_number_is_asked_for_again() -> None:
    heard = run(ActionHandoffStatus(), "Was ist mit ABI-7K3M?", "handoff_status")
    assert heard.commands == []
    assert "zweimal vier" in heard.text


@pytest.mark.parametrize("level", ["de", "de-simple"])
def test_the_numbers_for_help_come_before_everything_the_form_says(level: str) -> None:
    begun = run(ValidateHandoffForm(), "Das Dach brennt fast", "handoff_request", DANGER, level)
    open_form = {**FULL, "handoff_concern": None}
    taken = run(ValidateHandoffForm(), "Das Dach brennt bald ab", entities=DANGER, level=level, **open_form)
    assert "112" in begun.texts[0] and "112" in taken.texts[0]
    assert taken.slots["handoff_concern"] == "Das Dach brennt bald ab"
    calm = run(ValidateHandoffForm(), "Das Dach ist alt", level=level, **open_form)
    assert not any("112" in text for text in calm.texts)


@pytest.mark.parametrize("level", ["de", "de-simple"])
def test_what_was_answered_as_danger_is_offered_as_the_concern_afterwards(level: str) -> None:
    ask, empty = handoff_questions.ActionAskHandoffConcern(), {**FULL, "handoff_concern": None}
    told = "Die Brücke ist morsch"
    silent = run(ask, told, "emergency", level=level, **empty)
    assert silent.texts == []
    back = run(ask, "ja", level=level, **{**empty, "handoff_notes": silent.slots["handoff_notes"]})
    at_once = run(ask, told, "emergency", INTERRUPTS, level, **empty)
    for heard in (back, at_once):
        assert told in heard.text and "Frage" not in heard.text
        assert heard.slots["handoff_notes"]["offered"] == told
