from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from html import escape, unescape
from typing import Any

import pytest
import structlog

from bot.gateway.staff import pages, view
from bot.gateway.staff.accounts import IDLE
from tests.handoff.post_office import PostOffice

from ..conftest import Site
from ..handoffs.conftest import deliver, hand_in
from .conftest import PASSWORD, Browser

Browse = Callable[[], Browser]


async def receipts(site: Site) -> list[str]:
    return [reply["text"] for reply in (await site.events(3))]


async def answers(site: Site) -> list[str]:
    """What the visitor's own data say that staff have answered."""
    response = await site.call("GET", "conversations")
    (handoff,) = (await response.json())["handoffs"]
    return [answer["text"] for answer in handoff["answers"]]


def seen(browser: Browser) -> str:
    """Give what the forms of a page say of the last event on it."""
    found = re.search('name="seen" value="([0-9]+)"', browser.html)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "path", ["/staff", "/staff/handoffs", "/staff/handoffs/ABI-0000-0000", "/staff/accounts"]
)
async def test_without_login_there_is_only_the_form(browse: Browse, path: str) -> None:
    html = await browse().open(path)
    assert "<h1>Anmelden</h1>" in html
    assert "Nachrichtenliste" not in html


async def test_after_the_login_one_is_where_one_wanted_to_be(site: Site, browse: Browse) -> None:
    id, browser = await hand_in(site), browse()
    await browser.open(f"/staff/handoffs/{id}")
    html = await browser.send("/staff/login", name="erika", password=PASSWORD, next=f"/staff/handoffs/{id}")
    assert f"<h1>Nachricht {id}</h1>" in html


@pytest.mark.parametrize(
    "target", ["https://boese.example/", "//boese.example", "/staff/../x\r\nA: b", "/other"]
)
async def test_the_login_leads_nowhere_else(browse: Browse, target: str) -> None:
    browser = browse()
    await browser.open("/staff/login")
    assert "Nachrichtenliste</h1>" in await browser.send(
        "/staff/login", name="erika", password=PASSWORD, next=target
    )


async def test_a_wrong_password_is_told_and_does_not_tell_which(browse: Browse) -> None:
    browser = browse()
    first = await browser.log_in(password="falsch")
    assert browser.status == 401
    assert 'role="alert"' in first and "Name oder Passwort stimmt nicht" in first
    second = await browser.log_in(name="niemand")
    strip = [line for line in first.splitlines() if "csrf" not in line]
    assert strip == [line for line in second.splitlines() if "csrf" not in line]


async def test_the_pages_have_headers_that_allow_nothing(site: Site, desk: Browser) -> None:
    response = await desk.http.get("/staff/handoffs")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script" not in policy and "frame-ancestors 'none'" in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert "<script" not in await response.text()
    cookie = next(iter(desk.http.session.cookie_jar))
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/staff")


async def test_the_list_is_filtered_by_person_topic_and_state(site: Site, desk: Browser) -> None:
    sport = await hand_in(site)
    traffic = await hand_in(site, topic_field="verkehr", concern="Radweg")
    open_one = await hand_in(site, topic_field=None, concern="Anderes")
    await site.call("DELETE", f"handoffs/{open_one}")

    async def shown(query: str) -> set[str]:
        html = await desk.open(f"/staff/handoffs?{query}")
        return {id for id in (sport, traffic, open_one) if id in html}

    assert await shown("") == {sport, traffic}
    assert await shown("state=all") == {sport, traffic, open_one}
    assert await shown("person=kim") == {traffic}
    assert await shown("topic_field=sport&state=new") == {sport}
    assert await shown("topic_field=none&state=all") == {open_one}
    assert await shown("state=withdrawn") == {open_one}
    assert await shown("person=niemand&state=x&page=-1") == set()
    assert await shown("person=%00%27%3B--&topic_field=%ff&page=99999999") == {sport, traffic}


async def test_an_id_is_found_however_it_is_typed(site: Site, desk: Browser) -> None:
    id = await hand_in(site)
    assert f"<h1>Nachricht {id}</h1>" in await desk.open(f"/staff/handoffs/{id.lower().replace('-', '')}")


