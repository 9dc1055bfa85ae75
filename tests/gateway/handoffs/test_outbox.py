from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.gateway.handoffs import outbox as outbox_module
from bot.gateway.handoffs import records
from bot.gateway.handoffs.outbox import HOLD
from bot.gateway.store import DAY, HOUR
from bot.gateway.tables import messages
from tests.handoff.post_office import PostOffice, running

from ..conftest import CONTENT, Site, Start
from .conftest import deliver, hand_in, outbox, rows

HOSTILE = '<script>alert(1)</script> & "Quotes" <img src=x onerror=alert(1)>\r\nBcc: alle@web.de\r\n.\r\n'


async def receipts(site: Site) -> list[str]:
    """What came by itself after greeting, form and confirmation."""
    return [json.loads(row.body)["text"] for row in await rows(site, messages) if row.number > 3]


async def test_a_mail_tells_the_right_person_what_she_needs(desk: Site, office: PostOffice) -> None:
    id = await hand_in(desk, transcript=True)
    await deliver(desk)
    (mail,) = office.mails
    assert mail["To"] == "erika@amt.example"
    assert mail["From"] == "Revierlotse <bot@amt.example>"
    assert mail["Reply-To"] == "xaverina@posteo.de"
    assert mail["Subject"] == f"Neue Nachricht {id} aus dem Chat: Sport"
    assert mail["Content-Language"] == "de"
    assert office.envelopes[0].mail_from == "bot@amt.example"
    text, html = (part.get_content() for part in mail.iter_parts())
    for content in (text, html):
        for needed in (id, "Sport", "Erika Muster", "Xaverina Quast", "03493 341800", "Bolzplatz", "DSGVO"):
            assert needed in content
        assert f"/staff/handoffs/{id}" in content
        assert "Guten Tag" in content  # the transcript, to which the visitor agreed
    assert '<html lang="de">' in html


async def test_what_cannot_be_delivered_comes_back_to_an_address_that_somebody_reads(
    start: Start, mail: dict[str, str], office: PostOffice
) -> None:
    site = await start(**mail, mail_bounces="Posteingang <post@amt.example>")
    await site.begin()
    await hand_in(site)
    await deliver(site)
    assert office.envelopes[0].mail_from == "post@amt.example"
    assert office.mails[0]["From"] == "Revierlotse <bot@amt.example>"
    assert office.mails[0]["Auto-Submitted"] == "auto-generated"  # nobody's absence note answers it


async def test_the_wording_of_the_conversation_is_not_sent_without_consent(
    desk: Site, office: PostOffice
) -> None:
    await desk.replies("Mein Geheimnis")
    await hand_in(desk)
    await deliver(desk)
    assert "Geheimnis" not in office.mails[0].as_string()


async def test_the_visitor_is_told_once_that_it_is_sent(desk: Site, office: PostOffice) -> None:
    id = await hand_in(desk)
    for _ in range(3):
        await deliver(desk, HOUR)
    assert await receipts(desk) == [f"Ihre Nachricht {id} ist jetzt gesendet."]
    assert (await desk.events(3))[0]["handoff"] == {"id": id, "state": "sent"}
    assert [(row.state, row.sent_at is not None) for row in await rows(desk)] == [("sent", True)]
    assert len(office.mails) == 1


async def test_what_a_visitor_writes_stays_text(desk: Site, office: PostOffice) -> None:
    await hand_in(desk, concern=HOSTILE, name='"><script>alert(2)</script>')
    await deliver(desk)
    (mail,) = office.mails
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "<script>alert(1)</script>" in text
    assert "<script" not in html and "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert mail["Bcc"] is None
    assert office.envelopes[0].rcpt_tos == ["erika@amt.example"]
    assert set(mail.keys()) == {
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
        "MIME-Version", "Content-Type",
    }  # fmt: skip


async def test_greylisting_only_delays(desk: Site, office: PostOffice) -> None:
    office.rcpt["*"] = "450 come back later"
    await hand_in(desk)
    await deliver(desk)
    (row,) = await outbox(desk)
    assert (row.state, row.attempts, row.reason, row.perhaps) == ("waiting", 1, "smtp_450", False)
    assert desk.clock.now < row.due_at <= desk.clock.now + 15
    await deliver(desk)
    assert office.tried == 1
    del office.rcpt["*"]
    await deliver(desk, 15)
    assert office.ids == [row.message_id]
    assert len(await receipts(desk)) == 1


