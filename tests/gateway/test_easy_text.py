"""A pasted text is explained by the gateway alone, and nothing of it is kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import Rig, Site, Start
from .fake_assistant import FakeAssistant, said, turn

SECRET = "Rumpelstilz"
TEXT = (
    f"Sehr geehrte Frau {SECRET}, die Bewilligung des Antrags steht unter dem Vorbehalt des Widerrufs. "
    "Die Zuwendungsunterlagen sind bis zum 31.03.2027 unverzüglich einzureichen, "
    "und Sie müssen z. B. die Rechnungen ca. fünf Jahre aufheben."
)
MESSAGE = f"Was heißt das: {TEXT}"


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def explain(site: Site, message: str = MESSAGE, **more: object) -> dict[str, object]:
    (reply,) = await site.replies(message, **more)
    assert reply["topic"] == "easy_language_text"
    return reply


async def test_a_pasted_text_is_explained(site: Site, assistant: FakeAssistant) -> None:
    reply = await explain(site)
    text = str(reply["text"])
    assert text.startswith("Ein Computerprogramm hat Ihren Text bearbeitet. Kein Mensch hat das geprüft.")
    assert "Bewilligung heißt: Ein Amt stimmt einem Antrag zu." in text
    assert "• Zuwendungsunterlage: Zuwendungs-Unterlage" in text
    assert "• unverzüglich: sofort" in text
    assert "• z. B.: zum Beispiel" in text
    assert "31. März 2027" in text
    assert "\nUnd Sie müssen zum Beispiel die Rechnungen ungefähr 5 Jahre aufheben." in text
    assert [option["label"] for option in reply["options"]] == [
        "Mit einem Menschen sprechen",
        "Leichte Sprache",
    ]  # type: ignore[attr-defined]
    assert assistant.questions == []
    await site.replies(option=reply["options"][0]["id"])  # type: ignore[index]
    assert assistant.questions[-1]["choice"]["intent"] == "handoff_request"


async def test_nothing_of_the_text_is_in_the_database_or_the_log(
    start: Start, settings: Rig, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    site = await start()
    await site.begin()
    await explain(site, key="once")
    await site.gateway.close()
    kept = files_below(tmp_path)
    words = {word.encode() for word in re.findall(r"\w{7,}", TEXT)}
    assert "gateway.db" in kept
    assert len(words) > 8
    assert [(name, word) for name, content in kept.items() for word in words if word in content] == []
    printed = capfd.readouterr()
    assert [word for word in words if word.decode() in printed.out + printed.err] == []


async def test_the_transcript_has_neutral_sentences_in_its_place(site: Site) -> None:
    before = await site.events()
    first = await explain(site, key="k")
    assert await explain(site, key="k") == first
    mine = await (await site.call("GET", "conversations")).json()
    _, question, answer = mine["messages"]
    assert question["text"] == "[Ein Text zum Erklären. Er wurde nicht gespeichert.]"
    assert answer["text"] == "Hier stand die Erklärung eines Textes. Sie wurde nicht gespeichert."
    assert "once" not in answer
    await site.replies("Hallo")
    assert [reply["text"] for reply in await site.events()] == [
        *(one["text"] for one in before),
        "Echo: Hallo",
    ]


async def test_in_easy_language_every_sentence_has_its_own_line(site: Site) -> None:
    await site.begin(language="de-simple")
    text = str((await explain(site))["text"])
    assert "Ein Computer-Programm hat Ihren Text verändert.\nKein Mensch hat das geprüft.\n" in text
    assert "Bewilligung bedeutet: Ein Amt sagt Ja zu einem Antrag." in text
    assert not re.search(r"[a-zäöü]{4,}\. [A-ZÄÖÜ]", text)
    nothing = await explain(site, "Was heißt das: Heute scheint bei uns die Sonne.")
    assert "Es kann Ihren Text leider **nicht** leichter machen." in str(nothing["text"])


async def test_an_announced_text_is_asked_for_and_then_explained(
    site: Site, assistant: FakeAssistant
) -> None:
    reply = await explain(site, "Können Sie mir einen Text erklären?")
    assert "nächste Nachricht" in str(reply["text"])
    assert "Vorbehalt vom Widerruf" in str((await explain(site, TEXT))["text"])
    assert assistant.questions == []
    await site.replies(TEXT)  # nothing is announced any more
    assert assistant.questions[-1]["topic"] is None


async def test_after_an_announcement_a_question_is_still_a_question(
    site: Site, assistant: FakeAssistant
) -> None:
    await explain(site, "Können Sie mir einen Text erklären?")
    await site.replies("Wann endet der Kohleausstieg?")
    assert assistant.questions[-1]["topic"] is None
    await site.replies("Und wer zahlt das?")
    assert assistant.questions[-1]["topic"] == "ststg_what"


async def test_the_last_topic_stays_what_it_was(site: Site, assistant: FakeAssistant) -> None:
    await site.replies("Hallo")
    await explain(site)
    await site.replies("Und wer zahlt das?")
    assert assistant.questions[-1]["topic"] == "ststg_what"


async def test_words_of_despair_get_help_at_once(site: Site, assistant: FakeAssistant) -> None:
    help_, reply = await site.replies("Was heißt das: Ich will nicht mehr leben, der Antrag ist abgelehnt.")
    assert (help_["topic"], reply["topic"]) == ("emergency", "easy_language_text")
    assert "112" in help_["text"]
    assert assistant.questions == []


async def test_rubbish_gets_a_kind_answer(site: Site) -> None:
    for text in (
        "x" * 1900,
        "<script>alert(1)</script> **a** **b** `c` {d} {0} %s \u202e \u0000 §§§ ((( [[[",
        "Это русский текст, и он довольно длинный.",
        "the quick brown fox jumps over the lazy dog",
        "DAS IST ALLES GROSS GESCHRIEBEN UND LAUT",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "a\n" * 900,
    ):
        assert (await explain(site, f"Was heißt das: {text} und noch ein paar Wörter mehr dazu, bitte"))[
            "text"
        ]


async def test_every_channel_gets_the_help(site: Site) -> None:
    conversation = await site.gateway.store.by_token(site.token)
    assert conversation is not None
    (reply,) = await site.gateway.conversations.say(conversation, text=MESSAGE)
    assert reply.topic == "easy_language_text"
    assert "Bewilligung" in reply.text


async def test_a_text_that_answers_the_dialogue_of_a_hand_off_is_the_concern(
    site: Site, assistant: FakeAssistant
) -> None:
    command = {"do": "form", "draft": "a" * 32, "topic_field": None}
    assistant.answers["Ich brauche einen Menschen"] = [
        turn("handoff_request", said("Worum geht es?", handoff=command))
    ]
    await site.replies("Ich brauche einen Menschen")
    await site.replies(MESSAGE)
    assert assistant.questions[-1]["text"] == MESSAGE
