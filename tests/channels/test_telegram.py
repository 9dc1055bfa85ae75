"""A visitor in Telegram: what is written, pressed, sent, edited, and what comes back."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest

from bot.channels.seal import Seal, SealBroken
from tests.gateway.fake_assistant import FakeAssistant, said, turn

from .conftest import Start
from .telegram_server import KINDS, TelegramServer
from .waiting import events, rows, settled, until

TABLES = ("conversations", "messages", "channel_people", "channel_inbox", "channel_outbox", "channel_offers")


async def test_a_visitor_is_greeted_and_answered(start: Start, telegram: TelegramServer) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("/start")
    greeting = await visitor.next()
    assert "Computerprogramm" in greeting.text
    assert "nach 30 Tagen gelöscht, mit /loeschen sofort. Telegram kann mitlesen." in greeting.text
    assert "Leichte Sprache" in greeting.labels
    visitor.writes("Was ist STARK?")
    answer = await visitor.next()
    assert answer.text.startswith("Echo: Was ist STARK?")
    assert answer.links and answer.links[0][1].startswith("https://")
    assert "Ja, das hat geholfen" in answer.labels


async def test_while_an_answer_takes_long_the_visitor_sees_that_somebody_writes(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    visitor = telegram.person()
    gate = assistant.keep("Was ist STARK?")
    visitor.writes("Was ist STARK?")
    await until(lambda: "typing" in visitor.actions)
    assert len(visitor.seen) <= 1  # the greeting
    gate.set()
    await visitor.sees(2)


async def test_many_people_at_once_are_all_answered(start: Start, telegram: TelegramServer) -> None:
    await start()
    people = [telegram.person() for _ in range(40)]
    for person in people:
        person.writes("Hallo")
    for person in people:
        assert (await person.sees(2))[1].text.startswith("Echo: Hallo")


async def test_who_just_asks_is_greeted_too(start: Start, telegram: TelegramServer) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("Was ist STARK?")
    assert "Revierlotse" in (await visitor.next()).text
    assert (await visitor.next()).text.startswith("Echo: Was ist STARK?")


async def test_the_commands_are_in_the_menu(start: Start, telegram: TelegramServer) -> None:
    await start()
    telegram.person().writes("/start")
    await telegram.chats[next(iter(telegram.chats))].next()
    assert [one["command"] for one in telegram.commands] == ["start", "hilfe", "leicht", "mensch", "loeschen"]


async def test_a_button_is_an_answer_and_says_what_was_chosen(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("/start")
    await visitor.next()
    query = visitor.presses("Wer ist meine Ansprechperson?")
    answer = await visitor.next()
    assert answer.text.startswith("Gewählt: Wer ist meine Ansprechperson?")
    assert assistant.questions[-1]["choice"]["intent"] == "contact"
    assert query in telegram.answered


async def test_the_words_of_a_button_are_an_answer_too(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("/start")
    await visitor.next()
    visitor.writes("wer ist meine ansprechperson")
    assert (await visitor.next()).text == "gewählt"
    assert assistant.questions[-1]["choice"]["intent"] == "contact"


async def test_a_button_that_is_used_up_is_answered_kindly(start: Start, telegram: TelegramServer) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("Was ist STARK?")
    await visitor.sees(2)
    visitor.looked()
    visitor.presses("Ja, das hat geholfen")
    assert "Danke" in (await visitor.next()).text
    visitor.presses("Nein, das hat nicht geholfen")
    assert "gilt nicht mehr" in (await visitor.next()).text


async def test_bold_is_bold_and_nothing_else_is_markup(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    text = "Das ist **nicht** so: <b>1 < 2</b> & _kein_ `Kode` ** allein"
    assistant.answers["x"] = [turn("ststg_what", said(text))]
    await start()
    visitor = telegram.person()
    visitor.writes("x")
    answer = (await visitor.sees(2))[1]
    assert answer.bold == ["nicht"]
    assert answer.text == text.replace("**nicht**", "nicht")
    telegram.refusals.clear()  # "** allein" is what the answer says


async def test_a_long_answer_comes_in_parts_in_order_with_the_buttons_under_the_last(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    paragraphs = [f"Absatz {number}: " + "Wort 😀 " * 150 for number in range(12)]
    assistant.answers["x"] = [turn("ststg_what", said("\n\n".join(paragraphs), sources=["kreisseite"]))]
    await start()
    visitor = telegram.person()
    visitor.writes("x")
    visitor.writes("danach")
    seen = await visitor.sees(2)
    while not seen[-1].text.startswith("Echo"):
        seen = await visitor.sees(len(seen) + 1)
    parts = seen[1:-1]
    assert len(parts) > 3
    assert [part.text.startswith("Absatz") for part in parts] == [True] * len(parts)
    assert " ".join(part.text for part in parts).count("😀") == 12 * 150
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]


async def test_easy_language_from_the_first_word_on(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("/start leicht")
    greeting = await visitor.next()
    assert greeting.text.startswith("Guten Tag!\nIch bin der Revier-Lotse.\n")
    visitor.writes("Hallo")
    assert "Hier steht das" in (await visitor.next()).text
    assert assistant.questions[-1]["language"] == "de-simple"


async def test_the_language_level_is_switched_by_command_and_back(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("/leicht")
    assert "Revier-Lotse" in (await visitor.next()).text
    assert assistant.questions == []  # it has begun in Leichte Sprache
    for level, intent in (("de", "easy_language_off"), ("de-simple", "easy_language_on")):
        visitor.writes("/leicht")
        await visitor.next()
        assert assistant.questions[-1]["choice"]["intent"] == intent
        assert assistant.questions[-1]["language"] == level


async def test_a_hard_text_is_explained_and_nothing_of_it_is_kept(
    start: Start,
    telegram: TelegramServer,
    assistant: FakeAssistant,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    settings = await start()
    visitor = telegram.person()
    visitor.writes("Was heißt das: Der Zuwendungsbescheid wird durch die Bewilligungsbehörde erlassen.")
    explained = (await visitor.sees(2))[1]
    assert "Bescheid" in explained.text
    assert assistant.questions == []
    # It is erased once the messenger has confirmed it.
    await until(lambda: not found_in(tmp_path, settings.secret_key, b"Zuwendung"))
    printed = capfd.readouterr()
    assert "Zuwendung" not in printed.out + printed.err


def found_in(folder: Path, key: str, word: bytes) -> list[str]:
    """The files below a folder that hold a word, as it is, in JSON, or sealed with the server's key."""
    seal = Seal(key)

    def holds(content: bytes) -> bool:
        sealed = re.findall(rb"gAAAA[\w=-]{80,}", content)
        return word in content or any(word in opened(seal, one) for one in sealed)

    return [path.name for path in folder.rglob("*") if path.is_file() and holds(path.read_bytes())]


