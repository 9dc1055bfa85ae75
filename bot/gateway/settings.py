"""The gateway's settings, read from the environment. The table in docs/settings.md is tested against this."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from bot.handoff.mail import parsed
from bot.handoff.smtp import Server

Network: TypeAlias = IPv4Network | IPv6Network


class SettingsError(ValueError):
    """A variable of the environment has a value that cannot be used."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Each field is the environment variable of the same name in capitals."""

    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = "http://127.0.0.1:8080"
    database_url: str = ""
    redis_url: str = ""
    secret_key: str = field(default="", repr=False)
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[Network, ...] = ()
    rate_per_minute: int = 60
    rate_per_address: int = 600
    rasa_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055"
    internal_token: str = field(default="", repr=False)
    assistant_seconds: float = 10.0
    var_dir: Path = Path("var")
    content_dir: Path = Path("data")
    review_days: int = 30
    metrics: bool = False
    privacy_url: str = ""
    imprint_url: str = ""
    accessibility_contact: str = ""
    enforcement_body: str = ""
    enforcement_url: str = ""
    contacts_file: Path | None = None
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    mail_bounces: str = ""
    handoff_inbox: str = ""
    handoff_days: int = 365
    handoff_webhook_url: str = ""
    handoff_webhook_secret: str = field(default="", repr=False)
    rasa_connectors: tuple[str, ...] = ()
    telegram_token: str = field(default="", repr=False)
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_secret: str = field(default="", repr=False)
    matrix_homeserver: str = ""
    matrix_user: str = ""
    matrix_password: str = field(default="", repr=False)

    @property
    def channels(self) -> tuple[str, ...]:
        """The messengers that are switched on: those whose variables are all set."""
        needed = {
            "telegram": (self.telegram_token,),
            "matrix": (self.matrix_homeserver, self.matrix_user, self.matrix_password),
        }
        return tuple(name for name, values in needed.items() if all(values))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings; a variable that is absent or empty leaves the default.

        Makes the folder `VAR_DIR` and, at the first start, the key kept in it. Raises `SettingsError`.
        """
        values = {
            name: _READERS.get(name, str)(environment[name.upper()])
            for name in (one.name for one in fields(cls))
            if environment.get(name.upper())
        }
        host, port = values.get("host", cls.host), values.get("port", cls.port)
        values.setdefault("public_url", f"http://{f'[{host}]' if ':' in str(host) else host}:{port}")
        var_dir = Path(values.setdefault("var_dir", cls.var_dir))
        var_dir.mkdir(parents=True, exist_ok=True)
        values.setdefault("database_url", f"sqlite:///{(var_dir / 'gateway.db').absolute()}")
        if values.get("handoff_webhook_url") and not values.get("handoff_webhook_secret"):
            raise SettingsError("HANDOFF_WEBHOOK_URL: HANDOFF_WEBHOOK_SECRET is missing")
        if "secret_key" not in values:
            values["secret_key"] = kept_key(var_dir / "secret_key")
        settings = cls(**values)
        if settings.smtp_url and not settings.sender:
            raise SettingsError("SMTP_URL: MAIL_FROM is missing, the address that mails come from")
        return settings

    @property
    def sender(self) -> str:
        """The address that mails come from: MAIL_FROM, else the account of SMTP_URL, else the inbox."""
        user = Server.parse(self.smtp_url).user if self.smtp_url else None
        account = user if user and "@" in user else ""
        return self.mail_from or account or self.handoff_inbox

    @property
    def bounces(self) -> str:
        """The address to which mails come back that cannot be delivered."""
        return self.mail_bounces or self.sender

    @property
    def contacts(self) -> Path:
        """The file that says who is responsible."""
        return self.contacts_file or self.content_dir / "contacts.yml"


def kept_key(path: Path) -> str:
    """Read the key kept at `path`; make it (256 random bits, readable by the owner only) when there is none.

    The file appears whole or not at all, so that several processes that start together agree on one key.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(32), encoding="ascii")
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # another process was first: its key counts
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.replace(",", " ").split())


def _origins(value: str) -> tuple[str, ...]:
    for origin in _words(value):
        parts = urlsplit(origin)
        if origin != "*" and (
            parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}"
        ):
            raise SettingsError(
                f"ALLOWED_ORIGINS: {origin!r} is not an origin such as https://www.example.org"
            )
    return _words(value)


def _networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(word, strict=False) for word in _words(value))
    except ValueError as error:
        raise SettingsError(f"TRUSTED_PROXIES: {error}") from None


def _secret(value: str) -> str:
    """Telegram allows these characters in the secret of a webhook."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
        raise SettingsError("TELEGRAM_WEBHOOK_SECRET: 1 to 256 letters, digits, _ and - are allowed")
    return value


def _telegram_token(value: str) -> str:
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", value):
        raise SettingsError("TELEGRAM_TOKEN: this is not a token of a bot (number:letters)")
    return value


def _matrix_user(value: str) -> str:
    if not re.fullmatch(r"@[^:\s]+:\S+", value):
        raise SettingsError("MATRIX_USER: a full user id such as @revierlotse:example.org is expected")
    return value


def _whole(value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise SettingsError(f"{value!r} is not a whole number")
    return int(value)


def _days(value: str) -> int:
    if not 0 < (days := _whole(value)) <= 3650:
        raise SettingsError("HANDOFF_DAYS: 1 to 3650 days are possible")
    return days


def _review_days(value: str) -> int:
    """At most as long as conversations are kept: visitors are told so."""
    if (days := _whole(value)) > 30:
        raise SettingsError(f"REVIEW_DAYS: {days} is more than 30 days")
    return days


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 3600:
        raise SettingsError(f"{value!r} is not a number of seconds")
    return seconds


def _switch(value: str) -> bool:
    if value.lower() not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
        raise SettingsError(f"{value!r} is neither yes nor no")
    return value.lower() in ("1", "true", "yes", "on")


def _address(value: str) -> str:
    if urlsplit(value).scheme not in ("http", "https"):
        raise SettingsError(f"{value!r} is not an http address")
    return value.rstrip("/")


def _smtp(value: str) -> str:
    try:
        Server.parse(value)
    except ValueError as error:
        raise SettingsError(f"SMTP_URL: {error}") from None
    return value


def _mail(value: str) -> str:
    try:
        return parsed(value).addr_spec and value
    except ValueError:
        raise SettingsError(f"{value!r} is not a mail address") from None


_READERS: Mapping[str, Callable[[str], Any]] = {
    "port": _whole,
    "public_url": _address,
    "allowed_origins": _origins,
    "trusted_proxies": _networks,
    "rate_per_minute": _whole,
    "rate_per_address": _whole,
    "rasa_url": _address,
    "actions_url": _address,
    "assistant_seconds": _seconds,
    "var_dir": Path,
    "content_dir": Path,
    "review_days": _review_days,
    "metrics": _switch,
    "privacy_url": _address,
    "imprint_url": _address,
    "enforcement_url": _address,
    "rasa_connectors": _words,
    "telegram_token": _telegram_token,
    "telegram_api_url": _address,
    "telegram_webhook_secret": _secret,
    "matrix_homeserver": _address,
    "matrix_user": _matrix_user,
    "contacts_file": Path,
    "smtp_url": _smtp,
    "mail_from": _mail,
    "mail_bounces": _mail,
    "handoff_inbox": _mail,
    "handoff_days": _days,
    "handoff_webhook_url": _address,
}
