from __future__ import annotations

import re
from pathlib import Path

from bot.content.texts import LANGUAGES, Texts

from .conftest import Site, Start

ROOT = Path(__file__).parents[2]


def test_every_problem_of_the_code_has_its_texts() -> None:
    texts = Texts.load(ROOT / "data" / "texts" / "gateway.yml")
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "gateway").rglob("*.py"))
    codes = set(re.findall(r'(?:Problem\(\s*\d+, |MessageError\()"([a-z_]+)"', code))
    assert {"empty", "too_long", "unauthorized", "option_gone", "too_fast", "unavailable"} <= codes | {
        "option_gone"
    }
    for name in codes:
        for language in LANGUAGES:
            assert texts.get(f"error_{name}", language)


async def test_a_problem_is_a_document_of_rfc_9457(site: Site) -> None:
    response = await site.say("")
    assert response.content_type == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert await response.json() == {
        "type": "urn:revierlotse:problem:empty",
        "title": "Nachricht nicht möglich",
        "status": 422,
        "detail": "Ihre Nachricht ist leer. Bitte schreiben Sie Ihre Frage.",
        "code": "empty",
    }


async def test_a_problem_is_told_in_the_language_of_the_conversation(start: Start) -> None:
    site = await start()
    await site.begin(language="de-simple")
    detail = (await (await site.say("")).json())["detail"]
    assert detail == "Ihre Nachricht ist leer.\nBitte schreiben Sie Ihre Frage."


async def test_a_path_that_does_not_exist_is_a_problem(site: Site) -> None:
    response = await site.http.get("/api/v1/nothing")
    assert (response.status, (await response.json())["code"]) == (404, "not_found")


async def test_a_method_that_does_not_exist_is_a_problem(site: Site) -> None:
    response = await site.http.put("/api/v1/messages", data=b"{}")
    assert (response.status, response.headers["Allow"]) == (405, "POST")
    assert (await response.json())["code"] == "method"


async def test_what_nobody_expected_is_a_problem_too(site: Site) -> None:
    site.gateway.store._clock = lambda: "now"  # type: ignore[assignment, return-value]
    response = await site.http.post("/api/v1/conversations")
    assert (response.status, (await response.json())["code"]) == (500, "internal")
