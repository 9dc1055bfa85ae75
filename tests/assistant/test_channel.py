"""The private channel: one message in, one turn a question out, and nobody but the gateway is let in."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from threading import Thread
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from aiohttp import ClientSession
from rasa.core.agent import Agent
from rasa.core.channels.channel import register
from sanic import Sanic
from sanic.server.async_server import AsyncioServer

from bot.assistant.channel import Collector, GatewayChannel, _question_last, answer

TOKEN = "sesame"
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


def asked(text: str = "", **changed: Any) -> dict[str, Any]:
    return {"conversation": "one", "text": text, "language": "de", "topic": None, "misses": 0, **changed}


def texts(told: dict[str, Any]) -> list[list[str]]:
    return [[reply["text"] for reply in turn["replies"]] for turn in told["turns"]]


async def test_a_question_is_answered_with_all_that_a_reply_needs(agent: Agent) -> None:
    told = await answer(agent, asked("Wann endet die Kohle?"))
    (turn,) = told["turns"]
    assert told["language"] == "de"
    assert (turn["topic"], turn["intent"]) == ("coal", "coal")
    assert 0 < turn["confidence"] <= 1
    assert turn["guess"] == "coal"
    assert turn["replies"] == [
        {
            "text": "Spätestens 2038.\n\nDas steht im Gesetz.",
            "options": [{"label": "Woher kommt das Geld?", "choice": {"intent": "money", "entities": {}}}],
            "sources": ["gesetz"],
            "contact": None,
            "handoff": None,
        }
    ]


async def test_the_language_level_of_the_message_chooses_the_answer(agent: Agent) -> None:
    told = await answer(agent, asked("Wann endet die Kohle?", language="de-simple"))
    (reply,) = told["turns"][0]["replies"]
    assert reply["text"] == "Im Jahr 2038 ist Schluss."
    assert reply["options"][0]["label"] == "Das Geld"
    assert reply["sources"] == ["gesetz"]


async def test_each_question_of_a_message_is_answered_in_order(agent: Agent) -> None:
    told = await answer(agent, asked("Wer bezahlt den Strukturwandel? Wann endet die Kohle?"))
    assert texts(told) == [["Das Geld kommt vom Bund."], ["Spätestens 2038.\n\nDas steht im Gesetz."]]


async def test_a_follow_up_is_resolved_against_the_last_topic(agent: Agent) -> None:
    told = await answer(agent, asked("und wer zahlt das?", topic="coal"))
    assert texts(told) == [["Das Geld kommt vom Bund."]]


async def test_a_question_for_the_source_stays_with_its_topic(agent: Agent) -> None:
    told = await answer(agent, asked("Wo steht das?", topic="coal"))
    assert (told["turns"][0]["topic"], told["turns"][0]["intent"]) == ("coal", "ask_source")


async def test_the_last_answer_is_repeated_on_request(agent: Agent) -> None:
    assert texts(await answer(agent, asked("nochmal bitte", topic="money"))) == [["Das Geld kommt vom Bund."]]
    assert texts(await answer(agent, asked("nochmal bitte"))) == [["Was soll ich wiederholen?"]]


async def test_a_wish_for_leichte_sprache_repeats_the_last_answer_in_it(agent: Agent) -> None:
    told = await answer(agent, asked("Bitte in Leichter Sprache", topic="coal"))
    assert told["language"] == "de-simple"
    assert texts(told) == [["Ich schreibe jetzt leicht."], ["Im Jahr 2038 ist Schluss."]]


async def test_a_pressed_button_is_answered_without_reading_a_text(agent: Agent) -> None:
    choice = {"intent": "money", "entities": {"topic_field": "sport"}}
    told = await answer(agent, asked(choice=choice))
    (turn,) = told["turns"]
    assert (turn["intent"], turn["confidence"]) == ("money", 1.0)
    assert turn["entities"] == [{"entity": "topic_field", "value": "sport"}]
    assert texts(told) == [["Das Geld kommt vom Bund."]]


@pytest.mark.parametrize(
    "text", ["/money", " \n /money", "\u200b/money", '/money{"applicant": "x"}', "/restart"]
)
async def test_no_text_is_read_as_a_command(agent: Agent, text: str) -> None:
    await answer(agent, asked("Ich möchte einen Antrag stellen"))
    told = await answer(agent, asked(text))
    assert told["turns"][0]["confidence"] < 1
    tracker = await agent.tracker_store.retrieve("one")
    assert tracker.active_loop_name == "who_form", "a command would have left the form"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "🙂",
        "\x00",
        "\ud83d",
        "\u202e\u202c",
        "a" * 2_000,
        "Kohle " * 400,
        "<b>x</b>",
        "'; DROP TABLE x; --",
    ],
    ids=lambda text: ascii(text[:10]),
)
async def test_a_strange_message_gets_an_honest_reply(agent: Agent, text: str) -> None:
    told = await answer(agent, asked(text))
    assert all(turn["replies"] for turn in told["turns"])


async def test_danger_is_answered_first_and_alone(agent: Agent) -> None:
    told = await answer(agent, asked("Wann endet die Kohle? Ich will nicht mehr leben."))
    assert texts(told) == [["Rufen Sie 112 an."]]


async def test_a_form_goes_on_where_it_was_after_a_restart(start: Callable[[], Agent]) -> None:
    assert texts(await answer(start(), asked("Ich möchte einen Antrag stellen"))) == [["Wer sind Sie?"]]
    assert texts(await answer(start(), asked("ein Verein, bitte Antrag"))) == [["Welches Thema?"]]
    assert texts(await answer(start(), asked("Antrag für Sport"))) == [["Verein und sport: notiert."]]


async def test_custom_data_of_an_action_goes_before_what_the_answer_carries() -> None:
    collector = Collector()
    option = {"label": "Ja", "choice": {"intent": "affirm", "entities": {}}}
    carried = {"label": "Nein", "choice": {"intent": "deny", "entities": {}}}
    custom = {"options": [option], "sources": ["own"], "contact": {"name": "x"}, "handoff": {"id": 1}}
    metadata = {"options": [carried], "sources": ["other"]}
    await collector.send_response("one", {"text": " Hallo \n", "custom": custom, "metadata": metadata})
    await collector.send_response("one", {"text": None})
    assert collector.replies == [
        {"text": "Hallo", **custom, "options": [option, carried], "asks": False},
        {"text": "", "options": [], "sources": [], "contact": None, "handoff": None, "asks": False},
    ]


def test_the_forms_question_comes_once_and_last_as_a_turn_of_its_own() -> None:
    def turn(topic: str, *replies: tuple[str, bool]) -> dict[str, Any]:
        more = {"options": [], "sources": [], "contact": None, "handoff": None}
        return {"topic": topic, "replies": [{"text": text, "asks": asks, **more} for text, asks in replies]}

    told = _question_last(
        [turn("coal", ("2038", False), ("Name?", True)), turn("money", ("Bund", False), ("Name?", True))]
    )
    assert [(t["topic"], [r["text"] for r in t["replies"]]) for t in told] == [
        ("coal", ["2038"]),
        ("money", ["Bund"]),
        ("handoff_request", ["Name?"]),
    ]
    (begun,) = _question_last([turn("handoff_request", ("Gern.", False), ("Name?", True))])
    assert [reply["text"] for reply in begun["replies"]] == ["Gern.\n\nName?"]
    (left,) = _question_last([turn("emergency", ("112", False))])
    assert [reply["text"] for reply in left["replies"]] == ["112"]
    assert all("asks" not in reply for turn in [*told, begun, left] for reply in turn["replies"])


# Over HTTP.


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Sanic, str]]:
    """Rasa's way to serve a channel, a Sanic app that holds the agent, and its address; one a process."""
    app = Sanic("small", configure_logging=False)
    app.ctx.agent = None
    register([GatewayChannel.from_credentials({"token": TOKEN})], app, "/webhooks/")

    async def begin() -> AsyncioServer:
        server: AsyncioServer = await app.create_server(sock=listening, return_asyncio_server=True)
        await server.startup()
        await server.after_start()
        return server

    async def end() -> None:
        await running.before_stop()
        await running.close()
        await running.after_stop()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        loop = asyncio.new_event_loop()
        running = loop.run_until_complete(begin())
        thread = Thread(target=loop.run_forever)
        thread.start()
        yield app, f"http://127.0.0.1:{listening.getsockname()[1]}"
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(end())
        loop.close()


