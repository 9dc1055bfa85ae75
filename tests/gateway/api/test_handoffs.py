from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
import sqlalchemy as sa

from bot.gateway.store import DAY
from bot.gateway.tables import deliveries, handoffs

from ..conftest import Site, Start
from ..fake_assistant import FakeAssistant, said, turn

DRAFT = "0123456789abcdef" * 2
FORM = {
    "topic_field": "sport",
    "concern": "Der Bolzplatz ist kaputt.",
    "name": "Xaverina Quast",
    "mail": "xaverina@posteo.de",
    "phone": "03493 341800",
    "consent": True,
}
MAIL = {"smtp_url": "smtp://127.0.0.1:1", "mail_from": "bot@amt.example"}


async def hand_in(site: Site, key: str = "", **changes: Any) -> tuple[int, dict[str, Any]]:
    headers = {"Idempotency-Key": key} if key else {}
    response = await site.call("POST", "handoffs", json={**FORM, **changes}, headers=headers)
    return response.status, await response.json()


async def rows(site: Site, table: sa.Table = handoffs) -> list[Any]:
    query = sa.select(table)
    return await site.gateway.database.read(lambda connection: connection.execute(query).all())


def submit(**changes: Any) -> dict[str, Any]:
    command = {
        "do": "submit",
        "draft": DRAFT,
        "topic_field": "sport",
        "person": None,
        "concern": "Der Bolzplatz ist kaputt.",
        "name": None,
        "mail": "xaverina@posteo.de",
        "phone": None,
        "consent": {"text": "Ich stimme zu.", "transcript": False},
    }
    return turn("handoff_request", said("", handoff={**command, **changes}))


async def test_the_form_has_its_wordings_in_the_language_of_the_conversation(start: Start) -> None:
    site = await start()
    await site.begin(language="de-simple")
    content = await (await site.call("GET", "handoffs/form")).json()
    assert content.keys() == {"topic_fields", "purpose", "consent", "transcript"}
    assert content["topic_fields"][0] == {"id": "sport", "label": "Sport"}
    assert content["consent"].startswith("Ich bin einverstanden.\n")


async def test_a_message_is_stored_before_it_is_said_to_be(start: Start) -> None:
    site = await start(**MAIL)
    await site.begin()
    status, content = await hand_in(site, transcript=True)
    assert status == 201
    (row,) = await rows(site)
    assert content["handoff"] == {"id": row.id, "state": "new"}
    (reply,) = content["replies"]
    assert "Ihre Nachricht ist gespeichert" in reply["text"]
    assert f"**{row.id}**" in reply["text"]
    assert "Sie geht per E-Mail an Erika Muster." in reply["text"]
    assert "Gesendet ist sie noch nicht." in reply["text"]
    assert "Bürozeiten sind nicht eingetragen" in reply["text"]
    assert reply["handoff"] == content["handoff"]
    assert (row.concern, row.name, row.mail, row.phone) == (
        FORM["concern"],
        FORM["name"],
        FORM["mail"],
        FORM["phone"],
    )
    assert (row.topic_field, row.person, row.via, row.language, row.channel) == (
        "sport",
        "muster",
        "person",
        "de",
        "web",
    )
    consent = json.loads(row.consent)
    assert consent["at"] == site.clock.now and consent["transcript"] is True
    assert "DSGVO" in consent["text"] and "Wortlaut" in consent["text"]
    assert [entry["author"] for entry in json.loads(row.transcript)] == ["assistant"]
    (delivery,) = await rows(site, deliveries)
    assert (delivery.handoff, delivery.way, delivery.recipient) == (row.id, "mail", "erika@amt.example")


async def test_the_conversation_says_in_words_what_was_handed_over(site: Site) -> None:
    await hand_in(site)
    own = await (await site.call("GET", "conversations")).json()
    visitor, assistant = own["messages"][-2:]
    assert visitor["author"] == "visitor"
    assert visitor["text"].splitlines() == [
        "Themenfeld: Sport",
        "Meine Nachricht an den Landkreis: Der Bolzplatz ist kaputt.",
        "Name: Xaverina Quast",
        "E-Mail: xaverina@posteo.de",
        "Telefon: 03493 341800",
        "Ich bin einverstanden.",
    ]
    assert "gespeichert" in assistant["text"]
    (handoff,) = own["handoffs"]
    assert (handoff["concern"], handoff["person"]) == (FORM["concern"], "Erika Muster")
    assert handoff["transcript"] is None
    assert (await (await site.call("GET", "handoffs")).json())["handoffs"] == own["handoffs"]


