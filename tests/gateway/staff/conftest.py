from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientResponse, CookieJar
from aiohttp.test_utils import TestClient
from argon2 import PasswordHasher

from bot.gateway.staff.accounts import Accounts, Role
from tests.handoff.post_office import PostOffice, running

from ..conftest import Site, Start

PASSWORD = "ein langes Passwort"


@dataclass
class Browser:
    """A browser of a member of staff: it keeps cookies and sends the forms that a page shows."""

    http: TestClient[Any, Any]
    html: str = ""
    status: int = 0

    async def open(self, path: str, **options: Any) -> str:
        return await self._shown(await self.http.get(path, **options))

    async def send(self, path: str, csrf: str | None = None, **fields: str) -> str:
        """Send the form of the page that leads to this path."""
        if csrf is None:
            found = re.search(
                rf'action="{re.escape(path)}">\s*<input type="hidden" name="csrf" value="(\w+)"', self.html
            )
            assert found is not None, f"no form for {path}"
            csrf = found[1]
        return await self._shown(await self.http.post(path, data={"csrf": csrf, **fields}))

    async def log_in(self, name: str = "erika", password: str = PASSWORD) -> str:
        await self.open("/staff/login")
        return await self.send("/staff/login", name=name, password=password, next="")

    async def _shown(self, response: ClientResponse) -> str:
        self.status, self.html = response.status, await response.text()
        return self.html


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with running() as office:
        yield office


@pytest.fixture
def accounts(site: Site) -> Accounts:
    return site.gateway.accounts


@pytest.fixture
async def site(start: Start, office: PostOffice) -> Site:
    """A gateway with a post office, a visitor's conversation, and accounts erika (desk) and chef (admin)."""
    site = await start(smtp_url=f"smtp://127.0.0.1:{office.port}", mail_from="bot@amt.example")
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    site.gateway.accounts = Accounts(site.gateway.database, site.clock, quick)
    accounts: list[tuple[str, Role, str | None]] = [("erika", "desk", "muster"), ("chef", "admin", None)]
    for name, role, person in accounts:
        await site.gateway.accounts.add(name, PASSWORD, role, person)
    await site.begin()
    return site


@pytest.fixture
async def browse(site: Site) -> AsyncIterator[Callable[[], Browser]]:
    """Make browsers with cookies of their own."""
    clients: list[TestClient[Any, Any]] = []

    def made() -> Browser:
        clients.append(TestClient(site.http.server, cookie_jar=CookieJar(unsafe=True)))
        return Browser(clients[-1])

    yield made
    for client in clients:
        await client.session.close()


@pytest.fixture
async def desk(browse: Callable[[], Browser]) -> Browser:
    """A browser in which erika is logged in."""
    browser = browse()
    await browser.log_in()
    return browser
