"""The hand-off as a form inside the chat, and its state in the transcript."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.async_api import Locator, Route, expect

from tests.browser.chat import ASK, Chat, settles
from tests.browser.server import EVIL, Server

TREE = (Path(__file__).parent / "form_tree.yml").read_text(encoding="utf-8").strip()
HANDOFFS = "**/api/v1/handoffs"


async def opened(chat: Chat) -> Locator:
    """Ask for a person and open the form."""
    await chat.say(ASK)
    await chat.button("Formular ausfüllen").click()
    form = chat.page.get_by_role("region", name="Nachricht an den Landkreis")
    await expect(form).to_be_visible()
    return form


async def test_the_form_has_real_types_and_fills_itself_in(chat: Chat, server: Server) -> None:
    form = await opened(chat)
    await chat.rests_on("form-title")
    await expect(form).to_contain_text("nutzt sie nur dafür")
    await expect(form.get_by_label("Thema (freiwillig)")).to_have_value("verkehr")
    for label, kind, completion in (
        ("Ihr Name", "text", "name"),
        ("E-Mail", "email", "email"),
        ("Telefon", "tel", "tel"),
    ):
        control = form.get_by_role("textbox", name=label)
        assert await control.evaluate("(node) => node.type") == kind
        await expect(control).to_have_attribute("autocomplete", completion)
    await expect(form.get_by_role("checkbox")).to_have_count(2)
    await expect(form.get_by_label("Ich bin einverstanden")).not_to_be_checked()


async def test_a_screen_reader_meets_the_form_like_this(chat: Chat, server: Server) -> None:
    form = await opened(chat)
    await settles(form.aria_snapshot, TREE)


async def test_errors_stand_at_their_fields_and_in_a_list_above(chat: Chat, server: Server) -> None:
    form = await opened(chat)
    await form.get_by_role("button", name="Nachricht absenden").click()
    await expect(form.get_by_role("group", name="Noch nicht abgesendet.")).to_be_visible()
    await chat.rests_on("form-summary")
    concern = form.get_by_label("Ihr Anliegen")
    await expect(concern).to_have_accessible_description("Bitte schreiben Sie, worum es geht.")
    await expect(concern).to_have_attribute("aria-invalid", "true")
    await expect(form.get_by_label("Ich bin einverstanden")).to_have_accessible_description(
        "Ohne Ihre Einwilligung sende ich nichts. Es ist nichts gespeichert."
    )
    await form.get_by_role("button", name="Bitte schreiben Sie, worum es geht.").click()
    await expect(concern).to_be_focused()
    assert await server.handed() == []


async def test_a_suggestion_is_accepted_with_one_press(chat: Chat, server: Server) -> None:
    form = await opened(chat)
    await form.get_by_label("Ihr Anliegen").fill("Der Radweg fehlt.")
    await form.get_by_role("textbox", name="E-Mail").fill("vera@gmx.ed")
    await form.get_by_label("Ich bin einverstanden").check()
    await form.get_by_role("button", name="Nachricht absenden").click()
    await form.get_by_role("button", name="vera@gmx.de übernehmen").click()
    mail = form.get_by_role("textbox", name="E-Mail")
    await expect(mail).to_be_focused()
    await expect(mail).to_have_value("vera@gmx.de")
    await expect(mail).not_to_have_attribute("aria-invalid", "true")
    await form.get_by_role("button", name="Nachricht absenden").click()
    await expect(chat.last).to_contain_text("Ihre Nachricht ist gespeichert.")
    (handed,) = await server.handed()
    assert (handed["topic_field"], handed["concern"], handed["mail"]) == (
        "verkehr",
        "Der Radweg fehlt.",
        "vera@gmx.de",
    )
    assert (handed["name"], handed["phone"], handed["transcript"]) == (None, None, None)


async def test_the_whole_form_is_used_by_keyboard_alone(chat: Chat, server: Server) -> None:
    keys = chat.page.keyboard
    await chat.say(ASK)
    await keys.press("Shift+Tab")
    await keys.press("Enter")
    await expect(chat.page.locator("revier-lotse #form-title")).to_be_focused()
    for text in ("Verkehr", "Der Radweg fehlt.", "Vera Muster", "vera@posteo.de", "03493 341555"):
        await keys.press("Tab")
        await keys.type(text)
    await keys.press("Tab")  # the transcript is left out
    await keys.press("Tab")
    await keys.press("Space")
    await keys.press("Enter")
    await expect(chat.last).to_contain_text("Ihre Nachricht ist gespeichert.")
    await chat.rests_on("input")
    (handed,) = await server.handed()
    assert (handed["name"], handed["mail"]) == ("Vera Muster", "vera@posteo.de")
    assert handed["topic_field"] == "verkehr" and handed["transcript"] is None


async def sent(chat: Chat) -> None:
    form = await opened(chat)
    await form.get_by_label("Ihr Anliegen").fill("Der Radweg fehlt.")
    await form.get_by_role("textbox", name="Telefon").fill("03493 341555")
    await form.get_by_label("Ich bin einverstanden").check()
    await form.get_by_role("button", name="Nachricht absenden").click()


async def test_what_was_sent_and_its_number_stand_in_the_transcript(chat: Chat, server: Server) -> None:
    await sent(chat)
    await expect(chat.last.locator(".card")).to_contain_text("Gespeichert, noch nicht verschickt.")
    (handed,) = await server.handed()
    await expect(chat.last.locator(".card")).to_contain_text(f"Nummer {handed['id']}")
    await expect(chat.messages.nth(-2)).to_contain_text("Meine Nachricht an den Landkreis: Der Radweg fehlt.")
    await chat.hears("Ihre Nachricht ist gespeichert.")
    assert "341555" not in await chat.page.evaluate(
        "JSON.stringify([{...sessionStorage}, {...localStorage}])"
    )


async def test_a_receipt_appears_by_itself_and_changes_the_state_everywhere(
    chat: Chat, server: Server
) -> None:
    await sent(chat)
    await expect(chat.last.locator(".card")).to_contain_text("noch nicht verschickt")
    await server.push(
        "Ihre Nachricht ist jetzt gesendet.", {"id": (await server.handed())[0]["id"], "state": "sent"}
    )
    await expect(chat.last).to_contain_text("Ihre Nachricht ist jetzt gesendet.")
    await expect(chat.messages.locator(".card").filter(has_text="Verschickt.")).to_have_count(2)
    await expect(chat.panel).not_to_contain_text("noch nicht verschickt")


async def test_a_message_is_taken_back_by_keyboard_alone(chat: Chat, server: Server) -> None:
    await sent(chat)
    await expect(chat.last.locator(".card")).to_contain_text("Gespeichert")
    ask, keys = "Nachricht zurückziehen", chat.page.keyboard
    await chat.reach(ask, "Shift+Tab")
    await keys.press("Enter")
    await chat.rests_on("Nein, nicht zurückziehen")  # the safe answer first
    question = chat.page.get_by_role("group", name="Möchten Sie diese Nachricht wirklich zurückziehen?")
    await expect(question).to_be_visible()
    await keys.press("Escape")
    await expect(question).to_be_hidden()
    await chat.rests_on(ask)
    await keys.press("Enter")
    await chat.reach("Ja, zurückziehen", "Shift+Tab")
    await keys.press("Enter")
    await chat.rests_on("input")
    await expect(chat.last).to_contain_text("zurückgezogen und gelöscht")
    await chat.hears("zurückgezogen und gelöscht")
    await expect(chat.messages.locator(".card").filter(has_text="Zurückgezogen.")).to_have_count(2)
    await expect(chat.button(ask)).to_have_count(0)
    (handed,) = await server.handed()
    assert (handed["state"], handed["concern"], handed["phone"]) == ("withdrawn", "", None)
    assert server.received[-1] == f"Ich möchte die Nachricht {handed['id']} zurückziehen."


async def test_a_message_can_be_taken_back_where_its_state_was_told_last(chat: Chat, server: Server) -> None:
    await sent(chat)
    await expect(chat.button("Nachricht zurückziehen")).to_be_visible()
    id = (await server.handed())[0]["id"]
    await server.push("Ihre Nachricht ist jetzt gesendet.", {"id": id, "state": "sent"})
    await expect(chat.last.get_by_role("button", name="Nachricht zurückziehen")).to_be_visible()
    await expect(chat.button("Nachricht zurückziehen")).to_have_count(1)
    await server.push("Ihre Nachricht ist erledigt.", {"id": id, "state": "closed"})
    await expect(chat.button("Nachricht zurückziehen")).to_have_count(0)


async def test_a_question_that_is_open_stays_with_the_focus_when_the_state_changes(
    chat: Chat, server: Server
) -> None:
    await sent(chat)
    await chat.button("Nachricht zurückziehen").press("Enter")
    no = "Nein, nicht zurückziehen"
    await chat.rests_on(no)
    moves = """(panel) => { window.moves = 0; panel.addEventListener('focusin', () => window.moves += 1); }"""
    await chat.panel.evaluate(moves)
    id = (await server.handed())[0]["id"]
    for told, state in (("Ihre Nachricht ist gesendet.", "sent"), ("Sie wird bearbeitet.", "accepted")):
        await server.push(told, {"id": id, "state": state})
        await chat.hears(told)
    await expect(chat.messages.locator(".card").filter(has_text="Wird bearbeitet.")).to_have_count(3)
    assert (await chat.focused(), await chat.page.evaluate("window.moves")) == (no, 0)
    spoken = [line for _, line in await chat.page.evaluate("window.announced")]
    assert sum("Sie wird bearbeitet." in line for line in spoken) == 1
    await chat.button(no).press("Enter")
    await chat.rests_on("Nachricht zurückziehen")
    await expect(chat.button("Nachricht zurückziehen")).to_have_count(1)
    await chat.button("Nachricht zurückziehen").press("Enter")
    await server.push("Ihre Nachricht ist erledigt.", {"id": id, "state": "closed"})
    await chat.rests_on("input")  # there is nothing to be asked any more
    await expect(chat.page.get_by_role("group", name="wirklich zurückziehen?")).to_have_count(0)


async def test_cancel_and_escape_lead_back_and_nothing_typed_is_lost(chat: Chat, server: Server) -> None:
    form = await opened(chat)
    await form.get_by_label("Ihr Anliegen").fill("Der Radweg fehlt.")
    await chat.page.keyboard.press("Escape")
    await expect(chat.button("Formular ausfüllen")).to_be_focused()
    await chat.page.keyboard.press("Enter")
    await expect(form.get_by_label("Ihr Anliegen")).to_have_value("Der Radweg fehlt.")
    await chat.button("Einstellungen").click()
    await expect(form).to_be_hidden()
    await chat.button("Zurück zum Gespräch").click()
    await expect(form).to_be_visible()
    await form.get_by_role("button", name="Abbrechen").click()
    await expect(chat.button("Formular ausfüllen")).to_be_focused()
    assert await server.handed() == []


async def test_what_cannot_be_sent_stays_and_counts_once(chat: Chat, server: Server) -> None:
    keys: list[str] = []

    async def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            return await route.fulfill(status=503, body="{}")
        if len(keys) == 2:
            await route.fetch()  # the county has it, the browser never hears of it
            return await route.abort()
        return await route.continue_()

    await chat.page.route(HANDOFFS, lose)
    await sent(chat)
    summary = chat.page.get_by_role("group", name="Noch nicht abgesendet.")
    await expect(summary).to_contain_text("Ihre Nachricht ist noch hier.")
    await expect(chat.page.get_by_label("Ihr Anliegen")).to_have_value("Der Radweg fehlt.")
    await chat.button("Nachricht absenden").click()
    await expect(chat.page.locator("revier-lotse #form-summary")).to_be_focused()
    await chat.button("Nachricht absenden").click()
    await expect(chat.last).to_contain_text("Ihre Nachricht ist gespeichert.")
    assert len(keys) == 3 and len(set(keys)) == 1
    assert len(await server.handed()) == 1


async def test_erasing_forgets_what_stands_in_the_form(chat: Chat, server: Server) -> None:
    form = await opened(chat)
    await form.get_by_label("Ihr Anliegen").fill("Mein Geheimnis")
    await chat.button("Einstellungen").click()
    await chat.button("Meine Daten löschen").click()
    await chat.button("Ja, alles löschen").click()
    await expect(chat.last).to_contain_text("gelöscht")  # the settings hide the form too, long before that
    await expect(form).to_be_hidden()
    await expect(chat.page.locator("revier-lotse #form-concern")).to_have_value("")


async def test_nothing_in_the_form_becomes_markup(chat: Chat, server: Server) -> None:
    wordings = dict.fromkeys(("purpose", "consent", "transcript"), EVIL)
    fields = [{"id": "sport", "label": EVIL}]
    errors = [{"field": field, "message": EVIL, "suggestion": EVIL} for field in ("concern", "mail", "other")]
    problem = json.dumps({"status": 422, "errors": errors})
    await chat.page.route(
        f"{HANDOFFS}/form", lambda route: route.fulfill(json={**wordings, "topic_fields": fields})
    )
    await chat.page.route(HANDOFFS, lambda route: route.fulfill(status=422, body=problem))
    form = await opened(chat)
    await form.get_by_role("button", name="Nachricht absenden").click()
    await expect(form.locator(".suggestion button").first).to_contain_text("<script>")
    await expect(form.locator("#form-concern-error")).to_contain_text("<img src=x")
    assert await chat.page.evaluate("window.hacked") is None
    await expect(form.locator("img, script, a")).to_have_count(0)