async def test_a_long_list_has_pages(site: Site, desk: Browser) -> None:
    for number in range(27):
        await hand_in(site, concern=f"Nachricht {number}")
        site.clock.now += 1
    first = await desk.open("/staff/handoffs")
    assert "27 Nachrichten, Seite 1 von 2" in first and "Nachricht 26" in first
    assert "page=2" in first
    second = await desk.open("/staff/handoffs?page=2")
    assert "Nachricht 0<" in second and "Nachricht 26" not in second


async def test_what_visitors_write_is_shown_as_text(site: Site, desk: Browser) -> None:
    id = await hand_in(site, concern="<script>alert(1)</script>\n<b>fett</b>", name="<img src=x>")
    for path in ("/staff/handoffs", f"/staff/handoffs/{id}"):
        html = await desk.open(path)
        assert "&lt;script&gt;" in html
        assert "<script" not in html and "<b>" not in html and "<img" not in html


async def test_a_message_is_taken_on_and_the_visitor_is_told(site: Site, desk: Browser) -> None:
    id = await hand_in(site)
    await deliver(site)
    await desk.open(f"/staff/handoffs/{id}")
    html = await desk.send(f"/staff/handoffs/{id}/accept")
    assert "Sie haben die Nachricht übernommen." in html
    assert "übernommen (erika)" in html and "in Bearbeitung" in html
    assert (await receipts(site))[-1] == f"Ihre Nachricht {id} wird jetzt bearbeitet."
    assert "Nachricht übernehmen" not in html


async def test_an_answer_goes_by_mail_and_counts_once_it_is_sent(
    site: Site, desk: Browser, office: PostOffice
) -> None:
    id = await hand_in(site)
    await deliver(site)
    office.rcpt["*"] = "450 later"
    await desk.open(f"/staff/handoffs/{id}")
    html = await desk.send(f"/staff/handoffs/{id}/answer", text="Wir kümmern uns.\r\n<b>Bald</b>")
    assert "Ihre Antwort wird jetzt gesendet" in html
    await desk.send(f"/staff/handoffs/{id}/answer", text="Wir kümmern uns.\r\n<b>Bald</b>")  # a double click
    await deliver(site)
    assert "in Bearbeitung" in await desk.open(f"/staff/handoffs/{id}")
    assert await answers(site) == [], "it was not sent"
    del office.rcpt["*"]
    await deliver(site, 20)
    mail = office.mails[-1]
    assert len(office.mails) == 2
    assert (mail["To"], mail["Reply-To"]) == ("xaverina@posteo.de", "erika@amt.example")
    assert mail["Subject"] == f"Antwort auf Ihre Nachricht {id}"
    text, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    assert "Wir kümmern uns.\n<b>Bald</b>" in text and "Erika Muster" in text
    assert "&lt;b&gt;Bald" in html
    assert "per E-Mail an Sie gesendet" in (await receipts(site))[-1]
    assert "beantwortet" in await desk.open("/staff/handoffs")
    assert await answers(site) == ["Wir kümmern uns.\n<b>Bald</b>"]


@pytest.mark.parametrize(
    ("text", "words"), [(" \n", "schreiben Sie eine Antwort"), ("a" * 10_001, "zu lang")]
)
async def test_an_answer_that_is_none_is_told(site: Site, desk: Browser, text: str, words: str) -> None:
    id = await hand_in(site)
    await desk.open(f"/staff/handoffs/{id}")
    html = await desk.send(f"/staff/handoffs/{id}/answer", text=text)
    assert desk.status == 422 and words in html
    assert "<title>Fehler:" in html


async def test_who_left_only_a_number_is_answered_by_telephone(site: Site, desk: Browser) -> None:
    id = await hand_in(site, mail=None)
    html = await desk.open(f"/staff/handoffs/{id}")
    assert "Eine Antwort per E-Mail ist nicht möglich" in html
    assert "als beantwortet vermerkt" in await desk.send(f"/staff/handoffs/{id}/answered")


async def test_a_message_is_forwarded_to_a_colleague(site: Site, desk: Browser, office: PostOffice) -> None:
    id = await hand_in(site, topic_field="verkehr")
    await desk.open(f"/staff/handoffs/{id}")
    html = await desk.send(f"/staff/handoffs/{id}/forward", person="muster")
    assert "weitergegeben an Erika Muster (erika)" in html
    assert "Zuständig ist jetzt Erika Muster." in (await receipts(site))[-1]
    await deliver(site)
    assert [mail["To"] for mail in office.mails] == ["erika@amt.example"]
    html = await desk.send(f"/staff/handoffs/{id}/forward", person="niemand")
    assert desk.status == 422 and "wählen Sie eine Person" in html


