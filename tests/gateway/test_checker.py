from __future__ import annotations

import pytest

from bot.gateway.checker import LONGEST, Checker, CheckerBusy, CheckerSlow

from .conftest import Site, Start

CALL = "/api/v1/easy-language/check"
HARD = "Das Haus des Landkreises wurde von der Verwaltung gebaut."


async def test_a_text_is_checked_as_the_contract_says(site: Site) -> None:
    response = await site.http.post(CALL, json={"text": f"😀 {HARD}"})
    report = await response.json()
    assert response.status == 200
    assert report.keys() == {"score", "sentences", "findings"}
    (genitive,) = [finding for finding in report["findings"] if finding["rule"] == "genitive"]
    assert f"😀 {HARD}"[genitive["start"] : genitive["end"]] == genitive["text"]
    assert "Landkreises" in genitive["text"]
    assert genitive.keys() == {"rule", "severity", "start", "end", "text", "message", "suggestion", "source"}

    easy = await (
        await site.http.post(CALL, json={"text": "Das Haus ist neu.", "profile": "netzwerk"})
    ).json()
    assert easy["score"] < report["score"]

    unknown = await site.http.post(CALL, json={"text": HARD, "profile": "nope"})
    assert (unknown.status, (await unknown.json())["field"]) == (422, "profile")


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": " \n"}, {"text": 5}, {"text": "a", "profile": 5},
                                  {"text": "a" * (LONGEST + 1)}])  # fmt: skip
async def test_a_text_that_cannot_be_checked_is_refused(site: Site, body: dict[str, object]) -> None:
    assert (await site.http.post(CALL, json=body)).status == 422


async def test_a_body_that_is_too_large_is_refused(site: Site) -> None:
    assert (await site.http.post(CALL, json={"text": "a" * 700_000})).status == 413


async def test_a_check_costs_more_than_a_message(start: Start) -> None:
    site = await start(rate_per_address=9)
    statuses = [(await site.http.post(CALL, json={"text": ""})).status for _ in range(2)]
    assert statuses == [422, 429]


async def test_a_worker_that_dies_or_hangs_is_replaced() -> None:
    checker = Checker()
    await checker.check("Das ist ein Satz.", None)
    assert checker._worker is not None
    checker._worker.kill()
    await checker._worker.wait()
    assert "score" in await checker.check("Das ist ein Satz.", None)
    checker._seconds = 0.0001
    with pytest.raises(CheckerSlow):
        await checker.check("Das ist ein Satz. " * 1000, None)
    assert checker._worker is None


async def test_too_many_waiting_texts_are_refused() -> None:
    checker = Checker()
    checker._waiting = 8
    with pytest.raises(CheckerBusy):
        await checker.check("Das ist ein Satz.", None)