@pytest.fixture
async def http(agent: Agent, server: tuple[Sanic, str]) -> AsyncIterator[tuple[Sanic, ClientSession]]:
    app, address = server
    app.ctx.agent = agent
    async with ClientSession(address) as session:
        yield app, session


async def test_the_gateway_gets_an_answer(http: tuple[Sanic, ClientSession]) -> None:
    _, session = http
    async with session.post(
        "/webhooks/revierlotse/messages", json=asked("Wann endet die Kohle?"), headers=AUTHORISED
    ) as response:
        assert response.status == 200
        assert (await response.json())["turns"][0]["topic"] == "coal"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer sésame"},
    ],
)
async def test_whoever_lacks_the_token_is_refused(
    http: tuple[Sanic, ClientSession], headers: dict[str, str]
) -> None:
    _, session = http
    async with session.post(
        "/webhooks/revierlotse/messages", json=asked("Wann endet die Kohle?"), headers=headers
    ) as response:
        assert response.status == 401
    async with session.delete("/webhooks/revierlotse/conversations/one", headers=headers) as response:
        assert response.status == 401


async def test_a_conversation_is_erased(http: tuple[Sanic, ClientSession], agent: Agent) -> None:
    _, session = http
    await answer(agent, asked("Wann endet die Kohle?"))
    await answer(agent, asked("Wann endet die Kohle?", conversation="other"))
    for _ in range(2):  # erasing again does no harm
        async with session.delete("/webhooks/revierlotse/conversations/one", headers=AUTHORISED) as response:
            assert response.status == 204
    assert list(await agent.tracker_store.keys()) == ["other"]


