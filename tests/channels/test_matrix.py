"""A visitor in Matrix, with a real homeserver and a real second client that encrypts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.gateway.settings import Settings
from tests.gateway.fake_assistant import FakeAssistant, said, turn

from .conftest import Visitors, account, fake_assistant, kept_keys, running, settings_in, visiting
from .homeserver import Homeserver
from .waiting import events, rows, settled, until

KEY = {"alg": "A256CTR", "ext": True, "k": "x", "key_ops": ["encrypt", "decrypt"], "kty": "oct"}
FILE = {"url": "mxc://a/b", "key": KEY, "iv": "x", "hashes": {"sha256": "x"}, "v": "v2"}
"""An encrypted file."""
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_assistant() -> AsyncIterator[FakeAssistant]:
    async with fake_assistant() as fake:
        yield fake


@pytest.fixture
def assistant(shared_assistant: FakeAssistant) -> FakeAssistant:
    """The one assistant of all tests here, as if it were new."""
    shared_assistant.answers.clear()
    shared_assistant.questions.clear()
    shared_assistant.asked.clear()
    return shared_assistant


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_matrix(
    homeserver: Homeserver,
    shared_assistant: FakeAssistant,
    content: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Settings]:
    folder, bot = tmp_path_factory.mktemp("matrix"), await account(homeserver)
    made = settings_in(folder, content, shared_assistant, **bot)
    async with running("matrix", made):
        yield made


@pytest.fixture
def matrix(shared_matrix: Settings, assistant: FakeAssistant) -> Settings:
    """The one messenger of all tests here: to log in each time takes long."""
    return shared_matrix


@pytest_asyncio.fixture(loop_scope="module")
async def visitors(
    homeserver: Homeserver, shared_matrix: Settings, tmp_path: Path
) -> AsyncIterator[Visitors]:
    async with visiting(homeserver, shared_matrix.matrix_user, tmp_path) as made:
        yield made


def kept(settings: Settings) -> list[int]:
    """Count what is kept of people and conversations."""
    tables = ("conversations", "messages", "channel_people", "channel_offers", "channel_outbox")
    return [len(rows(settings.var_dir, f"SELECT * FROM {table}")) for table in tables]  # noqa: S608


async def test_a_visitor_is_greeted_and_answered(matrix: Settings, visitors: Visitors) -> None:
    visitor = await visitors()
    await visitor.opens_room()
    greeting = await visitor.next()
    assert greeting.encrypted
    assert "Computerprogramm" in greeting.text
    assert "Ihr Gespräch ist verschlüsselt." in greeting.text
    assert "1. Was ist die Innovationsregion?" in greeting.text
    await visitor.writes("Was ist STARK?")
    answer = await visitor.next()
    assert answer.encrypted
    assert answer.text.startswith("Echo: Was ist STARK?")
    assert visitor.unreadable == 0


async def test_options_are_chosen_by_number_by_words_and_by_reaction(
    matrix: Settings, visitors: Visitors, assistant: FakeAssistant
) -> None:
    visitor = await visitors()
    await visitor.opens_room()
    greeting = await visitor.next()
    assert "Antworten Sie mit der Zahl" in greeting.text
    await visitor.writes("3")
    assert (await visitor.next()).text.startswith("Gewählt: Wer ist meine Ansprechperson?")
    assert assistant.questions[-1]["choice"]["intent"] == "contact"
    await visitor.reacts(greeting.id, "2️⃣")
    await visitor.next()
    assert assistant.questions[-1]["choice"]["intent"] == "ststg_apply"
    await visitor.writes("!start")
    await visitor.next()
    await visitor.writes("was ist die innovationsregion")
    assert (await visitor.next()).text == "gewählt"
    assert assistant.questions[-1]["choice"]["intent"] == "innoregion_what"
    await visitor.reacts(greeting.id, "❤️")
    await visitor.writes("17")
    assert (await visitor.next()).text.startswith("Echo: 17")


async def test_bold_and_links_are_native_and_nothing_else_is_markup(
    matrix: Settings, visitors: Visitors, assistant: FakeAssistant
) -> None:
    text = "Das ist **nicht** so: <b>1 < 2</b> & _kein_ `Kode`"
    assistant.answers["x"] = [turn("ststg_what", said(text, sources=["kreisseite"]))]
    visitor = await visitors()
    await visitor.opens_room()
    await visitor.writes("x")
    answer = (await visitor.sees(2))[1]
    assert answer.text.startswith("Das ist nicht so: <b>1 < 2</b> & _kein_ `Kode`")
    assert "<b>nicht</b> so: &lt;b&gt;1 &lt; 2&lt;/b&gt; &amp; _kein_ `Kode`" in answer.html
    assert '<a href="https://' in answer.html


async def test_commands_begin_with_an_exclamation_mark(
    matrix: Settings, visitors: Visitors, assistant: FakeAssistant
) -> None:
    visitor = await visitors()
    await visitor.opens_room()
    await visitor.next()
    await visitor.writes("!hilfe")
    assert "!loeschen" in (await visitor.next()).text
    await visitor.writes("!leicht")
    await visitor.next()
    assert assistant.questions[-1]["choice"]["intent"] == "easy_language_on"
    await visitor.writes("!hilfe")
    assert "Schreiben Sie einfach Ihre Frage.\nIch kenne mich" in (await visitor.next()).text
    await visitor.writes("!mensch")
    await visitor.next()
    assert assistant.questions[-1]["choice"]["intent"] == "handoff_request"


async def test_what_the_bot_cannot_read_is_answered_kindly(matrix: Settings, visitors: Visitors) -> None:
    visitor = await visitors()
    await visitor.opens_room()
    await visitor.next()
    for kind, word in (("m.image", "Bilder"), ("m.audio", "Sprachnachrichten"), ("m.file", "Dateien")):
        await visitor.sends({"msgtype": kind, "body": "x", "file": FILE})
        assert word in (await visitor.next()).text
    await visitor.sends({"msgtype": "m.location", "body": "hier", "geo_uri": "geo:51.7,12.0"})
    assert "Standort" in (await visitor.next()).text
    await visitor.sends({"msgtype": "m.image", "body": 5, "file": "gestern"})
    assert "Das kann ich nicht lesen" in (await visitor.next()).text
    await visitor.sends({"body": "x", "url": "mxc://a/b", "info": {}}, "m.sticker")
    assert "Stickern" in (await visitor.next()).text


async def test_contents_that_nobody_thought_of_are_answered_and_stop_nobody(
    matrix: Settings, visitors: Visitors, assistant: FakeAssistant
) -> None:
    visitor = await visitors()
    await visitor.opens_room()
    await visitor.next()
    event = await visitor.writes("Hallo")
    await visitor.next()
    relation = {"rel_type": "m.replace", "event_id": event}
    for new, answer in (("Text", "leer"), ({"body": 5}, "Echo: 5"), (["Text"], "leer")):
        await visitor.writes("* Text", **{"m.new_content": new, "m.relates_to": relation})
        assert answer in (await visitor.next()).text
    for more in ({"m.relates_to": "gestern"}, {"m.mentions": {"user_ids": 5}}, {"m.mentions": "alle"}):
        await visitor.hides({"msgtype": "m.text", "body": "Was ist STARK?", **more})
        assert (await visitor.next()).text.startswith("Echo: Was ist STARK?")
    await visitor.reacts(event, "1")
    await visitor.deletes("$gibt-es-nicht")
    await visitor.sends({"a": "b"}, "org.example.something")
    await visitor.writes("a" * 20_000)
    assert "zu lang" in (await visitor.next()).text
    await visitor.writes(" ")
    assert "leer" in (await visitor.next()).text
    call = {"call_id": "1", "version": "1", "party_id": "x", "lifetime": 60000}
    await visitor.sends({**call, "offer": {"type": "offer", "sdp": "x"}}, "m.call.invite")
    assert "Telefonieren kann ich nicht." in (await visitor.next()).text
    await visitor.sends({"msgtype": "m.image", "body": "Was ist das?", "filename": "x.jpg", "file": FILE})
    answer = (await visitor.next()).text
    assert answer.startswith("Ich lese nur den Text") and "Echo: Was ist das?" in answer


async def test_an_answer_in_a_thread_that_nobody_knows_comes_without_it(
    matrix: Settings, visitors: Visitors
) -> None:
    visitor = await visitors()
    await visitor.opens_room()
    await visitor.sees(1)
    thread = {"rel_type": "m.thread", "event_id": "$gibt-es-nicht"}
    await visitor.hides({"msgtype": "m.text", "body": "Was ist STARK?", "m.relates_to": thread})
    answer = (await visitor.sees(2))[1]
    assert answer.text.startswith("Echo: Was ist STARK?")
    assert "m.relates_to" not in answer.source["content"]


async def test_an_edited_message_is_answered_anew_and_a_deleted_one_is_gone(
    matrix: Settings, visitors: Visitors
) -> None:
    visitor = await visitors()
    await visitor.opens_room()
    event = await visitor.writes("Meine IBAN ist geheim")
    await visitor.sees(2)
    await visitor.edits(event, "Meine PIN ist geheim")
    answer = (await visitor.sees(3))[2]
    assert answer.text.startswith("Zu Ihrer geänderten Nachricht:\n\nEcho: Meine PIN ist geheim")
    await visitor.deletes(event)
    await visitor.writes("danach")
    assert (await visitor.sees(4))[3].text.startswith("Echo: danach")
    bodies = str(rows(matrix.var_dir, "SELECT body FROM messages WHERE author = 'visitor'"))
    assert "IBAN" not in bodies and "PIN" not in bodies


async def test_a_message_deleted_before_its_answer_gets_none(
    matrix: Settings, visitors: Visitors, assistant: FakeAssistant
) -> None:
    visitor = await visitors()
    await visitor.opens_room()
    await visitor.sees(1)
    gate = assistant.keep("Falsch")
    event = await visitor.writes("Falsch")
    await until(assistant.asked.is_set)
    await visitor.deletes(event)
    await settled(matrix.var_dir)  # the question that is being answered is not waited for any more
    await visitor.writes("Richtig")
    gate.set()
    assert (await visitor.sees(2))[1].text.startswith("Echo: Richtig")


async def test_after_erasure_nothing_is_kept_and_the_conversation_can_begin_anew(
    matrix: Settings, visitors: Visitors
) -> None:
    await settled(matrix.var_dir)
    before = kept(matrix)
    visitor = await visitors()
    await visitor.opens_room()
    event = await visitor.writes("Ich bin Xaverina")
    await visitor.sees(2)
    await visitor.writes("!löschen")
    assert "1. Ja, alles löschen" in (await visitor.sees(3))[2].text
    await visitor.writes("1")
    assert "gelöscht" in (await visitor.sees(4))[3].text
    await settled(matrix.var_dir)
    assert kept(matrix) == before
    assert kept_keys(matrix, visitor.room) <= 2  # the visitor's, turned forward, and our new one
    known = len(rows(matrix.var_dir, "SELECT id FROM channel_inbox"))
    await visitor.deletes(event)
    await events(matrix.var_dir, known + 1)
    await settled(matrix.var_dir)
    assert kept(matrix) == before  # nobody is greeted for that
    await visitor.writes("Da bin ich wieder")
    seen = await visitor.sees(6)
    assert "Computerprogramm" in seen[4].text
    assert seen[5].text.startswith("Echo: Da bin ich wieder")
    assert visitor.unreadable == 0


async def test_in_a_group_only_who_turns_to_the_bot_is_answered(
    matrix: Settings, visitors: Visitors, assistant: FakeAssistant
) -> None:
    visitor, other = await visitors(), await visitors()
    await visitor.opens_room(other.user)
    await other.client.join(visitor.room)
    await visitor.until(lambda: len(visitor.client.rooms[visitor.room].users) == 3)
    await visitor.writes("Hat jemand Zeit?")
    name = visitor.bot[1:].split(":")[0]
    event = await visitor.writes(f"{name}: Was ist STARK?")
    answer = (await visitor.sees(1))[0]
    assert answer.text.startswith("Echo: Was ist STARK?")
    assert answer.source["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == event
    await visitor.writes("Und seit wann?", **{"m.mentions": {"user_ids": [visitor.bot]}})
    assert (await visitor.sees(2))[1].text.startswith("Echo: Und seit wann?")
    await visitor.writes("!mensch")
    assert "private Nachricht" in (await visitor.sees(3))[2].text
    assert [one.get("text") for one in assistant.questions] == ["Was ist STARK?", "Und seit wann?"]
    assert all(one["public"] for one in assistant.questions)


async def test_who_erases_in_a_group_does_not_silence_the_others(
    matrix: Settings, visitors: Visitors
) -> None:
    visitor, other = await visitors(), await visitors()
    await visitor.opens_room(other.user)
    await other.client.join(visitor.room)
    other.room = visitor.room
    await visitor.until(lambda: len(visitor.client.rooms[visitor.room].users) == 3)
    rooms = other.client.rooms
    await other.until(lambda: other.room in rooms and len(rooms[other.room].users) == 3)
    await other.writes("Das liest der Bot mit.")
    to_bot = {"m.mentions": {"user_ids": [visitor.bot]}}
    await visitor.writes("Was ist das?", **to_bot)
    await visitor.sees(1)
    await visitor.writes("!loeschen")
    await visitor.sees(2)
    await visitor.writes("Ja, alles löschen", **to_bot)
    assert "gelöscht" in (await visitor.sees(3))[2].text
    await other.writes("Was ist STARK?", **to_bot)
    assert (await other.sees(4))[3].text.startswith("Echo: Was ist STARK?")
    assert (visitor.unreadable, other.unreadable) == (0, 0)


async def test_a_question_in_a_thread_is_answered_there(matrix: Settings, visitors: Visitors) -> None:
    visitor = await visitors()
    await visitor.opens_room()
    root = await visitor.writes("Hallo")
    await visitor.sees(2)
    thread = {"rel_type": "m.thread", "event_id": root, "m.in_reply_to": {"event_id": root}}
    await visitor.writes("Was ist STARK?", **{"m.relates_to": thread})
    relation = (await visitor.sees(3))[2].source["content"]["m.relates_to"]
    assert (relation["rel_type"], relation["event_id"]) == ("m.thread", root)
    await visitor.writes("Und hier?")
    assert "m.relates_to" not in (await visitor.sees(4))[3].source["content"]


async def test_a_room_without_encryption_gets_it_or_no_answer(
    matrix: Settings, visitors: Visitors, assistant: FakeAssistant
) -> None:
    visitor = await visitors()
    await visitor.opens_room(encrypted=False)
    greeting = await visitor.next()
    assert greeting.encrypted
    assert "Computerprogramm" in greeting.text
    other = await visitors()
    await other.opens_room(encrypted=False, mayor=False)
    assert "nicht verschlüsselt" in (await other.next()).text
    await other.writes("Was ist STARK?")
    assert "nicht verschlüsselt" in (await other.next()).text
    assert assistant.questions == []
