from __future__ import annotations

import pytest

from ..conftest import Site, Start


async def test_the_statement_names_the_addresses_of_the_settings(start: Start) -> None:
    site = await start(
        accessibility_contact="barrieren@kreis.example",
        enforcement_body="Schlichtungsstelle <Musterland>",
        enforcement_url="https://stelle.example",
        imprint_url="https://kreis.example/impressum",
    )
    text = await (await site.http.get("/barrierefreiheit")).text()
    assert '<a href="mailto:barrieren@kreis.example">' in text
    assert '<a href="https://stelle.example">Schlichtungsstelle &lt;Musterland&gt;</a>' in text
    assert '<a href="https://kreis.example/impressum">Impressum</a>' in text


async def test_the_statement_says_what_is_not_entered(site: Site) -> None:
    text = await (await site.http.get("/barrierefreiheit")).text()
    assert "Adresse für Beschwerden ist hier noch nicht eingetragen" in text
    assert "Durchsetzungsstelle ist hier noch nicht eingetragen" in text
    assert "Impressum" not in text


@pytest.mark.parametrize("path", ["/", "/barrierefreiheit"])
async def test_a_page_that_the_browser_has_is_not_sent_again(site: Site, path: str) -> None:
    etag = (await site.http.get(path)).headers["ETag"]
    assert (await site.http.get(path, headers={"If-None-Match": etag})).status == 304
