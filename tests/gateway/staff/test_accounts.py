from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.gateway.staff.accounts import FAILURES, IDLE, LIFE, LOCKED, AccountError, Accounts
from bot.gateway.tables import staff, staff_sessions

from ..conftest import Site
from .conftest import PASSWORD


async def test_a_password_opens_a_session(accounts: Accounts) -> None:
    token = await accounts.log_in("erika", PASSWORD)
    session = await accounts.session(token or "")
    assert session is not None
    assert (session.account.name, session.account.role, session.account.person) == ("erika", "desk", "muster")


@pytest.mark.parametrize(
    ("name", "password"), [("erika", "falsch"), ("niemand", PASSWORD), ("erika", ""), ("", ""), ("e\0", "\0")]
)
async def test_a_wrong_name_or_password_does_not(accounts: Accounts, name: str, password: str) -> None:
    assert await accounts.log_in(name, password) is None


async def test_after_some_failures_the_right_password_is_refused_for_a_while(
    site: Site, accounts: Accounts
) -> None:
    for _ in range(FAILURES):
        assert await accounts.log_in("erika", "falsch") is None
    assert await accounts.log_in("erika", PASSWORD) is None
    assert await accounts.log_in("chef", PASSWORD) is not None
    site.clock.now += LOCKED + 1
    assert await accounts.log_in("erika", PASSWORD) is not None


async def test_a_success_forgets_the_failures(accounts: Accounts) -> None:
    for _ in range(3):
        for _ in range(FAILURES - 1):
            await accounts.log_in("erika", "falsch")
        assert await accounts.log_in("erika", PASSWORD) is not None


async def test_a_session_ends_when_it_is_not_used_and_after_half_a_day(
    site: Site, accounts: Accounts
) -> None:
    token = await accounts.log_in("erika", PASSWORD) or ""
    began = site.clock.now
    while site.clock.now < began + LIFE - IDLE:
        site.clock.now += IDLE - 1
        assert await accounts.session(token) is not None
    site.clock.now = began + LIFE
    assert await accounts.session(token) is None
    token = await accounts.log_in("erika", PASSWORD) or ""
    site.clock.now += IDLE
    assert await accounts.session(token) is None


async def test_neither_passwords_nor_tokens_are_kept(site: Site, accounts: Accounts) -> None:
    token = await accounts.log_in("erika", PASSWORD) or ""
    tables = (staff, staff_sessions)
    kept = str(
        [
            await site.gateway.database.read(
                lambda connection, t=table: connection.execute(sa.select(t)).all()
            )  # type: ignore[misc]
            for table in tables
        ]
    )
    assert "$argon2id$" in kept
    assert token not in kept and PASSWORD not in kept


async def test_another_password_ends_the_sessions(accounts: Accounts) -> None:
    token = await accounts.log_in("erika", PASSWORD) or ""
    await accounts.set_password("erika", "ein anderes Passwort")
    assert await accounts.session(token) is None
    assert await accounts.log_in("erika", PASSWORD) is None
    assert await accounts.log_in("erika", "ein anderes Passwort") is not None


async def test_an_account_goes_with_its_sessions(accounts: Accounts) -> None:
    token = await accounts.log_in("erika", PASSWORD) or ""
    await accounts.remove("erika")
    assert await accounts.session(token) is None
    assert [one.name for one in await accounts.all()] == ["chef"]


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("erika", PASSWORD, "account_exists"),
        ("Erika", PASSWORD, "account_name"),
        ("e", PASSWORD, "account_name"),
        ("erika\n", PASSWORD, "account_name"),
        ("neu", "kurz", "password_length"),
        ("neu", "x" * 201, "password_length"),
    ],
)
async def test_what_is_no_account_is_refused(accounts: Accounts, name: str, password: str, code: str) -> None:
    with pytest.raises(AccountError) as refused:
        await accounts.add(name, password, "desk")
    assert refused.value.code == code


async def test_an_unknown_account_cannot_be_changed(accounts: Accounts) -> None:
    for change in (
        accounts.remove("x"),
        accounts.unlock("x"),
        accounts.set_password("x", PASSWORD),
        accounts.get("x"),
    ):
        with pytest.raises(AccountError):
            await change
