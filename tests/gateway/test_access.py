from __future__ import annotations

from ipaddress import ip_network

from .conftest import Start


async def test_metrics_are_there_only_when_asked_for(start: Start) -> None:
    without, with_them = await start(), await start(metrics=True)
    assert (await without.http.get("/metrics")).status == 404
    await with_them.begin()
    text = await (await with_them.http.get("/metrics")).text()
    labels = 'method="POST",route="/api/v1/conversations",status="201"'
    assert f"revierlotse_request_seconds_count{{{labels}}} 1.0" in text


async def test_metrics_do_not_tell_paths_or_methods_that_visitors_made_up(start: Start) -> None:
    site = await start(metrics=True)
    await site.http.request("PUT", "/api/v1/geheimnis")
    text = await (await site.http.get("/metrics")).text()
    assert 'method="other",route="unknown",status="404"' in text
    assert "geheimnis" not in text


async def test_the_forwarded_address_counts_behind_a_trusted_proxy(start: Start) -> None:
    site = await start(rate_per_address=1, trusted_proxies=(ip_network("127.0.0.0/8"),))

    async def status(address: str) -> int:
        headers = {"X-Forwarded-For": address}
        return (await site.http.post("/api/v1/conversations", headers=headers)).status

    assert [await status(address) for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")] == [201, 201, 429]


async def test_the_forwarded_address_means_nothing_from_a_stranger(start: Start) -> None:
    site = await start(rate_per_address=1)
    for address, status in (("192.0.2.1", 201), ("192.0.2.2", 429)):
        headers = {"X-Forwarded-For": address}
        assert (await site.http.post("/api/v1/conversations", headers=headers)).status == status


async def test_pages_are_not_limited(start: Start) -> None:
    site = await start(rate_per_address=1)
    assert {(await site.http.get("/")).status for _ in range(5)} == {200}
