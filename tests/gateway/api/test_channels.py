"""Webhooks: what strangers may reach of messengers and of Rasa's connectors. Telegram's: tests/channels."""

from __future__ import annotations

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.gateway.conftest import Start


async def test_a_connector_that_is_named_gets_its_requests_unchanged(start: Start) -> None:
    got: list[tuple[str, str, bytes, dict[str, str]]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        got.append((request.method, request.query_string, body, dict(request.headers)))
        return web.Response(text="challenge", status=201)

    rasa = web.Application()
    rasa.router.add_route("*", "/webhooks/facebook/webhook", take)
    async with TestServer(rasa) as server:
        site = await start(
            rasa_url=str(server.make_url("")).rstrip("/"), rasa_connectors=("facebook", "rest")
        )
        async with site.http.get("/channels/rasa/facebook?hub.challenge=1") as answer:
            assert (answer.status, await answer.text()) == (201, "challenge")
        signed = {"X-Hub-Signature": "sha1=x", "Authorization": "Bearer fremd"}
        async with site.http.post("/channels/rasa/facebook", data=b'{"a":  1}', headers=signed) as answer:
            assert answer.status == 201
    assert [one[:3] for one in got] == [("GET", "hub.challenge=1", b""), ("POST", "", b'{"a":  1}')]
    assert got[1][3]["X-Hub-Signature"] == "sha1=x"
    assert "Authorization" not in got[1][3]


async def test_no_other_channel_of_rasa_is_reached(start: Start) -> None:
    site = await start(rasa_connectors=("facebook", "rest", "revierlotse", "callback", "socketio"))
    for name in ("rest", "revierlotse", "callback", "socketio", "slack", "..%2Frevierlotse", "telegram"):
        async with site.http.post(f"/channels/rasa/{name}", json={}) as answer:
            assert answer.status == 404, name


async def test_a_connector_behind_a_rasa_that_is_away_gets_503(start: Start) -> None:
    site = await start(rasa_url="http://127.0.0.1:9", rasa_connectors=("facebook",))
    async with site.http.post("/channels/rasa/facebook", json={}) as answer:
        assert answer.status == 503
        assert "Retry-After" in answer.headers


async def test_a_webhook_of_a_messenger_that_is_off_does_not_exist(start: Start) -> None:
    site = await start()
    async with site.http.post("/channels/telegram", json={}) as answer:
        assert answer.status == 404
