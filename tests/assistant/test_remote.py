"""The action server is called over connections that last, and its answers are checked as Rasa checks them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.assistant.remote import LastingEndpoint, check_answers_only

GOOD = {"events": [{"event": "slot", "name": "field", "value": "sport"}], "responses": [{"text": "Gern."}]}


@pytest.fixture
def action(monkeypatch: pytest.MonkeyPatch) -> RemoteAction:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    check_answers_only()
    return RemoteAction("action_contact", None)


def test_an_answer_of_the_right_form_is_taken(action: RemoteAction) -> None:
    assert action._validate_action_result(GOOD)


@pytest.mark.parametrize(
    "bad", [{**GOOD, "events": {}}, {**GOOD, "responses": ["Gern."]}, {**GOOD, "responses": 1}]
)
def test_another_answer_is_refused(action: RemoteAction, bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result({**GOOD, **bad})


class ActionServer:
    """Answers every call, and knows the connections over which they came."""

    def __init__(self) -> None:
        self.connections: list[Any] = []
        self.status = 200
        self.hangs_up_before = 0
        self.calls = 0

    async def called(self, request: web.Request) -> web.Response:
        self.calls += 1
        if request.transport not in self.connections:
            self.connections.append(request.transport)
        if self.hangs_up_before:
            self.hangs_up_before -= 1
            assert request.transport is not None
            request.transport.close()
        return web.json_response(GOOD, status=self.status)

    async def start(self, port: int = 0) -> tuple[web.AppRunner, int]:
        app = web.Application()
        app.router.add_post("/webhook", self.called)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        return runner, runner.addresses[0][1]


@pytest.fixture
def server() -> ActionServer:
    return ActionServer()


@pytest.fixture
async def endpoint(server: ActionServer) -> AsyncIterator[LastingEndpoint]:
    runner, port = await server.start()
    lasting = LastingEndpoint.of(EndpointConfig(f"http://127.0.0.1:{port}/webhook", selective=True))
    yield lasting
    await lasting.close()
    await runner.cleanup()


async def test_calls_one_after_the_other_share_a_connection(
    server: ActionServer, endpoint: LastingEndpoint
) -> None:
    assert [await endpoint.request(json={"next_action": "one"}) for _ in range(3)] == [GOOD] * 3
    assert len(server.connections) == 1


async def test_calls_at_the_same_time_do_not_wait_for_each_other(
    server: ActionServer, endpoint: LastingEndpoint
) -> None:
    answers = await asyncio.gather(*(endpoint.request(json={}) for _ in range(8)))
    assert answers == [GOOD] * 8
    assert len(server.connections) > 1


async def test_a_connection_that_breaks_off_is_replaced(
    server: ActionServer, endpoint: LastingEndpoint
) -> None:
    await endpoint.request(json={})
    server.hangs_up_before = 1
    assert await endpoint.request(json={}) == GOOD
    assert server.calls == 3


async def test_a_server_that_always_breaks_off_is_not_asked_for_ever(
    server: ActionServer, endpoint: LastingEndpoint
) -> None:
    server.hangs_up_before = 9
    with pytest.raises(aiohttp.ClientConnectionError):
        await endpoint.request(json={})
    assert server.calls == 2


async def test_a_restarted_server_is_found_again(server: ActionServer) -> None:
    runner, port = await server.start()
    lasting = LastingEndpoint.of(EndpointConfig(f"http://127.0.0.1:{port}/webhook"))
    assert await lasting.request(json={}) == GOOD
    await runner.cleanup()
    with pytest.raises(aiohttp.ClientConnectionError):
        await lasting.request(json={})
    runner, _ = await server.start(port)
    assert await lasting.request(json={}) == GOOD
    await lasting.close()
    await runner.cleanup()


async def test_an_error_of_the_server_is_told_as_before(
    server: ActionServer, endpoint: LastingEndpoint
) -> None:
    server.status = 400
    with pytest.raises(ClientResponseError):
        await endpoint.request(json={})
    assert server.calls == 1


def test_the_settings_of_the_endpoint_stay() -> None:
    given = EndpointConfig("http://127.0.0.1:1/webhook", headers={"a": "b"}, enable_selective_domain=True)
    assert LastingEndpoint.of(given) == given
    assert LastingEndpoint.of(given).kwargs == {"enable_selective_domain": True}