def opened(seal: Seal, sealed: bytes) -> bytes:
    """What was sealed; nothing where the rest was overwritten."""
    with suppress(SealBroken):
        return json.dumps(seal.open(sealed.decode()), ensure_ascii=False).encode()
    return b""


async def test_help_names_the_commands_and_an_unknown_command_gets_help(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("/start")
    await visitor.next()
    for text in ("/hilfe", "/help", "/quatsch"):
        visitor.writes(text)
        assert "/loeschen" in (await visitor.next()).text
    assert assistant.questions == []


async def test_commands_are_understood_however_they_are_written(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("/start@RevierlotseBot")
    assert "Computerprogramm" in (await visitor.next()).text
    for text in ("/HILFE", "/Hilfe@revierlotsebot", " /hilfe bitte", "/hilfe!", "/hilfe\nbitte"):
        visitor.writes(text)
        assert "/loeschen" in (await visitor.next()).text
    number = visitor.writes("/hilf mir")
    assert "/loeschen" in (await visitor.next()).text
    visitor.edits(number, "/mensch")
    await visitor.next()
    assert assistant.questions[-1]["choice"]["intent"] == "handoff_request"
    visitor.writes("/start leicht")  # from a link in a page, in the middle of a conversation
    await visitor.next()
    assert assistant.questions[-1]["choice"]["intent"] == "easy_language_on"


async def test_the_name_of_the_bot_is_taken_out_and_nothing_else(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    group = telegram.group(telegram.person())
    group.writes("Große Straße: @RevierlotseBot wer zahlt das?")
    await group.sees(1)
    assert assistant.questions[-1]["text"] == "Große Straße:  wer zahlt das?"
    group.writes("@RevierlotseBot")
    assert "Bitte schreiben Sie Ihre Frage" in (await group.sees(2))[1].text


async def test_buttons_of_long_ago_are_answered_kindly(start: Start, telegram: TelegramServer) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("/start")
    await visitor.next()
    for data in ("o:AAAAAAAAAAAAAAAA", "o:", "o:words-99", "menu_1", "o:" + "x" * 62):
        query = visitor.presses_data(data)
        assert "gilt nicht mehr" in (await visitor.next()).text
        await until(lambda query=query: query in telegram.answered)  # the hourglass is gone


async def test_edits_of_edits_each_get_their_answer(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant, tmp_path: Path
) -> None:
    await start()
    visitor = telegram.person()
    number = visitor.writes("Erstens")
    await visitor.sees(2)
    visitor.looked()
    for text, answer in (
        ("Zweitens", "Echo: Zweitens"),
        ("a" * 2001, "zu lang"),
        ("Drittens", "Echo: Drittens"),
    ):
        visitor.edits(number, text)
        assert answer in (await visitor.next()).text
    kept = str(rows(tmp_path, "SELECT body FROM messages WHERE author = 'visitor'"))
    assert "Erstens" not in kept and "Zweitens" not in kept and "Drittens" in kept


async def test_a_person_is_asked_for_by_command(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("/mensch")
    await visitor.sees(2)
    assert assistant.questions[-1]["choice"]["intent"] == "handoff_request"


async def test_what_the_bot_cannot_read_is_answered_kindly(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("/start")
    await visitor.next()
    answers = set()
    for kind in KINDS:
        visitor.sends(kind)
        answer = (await visitor.next()).text
        assert "schreiben sie mir" in answer.casefold() or "in Worten" in answer
        answers.add(answer)
    assert len(answers) == len(KINDS)
    assert assistant.questions == []


async def test_the_words_under_a_picture_are_read(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    visitor = telegram.person()
    visitor.sends("photo", caption="Was ist das?")
    answer = (await visitor.sees(2))[1]
    assert answer.text.startswith("Ich lese nur den Text")
    assert "Echo: Was ist das?" in answer.text


async def test_an_album_gets_one_answer(start: Start, telegram: TelegramServer) -> None:
    await start()
    visitor = telegram.person()
    for _ in range(3):
        visitor.sends("photo", media_group_id="7")
    visitor.writes("danach")
    seen = await visitor.sees(3)
    assert seen[2].text.startswith("Echo: danach")


async def test_an_edited_message_is_answered_anew_and_its_old_text_is_gone(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant, tmp_path: Path
) -> None:
    await start()
    visitor = telegram.person()
    number = visitor.writes("Meine IBAN ist geheim")
    await visitor.sees(2)
    visitor.edits(number, "Was ist STARK?")
    answer = (await visitor.sees(3))[2]
    assert answer.text.startswith("Zu Ihrer geänderten Nachricht:")
    assert "Echo: Was ist STARK?" in answer.text
    visitor.edits(number, "Was ist STARK?")  # a link preview was added, say
    visitor.writes("danach")
    assert (await visitor.sees(4))[3].text.startswith("Echo: danach")
    bodies = rows(tmp_path, "SELECT body FROM messages WHERE author = 'visitor' ORDER BY number")
    assert "IBAN" not in str(bodies)
    assert "Was ist STARK?" in str(bodies)


async def test_an_edit_before_the_answer_takes_the_place_of_the_message(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant, tmp_path: Path
) -> None:
    await start()
    visitor = telegram.person()
    gate = assistant.keep("Falsch")
    number = visitor.writes("Falsch")
    await until(assistant.asked.is_set)
    visitor.edits(number, "Richtig")
    await events(tmp_path, 2)
    gate.set()
    assert (await visitor.sees(2))[1].text.startswith("Echo: Richtig")
    visitor.writes("danach")
    assert (await visitor.sees(3))[2].text.startswith("Echo: danach")


async def test_an_edit_of_a_message_that_was_not_for_the_bot_is_a_message(
    start: Start, telegram: TelegramServer
) -> None:
    await start()
    group = telegram.group(telegram.person())
    number = group.writes("Was ist STARK?")
    group.edits(number, "@RevierlotseBot Was ist STARK?")
    assert "Echo: Was ist STARK?" in (await group.sees(1))[0].text


async def test_erasure_asks_first_and_then_erases_everything(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant, tmp_path: Path
) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("Ich bin Xaverina")
    await visitor.sees(2)
    visitor.looked()
    visitor.writes("/loeschen")
    assert (await visitor.next()).labels == ["Ja, alles löschen", "Nein, nicht löschen"]
    visitor.presses("Nein, nicht löschen")
    assert "Gut, ich lösche nichts." in (await visitor.next()).text
    visitor.writes("Meine Daten löschen")
    assert "Soll ich unser ganzes Gespräch" in (await visitor.next()).text
    visitor.writes("ja bitte")
    assert "gelöscht" in (await visitor.next()).text
    await settled(tmp_path)
    left = {table: rows(tmp_path, f"SELECT * FROM {table}") for table in TABLES}  # noqa: S608
    known_events = left.pop("channel_inbox")
    assert all(not found for found in left.values()), left
    # What stays for a while is that an event was there: neither what, nor whose, nor in which conversation.
    assert all(row[3] == "" and row[4] is None and row[8] is None for row in known_events)
    await until(lambda: assistant.erased)
    await until(lambda: not any(b"Xaverina" in file.read_bytes() for file in tmp_path.glob("gateway.db*")))
    visitor.writes("/loeschen")
    assert (await visitor.next()).text == "Über Sie ist hier nichts gespeichert."
    visitor.writes("Hallo")
    assert "Revierlotse" in (await visitor.next()).text  # a new conversation begins with its greeting


async def test_nothing_kept_tells_who_wrote(start: Start, telegram: TelegramServer, tmp_path: Path) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("Was ist STARK?")
    await visitor.sees(2)
    kept = "".join(
        str(rows(tmp_path, f"SELECT * FROM {table}"))  # noqa: S608
        for table in (*TABLES, "channel_state")
    )
    assert f"'{visitor.id}'" not in kept
    assert "Quast" not in kept


async def test_in_a_group_only_who_turns_to_the_bot_is_answered(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    group = telegram.group(telegram.person())
    group.writes("Hat jemand Zeit?")
    group.writes("/hilfe@AndererBot")
    group.writes("@AndererBot Was ist das?")
    number = group.writes("@RevierlotseBot Was ist STARK?")
    answer = (await group.sees(1))[0]
    assert answer.text.startswith("Echo: Was ist STARK?")
    assert answer.reply_to == number
    group.writes("/hilfe@RevierlotseBot")
    assert "/loeschen" in (await group.sees(2))[1].text
    bot = {"id": 123456, "is_bot": True, "first_name": "Revierlotse"}
    reply = {"message_id": answer.id, "date": 1, "chat": {"id": group.id, "type": "supergroup"}, "from": bot}
    group.writes("Und seit wann?", reply_to_message=reply)
    assert (await group.sees(3))[2].text.startswith("Echo: Und seit wann?")
    group.writes("/mensch@RevierlotseBot")
    assert "private Nachricht" in (await group.sees(4))[3].text
    assert [question.get("text") for question in assistant.questions] == ["Was ist STARK?", "Und seit wann?"]
    assistant.answers["Mensch!"] = [turn("handoff_request", said("", handoff={"do": "privately"}))]
    group.writes("@RevierlotseBot: Mensch!")
    assert "private Nachricht" in (await group.sees(5))[4].text
    assert all(question["public"] for question in assistant.questions)


async def test_an_answer_goes_to_the_topic_of_a_group_in_which_the_question_stands(
    start: Start, telegram: TelegramServer
) -> None:
    await start()
    group = telegram.group(telegram.person())
    for topic in (7, 9):
        group.writes("@RevierlotseBot Was ist das?", message_thread_id=topic, is_topic_message=True)
    assert [one.thread for one in await group.sees(2)] == [7, 9]


async def test_hard_words_of_an_answer_in_leichte_sprache_are_explained_when_asked_for(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    assistant.answers["x"] = [turn("ststg_what", said("Das ist der Struktur-Wandel."))]
    await start()
    visitor = telegram.person()
    visitor.writes("x")
    assert "Schwere Wörter" not in (await visitor.sees(2))[1].labels
    visitor.writes("/leicht")
    await visitor.sees(3)
    visitor.writes("x")
    assert "Schwere Wörter" in (await visitor.sees(4))[3].labels
    visitor.presses("Schwere Wörter")
    explained = (await visitor.sees(5))[4]
    assert explained.bold == ["Struktur-Wandel"]
    assert explained.text.startswith("Struktur-Wandel\n")
    assert len(explained.text.splitlines()) > 1
    assert len(assistant.questions) == 3  # that is no question to the assistant


async def test_a_flood_is_told_to_slow_down_once(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant, tmp_path: Path
) -> None:
    await start(rate_per_minute=5)
    visitor, other = telegram.person(), telegram.person()
    for number in range(20):
        visitor.writes(f"Nachricht {number}")
    seen = await visitor.sees(7)
    assert "viele Nachrichten" in seen[6].text
    other.writes("Hallo")
    assert (await other.sees(2))[1].text.startswith("Echo: Hallo")
    await settled(tmp_path)
    assert len(visitor.seen) == 7
    assert len(assistant.questions) == 6


async def test_empty_and_too_long_messages_get_a_kind_answer(start: Start, telegram: TelegramServer) -> None:
    await start()
    visitor = telegram.person()
    visitor.writes("\u200b")
    assert "leer" in (await visitor.sees(2))[1].text
    visitor.writes("a" * 2001)
    assert "zu lang" in (await visitor.sees(3))[2].text


async def test_an_update_that_nobody_can_read_does_not_stop_the_others(
    start: Start, telegram: TelegramServer
) -> None:
    await start()
    visitor = telegram.person()
    telegram.deliver(message={"message_id": "?", "chat": 5})
    telegram.deliver(callback_query={"id": "1"})
    telegram.deliver(something_new={"a": 1})
    telegram.deliver(my_chat_member={"chat": {"id": -5, "type": "channel", "title": "Amt"}})
    telegram.deliver(channel_post={"message_id": 3, "date": 1, "chat": {"id": -5, "type": "channel"}})
    visitor.sends("poll", poll={"shape": "of tomorrow"})
    visitor.writes("Hallo")
    seen = await visitor.sees(3)
    assert seen[1].text.startswith("Das kann ich nicht lesen.")
    assert seen[2].text.startswith("Echo: Hallo")


async def test_postgresql_keeps_the_same_books(
    start: Start, telegram: TelegramServer, empty_postgresql: str
) -> None:
    await start(database_url=empty_postgresql)
    visitor = telegram.person()
    number = visitor.writes("Was ist STARK?")
    await visitor.sees(2)
    visitor.edits(number, "Was ist STARK genau?")
    assert "Echo: Was ist STARK genau?" in (await visitor.sees(3))[2].text
    visitor.looked()
    visitor.writes("/loeschen")
    await visitor.next()
    visitor.presses("Ja, alles löschen")
    assert "gelöscht" in (await visitor.next()).text
