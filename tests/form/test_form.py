"""The form without a speaker: messages in, the state and what to say out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.form.form import LEFT_OUT, LONGEST_CONCERN, UNKNOWN_FIELD, Form, Said, Step, advance, begin
from bot.form.phrases import Phrases

FULL = Form(topic_field="verkehr", concern="Radweg", name="Müller", mail="m@example.de", transcript=False)


def talk(form: Form, *texts: str | Said) -> Step:
    """Let a visitor say several things, one after the other."""
    step = Step(form)
    for text in texts:
        said = text if isinstance(text, Said) else Said(text)
        step = advance(step.form, said, Phrases.load())
        if step.end:
            break
    return step


def test_everything_in_one_message_leaves_only_the_consents_open(phrases: Phrases) -> None:
    step = begin(
        Said("Bitte rufen Sie mich an wegen Radweg, Müller, 03493 123456", topic_field="verkehr"), phrases
    )
    assert step.form == Form(
        topic_field="verkehr",
        concern="Bitte rufen Sie mich an wegen Radweg",
        name="Müller",
        phone="03493 123456",
    )
    assert step.form.question == "transcript"


@pytest.mark.parametrize(
    "text",
    [
        "Ich möchte mit jemandem sprechen",
        "kann mich mal jemand anrufen",
        "leiten Sie das bitte weiter",
        "Können Sie mich anrufen? 03493 123456",
        "ich will mit einem echten menschen reden",
        "Mitarbeiter bitte",
        "Bitte geben Sie meine Nachricht an jemanden weiter.",
    ],
)
def test_a_request_alone_is_no_concern(phrases: Phrases, text: str) -> None:
    assert begin(Said(text), phrases).form.concern is None


@pytest.mark.parametrize(
    "text",
    [
        "Ich möchte mit jemandem über den Radweg nach Aken sprechen",
        "Bitte um Rückruf wegen der Turnhalle",
        "Unser Gemeindehaus ist feucht und der Putz fällt ab, kann uns jemand anrufen?",
    ],
)
def test_a_request_with_a_reason_is_a_concern_in_the_visitors_words(phrases: Phrases, text: str) -> None:
    assert begin(Said(text), phrases).form.concern == text


def test_the_questions_come_in_order_and_each_takes_its_answer() -> None:
    form = Form()
    asked = []
    for said in (
        Said(topic_field="verkehr"),
        Said("Wann wird der Radweg gebaut?"),
        Said("Müller"),
        Said("m@example.de"),
        Said("nein"),
    ):
        asked.append(form.question)
        form = talk(form, said).form
    assert asked == ["field", "concern", "name", "contact", "transcript"]
    assert form == replace(FULL, concern="Wann wird der Radweg gebaut?")
    assert talk(form, "ja").submit


@pytest.mark.parametrize("text", ["Ja", "ja bitte", "einverstanden", "Ja, so weitergeben", "ok"])
def test_a_clear_yes_is_consent(text: str) -> None:
    assert talk(FULL, text).submit


@pytest.mark.parametrize(
    "said",
    [
        Said("nein, in Ordnung"),
        Said("ja, aber warten Sie"),
        Said("vielleicht"),
        Said("ja wenn es sein muss, aber nicht an Frau X"),
        Said("das ist nicht in Ordnung so", hint="yes"),
    ],
)
def test_anything_else_is_not(said: Said) -> None:
    step = talk(FULL, said)
    assert not step.submit
    assert step.end is None


@pytest.mark.parametrize(
    "said", [Said("nein"), Said("Nein danke"), Said("nö, lieber nicht"), Said(reply="no")]
)
def test_a_no_to_the_consent_ends_the_form_and_keeps_nothing(said: Said) -> None:
    assert talk(FULL, said) == Step(Form(), end="refused")


@pytest.mark.parametrize(
    "form",
    [
        Form(),
        Form(topic_field="sport"),
        Form(topic_field="sport", concern="x"),
        replace(FULL, mail=None),
        replace(FULL, transcript=None),
        FULL,
    ],
    ids=lambda form: form.question,
)
@pytest.mark.parametrize(
    "text", ["abbrechen", "ach nein, doch nicht", "lass mal", "Ich will das nicht mehr."]
)
def test_the_form_can_be_cancelled_at_every_question(form: Form, text: str) -> None:
    assert talk(form, text) == Step(Form(), end="cancelled")


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("nein, die Mail ist neu@example.de", {"mail": "neu@example.de"}),
        ("der Name stimmt nicht, ich heiße Maier", {"name": "Maier"}),
        ("moment, der Nachname ist Maier mit ai", {"name": "Maier"}),
        ("die Mail ist falsch", {"mail": None}),
        ("Der Name ist falsch", {"name": None}),
        ("das Anliegen möchte ich ändern", {"concern": None}),
        ("doch lieber per Telefon", {"wish": "phone"}),
        ("doch, das Gespräch soll anders", {"transcript": None}),
    ],
)
def test_an_answer_is_corrected_before_the_consent(text: str, changed: dict[str, str | None]) -> None:
    assert talk(FULL, text).form == replace(FULL, **changed)


def test_a_name_can_be_told_while_another_question_is_open() -> None:
    form = talk(replace(FULL, mail=None), "ach, ich heiße doch Maier").form
    assert (form.name, form.question) == ("Maier", "contact")


def test_another_person_can_be_chosen_before_the_consent() -> None:
    step = talk(FULL, Said("nein, es geht um Sport", topic_field="sport"))
    assert (step.form.topic_field, step.remarks) == ("sport", ("corrected",))


def test_the_wish_for_a_call_replaces_the_address_once_the_number_is_there() -> None:
    step = talk(FULL, "doch lieber per Telefon")
    assert step.form.question == "contact"
    form = talk(step.form, "03493 123456").form
    assert (form.mail, form.phone, form.question) == (None, "03493 123456", "consent")


def test_a_typing_error_in_the_domain_is_offered_for_correction() -> None:
    form = talk(replace(FULL, mail=None), "mueller@gmial.com").form
    assert (form.suggestion, form.question, form.pending) == ("mueller@gmail.com", "contact", True)
    assert talk(form, "ja").form.mail == "mueller@gmail.com"
    assert talk(form, "nein").form.mail == "mueller@gmial.com"
    assert talk(form, "nein, m.mueller@gmx.de").form.mail == "m.mueller@gmx.de"


def test_a_number_without_area_code_is_joined_with_the_area_code_that_follows() -> None:
    step = talk(replace(FULL, mail=None), "123456")
    assert step.remarks == ("error_phone_area",)
    assert talk(step.form, "03493").form.phone == "03493 123456"


def test_after_two_contacts_that_cannot_be_used_another_way_is_named() -> None:
    step = talk(replace(FULL, mail=None), "Mein Haus am See", "irgendwo")
    assert step.remarks == ("error_reach_missing", "way_out")
    assert talk(step.form, "m@example.de").form.contact == "m@example.de"


def test_a_visitor_who_gives_no_contact_is_told_why_it_is_needed() -> None:
    step = talk(replace(FULL, mail=None), Said("das möchte ich nicht", hint="no"))
    assert (step.remarks, step.end) == (("contact_needed",), None)


@pytest.mark.parametrize("text", ["anonym", "das möchte ich nicht sagen", "nein", "ohne Namen"])
def test_the_name_may_be_left_out(text: str) -> None:
    assert talk(replace(FULL, name=None), text).form.name == LEFT_OUT


def test_what_is_no_name_is_asked_for_once_more_and_then_left_out() -> None:
    step = talk(replace(FULL, name=None), "<script>alert(1)</script>")
    assert (step.form.name, step.remarks) == (None, ("error_name_invalid",))
    step = talk(step.form, "X" * 2000)
    assert (step.form.name, step.remarks) == (LEFT_OUT, ("name_left_out",))


@pytest.mark.parametrize("text", ["ja", "Ja, gern mitschicken"])
def test_the_transcript_goes_along_only_after_a_clear_yes(text: str) -> None:
    assert talk(replace(FULL, transcript=None), text).form.transcript is True


@pytest.mark.parametrize("text", ["nein", "mir egal", "ja nee", "weiß nicht"])
def test_without_a_clear_yes_it_stays_here(text: str) -> None:
    assert talk(replace(FULL, transcript=None), text).form.transcript is False


def test_going_back_opens_the_question_before() -> None:
    step = talk(FULL, "zurück")
    assert step.form.question == "transcript"
    assert talk(step.form, "zurück").form.question == "contact"
    assert talk(Form(), "zurück").remarks == ("first_question",)


def test_what_is_said_beside_an_answer_is_added_to_the_concern() -> None:
    form = talk(replace(FULL, mail=None), "03493 123456, am besten nach 16 Uhr").form
    assert form.concern == "Radweg\nam besten nach 16 Uhr"
    assert talk(replace(FULL, mail=None), "meine Nummer lautet 03493 123456").form.concern == "Radweg"


def test_a_whole_sentence_where_a_name_or_a_contact_is_asked_for_is_added_to_the_concern() -> None:
    for form in (replace(FULL, name=None), replace(FULL, mail=None)):
        step = talk(form, "Der Sportplatz in Aken braucht ein Tor.")
        assert step.form == replace(form, concern="Radweg\nDer Sportplatz in Aken braucht ein Tor.")
        assert step.remarks == ("added",)


def test_one_word_is_no_concern_until_it_is_said_twice_or_names_a_field() -> None:
    step = talk(Form(topic_field="sport"), "Tom")
    assert (step.form.concern, step.remarks) == (None, ("concern_open",))
    assert talk(step.form, "Laternen").form.concern == "Laternen"
    assert talk(Form(topic_field="verkehr"), Said("Radweg", topic_field="verkehr")).form.concern == "Radweg"


def test_a_yes_is_no_name() -> None:
    form = replace(FULL, name=None)
    assert talk(form, "ja") == Step(form)


def test_the_title_of_a_field_is_no_concern(phrases: Phrases) -> None:
    titles = ["Sport", "Wirtschaft und Standortentwicklung"]
    for text in ("Bitte um Rückruf zum Thema Sport", "Rückruf wegen Wirtschaft und Standortentwicklung"):
        assert begin(Said(text, titles=titles), phrases).form.concern is None
    named = Said(titles[1], topic_field="wirtschaft", titles=titles)
    assert talk(Form(), named).form == Form(topic_field="wirtschaft")


def test_the_concern_keeps_the_visitors_words() -> None:
    text = "Wann wird der Radweg in Zörbig gebaut?\nEr fehlt uns <b>sehr</b> {name} %s."
    assert talk(Form(topic_field="verkehr"), text).form.concern == text


def test_a_contact_in_the_concern_is_taken_as_such() -> None:
    form = talk(Form(topic_field="verkehr"), "Der Radweg ist kaputt. Müller, 03493 123456").form
    assert (form.concern, form.name, form.phone) == ("Der Radweg ist kaputt.", "Müller", "03493 123456")


def test_a_question_that_was_answered_becomes_the_concern_on_request() -> None:
    form = Form(topic_field="verkehr", offered="Was ist STARK?")
    assert talk(form, Said(reply="use")).form.concern == "Was ist STARK?"
    assert talk(form, "ja").form.concern == "Was ist STARK?"
    assert talk(form, "nein").form == Form(topic_field="verkehr")


def test_the_field_may_be_unknown_and_is_asked_twice_at_most() -> None:
    assert talk(Form(), "weiß ich nicht").form.topic_field == UNKNOWN_FIELD
    step = talk(Form(), "Bei uns im Dorf stinkt es seit Wochen ganz furchtbar")
    assert step.form.question == "field"
    assert step.form.concern == "Bei uns im Dorf stinkt es seit Wochen ganz furchtbar"
    assert talk(step.form, "irgendwas").form.topic_field == UNKNOWN_FIELD


def test_repeating_the_request_changes_nothing() -> None:
    form = replace(FULL, name=None)
    assert talk(form, "ich will mit einem Menschen sprechen").form == form


def test_a_number_in_another_country_is_kept() -> None:
    assert talk(replace(FULL, mail=None), "+43 1 5123456").form.phone == "+43 1 5123456"


def test_a_concern_is_cut_at_what_can_be_stored() -> None:
    concern = talk(Form(topic_field="sport"), "Halle " * 1000).form.concern
    assert concern is not None
    assert len(concern) == LONGEST_CONCERN


_TEXTS = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["ja", "nein", "Müller", "m@example.de", "m@gmial.com", "0349", "123456", "zurück", "warum?",
         "ändern",
         "die Mail ist falsch", "per Telefon", "03493 123456", "weiß nicht", "Der Radweg ist kaputt", "m@web"]
    ),
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.builds(Said, _TEXTS, hint=st.sampled_from([None, "yes", "no"])), max_size=12))
def test_nothing_is_submitted_that_is_not_complete(messages: list[Said]) -> None:
    form, phrases = Form(), Phrases.load()
    for said in messages:
        step = advance(form, said, phrases)
        if step.submit:
            assert form.question == "consent"
            assert step.form.concern
            assert step.form.mail or step.form.phone
            assert "yes" in (said.reply, said.hint) or phrases.says("yes", said.text)
        form = step.form


@pytest.mark.parametrize("text", ["ok dann nein", "ja nee", "na gut, dann nö"])
def test_a_no_after_a_word_of_agreement_is_a_no(text: str) -> None:
    assert talk(FULL, text).end == "refused"


def test_who_knows_no_field_is_not_let_go() -> None:
    for text, hint in (("weis nich", None), ("kann ich nicht sagen", "no"), ("weis nich", "no")):
        step = talk(Form(), Said(text, hint=hint))
        assert (step.end, step.form.topic_field) == (None, UNKNOWN_FIELD)
    assert talk(Form(), Said("nein lieber nicht", hint="no")).end == "cancelled"
