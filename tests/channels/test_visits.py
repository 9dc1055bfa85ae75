"""Whole visits to the real assistant: a message to the county, asked for, taken back, everything erased."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Protocol

from bot.gateway.settings import Settings
from tests.conftest import Whole

from .conftest import account, running, visiting
from .homeserver import Homeserver
from .telegram_server import TOKEN, TelegramServer
from .waiting import PATIENCE, until

MAIL = "xaverina.quast@example.org"


class Message(Protocol):
    text: str


class Person(Protocol):
    seen: list[Message]

    async def sees(self, count: int, seconds: float = PATIENCE) -> list[Message]: ...


class Listener:
    """Somebody who waits for a message that says something, whatever else comes before it."""

    def __init__(self, person: Person) -> None:
        self._person, self._heard = person, 0

    async def hears(self, text: str) -> str:
        while True:
            try:
                heard = (await self._person.sees(self._heard + 1))[self._heard].text
            except asyncio.TimeoutError:
                raise AssertionError(f"{text!r} did not come, but {self._person.seen[-3:]}") from None
            self._heard += 1
            if text in heard:
                return heard


def settings_of(whole: Whole, **variables: str) -> Settings:
    """The settings that `make run` gives to a messenger."""
    places = {"VAR_DIR": str(whole.var), "CONTENT_DIR": str(whole.var / "content")}
    return Settings.from_environment(
        {**places, "INTERNAL_TOKEN": whole.token, "RATE_PER_MINUTE": "1000", **variables}
    )


def anywhere(folder: Path, secret: str) -> bool:
    """Whether something stands in one of the databases."""
    return any(secret.encode() in file.read_bytes() for file in folder.glob("*.db*"))


async def test_a_visit_in_telegram(whole: Whole, telegram: TelegramServer) -> None:
    made = settings_of(whole, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url)
    async with running("telegram", made):
        visitor = telegram.person()
        listener = Listener(visitor)
        visitor.writes("/mensch")
        await listener.hears("Um welches Themenfeld geht es?")
        visitor.presses("Sport")
        await listener.hears("Was ist Ihr Anliegen?")
        visitor.writes("Wir brauchen einen neuen Fußballplatz in Roitzsch.")
        await listener.hears("Wie heißen Sie?")
        visitor.writes("Was ist STARK?")
        await listener.hears("STARK ist ein Förderprogramm")
        await listener.hears("Wie heißen Sie?")
        visitor.presses("Ohne Namen weiter")
        await listener.hears("Wie kann der Landkreis Sie erreichen?")
        visitor.writes(MAIL)
        await listener.hears("Soll der Landkreis auch lesen dürfen")
        visitor.presses("Nein, nur meine Nachricht")
        assert MAIL in await listener.hears("Sind Sie einverstanden?")
        visitor.presses("Ja, weitergeben")
        number = re.search(r"ABI-\w{4}-\w{4}", await listener.hears("ist gespeichert"))
        assert number
        visitor.writes("Was ist aus meiner Nachricht geworden?")
        await listener.hears(f"{number[0]} ist gespeichert")
        visitor.writes(f"{number[0]} bitte zurückziehen")
        await listener.hears("zurückgezogen")
        visitor.writes("/loeschen")
        await listener.hears("Soll ich unser ganzes Gespräch")
        visitor.presses("Ja, alles löschen")
        await listener.hears("ist bei uns gelöscht")
        await until(lambda: not anywhere(whole.var, MAIL))
        group = telegram.group(telegram.person())
        listener = Listener(group)
        group.writes("@RevierlotseBot Ich möchte mit einem Menschen sprechen")
        await listener.hears("private Nachricht")
        group.writes("@RevierlotseBot Was ist STARK?")
        await listener.hears("STARK ist ein Förderprogramm")
        group.writes(f"@RevierlotseBot Ist meine Nachricht {number[0]} angekommen?")
        await listener.hears("private Nachricht")
        assert len(group.seen) == 3  # nobody was asked for anything


async def test_a_visit_in_matrix_in_leichte_sprache(
    whole: Whole, homeserver: Homeserver, tmp_path: Path
) -> None:
    variables = {name.upper(): value for name, value in (await account(homeserver)).items()}
    made = settings_of(whole, **variables)
    async with running("matrix", made), visiting(homeserver, made.matrix_user, tmp_path) as visitors:
        visitor = await visitors()
        listener = Listener(visitor)
        await visitor.opens_room()
        await listener.hears("Antworten Sie mit der Zahl:\n1. ")
        await visitor.writes("Leichte Sprache")
        await listener.hears("Ich schreibe jetzt in Leichter Sprache.")
        await visitor.writes("Rufen Sie mich an wegen dem Radweg, Quast, 03493 123456")
        await listener.hears("\n2. Nein, nur meine Nachricht")
        await visitor.writes("2")
        assert "03493 123456" in await listener.hears("Sind Sie damit einverstanden?")
        await visitor.writes("ja")
        number = re.search(r"ABI-\w{4}-\w{4}", await listener.hears("Ich habe Ihre Nachricht gespeichert."))
        assert number
        await visitor.writes(f"Bitte {number[0]} zurückziehen")
        await listener.hears(f"Ich habe Ihre Nachricht {number[0]} gelöscht.")
        await visitor.writes("!loeschen")
        await listener.hears("Soll ich unser Gespräch löschen?")
        await visitor.writes("1")
        await listener.hears("Ihr Gespräch ist bei mir jetzt weg.")
        await until(lambda: not anywhere(whole.var, "03493 123456"))
        assert visitor.unreadable == 0