@pytest.mark.parametrize(
    ("changes", "more", "said_so"),
    [
        ({}, {}, "Per E-Mail kann ich sie zurzeit nicht senden."),
        ({"topic_field": "verkehr"}, MAIL, "weil dafür keine Adresse eingetragen ist"),
        ({"topic_field": None}, MAIL, "weil dafür keine Adresse eingetragen ist"),
        ({"topic_field": "verkehr"}, {**MAIL, "handoff_inbox": "post@amt.example"}, "allgemeine Postfach"),
        (
            {"topic_field": "verkehr"},
            {"handoff_webhook_url": "http://127.0.0.1:1", "handoff_webhook_secret": "s"},
            "Anfragen-Programm",
        ),
    ],
)
async def test_without_an_address_the_truth_is_told(
    start: Start, changes: dict[str, Any], more: dict[str, Any], said_so: str
) -> None:
    site = await start(**more)
    await site.begin()
    _, content = await hand_in(site, **changes)
    text = content["replies"][0]["text"]
    assert said_so in text
    assert ("Gesendet ist sie noch nicht" in text) is bool(await rows(site, deliveries))


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"consent": False}, "consent", "Es ist nichts gespeichert"),
        ({"consent": "ja"}, "consent", "nichts gespeichert"),
        ({"concern": " \n"}, "concern", "worum es geht"),
        ({"concern": None}, "concern", "worum es geht"),
        ({"concern": "a" * 2001}, "concern", "2.000 Zeichen"),
        ({"concern": 5}, "concern", "worum es geht"),
        ({"name": "a" * 2000}, "name", "höchstens 100"),
        ({"name": "Erika\r\nBcc: alle@web.de"}, "name", "Zeichen, die nicht gehen"),
        ({"mail": "erika"}, "mail", "name@beispiel.de"),
        ({"mail": "e@web.de\r\nBcc: alle@web.de"}, "mail", "stimmt so nicht"),
        ({"mail": ["e@web.de"]}, "mail", "stimmt so nicht"),
        ({"phone": "341800"}, "phone", "Vorwahl"),
        ({"phone": "keine"}, "phone", "gibt es so nicht"),
        ({"mail": None, "phone": ""}, "mail", "E-Mail-Adresse oder eine Telefonnummer"),
        ({"topic_field": "musik"}, "topic_field", "gibt es nicht"),
    ],
)
async def test_a_mistake_is_told_at_its_field_and_nothing_is_stored(
    site: Site, changes: dict[str, Any], field: str, words: str
) -> None:
    status, content = await hand_in(site, **changes)
    assert (status, content["code"]) == (422, "handoff_invalid")
    (error,) = content["errors"]
    assert error["field"] == field
    assert words in error["message"]
    assert await rows(site) == []
    assert len(await site.events()) == 1


async def test_all_mistakes_are_told_at_once(site: Site) -> None:
    _, content = await hand_in(site, concern="", name="\0", mail="x", phone="y", consent=None)
    assert [error["field"] for error in content["errors"]] == ["concern", "name", "mail", "phone", "consent"]


async def test_a_doubtful_domain_is_asked_about_once(site: Site) -> None:
    status, content = await hand_in(site, mail="erika@gmial.com")
    (error,) = content["errors"]
    assert (status, error["suggestion"]) == (422, "erika@gmail.com")
    assert "erika@gmail.com" in error["message"]
    status, content = await hand_in(site, mail="erika@gmial.com")
    assert status == 201
    assert [row.mail for row in await rows(site)] == ["erika@gmial.com"]


async def test_another_gateway_knows_what_was_asked_about(site: Site, start: Start) -> None:
    assert (await hand_in(site, mail="erika@gmial.com"))[0] == 422
    other = await start()
    await other.begin()
    assert (await hand_in(other, mail="erika@gmial.com"))[0] == 422, "another conversation"
    other.token = site.token
    assert (await hand_in(other, mail="erika@gmial.com"))[0] == 201


async def test_mistakes_are_told_in_easy_language(start: Start) -> None:
    site = await start()
    await site.begin(language="de-simple")
    _, content = await hand_in(site, consent=False)
    assert content["errors"][0]["message"].splitlines()[0] == "Dafür brauche ich Ihre Erlaubnis."


async def test_a_double_click_is_one_message(site: Site) -> None:
    answers = await asyncio.gather(*(hand_in(site) for _ in range(4)))
    assert {status for status, _ in answers} == {201}
    assert len({content["handoff"]["id"] for _, content in answers}) == 1
    assert len(await rows(site)) == 1


async def test_the_same_key_gives_the_same_answer(site: Site) -> None:
    first = await hand_in(site, key="k1")
    assert await hand_in(site, key="k1") == first
    assert (await hand_in(site, key="k1", concern="Etwas anderes"))[0] == 422
    assert len(await rows(site)) == 1


