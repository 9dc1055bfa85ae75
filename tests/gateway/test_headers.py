from __future__ import annotations

import pytest

from .conftest import Site, Start

FRIEND, STRANGER = "https://www.anhalt-bitterfeld.example", "https://evil.example"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
}


@pytest.mark.parametrize("path", ["/", "/widget.js", "/healthz", "/api/v1/conversations", "/nowhere"])
async def test_every_response_tells_browsers_to_be_careful(site: Site, path: str) -> None:
    headers = (await site.http.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "microphone=()" in headers["Permissions-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "aiohttp" not in headers["Server"]


async def test_pages_run_only_our_own_scripts_and_stand_only_in_allowed_frames(start: Start) -> None:
    site = await start(allowed_origins=(FRIEND,))
    headers = (await site.http.get("/")).headers
    rules = dict(rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";"))
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == f"'self' {FRIEND}"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


async def test_the_widget_may_be_loaded_by_other_sites(site: Site) -> None:
    assert (await site.http.get("/widget.js")).headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (await site.http.get("/api/v1/texts")).headers["Cross-Origin-Resource-Policy"] == "same-site"


async def test_an_allowed_site_may_ask_and_read(start: Start) -> None:
    site = await start(allowed_origins=(FRIEND,))
    asked = await site.http.options("/api/v1/messages", headers={"Origin": FRIEND, **PREFLIGHT})
    assert asked.status == 204
    assert asked.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "PATCH" in asked.headers["Access-Control-Allow-Methods"]
    for name in ("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"):
        assert name in asked.headers["Access-Control-Allow-Headers"]
    answered = await site.http.post("/api/v1/conversations", headers={"Origin": FRIEND})
    assert answered.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "Retry-After" in answered.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answered.headers["Vary"]


async def test_an_allowed_site_may_read_errors_too(start: Start) -> None:
    site = await start(allowed_origins=(FRIEND,))
    refused = await site.http.post("/api/v1/messages", headers={"Origin": FRIEND})
    assert (refused.status, refused.headers["Access-Control-Allow-Origin"]) == (401, FRIEND)


@pytest.mark.parametrize("origin", [STRANGER, "null", FRIEND + ".evil.example", FRIEND.upper()])
async def test_no_other_site_may(start: Start, origin: str) -> None:
    site = await start(allowed_origins=(FRIEND,))
    for method in ("OPTIONS", "POST"):
        headers = {"Origin": origin, **(PREFLIGHT if method == "OPTIONS" else {})}
        response = await site.http.request(method, "/api/v1/conversations", headers=headers)
        assert "Access-Control-Allow-Origin" not in response.headers


async def test_without_a_setting_no_site_may(site: Site) -> None:
    response = await site.http.post("/api/v1/conversations", headers={"Origin": FRIEND})
    assert not [name for name in response.headers if name.startswith("Access-Control")]


async def test_a_star_lets_every_site(start: Start) -> None:
    site = await start(allowed_origins=("*",))
    response = await site.http.post("/api/v1/conversations", headers={"Origin": STRANGER})
    assert response.headers["Access-Control-Allow-Origin"] == STRANGER
    assert "Access-Control-Allow-Credentials" not in response.headers


async def test_browsers_stay_with_https_where_it_is_used(start: Start) -> None:
    plain, safe = await start(), await start(public_url="https://chat.example.org")
    assert "Strict-Transport-Security" not in (await plain.http.get("/")).headers
    assert "Strict-Transport-Security" in (await safe.http.get("/")).headers
