from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from bot.gateway.api.texts import description

from ..conftest import Site, Start
from ..fake_assistant import FakeAssistant, said, turn


async def test_the_widgets_texts_are_given_in_both_registers(site: Site) -> None:
    plain = await (await site.http.get("/api/v1/texts")).json()
    easy = await (await site.http.get("/api/v1/texts?language=de-simple")).json()
    words = {"title": "Revierlotse", "launcher": "Fragen Sie {name}", "privacy": "Datenschutz"}
    assert plain == {"language": "de", "texts": {**words, "privacy_other": "Ihre Daten"}}
    assert easy["texts"]["title"] == "Revier-Lotse"
    assert (easy["texts"]["privacy"], easy["texts"]["privacy_other"]) == ("Ihre Daten", "Datenschutz")


async def test_the_texts_are_not_sent_again(site: Site) -> None:
    etag = (await site.http.get("/api/v1/texts")).headers["ETag"]
    assert (await site.http.get("/api/v1/texts", headers={"If-None-Match": etag})).status == 304
    easy = await site.http.get("/api/v1/texts?language=de-simple", headers={"If-None-Match": etag})
    assert easy.status == 200


async def test_the_links_come_from_the_settings(start: Start) -> None:
    site = await start(privacy_url="https://example.org/datenschutz")
    texts = (await (await site.http.get("/api/v1/texts")).json())["texts"]
    assert texts["privacy_url"] == "https://example.org/datenschutz"
    assert "imprint_url" not in texts


async def test_texts_in_another_language_are_refused(site: Site) -> None:
    assert (await site.http.get("/api/v1/texts?language=en")).status == 422


async def test_the_description_names_every_call_of_the_server_and_no_other(site: Site) -> None:
    described = {(method.upper(), path) for path, calls in description()["paths"].items() for method in calls}
    served = {
        (route.method, route.resource.canonical)
        for route in site.http.app.router.routes()  # type: ignore[union-attr]
        if route.resource is not None and route.method != "HEAD"
    }
    others = ("/healthz", "/readyz", "/widget.js")
    assert described == {one for one in served if one[1].startswith("/api/") or one[1] in others}


async def test_the_description_says_where_the_server_is(start: Start) -> None:
    site = await start(public_url="https://chat.example.org")
    content = await (await site.http.get("/api/v1/openapi.json")).json()
    assert content["openapi"].startswith("3.1")
    assert content["servers"] == [{"url": "https://chat.example.org"}]


def conforms(content: Any, method: str, path: str, status: int) -> None:
    """Check a body against what the description says of this status."""
    responses = description()["paths"][path][method.lower()]["responses"]
    response = responses.get(str(status)) or responses["default"]
    if "$ref" in response:
        response = description()["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    (kind,) = [one for one in response["content"] if "json" in one]
    schema = {**response["content"][kind]["schema"], "components": description()["components"]}
    jsonschema.Draft202012Validator(schema).validate(content)


async def test_the_server_keeps_what_the_description_promises(site: Site, assistant: FakeAssistant) -> None:
    assistant.answers["alles"] = [
        turn(
            "contact",
            said(
                "Text",
                options=[{"label": "Mehr", "choice": {"intent": "a", "entities": {}}}],
                sources=["kreisseite", "kvbg"],
                contact={"name": "A", "role": "B", "topic_fields": ["Sport"]},
                handoff={"do": "form", "draft": "0" * 32, "topic_field": "sport", "person": None},
            ),
        )
    ]
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "conversations", {"json": {"language": "de-simple"}}),
        ("POST", "conversations", {"json": {"language": "en"}}),
        ("PATCH", "conversations", {"json": {"language": "de"}}),
        ("POST", "messages", {"json": {"text": "alles"}}),
        ("POST", "messages", {"json": {"text": ""}}),
        ("POST", "messages", {"json": {"option": "x"}}),
        ("GET", "events", {}),
        ("GET", "handoffs/form", {}),
        ("POST", "handoffs", {"json": {"concern": "Radweg", "mail": "e@web.de", "consent": True}}),
        ("POST", "handoffs", {"json": {"mail": "e@gmx,de"}}),
        ("GET", "handoffs", {}),
        ("GET", "conversations", {}),
        ("GET", "texts", {}),
        ("POST", "easy-language/check", {"json": {"text": " "}}),
    ]
    for method, path, options in calls:
        response = await site.call(method, path, **options)
        conforms(json.loads(await response.text()), method, f"/api/v1/{path}", response.status)
    ready = await site.http.get("/readyz")
    conforms(await ready.json(), "GET", "/readyz", 200)


async def test_a_missing_part_is_told_as_described(start: Start) -> None:
    site = await start(rasa_url="http://127.0.0.1:1")
    ready = await site.http.get("/readyz")
    assert ready.status == 503
    conforms(await ready.json(), "GET", "/readyz", 503)


def test_the_checker_of_the_description_can_fail() -> None:
    with pytest.raises(jsonschema.ValidationError):
        conforms({"replies": [{"id": "1"}]}, "POST", "/api/v1/messages", 200)