async def test_two_different_messages_are_two(site: Site) -> None:
    await hand_in(site)
    await hand_in(site, concern="Und die Halle auch.")
    assert len({row.id for row in await rows(site)}) == 2


async def test_words_and_form_together_give_one_record(site: Site, assistant: FakeAssistant) -> None:
    command = {"do": "form", "draft": DRAFT, "topic_field": "sport", "person": None}
    assistant.answers["Mensch"] = [turn("handoff_request", said("Gern.", handoff=command))]
    assistant.answers["ja"] = [submit()]
    (reply,) = await site.replies("Mensch")
    assert reply["form"] == {"kind": "handoff", "topic_field": "sport"}
    assert reply["handoff"] is None
    _, content = await hand_in(site)
    (again,) = await site.replies("ja")
    assert again["handoff"] == content["handoff"]
    (row,) = await rows(site)
    assert row.draft == DRAFT
    await site.replies("Und nun?")
    assert [question["handed"] for question in assistant.questions] == [None, DRAFT, DRAFT]


async def test_a_form_in_between_does_not_keep_the_dialogues_form_open(
    site: Site, assistant: FakeAssistant
) -> None:
    command = {"do": "form", "draft": DRAFT, "topic_field": "sport", "person": None}
    assistant.answers["Mensch"] = [turn("handoff_request", said("Gern.", handoff=command))]
    assistant.answers["ja"] = [submit()]
    await site.replies("Mensch")
    await site.replies("ja")
    await hand_in(site, concern="Etwas ganz anderes")
    await site.replies("Und nun?")
    assert [question["handed"] for question in assistant.questions] == [None, None, DRAFT]
    assert len(await rows(site)) == 2


async def test_the_dialogue_hands_over_and_the_gateway_confirms(
    start: Start, assistant: FakeAssistant
) -> None:
    site = await start(**MAIL)
    await site.begin()
    assistant.answers["ja"] = [submit()]
    (reply,) = await site.replies("ja")
    assert re.search(r"gespeichert. Ihre Nummer dafür: \*\*ABI-", reply["text"])
    assert reply["handoff"]["state"] == "new"
    assert reply["topic"] == "handoff_request"
    (again,) = await site.replies("ja")
    assert again["text"] == reply["text"]
    (row,) = await rows(site)
    assert json.loads(row.consent)["text"] == "Ich stimme zu."
    assert len(await rows(site, deliveries)) == 1


async def test_a_command_that_comes_twice_in_one_answer_is_obeyed_once(
    site: Site, assistant: FakeAssistant
) -> None:
    assistant.answers["ja. ja!"] = [submit(), submit()]
    assert len(await site.replies("ja. ja!")) == 1
    assert len(await rows(site)) == 1


async def test_what_the_dialogue_should_not_have_let_through_is_not_stored(
    site: Site, assistant: FakeAssistant
) -> None:
    assistant.answers["ja"] = [submit(mail="keine"), submit(consent=None)]
    for reply in await site.replies("ja"):
        assert reply["handoff"] is None
    assert await rows(site) == []


@pytest.mark.parametrize(
    "command", [{"do": "dance"}, {"do": "submit", "draft": "x"}, {"do": "form"}, {"id": "1", "state": "new"}]
)
async def test_a_command_that_is_none_is_a_failure(
    site: Site, assistant: FakeAssistant, command: dict[str, Any]
) -> None:
    assistant.answers["ja"] = [turn("handoff_request", said("", handoff=command))]
    assert (await site.say("ja")).status == 503


def status(**command: Any) -> list[dict[str, Any]]:
    return [turn("handoff_status", said("", handoff={"id": None, "contact": None, **command}))]


async def test_the_status_is_told_in_the_same_conversation(site: Site, assistant: FakeAssistant) -> None:
    _, content = await hand_in(site)
    assistant.answers["Status?"] = status(do="status")
    (reply,) = await site.replies("Status?")
    assert "steht in der Nachrichtenliste" in reply["text"]
    assert reply["handoff"] == content["handoff"]


async def test_elsewhere_id_and_contact_must_fit_together(site: Site, assistant: FakeAssistant) -> None:
    _, content = await hand_in(site)
    id = content["handoff"]["id"]
    await site.begin()
    for number, (asked, contact, known) in enumerate(
        [
            (id, "Xaverina@posteo.de", True),
            (id.lower().replace("-", " "), "+49 3493 341800", True),
            (id, "andere@posteo.de", False),
            (id, None, False),
            ("ABI-0000-0000", "xaverina@posteo.de", False),
            (None, "xaverina@posteo.de", False),
        ]
    ):
        assistant.answers[str(number)] = status(do="status", id=asked, contact=contact)
        (reply,) = await site.replies(str(number))
        assert (reply["handoff"] is not None) is known
        assert ("finde ich keine Nachricht" in reply["text"]) is not known


