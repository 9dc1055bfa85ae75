"""The mails: to the county about a message or its withdrawal, and the county's answer to the visitor.

Nothing that a visitor wrote goes into a header except the checked address in Reply-To. Each mail is plain
text and HTML (bot/handoff/templates), in German, under the Message-ID that its delivery keeps from the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import idna
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

Kind = Literal["handoff", "withdrawal", "answer"]
_TEMPLATES = Path(__file__).with_name("templates")


def parsed(text: str) -> Address:
    """Read an address, with or without a name before it; raise `ValueError`."""
    name, bracket, rest = text.strip().rpartition("<")
    local, at, domain = (rest.removesuffix(">") if bracket else rest).strip().rpartition("@")
    if not (local and at and domain):
        raise ValueError("a mail address is expected")
    domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    return Address(name.strip().strip('"'), local, domain)


def message_id(delivery: str, sender: str) -> str:
    """Make the Message-ID of a delivery; it stays the same however often the mail is sent."""
    return f"<{delivery}@{parsed(sender).domain}>"


def compose(
    kind: Kind,
    values: Mapping[str, Any],
    *,
    sender: str,
    recipient: str,
    subject: str,
    identity: str,
    at: float,
    reply_to: str | None = None,
) -> EmailMessage:
    """Compose a mail. `values` are what its template needs; `at` is its date in seconds since 1970."""
    message = EmailMessage(policy=SMTP)
    message["From"] = parsed(sender)
    message["To"] = parsed(recipient)
    if reply_to:
        message["Reply-To"] = parsed(reply_to)
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.fromtimestamp(at, timezone.utc))
    message["Message-ID"] = identity
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_render(f"{kind}.txt", values), cte="quoted-printable")
    message.add_alternative(_render(f"{kind}.html", values), subtype="html", cte="quoted-printable")
    message["Content-Language"] = "de"
    return message


def _render(name: str, values: Mapping[str, Any]) -> str:
    return str(_environment().get_template(name).render(values))


@cache
def _environment() -> Environment:
    """Make the templates' environment: HTML is escaped, a value that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(("html",), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