async def test_a_server_that_is_away_for_a_day_loses_nothing(start: Start, office: PostOffice) -> None:
    site = await start(smtp_url="smtp://127.0.0.1:1", mail_from="bot@amt.example")
    await site.begin()
    await hand_in(site)
    for _ in range(20):
        await deliver(site, HOUR)
    (row,) = await outbox(site)
    assert row.state == "waiting" and row.attempts > 8
    assert row.due_at - site.clock.now <= 6 * HOUR
    assert await receipts(site) == []
    async with running() as office:
        again = await start(smtp_url=f"smtp://127.0.0.1:{office.port}", mail_from="bot@amt.example")
        await deliver(again, 6 * HOUR)
        assert office.ids == [row.message_id]


@pytest.mark.parametrize("mode", ["drop", "swallow"])
async def test_a_connection_lost_in_the_middle_is_repeated_under_the_same_id(
    desk: Site, office: PostOffice, mode: str
) -> None:
    office.mode = mode
    await hand_in(desk)
    await deliver(desk)
    (row,) = await outbox(desk)
    assert (row.state, row.perhaps, row.reason) == ("waiting", True, "smtp_lost")
    assert await receipts(desk) == []
    office.mode = "well"
    await deliver(desk, 15)
    assert set(office.ids) == {row.message_id}
    assert len(office.ids) == (2 if mode == "swallow" else 1)


async def test_a_person_who_cannot_be_reached_is_replaced_by_the_general_inbox(
    start: Start, mail: dict[str, str], office: PostOffice
) -> None:
    site = await start(**mail, handoff_inbox="post@amt.example")
    await site.begin()
    office.rcpt["erika@amt.example"] = "550 no such user"
    id = await hand_in(site)
    await deliver(site)
    assert [one["To"] for one in office.mails] == ["post@amt.example"]
    states = {row.recipient: (row.state, row.reason) for row in await outbox(site)}
    assert states == {"erika@amt.example": ("failed", "smtp_550"), "post@amt.example": ("done", None)}
    (text,) = await receipts(site)
    assert id in text and "kam sie nicht an" in text and "allgemeine Postfach" in text


async def test_when_nothing_can_be_reached_the_visitor_is_told_once(desk: Site, office: PostOffice) -> None:
    office.rcpt["*"] = "550 no such user"
    await hand_in(desk)
    await deliver(desk)
    await deliver(desk, DAY)
    (text,) = await receipts(desk)
    assert "nicht senden" in text and "Nachrichtenliste" in text
    assert [row.state for row in await rows(desk)] == ["new"]
    assert office.tried == 1


async def test_after_days_a_delivery_is_given_up(desk: Site, office: PostOffice) -> None:
    office.rcpt["*"] = "451 later"
    await hand_in(desk)
    for _ in range(3 * 24):
        await deliver(desk, HOUR)
    assert [row.state for row in await outbox(desk)] == ["waiting"]
    for _ in range(32):
        await deliver(desk, HOUR)
    assert [row.state for row in await outbox(desk)] == ["failed"]
    assert len(await receipts(desk)) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_two_gateways_do_not_send_at_once(
    start: Start, mail: dict[str, str], office: PostOffice, request: pytest.FixtureRequest, kind: str
) -> None:
    more = {"database_url": request.getfixturevalue("empty_postgresql")} if kind == "postgresql" else {}
    one, two = await start(**mail, **more), await start(**mail, **more)
    await one.begin()
    for number in range(12):
        await hand_in(one, concern=f"Nachricht {number}")
    for _ in range(4):
        await asyncio.gather(deliver(one), deliver(two))
    assert len(office.ids) == len(set(office.ids)) == 12


async def test_what_a_killed_process_held_is_sent_by_the_next(
    desk: Site, office: PostOffice, start: Start, mail: dict[str, str]
) -> None:
    office.rcpt["*"] = "451 not yet"
    await hand_in(desk)
    await deliver(desk)
    del office.rcpt["*"]
    desk.clock.now += 20
    now = desk.clock.now
    taken = await desk.gateway.database.write(
        lambda connection: records.take(connection, now, now + HOLD, "dead")
    )
    assert taken is not None
    await deliver(desk, HOLD - 0.1)
    assert office.mails == []
    await deliver(desk, 0.2)
    assert office.ids == [taken.message_id]


