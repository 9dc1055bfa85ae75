"""The form without a speaker: messages in, the state and what to say out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.form.concern import LONGEST_CONCERN
from bot.form.dialogue import REMINDED, advance, begin
from bot.form.form import LEFT_OUT, UNKNOWN_FIELD, Form
from bot.form.phrases import Phrases
from bot.form.turn import Said, Step

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
        "ich will mit jemand reden wegen sporthalle",
        "Bitte um Rückruf wegen der Turnhalle",
    ],
)
def test_a_request_alone_is_no_concern(phrases: Phrases, text: str) -> None:
    assert begin(Said(text), phrases).form.concern is None


@pytest.mark.parametrize(
    "text",
    [
        "Ich möchte mit jemandem über den Radweg nach Aken sprechen",
        "Bitte um Rückruf wegen der Turnhalle in Gröbzig",
        "Unser Gemeindehaus ist feucht und der Putz fällt ab, kann uns jemand anrufen?",
    ],
)
def test_a_request_with_a_reason_is_a_concern_in_the_visitors_words(phrases: Phrases, text: str) -> None:
    assert begin(Said(text), phrases).form.concern == text


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Rufen Sie mich bitte an", "phone"),
        ("Kann mich mal jemand anrufen?", "phone"),
        ("Schreibt mir eine Mail wegen dem Radweg nach Aken", "mail"),
        ("Bitte rufen Sie mich nicht an, wegen dem Lärm vom Bolzplatz in Aken", None),
        ("Ich möchte mit jemandem sprechen", None),
        ("Bitte rufen Sie mich an wegen Radweg, mueller@example.de", None),
    ],
)
def test_who_wants_a_call_is_asked_for_the_number_alone(
    phrases: Phrases, text: str, wish: str | None
) -> None:
    assert begin(Said(text), phrases).form.wish == wish


def test_a_wish_for_a_call_may_come_while_the_concern_is_asked_for() -> None:
    step = talk(Form(topic_field="sport"), "rufen Sie mich bitte an")
    assert (step.form.wish, step.remarks) == ("phone", ("concern_open",))


def test_who_gives_the_other_way_than_the_one_wished_for_is_not_asked_again() -> None:
    open_form = replace(FULL, mail=None, wish="phone")
    assert talk(open_form, "m@example.de").form == FULL
    both = talk(open_form, "m@example.de", "03493 341800").form
    assert (both.mail, both.phone) == ("m@example.de", "03493 341800")


@pytest.mark.parametrize("text", ["👍", "✅", "👌🏽", "👍 👍"])
def test_a_thumb_is_a_yes_but_no_permission(text: str) -> None:
    asked = replace(FULL, mail=None, suggestion="m@gmail.com")
    assert talk(asked, text).form.mail == "m@gmail.com"
    for form in (FULL, replace(FULL, transcript=None)):
        step = talk(form, text)
        assert (step.form, step.remarks, step.submit) == (form, ("yes_in_a_word",), False)
    assert talk(FULL, f"ja {text}").submit


@pytest.mark.parametrize("text", ["na", "nö", "nee", "ne danke", "nöö", "👎", "neenee"])
def test_a_small_no_is_one(text: str) -> None:
    assert talk(replace(FULL, transcript=None), text).form == FULL
    assert talk(replace(FULL, name=None), text).form.name == LEFT_OUT
    assert talk(replace(FULL, mail=None), text).remarks == ("contact_needed",)
    assert talk(Form(topic_field="sport"), text).end == "cancelled"
    assert talk(Form(topic_field="sport", offered="Was ist STARK?"), text).form.offered is None


def test_a_story_that_goes_on_and_an_errand_are_added_while_the_contact_is_asked_for() -> None:
    form = replace(FULL, mail=None)
    for text in ("Und der Fahrer war böse zu mir", "sagen Sie ihr noch, dass es bis Ostern Zeit hat"):
        assert talk(form, text).form.concern == f"Radweg\n{text}"


@pytest.mark.parametrize("text", ["meine Betreuerin hat Telefon", "da geht nur Telefon"])
def test_who_names_a_way_in_a_few_words_is_asked_for_it(text: str) -> None:
    assert talk(replace(FULL, mail=None), text).form.wish == "phone"


@pytest.mark.parametrize("text", ["is dringend!!!", "Können Sie mich heute noch anrufen"])
def test_that_it_is_urgent_is_no_concern(text: str) -> None:
    assert talk(Form(topic_field="sport"), text).form.concern is None


@pytest.mark.parametrize("text", ["ich will das lesen", "zeigen sie mal", "was steht da jetzt drin"])
def test_whoever_wants_to_read_it_reads_it_again(text: str) -> None:
    step = talk(FULL, text)
    assert (step.form, step.remarks, step.submit) == (FULL, (), False)


def test_who_gets_it_may_be_asked_with_a_stop_before_it() -> None:
    assert talk(FULL, "stopp mal, an wen geht das").remarks == ("goes_to",)
    assert talk(FULL, "dann nicht").end == "refused"


def test_some_digits_that_are_others_open_the_contact_again() -> None:
    form = replace(FULL, mail=None, phone="0174 5566778")
    assert talk(form, "die nummer hinten ist 79 nicht 78").form.question == "contact"
    assert not talk(form, "in nummer 7 wohnt keiner mehr seit dem Umzug der Schule nach Aken").form.former


def test_a_name_after_a_word_of_agreement_is_one() -> None:
    form = replace(FULL, name=None)
    assert talk(form, Said("ok Jana", hint="yes")).form.name == "Jana"
    assert talk(form, Said("mach hinne", hint="yes")).form.name is None


def test_a_na_alone_is_no_refusal_of_all_that_was_told() -> None:
    assert talk(FULL, "na") == Step(FULL)
    assert talk(FULL, "na gut").submit


def test_a_no_while_the_concern_is_changed_leaves_it_as_it_was() -> None:
    assert talk(FULL, "das Anliegen ist falsch", "nein").form == FULL


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
    "text",
    [
        "abbrechen",
        "ach nein, doch nicht",
        "stop, doch nich",
        "nee, doch lieber nicht",
        "lass mal",
        "nee lass mal, abbrechen",
        "nö, doch nicht",
        "Ich will das nicht mehr.",
    ],
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
    form = talk(FULL, text).form
    assert replace(form, changing=None, former=None) == replace(FULL, **changed)


def test_a_name_can_be_told_while_another_question_is_open() -> None:
    form = talk(replace(FULL, mail=None), "ach, ich heiße doch Maier").form
    assert (form.name, form.question) == ("Maier", "contact")


def test_another_person_can_be_chosen_before_the_consent() -> None:
    step = talk(FULL, Said("nein, es geht um Sport", topic_field="sport"))
    assert (step.form.topic_field, step.remarks) == ("sport", ("corrected", "goes_to"))


def test_what_is_told_beside_another_field_at_the_consent_is_not_lost() -> None:
    text = "zum Thema Radweg: zwischen Brehna und Roitzsch fehlt die Beleuchtung"
    assert talk(FULL, Said(text, topic_field="sport")).form.concern == f"Radweg\n{text}"
    same = "der Radweg in Zehringen soll zu machen das ist doof"
    step = talk(replace(FULL, name=None), Said(same, topic_field="verkehr"))
    assert (step.form.concern, step.form.topic_field) == (f"Radweg\n{same}", "verkehr")
    assert talk(FULL, Said("nein nur an Verkehr", topic_field="verkehr")) == Step(FULL, ("goes_to",))


@pytest.mark.parametrize("text", ["nein ich hab angst", "Nein, das ist mir unheimlich"])
def test_a_no_with_hardly_a_reason_refuses(text: str) -> None:
    assert talk(FULL, text) == Step(Form(), end="refused")


def test_a_no_that_says_more_is_asked_what_to_change() -> None:
    step = talk(FULL, "nein, der Weg ist doch ganz woanders bei Pouch")
    assert step == Step(FULL, ("no_or_change",))


@pytest.mark.parametrize(
    ("text", "name"),
    [("Maier mit ai", "Maier"), ("K. Müller", "K. Müller"), ("nein, Muller ohne ü", "Muller")],
)
def test_a_name_is_spelt_at_the_consent(text: str, name: str) -> None:
    form = replace(FULL, name="Meier" if "ai" in text else "Müller")
    assert talk(form, text) == Step(replace(form, name=name), ("corrected",))


def test_a_titled_name_after_the_question_for_it_is_the_writers() -> None:
    for form in (FULL, replace(FULL, name=LEFT_OUT), replace(FULL, name="Brand", transcript=None)):
        assert talk(form, "Frau Brandt").form == replace(form, name="Frau Brandt")
    ours = talk(FULL, Said("Frau Brandt", person="brandt"))
    assert ours.form.name == "Müller"


def test_an_address_put_right_leaves_the_name_alone() -> None:
    form = talk(FULL, "die Mail ist mueller@example.de, nicht muller").form
    assert (form.name, form.mail) == ("Müller", "mueller@example.de")


def test_an_address_without_its_sign_is_offered() -> None:
    step = talk(replace(FULL, mail=None), "jan web.de")
    assert (step.form.suggestion, step.form.question) == ("jan@web.de", "contact")
    assert talk(step.form, "ja").form.mail == "jan@web.de"
    assert talk(step.form, "nein").remarks == ("contact_once_more",)


def test_the_title_of_a_field_is_neither_concern_nor_name() -> None:
    titles = ["Sport", "Kultur und Tourismus"]
    chosen = Form(topic_field="verkehr")
    other = talk(chosen, Said("Sport", topic_field="sport", titles=titles))
    assert other == Step(Form(topic_field="sport"), ("corrected", "goes_to"))
    again = talk(Form(topic_field="sport"), Said("Thema Sport", topic_field="sport", titles=titles))
    assert again.remarks == ("concern_open",)
    named = talk(replace(FULL, name=None), Said("Kultur", topic_field="kultur", titles=titles))
    assert (named.form.name, named.remarks) == (None, ("no_name",))


@pytest.mark.parametrize(
    "text",
    [
        "Doch noch was: der Aufzug ist zu eng",
        "noch etwas, der Aufzug ist zu eng",
        "Moment, noch eine Sache: der Aufzug ist zu eng",
    ],
)
def test_what_is_added_to_an_earlier_message_begins_with_it(phrases: Phrases, text: str) -> None:
    assert begin(Said(text), phrases).form.concern == "der Aufzug ist zu eng"


def test_a_spelling_without_the_name_asks_for_it_again() -> None:
    step = talk(FULL, "mit Doppel-t am Ende")
    assert step.form.question == "name"
    assert talk(step.form, "Mütter mit zwei t").form == replace(FULL, name="Mütter")
    assert talk(step.form, "doch nicht").form == FULL


def test_a_contact_given_too_early_or_anew_is_acknowledged() -> None:
    early = talk(replace(FULL, name=None, mail=None), "0171 4455667")
    assert (early.form.question, early.remarks) == ("name", ("noted",))
    anew = talk(replace(FULL, transcript=None), "nein, 0171 4455667 bitte statt mail")
    assert (anew.form.phone, anew.remarks) == ("0171 4455667", ("corrected",))


def test_a_message_that_says_whose_address_it_is_is_kept_whole() -> None:
    text = "meine Betreuerin hat eine Mail: betreuerin@example.de"
    assert talk(replace(FULL, mail=None), text).form.concern == f"Radweg\n{text}"
    step = talk(Form(topic_field="sport"), "Mama hat Mail: mama@example.de")
    assert (step.form.mail, step.form.concern) == ("mama@example.de", None)


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


@pytest.mark.parametrize(
    "text", ["mach hin", "mach mal schneller hier", "ja aber nur vielleicht", "von mir aus nicht"]
)
def test_what_only_sounds_like_a_yes_is_neither_permission_nor_consent(text: str) -> None:
    assert talk(replace(FULL, transcript=None), Said(text, hint="yes")).form.transcript is False
    assert not talk(FULL, Said(text, hint="yes")).submit


@pytest.mark.parametrize("text", ["ja verdammt", "nu freilich", "jo passt scho"])
def test_a_yes_in_a_visitors_own_words_is_one(text: str) -> None:
    assert talk(FULL, Said(text, hint="yes")).submit


@pytest.mark.parametrize("text", ["nein, das muss nicht sein", "nicht nötig", "brauch ich nicht"])
def test_a_polite_no_to_the_transcript_is_no_stop(text: str) -> None:
    assert talk(replace(FULL, transcript=None), text) == Step(FULL)


@pytest.mark.parametrize("text", ["ok so kann es raus", "schickt es halt ab", "na gut"])
def test_a_casual_yes_is_no_stop(text: str) -> None:
    assert talk(FULL, text).submit


def test_the_permission_for_the_transcript_can_be_changed_at_the_end() -> None:
    along = replace(FULL, transcript=True)
    assert talk(along, "nö doch nicht mitschicken") == Step(FULL, ("corrected",))
    assert talk(FULL, "den Verlauf doch mitschicken") == Step(along, ("corrected",))
    assert talk(along, "ja, mitschicken").submit


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


def test_the_concern_names_the_reader_only_where_nobody_was_chosen() -> None:
    about = Said("Der Spielplatz fehlt", topic_field="bildung")
    chosen = Form(topic_field=UNKNOWN_FIELD, person="rienaecker")
    assert talk(chosen, about).form.person == "rienaecker"
    assert talk(chosen, about).form.topic_field == UNKNOWN_FIELD
    step = talk(Form(topic_field=UNKNOWN_FIELD), about)
    assert (step.form.topic_field, step.remarks) == ("bildung", ("goes_to",))


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


@pytest.mark.parametrize(
    "text", ["nee will ich nich sagen", "Nein, das möchte ich nicht sagen", "keine Angabe"]
)
def test_who_does_not_want_to_name_the_field_goes_on_without_it(text: str) -> None:
    form = talk(Form(), text).form
    assert (form.topic_field, form.question) == (UNKNOWN_FIELD, "concern")


@pytest.mark.parametrize("text", ["Der Dreck geht weiter", "Es geht einfach nichts weiter im Dorf"])
def test_what_only_has_words_of_a_refusal_is_the_concern(text: str) -> None:
    assert talk(Form(), text).form.concern == text


def test_what_is_told_while_the_field_is_asked_for_is_added_to_what_was_told_before() -> None:
    story = "Die Rutsche auf dem Spielplatz ist kaputt"
    step = talk(Form(concern="Dürfte ich mal fragen"), Said(story, topic_field="bildung"))
    assert step.form == Form(topic_field="bildung", concern=f"Dürfte ich mal fragen\n{story}")


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
    told = talk(Form(concern="Der Putz fällt ab"), Said("nein", hint="no"))
    assert told.form == Form(topic_field=UNKNOWN_FIELD, concern="Der Putz fällt ab")


# Changing an answer.


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("das Anliegen", "concern"), ("den namen", "name"), ("thema", "field"), ("die mail", "contact"),
        ("anligen bitte", "concern"), ("Ob das Gespräch mitgeht", "transcript"),
        ("Mail oder Telefon", "contact"),
    ],
)  # fmt: skip
def test_asked_what_to_change_a_word_for_it_is_enough(text: str, question: str) -> None:
    asked = talk(FULL, "ändern")
    assert asked.remarks == ("what_to_change",)
    assert talk(asked.form, text).form.question == question
    assert talk(FULL, Said(reply="change"), text).form.question == question


@pytest.mark.parametrize(
    "text",
    ["Wir brauchen 95.000 Euro und fragen, ob das förderfähig ist", "Wann wird der Steg repariert?", "Steg"],
)
def test_what_is_written_after_choosing_the_concern_is_the_new_concern(text: str) -> None:
    form = talk(FULL, "ändern", "das Anliegen", text).form
    assert form == replace(FULL, concern=text)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("das Anliegen ändern: Der Steg ist morsch", {"concern": "Der Steg ist morsch"}),
        ("Anliegen: Der Steg ist morsch", {"concern": "Der Steg ist morsch"}),
        ("das anliegen ist nicht radweg sondern der morsche steg", {"concern": "der morsche steg"}),
        ("der Name ist falsch: Maier", {"name": "Maier"}),
        ("Namen ändern in Petra Maier", {"name": "Petra Maier"}),
        ("andere Nummer: 03493 341800", {"phone": "03493 341800"}),
        (
            "das Anliegen ist falsch, es geht um den Steg in Pouch",
            {"concern": "es geht um den Steg in Pouch"},
        ),
    ],
)
def test_what_to_change_and_what_to_may_come_in_one_message(text: str, changed: dict[str, str]) -> None:
    assert talk(FULL, text).form == replace(FULL, **changed)


@pytest.mark.parametrize("text", ["doch nicht", "doch nich", "bleibt so", "zurück", "ach lassen Sie es so"])
def test_a_change_can_be_left_and_everything_is_as_before(text: str) -> None:
    assert talk(FULL, "der Name ist falsch", text) == Step(FULL)
    assert talk(FULL, "die Mail ist falsch", text) == Step(FULL)


@pytest.mark.parametrize("text", ["ja", "alles", "Etwas", "ok passt"])
def test_asked_what_to_change_nothing_else_is_consent(text: str) -> None:
    step = talk(FULL, "ändern", text)
    assert (step.submit, step.remarks, step.form.changing) == (False, ("what_to_change",), "what")
    assert talk(step.form, "den namne").form.question == "name"


def test_several_things_that_are_wrong_are_asked_for_one_after_the_other() -> None:
    step = talk(FULL, "Nummer und Name falsch")
    assert step.form.question == "name"
    assert talk(step.form, "Maier").form.question == "contact"
    assert talk(step.form, "Maier", "03493 341800").form == replace(
        FULL, name="Maier", mail=None, phone="03493 341800"
    )


@pytest.mark.parametrize("form", [replace(FULL, mail=None), replace(FULL, transcript=None), FULL])
def test_something_can_be_added_to_the_concern(form: Form) -> None:
    step = talk(form, "ich hab noch was vergessen")
    assert step.remarks == ("what_to_add",)
    added = talk(step.form, "Wann wird die Lampe repariert?")
    assert added.form == replace(form, concern="Radweg\nWann wird die Lampe repariert?")
    assert talk(step.form, "doch nicht") == Step(form)


@pytest.mark.parametrize(
    ("text", "field", "person"),
    [("nein moment das soll an frau x", None, "x"), ("nee doch eher sport", "sport", None)],
)
def test_the_message_can_be_sent_elsewhere(text: str, field: str | None, person: str | None) -> None:
    for form in (replace(FULL, name=None), replace(FULL, mail=None), FULL):
        step = talk(form, Said(text, hint="no", topic_field=field, person=person))
        if person and form.question == "name":
            continue  # there a person may be the visitor
        assert (step.form.topic_field, step.form.person) == (field, person)
        assert step.remarks == ("corrected", "goes_to")


def test_nothing_to_change_after_all_leads_back_to_the_consent() -> None:
    assert talk(FULL, "ändern", "doch nicht") == Step(FULL)


def test_a_stop_ends_the_form_even_while_something_is_changed() -> None:
    assert talk(FULL, "ändern", "abbrechen").end == "cancelled"
    assert talk(FULL, "der Name ist falsch", "abbrechen").end == "cancelled"


def test_a_question_that_begins_like_a_correction_is_none() -> None:
    assert talk(FULL, "Frage: wer bezahlt den Radweg").form.concern != "wer bezahlt den Radweg"


def test_a_sentence_at_the_consent_is_added_and_read_back() -> None:
    step = talk(FULL, "Der Radweg ist nachts auch dunkel.")
    assert (step.form.concern, step.remarks) == ("Radweg\nDer Radweg ist nachts auch dunkel.", ("added",))


# Not knowing what to write, and asking back.


@pytest.mark.parametrize(
    "text",
    [
        "Ich weiß nicht",
        "weis nich",
        "keine ahnung",
        "was soll ich da schreiben",
        "ich weiß nicht was ich schreiben soll",
    ],
)
@pytest.mark.parametrize("question", ["concern", "name", "contact"])
def test_who_does_not_know_what_to_write_is_helped(question: str, text: str) -> None:
    form = {
        "concern": Form(topic_field="sport"),
        "name": replace(FULL, name=None),
        "contact": replace(FULL, mail=None),
    }[question]
    for hint in (None, "no"):
        step = talk(form, Said(text, hint=hint))
        assert (step.end, step.form.question, step.remarks[0]) == (None, question, f"help_{question}")
    assert talk(form, text, text).end is None


def test_after_the_help_one_word_is_a_concern() -> None:
    assert talk(Form(topic_field="sport"), "weis nich", "Spielplatz").form.concern == "Spielplatz"


def test_a_name_that_nobody_knows_is_left_out_the_second_time() -> None:
    assert talk(replace(FULL, name=None), "weiß nicht", "weiß nicht").form.name == LEFT_OUT


@pytest.mark.parametrize("text", ["mit wem rede ich dann", "wer bekommt das?", "Wer antwortet mir denn"])
def test_who_gets_the_message_may_be_asked_at_every_question(text: str) -> None:
    assert talk(Form(), text) == Step(Form(), ("why_field",))
    for form in (Form(topic_field="sport"), replace(FULL, name=None), FULL):
        assert talk(form, text) == Step(form, ("goes_to",))


@pytest.mark.parametrize(
    "text", ["Wann meldet sich jemand?", "wie lange dauert das", "wann krieg ich antwort"]
)
def test_when_an_answer_comes_may_be_asked_at_every_question(text: str) -> None:
    for form in (Form(topic_field="sport"), replace(FULL, mail=None), FULL):
        assert talk(form, text) == Step(form, ("when",))


def test_whoever_answers_the_question_for_the_field_is_told_who_gets_the_message() -> None:
    assert talk(Form(), Said("theressa", person="rienaecker")).remarks == ("goes_to",)
    assert talk(Form(), Said(topic_field="sport")).remarks == ("goes_to",)
    assert talk(Form(), "weiß ich nicht").remarks == ("goes_to_county",)


@pytest.mark.parametrize(
    "text",
    ["du bist voll behindert", "das ist ja wohl frech du", "keine lust auf sowas hier", "das fest im dorf"],
)
def test_a_sentence_is_no_name(text: str) -> None:
    step = talk(replace(FULL, name=None), text)
    assert step.form.name is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ich bin der Kalle", "Kalle"), ("Fr. Dr. Özdemir", "Fr. Dr. Özdemir"),
        ("von der Heyde", "von der Heyde"),
        ("Nguyen Thi Lan", "Nguyen Thi Lan"), ("Müller-Lüdenscheidt", "Müller-Lüdenscheidt"),
        ("einfach Kim", "Kim"), ("dann eben Schmidtke", "Schmidtke"),
        ("hallo, mein name ist petra weiß", "petra weiß"), ("Weiß", "Weiß"),
        ("das ist Karl Sauer", "Karl Sauer"),
        ("Maria del Carmen García López", "Maria del Carmen García López"),
    ],
)  # fmt: skip
def test_a_name_passes_however_it_is_said(text: str, name: str) -> None:
    assert talk(replace(FULL, name=None), text).form.name == name


@pytest.mark.parametrize(
    "text",
    [
        "Moment bitte",
        "ich muss kurz überlegen",
        "warten Sie mal",
        "muss erst nachsehen",
        "ich muss noch überlegen",
    ],
)
def test_whoever_needs_time_has_it(text: str) -> None:
    for form in (Form(topic_field="sport"), replace(FULL, name=None), replace(FULL, mail=None), FULL):
        assert talk(form, text) == Step(form, ("no_hurry",))


def test_whether_it_is_sent_already_is_answered() -> None:
    assert talk(FULL, Said("ist das jetzt angekommen", hint="unsent")) == Step(FULL, ("not_sent",))


@pytest.mark.parametrize(
    ("text", "wish"),
    [("und wenn ich keine mail hab", "phone"), ("hab kein Telefon", "mail"), ("handy hab ich nicht", "mail")],
)
def test_who_lacks_one_way_is_asked_for_the_other(text: str, wish: str) -> None:
    assert talk(replace(FULL, mail=None), text).form.wish == wish


def test_who_gives_no_contact_twice_is_let_go_with_another_way() -> None:
    step = talk(replace(FULL, mail=None), Said("das möchte ich nicht", hint="no"), Said("nein", hint="no"))
    assert step == Step(Form(), end="refused")
    wrong = talk(replace(FULL, mail=None), "x@y", Said("nein", hint="no"))
    assert (wrong.remarks, wrong.end) == (("contact_needed",), None)


@pytest.mark.parametrize(
    "text",
    ["kann ich das später zurückziehen", "Und kann man das wieder löschen?", "darf ich das widerrufen"],
)
def test_whether_it_can_be_taken_back_later_is_answered(text: str) -> None:
    for form in (FULL, replace(FULL, mail=None)):
        assert talk(form, Said(text, hint="cancel")) == Step(form, ("why_consent",))


def test_a_stop_with_a_slip_is_a_stop_and_a_name_like_one_is_none() -> None:
    for text in ("abbrchen", "bitte abrechen", "aufhörn"):
        assert talk(Form(), text).end == "cancelled"
    assert talk(replace(FULL, name=None), "Bender").form.name == "Bender"


def test_a_sentence_at_the_question_for_the_transcript_is_added_and_is_no_answer() -> None:
    form = replace(FULL, transcript=None)
    step = talk(form, "Der Radweg soll noch diesen Winter fertig werden")
    assert (step.form.transcript, step.remarks) == (None, ("added",))


def test_who_lacks_both_ways_is_told_why_one_is_needed() -> None:
    step = talk(replace(FULL, mail=None), "ich hab kein Telefon und keine Mail")
    assert (step.remarks, step.end) == (("contact_needed",), None)


@pytest.mark.parametrize("text", ["die nummer war doch richtig", "ihr habt doch meine nummer"])
def test_a_doch_alone_changes_nothing(text: str) -> None:
    assert talk(FULL, text).form.contact == FULL.contact
    assert talk(replace(FULL, name=None), text).form.contact == FULL.contact


def test_falsche_nummer_asks_for_it_again() -> None:
    assert talk(FULL, "falsche nummer").form.question == "contact"


@pytest.mark.parametrize("text", ["also es geht um meinen garten", "ja wegen der lampe vor dem haus"])
def test_the_concern_may_come_while_the_name_is_asked_for(text: str) -> None:
    step = talk(replace(FULL, name=None), text)
    assert (step.form.concern, step.remarks) == (f"Radweg\n{text}", ("added",))


# Instead of, or beside.


@pytest.mark.parametrize(
    "text",
    [
        "doch lieber anrufen 03493 341800", "nicht per Mail, 03493 341800",
        "besser telefonisch: 03493 341800",
        "03493 341800 statt mail",
    ],
)  # fmt: skip
def test_a_way_that_is_named_instead_replaces_the_other(text: str) -> None:
    for form in (FULL, replace(FULL, transcript=None)):
        assert talk(form, text).form == replace(form, mail=None, phone="03493 341800")


@pytest.mark.parametrize(
    "text",
    [
        "auch telefonisch: 03493 341800", "zusätzlich 03493 341800", "03493 341800, lieber nachmittags",
        "meine Nummer ist 03493 341800",
    ],
)  # fmt: skip
def test_a_way_that_is_named_in_addition_stands_beside_it(text: str) -> None:
    form = talk(FULL, text).form
    assert (form.mail, form.phone) == ("m@example.de", "03493 341800")


def test_another_number_takes_the_place_of_the_number_alone() -> None:
    both = replace(FULL, phone="03493 111111")
    form = talk(both, "lieber diese Nummer: 03493 341800").form
    assert (form.mail, form.phone) == ("m@example.de", "03493 341800")


# A message that is told to the chat with all it needs.

_OURS = frozenset({"theresa", "rienaecker", "anja", "sachenbacher"})


@pytest.mark.parametrize(
    ("text", "concern", "name", "phone"),
    [
        (
            "bitte Frau Rienäcker eine Nachricht: Spielplatz fehlt. Ines Kahl, 03493 5551234",
            "Spielplatz fehlt.", "Ines Kahl", "03493 5551234",
        ),
        (
            "ich möchte frau Rienäcker schreiben: Wir brauchen 80.000 Euro für ein Bootshaus",
            "Wir brauchen 80.000 Euro für ein Bootshaus", None, None,
        ),
        (
            "sagen Sie Frau Rienäcker bitte, dass der Radweg kaputt ist",
            "sagen Sie Frau Rienäcker bitte, dass der Radweg kaputt ist", None, None,
        ),
        ("Frau Rienäcker, bitte rufen Sie mich an, 03493 341800", None, None, "03493 341800"),
        ("ich will zu Frau Rienäcker", None, None, None),
    ],
)  # fmt: skip
def test_a_message_for_somebody_is_taken_with_all_that_it_holds(
    phrases: Phrases, text: str, concern: str | None, name: str | None, phone: str | None
) -> None:
    form = begin(Said(text, person="rienaecker", staff=_OURS), phrases).form
    assert (form.person, form.concern, form.name, form.phone) == ("rienaecker", concern, name, phone)


# After several questions in between.


def test_a_yes_to_the_reminder_is_no_consent_and_no_permission() -> None:
    for form in (FULL, replace(FULL, transcript=None), Form(topic_field="sport", offered="Was ist STARK?")):
        reminded = replace(form, interruptions=REMINDED)
        for text in ("ja", "weiter", "ja, weitermachen"):
            assert talk(reminded, text) == Step(form)


def test_at_the_name_weiter_leaves_it_out_unless_it_answers_the_reminder() -> None:
    form = replace(FULL, name=None)
    assert talk(form, "weiter").form.name == LEFT_OUT
    assert talk(replace(form, interruptions=REMINDED), "weiter").form.name is None