async def test_a_closed_message_can_do_nothing_more(site: Site, desk: Browser) -> None:
    id = await hand_in(site)
    await deliver(site)
    await desk.open(f"/staff/handoffs/{id}")
    await desk.send(f"/staff/handoffs/{id}/close")
    assert "nach 180 Tagen gelöscht" in (await receipts(site))[-1]
    for action in ("accept", "answer", "forward", "close"):
        assert f"/{action}" not in desk.html
    site.clock.now += 180 * 24 * 3600 + 1
    await site.gateway.handoffs.retain()
    await desk.log_in()
    assert "gibt es nicht oder nicht mehr" in await desk.open(f"/staff/handoffs/{id}")
    assert desk.status == 404


@pytest.mark.parametrize(
    ("before", "state"),
    [(["answered"], "beantwortet"), (["answered", "forward"], "in Bearbeitung"), ([], "in Bearbeitung")],
)
async def test_a_message_closed_by_mistake_is_opened_again_and_kept(
    site: Site, desk: Browser, before: list[str], state: str
) -> None:
    id = await hand_in(site, topic_field="verkehr")
    await desk.open(f"/staff/handoffs/{id}")
    for action in (*before, "close"):
        await desk.send(f"/staff/handoffs/{id}/{action}", person="muster")
    html = await desk.send(f"/staff/handoffs/{id}/reopen")
    assert f'<span class="state">{state}</span>' in html
    assert "wieder geöffnet (erika)" in html and "/reopen" not in html
    assert "wieder geöffnet" in (await receipts(site))[-1]
    site.clock.now += 180 * 24 * 3600 + 1
    await site.gateway.handoffs.retain()
    await desk.log_in()
    assert "Bolzplatz" in await desk.open(f"/staff/handoffs/{id}")


async def test_an_open_message_says_for_how_long_it_has_been_waiting(site: Site, desk: Browser) -> None:
    id = await hand_in(site)
    assert "wartet" not in await desk.open("/staff/handoffs")
    site.clock.now += 24 * 3600
    await desk.log_in()
    assert "wartet seit 1 Tag)" in await desk.open("/staff/handoffs")
    site.clock.now += 11 * 24 * 3600
    await desk.log_in()
    assert "wartet seit 12 Tagen" in await desk.open(f"/staff/handoffs/{id}")
    await desk.send(f"/staff/handoffs/{id}/answered")
    assert "wartet" not in await desk.open("/staff/handoffs")


async def test_a_withdrawn_message_shows_nothing_and_cannot_be_answered(site: Site, desk: Browser) -> None:
    id = await hand_in(site)
    await deliver(site)
    await desk.open(f"/staff/handoffs/{id}")
    before = desk.html
    await site.call("DELETE", f"handoffs/{id}")
    html = await desk.send(f"/staff/handoffs/{id}/answer", text="Zu spät")
    assert "ist zurückgezogen" in html and desk.status == 422
    assert "Bolzplatz" in before and "Bolzplatz" not in html and "Quast" not in html


async def test_what_could_not_be_sent_shows_and_is_sent_again(
    site: Site, desk: Browser, office: PostOffice
) -> None:
    office.rcpt["*"] = "550 unknown"
    id = await hand_in(site)
    await deliver(site)
    assert "Zustellung gescheitert" in await desk.open("/staff/handoffs?state=failed")
    html = await desk.open(f"/staff/handoffs/{id}")
    assert "gescheitert</span>: der Mailserver lehnt die E-Mail ab" in html and "smtp_550" in html
    del office.rcpt["*"]
    await desk.send(f"/staff/handoffs/{id}/resend")
    await deliver(site)
    assert len(office.mails) == 1
    assert "gesendet" in await desk.open(f"/staff/handoffs/{id}")


@pytest.mark.parametrize("csrf", ["", "0" * 64])
async def test_a_forged_form_does_nothing(site: Site, desk: Browser, csrf: str) -> None:
    id = await hand_in(site)
    await desk.send(f"/staff/handoffs/{id}/close", csrf=csrf)
    assert desk.status == 403
    assert "neu" in await desk.open(f"/staff/handoffs/{id}")