async def test_the_state_names_model_and_german(http: tuple[Sanic, ClientSession], agent: Agent) -> None:
    _, session = http
    async with session.get("/webhooks/revierlotse/") as response:
        assert response.status == 200
        state = await response.json()
    assert state["status"] == "ok"
    assert state["model"] == agent.model_id
    assert state["german"].startswith(("de_core_news", "stand-in"))


@pytest.mark.parametrize("loading", [None, Agent()])
async def test_until_the_model_is_there_the_channel_says_so(
    http: tuple[Sanic, ClientSession], loading: Agent | None
) -> None:
    app, session = http
    app.ctx.agent = loading
    async with session.get("/webhooks/revierlotse/") as response:
        assert (response.status, (await response.json())["status"]) == (503, "loading")
    async with session.post(
        "/webhooks/revierlotse/messages", json=asked("Hallo"), headers=AUTHORISED
    ) as response:
        assert response.status == 503
    async with session.delete("/webhooks/revierlotse/conversations/one", headers=AUTHORISED) as response:
        assert response.status == 503


def test_without_a_token_set_everybody_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asking:
        headers: ClassVar[dict[str, str]] = {"Authorization": "Bearer "}

    monkeypatch.delenv("INTERNAL_TOKEN", raising=False)
    assert not GatewayChannel.from_credentials(None)._may(Asking())


def test_the_token_can_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asking:
        headers = AUTHORISED

    monkeypatch.setenv("INTERNAL_TOKEN", TOKEN)
    assert GatewayChannel.from_credentials(None)._may(Asking())


async def test_no_message_is_kept(agent: Agent, tmp_path: Any) -> None:
    await answer(agent, asked("Wann endet die Kohle in Hintertupfingen?"))
    engine = sa.create_engine(f"sqlite:///{tmp_path}/states.db")
    with engine.connect() as connection:
        (row,) = connection.execute(sa.text("SELECT events FROM assistant_states")).all()
    engine.dispose()
    assert "Hintertupfingen" not in row.events
    assert "Das steht im" not in row.events  # no number: a time may hold it by chance
