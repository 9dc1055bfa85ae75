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


async def test_details_add_fixes_and_the_shares_of_the_score(site: Site) -> None:
    text = "Das Haus des Landkreises ist neu. Es kam am 01.03.2020."
    plain = await (await site.http.post(CALL, json={"text": text})).json()
    report = await (await site.http.post(CALL, json={"text": text, "details": True})).json()
    assert report["base"] + sum(report["shares"].values()) == pytest.approx(report["score"], abs=0.02)
    for sentence in report["sentences"]:
        total = report["base"] + sum(sentence["shares"].values())
        assert total == pytest.approx(sentence["score"], abs=0.02)
    (date,) = [finding for finding in report["findings"] if finding["rule"] == "date"]
    assert date["edits"] == [{"start": 44, "end": 54, "text": "1. März 2020"}]
    for part in (report, *report["sentences"], *report["findings"]):
        for key in ("base", "shares", "edits"):
            part.pop(key, None)
    assert report == plain
    assert (await site.http.post(CALL, json={"text": text, "details": "yes"})).status == 422


async def test_the_rules_are_explained_with_profiles_and_texts(site: Site) -> None:
    content = await (await site.http.get("/api/v1/easy-language")).json()
    assert content["profile"] in {profile["id"] for profile in content["profiles"]}
    assert len(content["rules"]) >= 50
    assert all(rule["explanation"] and rule["source"] for rule in content["rules"])
    assert content["texts"]["error"] == "Fehler"


async def test_rubbish_gets_a_report_or_a_kind_answer_within_a_minute() -> None:
    checker = Checker(60.0)
    for text in (
        "x" * 2_000,
        "x" * LONGEST,
        "wort " * 10_000,
        "A" * 2_000 + " b.",
        "§(" * 20_000,
        "1.2." * 12_000,
    ):
        assert "score" in await checker.check(text, None)
    one_line = "Das Haus des Landkreises kostet ca. 5.000 €. " * 300
    report = await checker.check(one_line, None, details=True)
    assert sum(bool(finding["edits"]) for finding in report["findings"]) >= 900
    await checker.close()