async def test_a_form_of_another_session_or_site_does_nothing(
    site: Site, desk: Browser, browse: Browse
) -> None:
    id, other = await hand_in(site), browse()
    await other.log_in("chef")
    await other.open(f"/staff/handoffs/{id}")
    token = other.html.split('name="csrf" value="')[1].split('"')[0]
    await desk.send(f"/staff/handoffs/{id}/close", csrf=token)
    assert desk.status == 403
    headers = {"Origin": "https://boese.example"}
    response = await other.http.post(f"/staff/handoffs/{id}/close", data={"csrf": token}, headers=headers)
    assert response.status == 403
    response = await other.http.post(f"/staff/handoffs/{id}/close", json={"csrf": token})
    assert response.status == 415


async def test_a_login_form_cannot_be_forged(browse: Browse) -> None:
    browser = browse()
    await browser.send("/staff/login", csrf="x", name="erika", password=PASSWORD)
    assert browser.status == 403


async def test_of_two_who_answer_at_once_the_second_is_told_and_keeps_the_text(
    site: Site, desk: Browser, browse: Browse, office: PostOffice
) -> None:
    id, other = await hand_in(site), browse()
    await other.log_in("chef")
    await other.open(f"/staff/handoffs/{id}")
    await desk.open(f"/staff/handoffs/{id}")
    await desk.send(f"/staff/handoffs/{id}/answer", seen=seen(desk), text="Das Tor kommt am Montag.")
    await deliver(site)
    html = await other.send(f"/staff/handoffs/{id}/answer", seen=seen(other), text="Wir prüfen das <b>.")
    assert other.status == 422 and "Inzwischen hat jemand anders" in html
    assert "Wir prüfen das &lt;b&gt;." in html and "Das Tor kommt am Montag." in html
    await deliver(site)
    assert await answers(site) == ["Das Tor kommt am Montag."]
    await other.send(f"/staff/handoffs/{id}/answer", seen=seen(other), text="Und eines noch.")
    await deliver(site)
    assert await answers(site) == ["Das Tor kommt am Montag.", "Und eines noch."]


async def test_what_oneself_or_the_program_has_done_stops_nobody(
    site: Site, desk: Browser, office: PostOffice
) -> None:
    id = await hand_in(site)
    await desk.open(f"/staff/handoffs/{id}")
    old = seen(desk)
    await deliver(site)
    await desk.send(f"/staff/handoffs/{id}/accept", seen=old)
    await desk.send(f"/staff/handoffs/{id}/close", seen=old)
    assert "ist abgeschlossen" in desk.html


@pytest.mark.parametrize("password", [PASSWORD, "falsch"])
async def test_what_was_written_outlives_the_session(site: Site, desk: Browser, password: str) -> None:
    id = await hand_in(site)
    await desk.open(f"/staff/handoffs/{id}")
    site.clock.now += 3 * 3600
    text = "Sehr geehrte Frau Quast,\r\n\r\nwir <kommen>."
    html = await desk.send(f"/staff/handoffs/{id}/answer", text=text)
    assert desk.status == 401 and "danach noch da" in html
    kept = re.search('name="draft" value="([^"]*)"', html)
    assert kept is not None
    html = await desk.send(
        "/staff/login", name="erika", password=password, next=f"/staff/handoffs/{id}", draft=unescape(kept[1])
    )
    if password != PASSWORD:
        assert kept[0] in html
        return
    assert "Gesendet ist er noch nicht" in html
    assert escape(text) in html.replace("\n", "\r\n").replace("\r\r", "\r")
    await desk.send(f"/staff/handoffs/{id}/answer", text=text)
    assert "wird jetzt gesendet" in desk.html


async def test_a_text_from_elsewhere_is_not_kept_for_the_login(site: Site, desk: Browser) -> None:
    id = await hand_in(site)
    site.clock.now += 3 * 3600
    await desk.send(f"/staff/handoffs/{id}/answer", csrf="0" * 64, text="Überweisen Sie 100 Euro.")
    assert "Überweisen" not in desk.html and "draft" not in desk.html


