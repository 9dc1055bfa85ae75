from __future__ import annotations

import asyncio
import io
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.gateway.replies import Reply
from bot.gateway.store import DAY

from ..conftest import CONTENT, Site, Start
from ..fake_assistant import FakeAssistant, said, turn

TEXTS = Path(__file__).parents[3] / "data" / "texts"
OWN = {"Sec-Fetch-Site": "same-origin"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
BUTTON = re.compile(r'<button form="chat"[^>]* name="(\w+)" value="([^"]*)"[^>]*>([^<]*)<')


class Visitor:
    """A browser without script: shows a page, sends its form."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.html = ""
        self.status = 0
        self.headers: Any = {}

    async def open(self, path: str = "/chat") -> None:
        await self._show(await self.site.http.get(path))

    async def send(self, text: str = "", **values: str) -> None:
        await self._show(await self.post({**self.form, "text": text, **values}))

    async def press(self, label: str, text: str = "") -> None:
        name, value = next((name, value) for name, value, shown in self.buttons if shown == label)
        await self.send(text, **{name: value})

    async def post(self, values: dict[str, str], **headers: str) -> ClientResponse:
        return await self.site.http.post("/chat", data=values, headers=headers or OWN)

    async def _show(self, response: ClientResponse) -> None:
        self.status, self.headers, self.html = response.status, response.headers, await response.text()

    @property
    def form(self) -> dict[str, str]:
        return dict(HIDDEN.findall(self.html))

    @property
    def buttons(self) -> list[tuple[str, str, str]]:
        found = re.sub(r"\s+", " ", self.html)
        return [(name, value, unescape(label)) for name, value, label in BUTTON.findall(found)]

    @property
    def text(self) -> str:
        return unescape(re.sub(r"<[^>]+>", "", self.html))


@pytest.fixture
async def visitor(start: Start, tmp_path: Path) -> Visitor:
    content = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    shutil.copytree(TEXTS, content / "texts", dirs_exist_ok=True)
    visitor = Visitor(await start(content_dir=content, secret_key="secret"))
    await visitor.open()
    return visitor


async def kept(visitor: Visitor) -> list[str]:
    """The ids of the conversations that are kept."""

    def work(connection: Any) -> list[str]:
        return [row.id for row in connection.exec_driver_sql("SELECT id FROM conversations")]

    return await visitor.site.gateway.database.read(work)


async def test_the_page_greets_and_keeps_nothing_before_the_first_message(visitor: Visitor) -> None:
    assert visitor.status == 200
    assert "nach 30 Tagen gelöscht" in visitor.text
    assert "Computerprogramm" in visitor.text
    assert visitor.form["token"] == ""
    assert await kept(visitor) == []


async def test_a_message_gets_its_answer_with_sources(visitor: Visitor, assistant: FakeAssistant) -> None:
    await visitor.send("Was ist das?")
    assert "Echo: Was ist das?" in visitor.text
    assert '<a href="https://www.anhalt-bitterfeld.de/" target="_blank" rel="noopener' in visitor.html
    assert visitor.html.count('id="antwort"') == 1
    first = visitor.form
    await visitor.send("Und weiter?")
    assert "Echo: Was ist das?" in visitor.text and "Echo: Und weiter?" in visitor.text
    assert visitor.form["token"] == first["token"] and visitor.form["key"] != first["key"]
    assert len({question["conversation"] for question in assistant.questions}) == 1


async def test_the_token_stands_in_the_form_alone(visitor: Visitor) -> None:
    await visitor.send("Hallo")
    token = visitor.form["token"]
    assert visitor.html.count(token) == 1
    assert "Set-Cookie" not in visitor.headers
    assert visitor.headers["Cache-Control"] == "no-store"
    assert token not in str(visitor.headers)


async def test_the_page_runs_no_script(visitor: Visitor) -> None:
    policy = visitor.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "form-action 'self'" in policy
    assert "<script" not in visitor.html and " style=" not in visitor.html


@pytest.mark.parametrize("first", [True, False])
async def test_a_form_sent_twice_counts_once(visitor: Visitor, assistant: FakeAssistant, first: bool) -> None:
    if not first:
        await visitor.send("vorher")
    form = {**visitor.form, "text": "genau einmal"}
    pages = await asyncio.gather(*(visitor.post(form) for _ in range(3)))
    for page in pages:
        assert (await page.text()).count("Echo: genau einmal") == 1
    assert [question["text"] for question in assistant.questions].count("genau einmal") == 1
    assert len(await kept(visitor)) == 1


async def test_options_are_buttons_first_by_number_then_by_id(
    visitor: Visitor, assistant: FakeAssistant
) -> None:
    assistant.answers["Was?"] = [
        turn("a", said("So.", options=[{"label": "Mehr", "choice": {"intent": "more_info", "entities": {}}}]))
    ]
    labels = [label for name, _, label in visitor.buttons if name == "suggestion"]
    await visitor.press(labels[0], text="wird nicht gesendet")
    assert assistant.questions[-1]["choice"]["intent"] == "ststg_what"
    assert "wird nicht gesendet" not in visitor.text
    await visitor.send("Was?")
    await visitor.press("Mehr")
    assert assistant.questions[-1]["choice"]["intent"] == "more_info"
    assert "Mehr" not in [label for _, _, label in visitor.buttons]  # of the answers before


@pytest.mark.parametrize("number", ["7", "-1", "²", "x"])
async def test_a_suggestion_that_was_not_made_is_explained(visitor: Visitor, number: str) -> None:
    await visitor.send(suggestion=number)
    assert visitor.status == 409
    assert "Diese Auswahl gilt nicht mehr." in visitor.text


async def test_the_whole_page_switches_to_easy_language(visitor: Visitor) -> None:
    await visitor.press("Leichte Sprache", text="halb fertig")
    assert '<html lang="de-simple">' in visitor.html
    assert "Nach 30 Tagen löschen wir alles." in visitor.text
    await visitor.send("Was?")
    assert '<html lang="de-simple">' in visitor.html
    await visitor.press("Alltags-Sprache")
    assert '<html lang="de">' in visitor.html
    await visitor.send("Und?")
    assert '<html lang="de">' in visitor.html


async def test_hard_words_are_explained_below(visitor: Visitor, assistant: FakeAssistant) -> None:
    assistant.answers["Was?"] = [turn("a", said("Das ist der **Struktur-Wandel**."))]
    await visitor.open("/chat?language=de-simple")
    await visitor.send("Was?")
    assert "<summary>Struktur-Wandel</summary><p>Struktur-Wandel bedeutet: Die" in visitor.html


async def test_cards_show_the_person_and_the_state_of_a_hand_off(
    visitor: Visitor, assistant: FakeAssistant
) -> None:
    contact = {"name": "Frau Beispiel", "role": None, "topic_fields": ["sport"]}
    assistant.answers["Wer?"] = [turn("contact", said("Bitte.", contact=contact))]
    await visitor.send("Wer?")
    (conversation,) = await kept(visitor)
    receipts = [
        Reply("So.", "de", "handoff_request", handoff={"id": "ABI-1", "state": state})
        for state in ("new", "sent")
    ]
    await visitor.site.gateway.conversations.push(conversation, receipts)
    await visitor.press("Neue Antworten zeigen")
    assert visitor.text.count("Nummer ABI-1") == visitor.text.count("Verschickt.") == 2
    assert "Frau Beispiel" in visitor.text and "noch nicht verschickt" not in visitor.text


@pytest.mark.parametrize(
    ("text", "message"),
    [("  ", "Ihre Nachricht ist leer."), ("ä" * 2001, "zu lang"), ("😀" * 20_000, "zu lang")],
)
async def test_what_cannot_be_sent_comes_back_with_an_explanation(
    visitor: Visitor, text: str, message: str
) -> None:
    await visitor.send(text)
    assert visitor.status == 422
    assert "<title>Fehler: " in visitor.html
    assert message in visitor.text
    assert 'aria-invalid="true" autofocus' in visitor.html
    assert text[:10_000] in visitor.text
    assert await kept(visitor) == []


async def test_lines_of_a_form_count_as_one_character(visitor: Visitor) -> None:
    await visitor.send("a\r\n" * 999 + "ab")
    assert visitor.status == 200


async def test_a_message_that_found_nobody_can_be_sent_again(
    visitor: Visitor, assistant: FakeAssistant
) -> None:
    assistant.mode = "error"
    key = visitor.form["key"]
    await visitor.send("Geduld")
    assert (visitor.status, visitor.headers["Retry-After"]) == (503, "5")
    assert ">\nGeduld</textarea>" in visitor.html and visitor.form["key"] == key
    assistant.mode = "well"
    await visitor.send("Geduld, anders")
    assert visitor.text.count("Echo: Geduld, anders") == 1


async def test_an_expired_conversation_begins_anew_and_the_question_stays(visitor: Visitor) -> None:
    await visitor.send("Hallo")
    visitor.site.clock.now += 31 * DAY
    await visitor.send("Noch da?")
    assert visitor.status == 401
    assert "abgelaufen" in visitor.text and ">\nNoch da?</textarea>" in visitor.html
    await visitor.send("Noch da?")
    assert "Echo: Noch da?" in visitor.text


async def test_erasing_asks_first_and_then_really_erases(visitor: Visitor) -> None:
    await visitor.send("Mein Geheimnis")
    await visitor.press("Meine Daten löschen")
    assert "Möchten Sie wirklich alles löschen?" in visitor.text
    await visitor.press("Nein, behalten")
    assert "Mein Geheimnis" in visitor.text
    await visitor.press("Meine Daten löschen")
    await visitor.press("Ja, alles löschen")
    assert "gelöscht" in visitor.text and "Geheimnis" not in visitor.text
    assert await kept(visitor) == []


async def test_erasing_may_be_asked_for_in_words(visitor: Visitor) -> None:
    await visitor.send("Mein Geheimnis")
    await visitor.send("Meine Daten löschen")
    assert "Soll ich unser ganzes Gespräch" in visitor.text
    await visitor.send("ja")
    assert "gelöscht" in visitor.text and "Geheimnis" not in visitor.text
    assert await kept(visitor) == []


async def offered(visitor: Visitor, assistant: FakeAssistant) -> None:
    """Ask for a person and open the form."""
    form = {"do": "form", "draft": "f" * 32, "topic_field": "verkehr", "person": None}
    assistant.answers["Ein Mensch bitte"] = [turn("handoff_request", said("Gern.", handoff=form))]
    await visitor.send("Ein Mensch bitte")
    await visitor.press("Formular ausfüllen")


async def test_a_message_to_the_county_is_handed_in_by_form(
    visitor: Visitor, assistant: FakeAssistant
) -> None:
    await offered(visitor, assistant)
    assert "Artikel 6 Absatz 1" in visitor.text
    assert '<option value="verkehr" selected>' in visitor.html
    given = {"do": "hand_in", "concern": "Der Radweg fehlt.\r\nSeit Mai.", "mail": "vera@posteo.de"}
    await visitor.send(**given)
    assert "Ohne Ihre Einwilligung sende ich nichts." in visitor.text
    assert '<a href="#consent">' in visitor.html and 'value="vera@posteo.de"' in visitor.html
    assert visitor.html.count('aria-invalid="true"') == 1
    assert visitor.html.count('id="antwort"') == 1
    await visitor.send(**given, topic_field="verkehr", consent="on")
    assert "Ihre Nachricht ist gespeichert." in visitor.text and "Nummer ABI-" in visitor.text
    (conversation,) = await kept(visitor)
    (handed,) = await visitor.site.gateway.handoffs.own(conversation)
    assert handed["concern"] == "Der Radweg fehlt.\nSeit Mai."
    assert (handed["topic_field"], handed["mail"]) == ("verkehr", "vera@posteo.de")


async def test_a_suggested_address_is_accepted_and_nothing_typed_is_lost(
    visitor: Visitor, assistant: FakeAssistant
) -> None:
    await offered(visitor, assistant)
    await visitor.send(do="hand_in", concern="Der Radweg fehlt.", mail="vera@gmx.ed", consent="on")
    assert "vera@gmx.de übernehmen" in visitor.text
    await visitor.send(accept="vera@gmx.de", concern="Der Radweg fehlt.", mail="vera@gmx.ed", consent="on")
    assert 'value="vera@gmx.de"' in visitor.html and ">\nDer Radweg fehlt.</textarea>" in visitor.html
    assert 'checked><label for="consent"' in visitor.html
    assert "gespeichert." not in visitor.text.split("Gesprächsverlauf")[1]


async def test_a_form_of_an_expired_conversation_is_shown_again_and_then_handed_in(
    visitor: Visitor, assistant: FakeAssistant
) -> None:
    await offered(visitor, assistant)
    visitor.site.clock.now += 31 * DAY
    given = {"do": "hand_in", "concern": "Der Radweg fehlt.", "mail": "vera@posteo.de", "consent": "on"}
    await visitor.send(**given)
    assert visitor.status == 401
    assert "abgelaufen" in visitor.text and ">\nDer Radweg fehlt.</textarea>" in visitor.html
    await visitor.send(**given)
    assert "Ihre Nachricht ist gespeichert." in visitor.text


async def test_a_message_is_taken_back_after_a_question(visitor: Visitor, assistant: FakeAssistant) -> None:
    await offered(visitor, assistant)
    given = {"do": "hand_in", "concern": "Der Radweg fehlt.", "mail": "vera@posteo.de", "consent": "on"}
    await visitor.send(**given)
    (conversation,) = await kept(visitor)
    id = (await visitor.site.gateway.handoffs.own(conversation))[0]["id"]
    said_so = f"Ich möchte die Nachricht {id} zurückziehen."
    command = {"do": "withdraw", "id": id, "contact": None}
    assistant.answers[said_so] = [turn("handoff_withdraw", said("", handoff=command))]
    await visitor.press("Nachricht zurückziehen")
    assert "Möchten Sie diese Nachricht wirklich zurückziehen?" in visitor.text
    await visitor.press("Nein, nicht zurückziehen")
    await visitor.press("Nachricht zurückziehen")
    await visitor.press("Ja, zurückziehen")
    assert "zurückgezogen und gelöscht" in visitor.text
    assert visitor.text.count("Zurückgezogen.") == 2
    assert "Nachricht zurückziehen" not in [label for _, _, label in visitor.buttons]
    assert (await visitor.site.gateway.handoffs.own(conversation))[0]["state"] == "withdrawn"


async def test_the_conversation_and_the_own_data_are_saved_as_files(visitor: Visitor) -> None:
    assert not {"save", "data"} & {value for _, value, _ in visitor.buttons}
    await visitor.send("**Was** ist das?")
    page = visitor.form
    text = await visitor.post({**page, "do": "save"})
    assert text.headers["Content-Disposition"] == 'attachment; filename="revierlotse.txt"'
    assert (text.content_type, text.headers["Cache-Control"]) == ("text/plain", "no-store")
    lines = (await text.text()).splitlines()
    assert "**Was** ist das?" in lines and "Echo: Was ist das?" in lines
    assert any(re.fullmatch(r"Sie \(\d\d\.\d\d\.\d{4}, \d\d:\d\d\):", line) for line in lines)
    assert any(line.startswith("Quelle: ") and "https://www.anhalt-bitterfeld.de/" in line for line in lines)
    data = await visitor.post({**page, "do": "data"})
    assert [message["text"] for message in (await data.json())["messages"]][1] == "**Was** ist das?"
    await visitor.send("Und weiter?")  # the page in the browser is still good
    assert "Echo: Und weiter?" in visitor.text


async def test_the_privacy_notice_is_there_in_both_registers(visitor: Visitor) -> None:
    for path, other in (("/chat", "de-simple"), ("/chat?language=de-simple", "de")):
        await visitor.open(path)
        assert "solange Sie nicht danach gefragt werden" in visitor.text
        assert "Wir speichern Ihre Fragen." in visitor.text
        assert f'<div class="text" lang="{other}">' in visitor.html
    assert "Hilfen für alle Menschen" in visitor.text  # the footer has the register of the page too


async def test_what_came_later_is_shown_on_request(visitor: Visitor) -> None:
    await visitor.send("Hallo")
    (conversation,) = await kept(visitor)
    await visitor.site.gateway.conversations.push(conversation, [Reply("Später gekommen.", "de", "contact")])
    await visitor.press("Neue Antworten zeigen")
    assert "Später gekommen." in visitor.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
async def test_a_form_of_another_site_is_refused(
    visitor: Visitor, assistant: FakeAssistant, headers: dict[str, str]
) -> None:
    response = await visitor.post({**visitor.form, "text": "untergeschoben"}, **headers)
    assert response.status == 403
    assert assistant.questions == []


async def test_browsers_that_tell_little_can_use_the_page(visitor: Visitor) -> None:
    origin = str(visitor.site.http.make_url("")).rstrip("/")
    for headers in ({"Origin": origin}, {"Accept": "text/html"}):
        response = await visitor.post({**visitor.form, "text": "Hallo"}, **headers)
        assert "Echo: Hallo" in await response.text()


async def test_hostile_texts_stay_text(visitor: Visitor, assistant: FakeAssistant) -> None:
    evil = "<script>x</script> **<b onclick=x>**"
    contact = {"name": evil, "role": evil, "topic_fields": [evil]}
    answer = said(evil, contact=contact, options=[{"label": evil, "choice": {"intent": "a"}}])
    assistant.answers[evil] = [turn("a", answer)]
    await visitor.send(evil)
    (conversation,) = await kept(visitor)
    staff = Reply(evil, "de", "handoff_request", handoff={"id": evil, "state": evil}, author="staff")
    await visitor.site.gateway.conversations.push(conversation, [staff])
    await visitor.press("Neue Antworten zeigen")
    assert "<script" not in visitor.html and "<b onclick" not in visitor.html
    assert visitor.html.count("&lt;script&gt;") >= 7


async def test_other_bodies_are_refused(visitor: Visitor) -> None:
    response = await visitor.site.http.post("/chat", json={"text": "Hallo"}, headers=OWN)
    assert response.status == 415
    response = await visitor.site.http.post("/chat", data={f"f{n}": "" for n in range(60)}, headers=OWN)
    assert response.status == 400
    large = io.BytesIO(b"text=" + b"a" * 300_000)
    form = {**OWN, "Content-Type": "application/x-www-form-urlencoded"}
    response = await visitor.site.http.post("/chat", data=large, headers=form)
    assert response.status == 413
