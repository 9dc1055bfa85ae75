"""A real SMTP server (aiosmtpd) that can misbehave in every way that mail servers do."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class PostOffice:
    """Takes mails; `rcpt` and `data` are what it says to the next commands, `mode` how it behaves.

    Modes: well, slow (does not answer DATA before `release`), drop (ends the connection in the middle of
    DATA), swallow (keeps the mail and ends the connection without a word).
    """

    mode: str = "well"
    rcpt: dict[str, str] = field(default_factory=dict)
    mail: str = ""
    data: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    tried: int = 0
    port: int = 0
    password: str = ""
    release: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        self.tried += 1
        envelope.mail_from = address
        return self.mail or "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        said = self.rcpt.get(address, self.rcpt.get("*", "250 OK"))
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        said = self.data.pop(0) if self.data else "250 OK"
        if self.mode == "slow":
            await self.release.wait()
        if said.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.mails.append(message_from_bytes(content, policy=policy.SMTP))  # type: ignore[arg-type]
            self.envelopes.append(envelope)
            self.sessions.append(session)
        if self.mode == "swallow":
            assert server.transport is not None
            server.transport.abort()
        return said

    def check(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password.decode() == self.password
        return AuthResult(success=right, handled=False)


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.mode == "drop":
            await self.push("354 Go on")
            await self._reader.readline()
            assert self.transport is not None
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


@asynccontextmanager
async def running(
    *,
    tls: ssl.SSLContext | None = None,
    start_tls: ssl.SSLContext | None = None,
    password: str = "",
    port: int = 0,
) -> AsyncIterator[PostOffice]:
    """Serve on loopback, on a free port by default."""
    office = PostOffice(password=password)
    options: dict[str, Any] = {"hostname": "post.example", "tls_context": start_tls, "enable_SMTPUTF8": False}
    if password:
        options |= {
            "authenticator": office.check,
            "auth_required": True,
            "auth_require_tls": start_tls is not None,
        }

    def made() -> _Server:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a password without TLS is what some tests are about
            return _Server(office, **options)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(made, "127.0.0.1", port, ssl=tls)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        office.release.set()
        server.close()