async def test_a_form_of_an_older_login_keeps_what_was_written(site: Site, desk: Browser) -> None:
    id = await hand_in(site)
    await desk.send(f"/staff/handoffs/{id}/answer", csrf="0" * 64, text="Das Tor kommt am Montag.")
    assert desk.status == 403 and "Das Tor kommt am Montag." in desk.html
    await desk.send(f"/staff/handoffs/{id}/answer", text="Das Tor kommt am Montag.")
    assert "wird jetzt gesendet" in desk.html


async def test_one_is_logged_out_by_hand_and_by_time(site: Site, desk: Browser) -> None:
    await desk.open("/staff/handoffs")
    assert "<h1>Anmelden</h1>" in await desk.send("/staff/logout")
    assert "<h1>Anmelden</h1>" in await desk.open("/staff/handoffs")
    await desk.log_in()
    site.clock.now += IDLE
    assert "<h1>Anmelden</h1>" in await desk.open("/staff/handoffs")


async def test_accounts_are_for_admins(site: Site, desk: Browser, browse: Browse) -> None:
    assert "Konten</a>" not in desk.html
    assert "Rolle „Verwaltung“" in await desk.open("/staff/accounts")
    assert desk.status == 403
    for _ in range(5):
        await browse().log_in(password="falsch")
    chef = browse()
    await chef.log_in("chef")
    assert "gesperrt bis" in await chef.open("/staff/accounts")
    assert "entsperrt" in await chef.send("/staff/accounts/erika/unlock")
    assert "gesperrt bis" not in chef.html


@pytest.mark.parametrize(
    "path", ["/staff/nichts", "/staff/handoffs/x/tanzen", "/staff/handoffs/%00", "/staff/handoffs/%ff"]
)
async def test_what_is_not_there_is_said_as_a_page(desk: Browser, path: str) -> None:
    html = await desk.open(path)
    assert desk.status == 404
    assert "<h1>Das geht nicht</h1>" in html and 'role="alert"' in html


async def test_guessing_passwords_is_slow(start: Any, browse: Browse) -> None:
    site = await start(rate_per_address=60)
    statuses = [(await site.http.post("/staff/login", data={"name": "erika"})).status for _ in range(5)]
    assert statuses == [403, 403, 403, 429, 429]


async def test_every_access_is_logged_without_content(
    site: Site, desk: Browser, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    output = io.StringIO()  # whatever other tests have made of structlog's settings
    log = structlog.wrap_logger(
        structlog.WriteLogger(output),
        processors=[structlog.processors.LogfmtRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    monkeypatch.setattr(pages, "log", log)
    id = await hand_in(site)
    await desk.open(f"/staff/handoffs/{id}")
    await desk.send(f"/staff/handoffs/{id}/answer", text="Wir kümmern uns.")
    for action in ("view", "answer"):
        assert any(
            all(word in line for word in ("staff", f"action={action}", "account=erika", id))
            for line in output.getvalue().splitlines()
        )
    written = output.getvalue() + "".join(capsys.readouterr())
    for secret in ("Bolzplatz", "Quast", "xaverina", "341800", "kümmern", PASSWORD):
        assert secret not in written


async def test_the_desk_works_on_postgresql(start: Any, empty_postgresql: str) -> None:
    site = await start(database_url=empty_postgresql)
    await site.begin()
    await site.gateway.accounts.add("erika", PASSWORD, "admin", "muster")
    id, browser = await hand_in(site), Browser(site.http)
    await browser.log_in()
    assert id in await browser.open("/staff/handoffs?person=muster&topic_field=sport&state=new")
    assert id not in await browser.open("/staff/handoffs?state=failed")
    await browser.open(f"/staff/handoffs/{id}")
    assert "in Bearbeitung" in await browser.send(f"/staff/handoffs/{id}/accept")
    assert (await receipts(site))[-1].endswith("wird jetzt bearbeitet.")


@pytest.mark.parametrize(
    "reason",
    [
        "smtp_timeout", "smtp_certificate", "smtp_lost", "smtp_unreachable", "smtp_unsupported",
        "smtp_not_set_up", "smtp_450", "smtp_550", "webhook_timeout", "webhook_unreachable",
        "webhook_not_set_up", "webhook_404", "webhook_500",
    ],
)  # fmt: skip
def test_why_a_delivery_failed_is_said_in_words(reason: str) -> None:
    assert view._why(reason) not in (view._why("internal"), "")
    assert "_" not in view._why(reason)