async def test_a_slow_server_is_held_on_to(
    desk: Site, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "HOLD", 0.2)
    office.mode = "slow"
    await hand_in(desk)
    await desk.gateway.outbox.work()
    (row,) = await outbox(desk)
    assert row.held_by is not None and row.perhaps
    desk.clock.now += 5
    while not office.tried or (await outbox(desk))[0].held_until == row.held_until:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await desk.gateway.outbox.work()
    assert office.tried == 1
    office.release.set()
    await desk.gateway.outbox.idle()
    assert len(office.ids) == 1


async def test_taken_back_before_it_was_sent_nothing_arrives(desk: Site, office: PostOffice) -> None:
    office.rcpt["*"] = "450 later"
    id = await hand_in(desk)
    await deliver(desk)
    await desk.call("DELETE", f"handoffs/{id}")
    del office.rcpt["*"]
    await deliver(desk, HOUR)
    assert office.mails == []
    assert await outbox(desk) == []


@pytest.mark.parametrize("path", ["handoffs/{id}", "conversations"])
async def test_taken_back_after_it_was_sent_the_county_is_told(
    desk: Site, office: PostOffice, path: str
) -> None:
    id = await hand_in(desk)
    await deliver(desk)
    assert (await desk.call("DELETE", path.format(id=id))).status == 204
    await deliver(desk)
    first, notice = office.mails
    assert notice["To"] == first["To"]
    assert notice["Message-ID"] != first["Message-ID"]
    assert notice["Subject"] == f"Nachricht {id} aus dem Chat ist zurückgezogen: bitte löschen"
    assert "Bolzplatz" not in notice.as_string() and "Quast" not in notice.as_string()
    (row,) = await rows(desk)
    assert (row.id, row.state, row.concern, row.mail, row.consent.count("bekommt")) == (
        id,
        "withdrawn",
        "",
        None,
        0,
    )


async def test_what_may_have_arrived_is_reported_as_withdrawn_too(desk: Site, office: PostOffice) -> None:
    office.mode = "swallow"
    id = await hand_in(desk)
    await deliver(desk)
    await desk.call("DELETE", f"handoffs/{id}")
    office.mode = "well"
    await deliver(desk, HOUR)
    assert "zurückgezogen" in office.mails[-1]["Subject"]


async def test_a_withdrawal_while_it_is_being_sent_is_reported(desk: Site, office: PostOffice) -> None:
    office.mode = "slow"
    id = await hand_in(desk)
    await desk.gateway.outbox.work()
    await desk.call("DELETE", f"handoffs/{id}")
    office.mode = "well"
    office.release.set()
    await deliver(desk)
    assert f"Nachricht {id} aus dem Chat ist zurückgezogen: bitte löschen" in [
        one["Subject"] for one in office.mails
    ]
    assert await receipts(desk) == []


async def test_the_texts_are_in_the_language_of_the_visitor(start: Start, mail: dict[str, str]) -> None:
    site = await start(**mail)
    await site.begin(language="de-simple")
    id = await hand_in(site)
    await deliver(site)
    assert await receipts(site) == [f"Ich habe Ihre Nachricht {id} jetzt gesendet."]


async def test_the_deputy_is_told_while_the_person_is_away(
    start: Start, mail: dict[str, str], office: PostOffice, tmp_path: Path
) -> None:
    contacts = yaml.safe_load((CONTENT / "contacts.yml").read_text(encoding="utf-8"))
    away = {"from": date(2020, 1, 1), "to": date(2090, 1, 1)}
    contacts["people"]["muster"] |= {"deputy": "kim", "absent": [away]}
    contacts["people"]["kim"] |= {"mail": "kim@amt.example"}
    (tmp_path / "contacts.yml").write_text(yaml.safe_dump(contacts), encoding="utf-8")
    site = await start(**mail, contacts_file=tmp_path / "contacts.yml")
    await site.begin()
    await hand_in(site)
    assert "an die Vertretung: Kim Vertretung" in (await site.events(2))[0]["text"]
    await deliver(site)
    assert [one["To"] for one in office.mails] == ["kim@amt.example"]
    assert "Erika Muster (Vertretung: Kim Vertretung)" in office.mails[0].get_body(("plain",)).get_content()
