from __future__ import annotations

import asyncio
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import ClientError

from .fake_assistant import FakeAssistant
from .processes import ROOT, running

SECRETS = ("Xaverina", "Quastenflosser", "Idempotenzschluessel", "127.0.0.1:", "192.0.2.77")


async def test_logs_never_hold_what_people_write_or_who_they_are(
    tmp_path: Path, assistant: FakeAssistant
) -> None:
    async with running(tmp_path, assistant.url, TRUSTED_PROXIES="127.0.0.1") as gateway:
        gateway.http.headers["X-Forwarded-For"] = "192.0.2.77"
        token = await gateway.begin()
        for mode in ("well", "error", "malformed", "drop", "empty"):
            assistant.mode = mode
            await gateway.say(token, "Ich bin Xaverina Quastenflosser", key=f"Idempotenzschluessel-{mode}")
        await gateway.say(token, "Xaverina" * 500)
        auth = {"Authorization": f"Bearer {token}"}
        for path in ("/Quastenflosser", "/api/v1/events?after=Quastenflosser", "/api/v1/Xaverina"):
            async with gateway.http.get(gateway.url + path, headers=auth):
                pass
        async with gateway.http.post(f"{gateway.url}/api/v1/messages", data=b"Xaverina", headers=auth):
            pass
        reader, writer = await asyncio.open_connection(*gateway.url.removeprefix("http://").split(":"))
        writer.write(b"GET /Xaverina HTTP/9.9 Quastenflosser\r\nHost\x00: Xaverina\r\n\r\n")
        await reader.read()
        writer.close()
        assistant.mode = "refuse_erasure"
        async with gateway.http.delete(f"{gateway.url}/api/v1/conversations", headers=auth):
            pass
        gateway.stop()
        assert await gateway.ended() == 0
    log = gateway.log.decode()
    entries = [json.loads(line) for line in log.splitlines()]
    assert {"listening", "request", "problem", "erasure_failed"} <= {entry["event"] for entry in entries}
    for secret in (*SECRETS, token, assistant.questions[0]["conversation"]):
        assert secret not in log


async def test_a_message_under_way_is_answered_before_the_process_ends(
    tmp_path: Path, assistant: FakeAssistant
) -> None:
    async with running(tmp_path, assistant.url) as gateway:
        token = await gateway.begin()
        gate = assistant.keep("Hallo")
        message = asyncio.create_task(gateway.say(token, "Hallo"))
        await assistant.asked.wait()
        gateway.stop()
        await gateway.refuses()
        gate.set()
        assert (await message)[0] == 200
        assert await gateway.ended() == 0


async def test_an_open_stream_does_not_hold_up_the_end(tmp_path: Path, assistant: FakeAssistant) -> None:
    async with running(tmp_path, assistant.url) as gateway:
        headers = {"Authorization": f"Bearer {await gateway.begin()}", "Accept": "text/event-stream"}
        async with gateway.http.get(f"{gateway.url}/api/v1/events?after=1", headers=headers) as stream:
            await stream.content.readline()
            gateway.stop()
            assert await asyncio.wait_for(gateway.ended(), 15) == 0  # what is under way gets 20 seconds


async def test_a_kill_loses_no_answered_message_and_a_repeat_is_answered(
    tmp_path: Path, assistant: FakeAssistant
) -> None:
    async with running(tmp_path, assistant.url) as gateway:
        token = await gateway.begin()
        first = await gateway.say(token, "eins", key="1")
        gate = assistant.keep("zwei")
        assistant.asked.clear()
        lost = asyncio.create_task(gateway.say(token, "zwei", key="2"))
        await assistant.asked.wait()
        gateway.process.kill()
        with pytest.raises(ClientError):
            await lost
    gate.set()
    async with running(tmp_path, assistant.url) as gateway:
        assert await gateway.say(token, "eins", key="1") == first
        assert (await gateway.say(token, "zwei", key="2"))[0] == 200
    assert [question["text"] for question in assistant.questions] == ["eins", "zwei", "zwei"]


async def test_two_processes_on_one_database_share_keys_and_order(
    tmp_path: Path, assistant: FakeAssistant
) -> None:
    async with running(tmp_path, assistant.url) as one, running(tmp_path, assistant.url) as two:
        token = await one.begin()
        assistant.seconds = 0.05
        same = await asyncio.gather(
            *(one_of.say(token, "gleich", key="k") for one_of in (one, two, one, two))
        )
        assert len(set(same)) == 1
        assert len(assistant.questions) == 1
        many = await asyncio.gather(*(gateway.say(token, str(n)) for n in range(4) for gateway in (one, two)))
        assert {status for status, _ in many} == {200}
        ids = [int(json.loads(body)["replies"][0]["id"]) for _, body in many]
        assert len(set(ids)) == 8


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("PORT", "abc", "SettingsError"),
        ("CONTENT_DIR", "/nowhere", "/nowhere"),
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "DATABASE_URL"),
    ],
)
def test_what_keeps_it_from_starting_is_said_in_one_line(
    tmp_path: Path, variable: str, value: str, line: str
) -> None:
    environment = {"VAR_DIR": str(tmp_path), "PATH": "", variable: value}
    command = [sys.executable, "-m", "bot.gateway"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert line in result.stderr
    assert "Traceback" not in result.stderr


PUBLIC = [
    module.name
    for package in ("gateway", "easy_language", "handoff", "content")
    for module in pkgutil.walk_packages([str(ROOT / "bot" / package)], f"bot.{package}.")
    if ".migrations" not in module.name
]


def test_the_public_process_needs_no_rasa() -> None:
    assert "bot.gateway.application" in PUBLIC
    code = (
        "import importlib, sys\n"
        "for name in ('rasa', 'rasa_sdk', 'tensorflow', 'sanic', 'sklearn'): sys.modules[name] = None\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
    )
    subprocess.run([sys.executable, "-c", code, *PUBLIC], cwd=ROOT, check=True)
