"""Sends a mail to the server of SMTP_URL: smtp://user:password@host:port, or smtps:// for TLS from the start.

`?starttls=always` refuses to send without TLS, `?starttls=never` does not ask for it. By default STARTTLS is
used where the server has it, and is required where a password would go to another machine.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPTimeoutError,
)

from bot.handoff.delivery import DeliveryError

SECONDS = 60.0
"""A server may take so long for each step."""
_PORTS = {"smtp": 25, "smtps": 465}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_START = {"auto": None, "always": True, "never": False}


@dataclass(frozen=True)
class Server:
    """Where mails are handed in. `start_tls` None means: where the server has it."""

    host: str
    port: int
    tls: bool
    start_tls: bool | None
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> Server:
        """Read SMTP_URL; raise `ValueError` without quoting it, since it holds a password."""
        parts = urlsplit(url)
        start = parse_qs(parts.query).get("starttls", ["auto"])[-1]
        if parts.scheme not in _PORTS or not parts.hostname or start not in _START:
            raise ValueError("smtp://user:password@host:port or smtps://… is expected")
        user, password = (
            None if part is None else unquote(part) for part in (parts.username, parts.password)
        )
        secret = password is not None and start == "auto" and parts.hostname not in _LOOPBACK
        tls = parts.scheme == "smtps"
        start_tls = False if tls else secret or _START[start]
        return cls(parts.hostname, parts.port or _PORTS[parts.scheme], tls, start_tls, user or None, password)


class Mailer:
    """Sends mails, each over its own connection. `context` knows certificates that nobody else trusts."""

    def __init__(
        self, server: Server, hello: str, context: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        self._server = server
        self._hello = hello
        self._context = context
        self._seconds = seconds

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Hand a mail in; raise `DeliveryError`. Once this returns, the server has taken it."""
        server = self._server
        client = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.start_tls,
            tls_context=self._context,
            local_hostname=self._hello,
            timeout=self._seconds,
        )
        try:
            await _handed_in(client, message.as_bytes(), sender, recipient)
        finally:
            client.close()


async def _handed_in(client: SMTP, message: bytes, sender: str, recipient: str) -> None:
    begun = False
    try:
        await client.connect()
        await client.mail(sender, options=[])
        await client.rcpt(recipient, options=[])
        begun = True
        await client.data(message)
    except (SMTPRecipientRefused, SMTPDataError) as error:
        raise DeliveryError(f"smtp_{error.code}", permanent=error.code >= 500) from None
    except SMTPResponseException as error:  # the server does not like us: somebody has to look, and may
        raise DeliveryError(f"smtp_{error.code}") from None
    except (SMTPTimeoutError, asyncio.TimeoutError):
        raise DeliveryError("smtp_timeout", perhaps=begun) from None
    except ssl.SSLError:
        raise DeliveryError("smtp_certificate") from None
    except (SMTPException, OSError) as error:
        raise DeliveryError(_reason(error, begun=begun), perhaps=begun) from None
    with suppress(SMTPException, OSError, asyncio.TimeoutError):
        await client.quit(timeout=2)  # it has the mail, whatever it says to this


def _reason(error: Exception, *, begun: bool) -> str:
    if isinstance(error.__cause__, ssl.SSLError):
        return "smtp_certificate"
    if isinstance(error, SMTPNotSupported) or type(error) is SMTPException:  # no STARTTLS, no way to log in
        return "smtp_unsupported"
    return "smtp_lost" if begun else "smtp_unreachable"
