"""Accounts and sessions of the desk: argon2 hashes of passwords, hashes of the sessions' tokens."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.gateway import tokens
from bot.gateway.database import Database
from bot.gateway.store import HOUR
from bot.gateway.tables import staff, staff_sessions

Role = Literal["desk", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
SHORTEST = 12
"""Shortest password in characters (NIST SP 800-63B asks for 8 with a second factor; we have none)."""
LONGEST = 200
FAILURES = 5
LOCKED = 900.0
"""After so many wrong passwords in a row an account is locked for so many seconds."""
IDLE, LIFE = HOUR, 12 * HOUR
"""A session ends so many seconds after it was last used, and at the latest after so many."""
_TOUCH = 60.0
_NAME = re.compile(r"[a-z][a-z0-9._-]{1,40}")


class AccountError(ValueError):
    """The account cannot be made or changed; `code` is the key of the explanation in data/texts/desk.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Account:
    """Somebody who may log in; `person` is an id of contacts.yml."""

    name: str
    role: Role
    person: str | None
    failures: int
    locked_until: float
    created_at: float


@dataclass(frozen=True)
class Session:
    """A session of an account; the token is what the browser holds."""

    account: Account
    token: str


class Accounts:
    """`clock` gives seconds since 1970; `hasher` is argon2id with the library's parameters by default."""

    def __init__(
        self, database: Database, clock: Callable[[], float], hasher: PasswordHasher | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._dummy = ""
        self._one = asyncio.Semaphore(1)  # a hash takes 64 MB: one at a time, however many try to log in

    async def add(self, name: str, password: str, role: Role, person: str | None = None) -> None:
        """Make an account; raise `AccountError`."""
        if not _NAME.fullmatch(name):
            raise AccountError("account_name")
        row = {
            "name": name,
            "password": await self._hashed(password),
            "role": role,
            "person": person,
            "failures": 0,
            "locked_until": 0.0,
            "created_at": self._clock(),
        }

        def work(connection: Connection) -> None:
            if connection.execute(select(staff.c.name).where(staff.c.name == name)).first() is not None:
                raise AccountError("account_exists")
            connection.execute(insert(staff), row)

        await self._database.write(work)

    async def set_password(self, name: str, password: str) -> None:
        """Give an account another password, unlock it and end its sessions; raise `AccountError`."""
        values = {"password": await self._hashed(password), "failures": 0, "locked_until": 0.0}
        await self._change(name, values)

    async def unlock(self, name: str) -> None:
        """Let an account log in again at once; raise `AccountError`."""
        await self._change(name, {"failures": 0, "locked_until": 0.0})

    async def remove(self, name: str) -> None:
        """Delete an account with its sessions; raise `AccountError`."""

        def work(connection: Connection) -> None:
            connection.execute(delete(staff_sessions).where(staff_sessions.c.name == name))
            if not connection.execute(delete(staff).where(staff.c.name == name)).rowcount:
                raise AccountError("account_unknown")

        await self._database.write(work)

    async def all(self) -> list[Account]:
        """Give the accounts by name."""
        query = select(staff).order_by(staff.c.name)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [_account(row) for row in rows]

    async def get(self, name: str) -> Account:
        """Find an account; raise `AccountError`."""
        query = select(staff).where(staff.c.name == name)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            raise AccountError("account_unknown")
        return _account(row)

    async def log_in(self, name: str, password: str) -> str | None:
        """Begin a session and give its token; None for a wrong name or password, or a locked account.

        All three take the same time and look the same, so that nobody learns which accounts there are.
        """
        now = self._clock()
        query = select(staff).where(staff.c.name == (name if _NAME.fullmatch(name) else ""))
        row = await self._database.read(lambda connection: connection.execute(query).first())
        if not self._dummy:
            self._dummy = await self._hashed(secrets.token_hex(8))
        right = await self._fits(row.password if row else self._dummy, password)
        if row is None or row.locked_until > now:
            return None
        if not right:
            failures = row.failures + 1
            locked = now + LOCKED if failures >= FAILURES else 0.0
            values = {"failures": 0 if locked else failures, "locked_until": locked}
            await self._write(update(staff).where(staff.c.name == name).values(**values))
            return None
        token = tokens.make()
        session = {"token_hash": tokens.digest(token), "name": name, "created_at": now, "seen_at": now}

        def work(connection: Connection) -> None:
            connection.execute(update(staff).where(staff.c.name == name).values(failures=0, locked_until=0.0))
            connection.execute(delete(staff_sessions).where(staff_sessions.c.created_at <= now - LIFE))
            connection.execute(insert(staff_sessions), session)

        await self._database.write(work)
        return token

    async def session(self, token: str) -> Session | None:
        """Find the session of a token that has not ended, and put off its end."""
        now, key = self._clock(), tokens.digest(token)
        query = (
            select(staff, staff_sessions.c.created_at.label("began"), staff_sessions.c.seen_at)
            .join(staff_sessions, staff_sessions.c.name == staff.c.name)
            .where(staff_sessions.c.token_hash == key)
        )
        row = await self._database.read(lambda connection: connection.execute(query).first())
        if row is None or row.began <= now - LIFE or row.seen_at <= now - IDLE:
            return None
        if now - row.seen_at > _TOUCH:
            seen = update(staff_sessions).where(staff_sessions.c.token_hash == key).values(seen_at=now)
            await self._write(seen)
        return Session(_account(row), token)

    async def log_out(self, token: str) -> None:
        """End a session."""
        await self._write(delete(staff_sessions).where(staff_sessions.c.token_hash == tokens.digest(token)))

    async def _change(self, name: str, values: dict[str, object]) -> None:
        def work(connection: Connection) -> None:
            if not connection.execute(update(staff).where(staff.c.name == name).values(**values)).rowcount:
                raise AccountError("account_unknown")
            if "password" in values:
                connection.execute(delete(staff_sessions).where(staff_sessions.c.name == name))

        await self._database.write(work)

    async def _write(self, query: object) -> None:
        await self._database.write(lambda connection: connection.execute(query).rowcount)

    async def _hashed(self, password: str) -> str:
        if not SHORTEST <= len(password) <= LONGEST:
            raise AccountError("password_length")
        async with self._one:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _fits(self, hashed: str, password: str) -> bool:
        async with self._one:
            try:
                return await asyncio.to_thread(self._hasher.verify, hashed, password[:LONGEST])
            except (Argon2Error, InvalidHashError):
                return False


def _account(row: Row) -> Account:
    return Account(row.name, row.role, row.person, row.failures, row.locked_until, row.created_at)
