"""Which messages the open hand-off form takes, and when it closes."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.channel import answer
from bot.assistant.form import ASKED, State, begins, pressed, recall, turns
from bot.assistant.turns import Turn
from bot.form.phrases import Phrases

ID = "ABI-7K3M-9QXD"


def part(intent: str, text: str = "…", confidence: float = 0.9, *entities: str) -> dict[str, Any]:
    found = [{"entity": name, "value": name} for name in entities]
    return {"text": text, "intent": intent, "confidence": confidence, "entities": found, "ranking": []}


def intents(state: State, text: str, *parts: dict[str, Any]) -> list[str]:
    return [turn.intent for turn in turns(state, text, list(parts), None, 0)]


CONCERN, NAME, CONTACT, CONSENT = State("concern"), State("name"), State("contact"), State("consent")


def test_an_answer_is_taken_whole_and_never_split() -> None:
    text = "Der Radweg ist kaputt. Wann wird er gebaut?\nMüller, 03493 123456"
    (turn,) = turns(
        CONCERN, text, [part("ststg_borders"), part("contact", "…", 0.9, "topic_field")], "coal", 0
    )
    assert (turn.intent, turn.text, turn.topic, turn.about) == (
        "handoff_answer", text, "handoff_request", "coal",
    )  # fmt: skip
    assert turn.entities == [{"entity": "topic_field", "value": "topic_field"}]


def test_a_question_is_answered_though_the_form_is_open() -> None:
    assert intents(NAME, "Was ist STARK?", part("stark")) == ["stark"]
    assert intents(CONSENT, "Wann endet die Kohle? Wer zahlt?", part("coal"), part("money")) == [
        "coal",
        "money",
    ]


def test_of_several_questions_the_last_turn_carries_the_whole_message() -> None:
    asked = "Wann endet die Kohle? Wer zahlt?"
    *_, last = turns(CONCERN, asked, [part("coal"), part("money")], None, 0)
    assert last.text == asked


def test_what_the_assistant_does_not_know_is_the_concern() -> None:
    text = "Wann wird der Radweg in Zörbig gebaut?"
    assert intents(CONCERN, text, part("out_of_scope")) == ["handoff_answer"]
    assert intents(CONCERN, text, part("nlu_fallback", confidence=0.2)) == ["handoff_answer"]
    assert intents(CONCERN, text, part("coal", confidence=0.38)) == ["handoff_answer"]


def test_a_statement_that_only_names_a_field_is_the_concern() -> None:
    asks = part("contact", "…", 0.95, "topic_field")
    assert intents(CONCERN, "Unser Heimatmuseum sucht Räume.", asks) == ["handoff_answer"]
    assert intents(CONCERN, "ansprechpartner gewerbeflächen", asks) == ["contact"]


def test_what_goes_on_with_the_concern_is_no_complaint_about_the_chat() -> None:
    complaint = part("complaint", "…", 0.9)
    assert intents(NAME, "Und der Fahrer war böse zu mir.", complaint) == ["handoff_answer"]
    assert intents(NAME, "Das war böse von Ihnen.", complaint) == ["complaint"]
    noted = part("out_of_scope", "…", 0.9)
    assert intents(CONTACT, "Sagen Sie ihr noch, dass es Zeit hat", noted) == ["handoff_answer"]
    assert intents(CONTACT, "Können Sie mir sagen, ob das geht?", noted) == ["out_of_scope"]


def test_going_back_is_no_wish_for_another_register() -> None:
    assert intents(NAME, "zurück", part("easy_language_off")) == ["handoff_answer"]


def test_elsewhere_a_question_that_it_does_not_know_is_answered_honestly() -> None:
    assert intents(NAME, "Wie wird das Wetter?", part("out_of_scope")) == ["out_of_scope"]


@pytest.mark.parametrize("state", [CONCERN, NAME, CONTACT, CONSENT], ids=lambda state: state.question)
def test_danger_always_wins(state: State) -> None:
    assert intents(state, "Müller, 03493 123456, ich will sterben", part("emergency")) == ["emergency"]


def danger(chance: float) -> dict[str, Any]:
    """What NLU gives for danger that the classifier finds as likely as `chance`."""
    return {**part("emergency"), "ranking": [{"name": "emergency", "confidence": chance}]}


@pytest.mark.parametrize("state", [State("field"), CONCERN, NAME, CONTACT], ids=lambda state: state.question)
def test_a_story_that_only_sounds_like_danger_is_kept_and_marked(state: State) -> None:
    (turn,) = turns(state, "das Dach ist undicht und wir brauchen Hilfe", [danger(0.8)], None, 0)
    assert turn.intent == "handoff_answer"
    assert {"entity": "handoff_reply", "value": "danger"} in turn.entities


@pytest.mark.parametrize(
    ("text", "chance"), [("Die Brücke ist gefährlich", 0.95), ("Unser Vereinsheim brennt aus", 0.6)]
)
def test_a_few_words_that_sound_like_danger_are_answered_and_may_be_the_concern(
    text: str, chance: float
) -> None:
    (turn,) = turns(CONCERN, text, [danger(chance)], None, 0)
    assert (turn.intent, turn.text) == ("emergency", text)
    assert {"entity": "handoff_reply", "value": "interrupts"} in turn.entities
    (elsewhere,) = turns(NAME, text, [danger(chance)], None, 0)
    assert (elsewhere.intent, elsewhere.entities) == ("emergency", [])


@pytest.mark.parametrize("text", ["Mein Mann atmet nicht", "Ich mache jetzt Schluss mit allem hier"])
def test_danger_in_plain_words_or_to_oneself_is_answered_alone(text: str) -> None:
    (turn,) = turns(CONCERN, text, [danger(0.99)], None, 0)
    assert (turn.intent, turn.entities) == ("emergency", [])


def test_danger_in_a_demand_is_told_to_the_county() -> None:
    demand = "Schon wieder ein schwerer Unfall auf der B6, wir fordern Tempo 70"
    assert intents(CONCERN, demand, danger(0.95)) == ["handoff_answer"]
    assert intents(CONCERN, "Ein schwerer Unfall auf der B6!", danger(0.95)) == ["emergency"]
    assert intents(CONCERN, f"{demand}, sonst bringe ich mich um", danger(0.95)) == ["emergency"]


def test_a_message_with_a_contact_that_only_sounds_like_danger_begins_a_form() -> None:
    text = "Unser Vereinsheim ist abgebrannt, bitte anrufen, Müller, 03493 123456"
    (turn,) = turns(State(), text, [danger(0.7)], None, 0)
    assert turn.intent == "handoff_request"
    assert {"entity": "handoff_reply", "value": "danger"} in turn.entities
    assert intents(State(), "Unser Vereinsheim ist abgebrannt", danger(0.7)) == ["emergency"]


def test_a_plain_stop_is_no_danger_while_the_form_is_open() -> None:
    text = "Ich will das nicht mehr. Stopp."
    assert intents(NAME, text, part("emergency")) == ["handoff_answer"]
    assert intents(State(), text, part("emergency")) == ["emergency"]
    assert intents(NAME, "Ich will nicht mehr.", part("emergency")) == ["emergency"]
    assert intents(NAME, "Stopp, ich will nicht mehr leben", part("emergency")) == ["emergency"]


@pytest.mark.parametrize("state", [CONCERN, NAME, CONTACT, CONSENT], ids=lambda state: state.question)
def test_the_register_can_be_switched(state: State) -> None:
    assert intents(state, "einfacher bitte", part("easy_language_on")) == ["easy_language_on"]


def test_names_streets_and_numbers_are_no_misses() -> None:
    assert intents(NAME, "Kowalczyk", part("nlu_fallback", confidence=0.1)) == ["handoff_answer"]
    assert intents(NAME, "Schulze", part("greet", confidence=0.5)) == ["handoff_answer"]
    assert intents(NAME, "Frau Stark", part("stark")) == ["handoff_answer"]
    assert intents(NAME, "von der Heyde", part("greet", "…", 0.97)) == ["handoff_answer"]
    assert intents(NAME, "Servus", part("greet", "…", 0.97)) == ["greet"]
    assert intents(CONTACT, "03493 12", part("nlu_fallback", confidence=0.1)) == ["handoff_answer"]
    assert intents(CONTACT, "Hauptstraße 5", part("nlu_fallback", confidence=0.1)) == ["handoff_answer"]


def test_a_yes_that_nlu_understands_is_handed_on() -> None:
    (turn,) = turns(CONSENT, "nu freilich doch", [part("affirm")], None, 0)
    assert (turn.intent, turn.entities) == ("handoff_answer", [{"entity": "handoff_reply", "value": "yes"}])


def test_abuse_and_other_languages_are_answered() -> None:
    assert intents(CONCERN, "halt die klappe", part("out_of_scope", "…", 0.9, "abuse")) == ["out_of_scope"]


def test_a_message_with_a_contact_and_the_wish_for_an_answer_begins_a_form() -> None:
    assert intents(State(), "Bitte anrufen, Radweg, Müller, 03493 123456", part("contact")) == [
        "handoff_request"
    ]
    assert intents(State(), "Müller, 03493 123456", part("nlu_fallback")) == ["handoff_request"]
    assert intents(State(), "Was steht auf www.abi@web.de?", part("stark")) == ["stark"]


def test_a_message_for_somebody_begins_a_form() -> None:
    about = part("person", "…", 0.9, "person")
    assert intents(State(), "sagen Sie Theresa bitte, dass der Steg morsch ist", about) == ["handoff_request"]
    assert intents(State(), "Können Sie mir sagen, ob Theresa da ist?", about) == ["person"]
    assert intents(State(), "Frau Rienäcker, Steg morsch, Kahl, 03493 341800", about) == ["handoff_request"]
    assert intents(State(), "Ist 03493 341800 die Nummer von Frau Rienäcker?", about) == ["person"]


def test_a_request_gets_the_whole_message() -> None:
    (turn,) = turns(
        State(), "Guten Tag!\nRückruf bitte wegen Radweg", [part("handoff_request", "Rückruf")], None, 0
    )
    assert turn.text == "Guten Tag!\nRückruf bitte wegen Radweg"


@pytest.mark.parametrize("text", [f"Was ist mit {ID}?", "abi 7k3m 9qxd", "ABI7K3M9QXD und m@example.de"])
def test_the_number_of_a_message_asks_for_its_state(text: str) -> None:
    assert intents(State(), text, part("nlu_fallback")) == ["handoff_status"]
    assert intents(NAME, text, part("nlu_fallback")) == ["handoff_status"]


def test_with_the_wish_to_take_it_back_it_does_that() -> None:
    assert intents(State(), f"{ID} zurückziehen", part("nlu_fallback")) == ["handoff_withdraw"]
    assert intents(State(), f"weg mit {ID}", part("handoff_withdraw")) == ["handoff_withdraw"]


def test_a_contact_after_the_number_belongs_to_it() -> None:
    assert intents(State(lookup="status"), "m@example.de", part("nlu_fallback")) == ["handoff_status"]
    assert intents(State(lookup="withdraw"), "m@example.de", part("nlu_fallback")) == ["handoff_withdraw"]


def test_taking_back_means_the_message_being_written_where_none_was_handed_over() -> None:
    asked = part("handoff_withdraw")
    (turn,) = turns(CONSENT, "zieh die Nachricht zurück", [asked], None, 0)
    assert (turn.intent, turn.entities[0]["value"]) == ("handoff_answer", "cancel")
    earlier = State("consent", earlier=True)
    assert intents(earlier, "zieh die Nachricht zurück", asked) == ["handoff_withdraw"]


STORED = State(earlier=True)


@pytest.mark.parametrize(
    "text",
    [
        "Wann meldet sich jemand?", "ist es jetzt abgeschickt", "wann krieg ich antwort",
        "wie war die Nummer", "hat das geklappt", "wan kmt antwort", "Nummer vergessen",
        "ist meine Nachricht schon angekommen",
    ],
)  # fmt: skip
def test_after_storing_short_questions_are_about_the_message(text: str) -> None:
    assert intents(STORED, text, part("repeat", confidence=0.5)) == ["handoff_status"]
    assert intents(State(), text, part("repeat", confidence=0.5)) != ["handoff_status"]


@pytest.mark.parametrize("text", ["lösch das wieder", "doch lieber zurückziehen", "will ich nicht mehr"])
def test_after_storing_the_wish_to_have_it_gone_is_about_the_message(text: str) -> None:
    assert intents(STORED, text, part("privacy")) == ["handoff_withdraw"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Wann kommt das Geld vom Bund?", "money"),
        ("Danke für die Antwort", "thanks"),
        ("Was ist STARK?", "stark"),
        ("ja", "affirm"),
    ],
)
def test_after_storing_everything_else_goes_on_as_before(text: str, intent: str) -> None:
    assert intents(STORED, text, part(intent)) == [intent]


@pytest.mark.parametrize(("text", "reply"), [("ja", "yes"), ("nein danke", "no"), ("Ja, bitte!", "yes")])
def test_a_typed_yes_or_no_answers_the_question_of_the_withdrawal(text: str, reply: str) -> None:
    asked = State(lookup=ASKED, earlier=True)
    (turn,) = turns(asked, text, [part("affirm")], None, 0)
    assert (turn.intent, turn.entities) == ("handoff_withdraw", [{"entity": "handoff_reply", "value": reply}])
    assert intents(asked, "Was ist STARK?", part("stark")) == ["stark"]


async def test_the_question_of_the_withdrawal_counts_for_the_next_message_only(agent: Agent) -> None:
    tracker = await agent.tracker_store.get_or_create_tracker("one")
    tracker.update(UserUttered("lösch das", {"name": "handoff_withdraw"}))
    tracker.update(SlotSet("handoff_lookup", {"do": ASKED}))
    assert recall(tracker, "d1").lookup == ASKED
    tracker.update(UserUttered("Was ist STARK?", {"name": "stark"}))
    assert recall(tracker, "d1").lookup is None


def test_the_new_concern_may_look_like_a_question() -> None:
    text = "Wir brauchen 95.000 Euro und fragen, ob das förderfähig ist"
    asked = part("funding_what")
    assert intents(CONCERN, text, asked) == ["funding_what"]
    assert intents(State("concern", changing="concern"), text, asked) == ["handoff_answer"]
    assert intents(State("concern", changing="concern"), "einfacher", part("easy_language_on")) != [
        "handoff_answer"
    ]


def test_a_word_for_what_to_change_is_an_answer() -> None:
    asked = State("consent", changing="what")
    for text in ("das Anliegen", "den namen", "die mail", "thema"):
        assert intents(asked, text, part("contact")) == ["handoff_answer"]
    assert intents(asked, "Was ist STARK?", part("stark")) == ["stark"]


def test_what_is_added_may_look_like_a_question() -> None:
    asked = State("consent", changing="more")
    assert intents(asked, "Was kostet das?", part("stark")) == ["handoff_answer"]


def test_another_reader_is_no_question_for_her() -> None:
    about = part("person", "…", 0.99, "person")
    assert intents(CONSENT, "nein das soll an Frau Rienäcker", about) == ["handoff_answer"]
    assert intents(CONSENT, "Wer ist Frau Rienäcker?", about) == ["person"]


def test_after_storing_more_begins_a_new_message() -> None:
    assert intents(STORED, "ich hab noch was vergessen", part("repeat")) == ["handoff_request"]
    assert intents(State(), "ich hab noch was vergessen", part("repeat")) == ["repeat"]


def test_a_question_in_between_is_marked_once() -> None:
    asked = turns(NAME, "Wann endet die Kohle? Wer zahlt?", [part("coal"), part("money")], None, 0)
    marks = [[one for one in turn.entities if one["entity"] == "handoff_reply"] for turn in asked]
    assert marks == [[], [{"entity": "handoff_reply", "value": "interrupts"}]]


def test_a_request_for_time_is_no_danger_while_the_form_is_open() -> None:
    text = "moment ich muss kurz überlegen"
    assert intents(CONSENT, text, part("emergency")) == ["handoff_answer"]
    assert intents(State(), text, part("emergency")) == ["emergency"]


def test_whether_a_message_was_sent_is_answered_by_the_form_that_still_writes_it() -> None:
    (turn,) = turns(CONSENT, "ist das schon angekommen", [part("handoff_status")], None, 0)
    assert (turn.intent, turn.entities[0]["value"]) == ("handoff_answer", "unsent")
    for state, text in (
        (State("consent", earlier=True), "ist das schon angekommen"),
        (CONSENT, "Was ist mit meiner Nachricht von gestern?"),
    ):
        assert intents(state, text, part("handoff_status")) == ["handoff_status"]


def test_a_poor_guess_switches_no_register() -> None:
    assert intents(CONTACT, "warum dauert das so lange", part("easy_language_on", "…", 0.31)) != []
    assert intents(NAME, "Kasimir", part("easy_language_on", "…", 0.31)) == ["handoff_answer"]


def test_abuse_is_no_name() -> None:
    assert intents(NAME, "arschloch", part("out_of_scope", "…", 0.9, "abuse")) == ["out_of_scope"]


@pytest.mark.parametrize("text", ["mit wem rede ich dann", "wann meldet sich jemand", "keine ahnung"])
def test_a_question_about_the_message_itself_is_for_the_form(text: str) -> None:
    for state in (State("field"), CONCERN, NAME, CONTACT, CONSENT):
        assert intents(state, text, part("contact")) == ["handoff_answer"]


async def remember(agent: Agent, **slots: Any) -> None:
    """Put a conversation into the store that has the form open."""
    tracker = await agent.tracker_store.get_or_create_tracker("one")
    tracker.update(ActiveLoop("handoff_form"))
    for name, value in {"requested_slot": "handoff_concern", **slots}.items():
        tracker.update(SlotSet(name, value))
    tracker.update(ActionExecuted("handoff_form"))
    tracker.update(ActionExecuted("action_listen"))
    await agent.tracker_store.save(tracker)


async def remembered(agent: Agent) -> DialogueStateTracker:
    return await agent.tracker_store.get_or_create_tracker("one")


async def test_the_open_form_is_recalled(agent: Agent) -> None:
    assert recall(await remembered(agent), None) == State()
    await remember(agent, handoff_draft="d1", handoff_notes={"offered": "x"}, handoff_lookup={"do": "status"})
    for handed in (None, "another"):
        assert recall(await remembered(agent), handed) == State(
            "concern", pending=True, lookup="status", earlier=handed is not None
        )


async def test_a_form_whose_draft_was_handed_over_closes_and_forgets(agent: Agent) -> None:
    await remember(agent, handoff_draft="d1", handoff_mail="m@example.de")
    asked = {"conversation": "one", "text": "Wann endet die Kohle?", "language": "de", "handed": "d1"}
    assert (await answer(agent, asked))["turns"][0]["topic"] == "coal"
    tracker = await remembered(agent)
    assert recall(tracker, "d1") == State(earlier=True)
    assert tracker.active_loop_name is None
    assert [tracker.get_slot(name) for name in ("requested_slot", "handoff_draft", "handoff_mail")] == [
        None
    ] * 3


async def test_where_others_read_along_the_open_form_closes_and_none_begins(agent: Agent) -> None:
    await remember(agent, handoff_draft="d1", handoff_mail="m@example.de")
    asked = {"conversation": "one", "text": "Wann endet die Kohle?", "language": "de", "public": True}
    (turn,) = (await answer(agent, asked))["turns"]
    assert turn["topic"] == "coal"
    for text in (f"{ID} zurückziehen", "Rufen Sie mich bitte an: 03493 123456"):
        (turn,) = (await answer(agent, {**asked, "text": text}))["turns"]
        assert [reply["handoff"] for reply in turn["replies"]] == [{"do": "privately"}], text
    tracker = await remembered(agent)
    assert tracker.active_loop_name is None
    assert [tracker.get_slot(name) for name in ("requested_slot", "handoff_draft", "handoff_mail")] == [
        None
    ] * 3


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("ich wil mid jemant schprechen", True),
        ("kan mich jeman anrufn", True),
        ("wo ist das amd", False),
        ("wan fährt der buss", False),
    ],
)
def test_a_misspelt_wish_for_a_person_that_nlu_does_not_know_begins_the_form(text: str, begun: bool) -> None:
    unknown = {"intent": "out_of_scope", "confidence": 0.9, "entities": []}
    assert begins(text, [unknown], Phrases.load()) is begun


def test_what_is_surely_out_of_scope_is_no_misspelt_wish() -> None:
    for confidence, begun in ((0.5, True), (0.98, False)):
        elsewhere = {"intent": "out_of_scope", "confidence": confidence, "entities": []}
        assert begins("wo melde ich einen hund an", [elsewhere], Phrases.load()) is begun


def test_a_yes_that_is_pressed_again_after_the_message_was_stored_asks_for_its_state() -> None:
    yes = Turn("", "handoff_answer", 1.0, [{"entity": "handoff_reply", "value": "yes"}])
    no = Turn("", "handoff_answer", 1.0, [{"entity": "handoff_reply", "value": "no"}])
    assert [turn.intent for turn in pressed(State(earlier=True), [yes])] == ["handoff_status"]
    assert pressed(State(earlier=True), [no]) == [no]
    assert pressed(State(), [yes]) == [yes]
    assert pressed(State("consent", earlier=True), [yes]) == [yes]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (f"Ist {ID} zurückgezogen?", "handoff_status"),
        (f"zieh {ID} zurück, 0171 2223334", "handoff_withdraw"),
        ("wurde meine nachricht zurückgezogen", "handoff_status"),
    ],
)
def test_a_question_about_a_withdrawal_takes_nothing_back(text: str, intent: str) -> None:
    assert intents(State(earlier=True), text, part("handoff_withdraw")) == [intent]
