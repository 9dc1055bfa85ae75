from __future__ import annotations

import pytest

from .conftest import Site, Start
from .fake_assistant import FakeAssistant

READY = {
    "database": "ok",
    "assistant": "ok",
    "german": "stand-in (HanTa)",
    "model": "m-1",
    "actions": "ok",
}


async def test_the_process_says_that_it_lives(start: Start) -> None:
    site = await start(rasa_url="http://127.0.0.1:1")
    response = await site.http.get("/healthz")
    assert (response.status, await response.json()) == (200, {"status": "ok"})


async def test_every_part_is_named_when_all_are_there(site: Site) -> None:
    response = await site.http.get("/readyz")
    assert (response.status, await response.json()) == (200, {"parts": READY})


@pytest.mark.parametrize(
    ("setting", "missing"),
    [
        ("rasa_url", ["assistant", "german"]),
        ("actions_url", ["actions"]),
        ("internal_token", ["assistant", "german"]),
    ],
)
async def test_the_missing_part_is_named(start: Start, setting: str, missing: list[str]) -> None:
    site = await start(**{setting: "http://127.0.0.1:1"})
    response = await site.http.get("/readyz")
    content = await response.json()
    assert response.status == 503
    assert "Retry-After" in response.headers
    assert content["missing"] == missing
    assert content["parts"]["database"] == "ok"


async def test_an_assistant_that_hangs_is_missing(
    site: Site, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.assistant._PROBE_SECONDS", 0.05)
    assistant.status_seconds = 0.2
    response = await site.http.get("/readyz")
    assert (await response.json())["missing"] == ["assistant", "german"]


async def test_a_database_that_breaks_is_missing_until_it_is_back(site: Site) -> None:
    site.gateway.database.engine.raw_connection().connection.close()
    response = await site.http.get("/readyz")
    assert response.status == 503
    assert (await response.json())["missing"] == ["database"]
    assert (await site.http.get("/readyz")).status == 200