async def test_a_message_taken_back_before_it_was_sent_is_gone(site: Site, assistant: FakeAssistant) -> None:
    _, content = await hand_in(site)
    assistant.answers["weg"] = status(do="withdraw")
    (reply,) = await site.replies("weg")
    assert "zurückgezogen und gelöscht. Sie war noch nicht gesendet." in reply["text"]
    assert reply["handoff"] == {"id": content["handoff"]["id"], "state": "withdrawn"}
    (row,) = await rows(site)
    assert (row.state, row.concern, row.name, row.mail, row.phone) == ("withdrawn", "", None, None, None)
    assert await rows(site, deliveries) == []
    (reply,) = await site.replies("weg")
    assert "ist zurückgezogen" in reply["text"]


async def test_a_message_is_taken_back_over_http(site: Site) -> None:
    _, content = await hand_in(site)
    id = content["handoff"]["id"]
    assert (await site.call("DELETE", f"handoffs/{id}")).status == 204
    assert (await site.call("DELETE", f"handoffs/{id}")).status == 204
    (own,) = (await (await site.call("GET", "handoffs")).json())["handoffs"]
    assert (own["state"], own["concern"]) == ("withdrawn", "")
    _, content = await hand_in(site)
    assert content["handoff"]["id"] != id


async def test_nobody_else_takes_a_message_back(site: Site) -> None:
    _, content = await hand_in(site)
    await site.begin()
    response = await site.call("DELETE", f"handoffs/{content['handoff']['id']}")
    assert response.status == 404
    assert (await rows(site))[0].state == "new"


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_without_a_token_nothing_is_handed_over(site: Site, method: str) -> None:
    assert (await site.call(method, "handoffs", token="x" * 43, json=FORM)).status == 401


async def test_erasing_the_conversation_erases_what_was_not_sent(site: Site) -> None:
    await hand_in(site)
    assert (await site.call("DELETE", "conversations")).status == 204
    assert await rows(site) == []


async def test_a_conversation_that_grew_old_leaves_the_message(site: Site) -> None:
    await hand_in(site)
    site.clock.now += 31 * 24 * 3600
    assert await site.gateway.erasure.retain() == 1
    (row,) = await rows(site)
    assert (row.conversation, row.concern) == (None, FORM["concern"])


async def test_a_message_is_deleted_180_days_after_it_was_closed(site: Site) -> None:
    await hand_in(site)
    await hand_in(site, concern="Bleibt offen")
    (old, _) = await rows(site)
    await site.call("DELETE", f"handoffs/{old.id}")
    site.clock.now += 180 * 24 * 3600
    assert await site.gateway.handoffs.retain() == 0
    site.clock.now += 1
    assert await site.gateway.handoffs.retain() == 1
    assert [row.concern for row in await rows(site)] == ["Bleibt offen"]


async def test_a_message_that_nobody_closes_is_deleted_a_year_after_the_last_event(
    site: Site,
) -> None:
    await hand_in(site)
    await hand_in(site, concern="Übernommen")
    (_, taken) = await rows(site)
    site.clock.now += 100 * DAY
    await site.gateway.desk.accept(taken.id, "anna", None)
    site.clock.now += 265 * DAY
    assert await site.gateway.handoffs.retain() == 0
    site.clock.now += 1
    assert await site.gateway.handoffs.retain() == 1
    assert [row.concern for row in await rows(site)] == ["Übernommen"]
    site.clock.now += 100 * DAY
    assert await site.gateway.handoffs.retain() == 1
    assert await rows(site) == []


async def test_the_summary_names_only_topics_that_were_answered(site: Site, assistant: FakeAssistant) -> None:
    await site.replies("Was ist das?")
    await hand_in(site)
    assert (await rows(site))[0].summary == "Was ist das Gesetz?"


async def test_a_withdrawal_from_elsewhere_does_not_disturb_a_dialogue(
    site: Site, assistant: FakeAssistant
) -> None:
    _, content = await hand_in(site)
    await site.begin()
    command = {"do": "form", "draft": DRAFT, "topic_field": None, "person": None}
    assistant.answers["Mensch"] = [turn("handoff_request", said("Gern.", handoff=command))]
    known = {"id": content["handoff"]["id"], "contact": FORM["mail"]}
    assistant.answers["weg"] = status(do="withdraw", **known)
    await site.replies("Mensch")
    (reply,) = await site.replies("weg")
    assert reply["handoff"]["state"] == "withdrawn"
    await hand_in(site, concern="Etwas Neues")
    assert {row.draft for row in await rows(site)} > {DRAFT}
