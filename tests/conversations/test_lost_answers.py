"""Answers that the gateway could not keep, as when it is killed: nothing is skipped or doubled.

A gateway asks the trained assistant through a proxy that loses answers. What a visitor repeats, or writes
instead, is then taken as if the assistant had not seen the lost message.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.conftest import Whole
from tests.conversations.test_conversations import Reply, Step, Visitor, text_of

CONSENT = "Das würde ich weitergeben"


class LossyWay:
    """A server between gateway and Rasa; while it `loses`, Rasa takes messages without being heard."""

    def __init__(self, rasa: str, http: aiohttp.ClientSession) -> None:
        self._rasa = rasa
        self._http = http
        self.loses = False
        self.messages = 0

    async def pass_on(self, request: web.Request) -> web.Response:
        headers = {"Authorization": request.headers.get("Authorization", "")}
        async with self._http.request(
            request.method, f"{self._rasa}{request.path}", data=await request.read(), headers=headers
        ) as response:
            body = await response.read()
            status, kind = response.status, response.content_type
        if request.method == "POST":
            self.messages += 1
            assert status == 200
            if self.loses:
                return web.Response(status=502)
        return web.Response(status=status, body=body, content_type=kind)


class Unlucky(Visitor):
    """A visitor of whose every message the first answer gets lost; `instead` is what is written at first."""

    def __init__(self, http: aiohttp.ClientSession, way: LossyWay) -> None:
        super().__init__(http)
        self.way = way

    async def take(self, step: Step, *, instead: str | None = None) -> list[Reply]:
        message = {"text": instead} if instead is not None else self._message(step)
        self.way.loses = True
        await self._send(message, [503])
        self.way.loses = False
        return await super().take(step)


@pytest.fixture
async def visitor(whole: Whole) -> AsyncIterator[Unlucky]:
    async with between(whole) as way, aiohttp.ClientSession(whole.address) as http:
        unlucky = Unlucky(http, way)
        await unlucky.arrive("de")
        yield unlucky


@asynccontextmanager
async def between(whole: Whole) -> AsyncIterator[LossyWay]:
    """Put a lossy way between gateway and Rasa."""
    told = whole.var / "assistant.url"
    as_before = told.read_text(encoding="ascii")
    rasa, actions = as_before.split()
    async with aiohttp.ClientSession() as http:
        way, app = LossyWay(rasa, http), web.Application()
        app.router.add_route("*", "/{path:.*}", way.pass_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        tell(told, f"http://127.0.0.1:{runner.addresses[0][1]}\n{actions}\n")
        try:
            await until(whole, way, used=True)
            yield way
        finally:
            tell(told, as_before)
            await until(whole, way, used=False)
            await runner.cleanup()


async def until(whole: Whole, way: LossyWay, *, used: bool) -> None:
    """Wait until the gateway goes this way, or no longer: it looks every second where the assistant is."""
    async with aiohttp.ClientSession(whole.address) as http:
        visitor = Visitor(http)
        await visitor.arrive("de")
        while True:
            before = way.messages
            await visitor.take({"say": "Hallo"})
            if (way.messages > before) is used:
                return
            await asyncio.sleep(0.1)


def tell(told: Path, text: str) -> None:
    """Write as the supervisor does: whoever reads meanwhile sees the old or the new."""
    draft = told.with_name(".assistant.url.test")
    draft.write_text(text, encoding="ascii")
    draft.replace(told)


async def test_every_question_of_the_form_is_asked_though_each_message_comes_twice(visitor: Unlucky) -> None:
    asked = [
        ("Ich möchte mit einem Menschen sprechen.", "Um welches Themenfeld geht es?"),
        ("Verkehr und Mobilität", "Was ist Ihr Anliegen?"),
        ("Der Radweg an der Mulde fehlt.", "Wie heißen Sie?"),
        ("Was ist STARK?", "Wie heißen Sie?"),
        ("Vera Meier", "Wie kann der Landkreis Sie erreichen?"),
        ("vera@posteo.dee", "Meinten Sie vera@posteo.de?"),
        ("ja", "was wir hier geschrieben haben"),
        ("nein", CONSENT),
    ]
    for message, question in asked:
        assert question.casefold() in text_of(await visitor.take({"say": message})), message
    summary = text_of(visitor.answers[-1])
    assert summary.count("der radweg an der mulde fehlt.") == 1
    (told,) = [reply["handoff"] for reply in await visitor.take({"say": "ja"}) if reply["handoff"]]
    assert told["id"].startswith("ABI-")


async def test_what_is_written_instead_of_a_lost_message_answers_the_question_that_the_visitor_saw(
    visitor: Unlucky,
) -> None:
    await visitor.take({"say": "Bitte rufen Sie mich an wegen Radweg in Aken, Müller, 03493 341800"})
    saved = await visitor.take({"say": "nein"}, instead="ja bitte")
    assert "wird nicht mitgeschickt" in text_of(saved)
    changed = await visitor.take({"say": "Ich heiße Möller"}, instead="die Nummer ist 03496 605040")
    assert "möller" in text_of(changed)
    assert "341800" in text_of(changed)
    assert "605040" not in text_of(changed)


@pytest.mark.parametrize("level", ["de", "de-simple"])
async def test_an_end_that_nobody_heard_is_told_again(visitor: Unlucky, level: str) -> None:
    await visitor.arrive(level)
    await visitor.take({"say": "Bitte rufen Sie mich an wegen Radweg in Aken, Müller, 03493 341800"})
    assert "nichts weitergegeben" in text_of(await visitor.take({"say": "abbrechen"}))
    again = text_of(await visitor.take({"say": "ja"}))
    assert "abi-" not in again


async def test_a_lost_refusal_refuses_and_a_lost_yes_that_becomes_a_no_hands_nothing_over(
    visitor: Unlucky,
) -> None:
    whole = "Bitte rufen Sie mich an wegen Radweg in Aken, Müller, 03493 341800"
    for instead in ("nein", "ja"):
        await visitor.take({"say": whole})
        await visitor.take({"say": "nein"})
        refused = await visitor.take({"say": "nein"}, instead=instead)
        assert "ich gebe nichts weiter" in text_of(refused)
        assert not any(reply["handoff"] for reply in refused)
