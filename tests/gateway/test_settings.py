from __future__ import annotations

import re
import threading
from dataclasses import fields
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.gateway.settings import Settings, SettingsError, kept_key
from bot.supervisor.messengers import switched_on

TABLE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_table_in_the_docs_names_exactly_the_settings() -> None:
    section = TABLE.read_text(encoding="utf-8").split("## Gateway")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", section, re.MULTILINE)
    assert {name for name, _ in rows} == {one.name.upper() for one in fields(Settings)}
    plain = {name: default.strip("`") for name, default in rows if default.startswith("`")}
    named = {one.name.upper(): one.default for one in fields(Settings)}
    computed = {"PUBLIC_URL", "DATABASE_URL", "METRICS", "CONTACTS_FILE", "MAIL_BOUNCES"}
    for name in plain.keys() - computed:
        assert plain[name] == re.sub(r"\.0$", "", str(named[name])), name


def test_an_empty_environment_gives_the_defaults(tmp_path: Path) -> None:
    settings = Settings.from_environment({"VAR_DIR": str(tmp_path)})
    assert (settings.host, settings.port, settings.rasa_url) == ("127.0.0.1", 8080, "http://127.0.0.1:5005")
    assert settings.database_url == f"sqlite:///{tmp_path / 'gateway.db'}"
    assert settings.public_url == "http://127.0.0.1:8080"


def test_variables_are_read(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "VAR_DIR": str(tmp_path),
            "PORT": "9000",
            "PUBLIC_URL": "https://chat.example.org/",
            "ALLOWED_ORIGINS": "https://a.example, https://b.example:8443",
            "TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "RATE_PER_MINUTE": "0",
            "ASSISTANT_SECONDS": "2.5",
            "METRICS": "yes",
            "SECRET_KEY": "given",
            "HOST": "",
        }
    )
    assert (settings.port, settings.public_url) == (9000, "https://chat.example.org")
    assert settings.allowed_origins == ("https://a.example", "https://b.example:8443")
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    assert (settings.rate_per_minute, settings.assistant_seconds, settings.metrics) == (0, 2.5, True)
    assert (settings.secret_key, settings.host) == ("given", "127.0.0.1")
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "-1"),
        ("RATE_PER_MINUTE", "²"),
        ("ALLOWED_ORIGINS", "example.org"),
        ("ALLOWED_ORIGINS", "https://example.org/path"),
        ("TRUSTED_PROXIES", "proxy"),
        ("RASA_URL", "localhost:5005"),
        ("ASSISTANT_SECONDS", "0"),
        ("ASSISTANT_SECONDS", "soon"),
        ("METRICS", "maybe"),
        ("REVIEW_DAYS", "31"),
        ("REVIEW_DAYS", "-1"),
        ("TELEGRAM_TOKEN", "Passwort"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_WEBHOOK_SECRET", "mit Leerzeichen"),
        ("MATRIX_HOMESERVER", "matrix.example.org"),
        ("MATRIX_USER", "revierlotse"),
        ("SMTP_URL", "post.example:25"),
        ("SMTP_URL", "smtp://post.example"),  # and nobody to send as
        ("MAIL_FROM", "revierlotse"),
        ("HANDOFF_INBOX", "post"),
        ("HANDOFF_WEBHOOK_URL", "tickets.example"),
        ("HANDOFF_WEBHOOK_URL", "https://tickets.example"),  # and no secret
    ],
)
def test_a_value_that_cannot_be_used_is_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError):
        Settings.from_environment({"VAR_DIR": str(tmp_path), name: value})


@pytest.mark.parametrize(
    ("given", "on"),
    [
        ({}, []),
        ({"TELEGRAM_TOKEN": "1:a"}, ["telegram"]),
        ({"MATRIX_HOMESERVER": "https://m.example", "MATRIX_USER": "@a:m.example"}, []),
        (
            {
                "TELEGRAM_TOKEN": "1:a",
                "MATRIX_HOMESERVER": "https://m.example",
                "MATRIX_USER": "@a:m.example",
                "MATRIX_PASSWORD": "x",
            },
            ["telegram", "matrix"],
        ),
    ],
)
def test_a_messenger_is_off_until_all_its_variables_are_set(
    tmp_path: Path, given: dict[str, str], on: list[str]
) -> None:
    assert list(Settings.from_environment({"VAR_DIR": str(tmp_path), **given}).channels) == on
    assert switched_on(given) == on


@pytest.mark.parametrize(
    ("more", "sender"),
    [
        ({"SMTP_URL": "smtp://bot%40amt.example:x@post.example"}, "bot@amt.example"),
        ({"SMTP_URL": "smtp://post.example", "HANDOFF_INBOX": "post@amt.example"}, "post@amt.example"),
        ({"SMTP_URL": "smtp://a:b@post.example", "MAIL_FROM": "Amt <c@amt.example>"}, "Amt <c@amt.example>"),
    ],
)
def test_mails_come_from_an_address_of_the_county(tmp_path: Path, more: dict[str, str], sender: str) -> None:
    assert Settings.from_environment({"VAR_DIR": str(tmp_path), **more}).sender == sender


def test_a_wrong_address_of_the_mail_server_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment({"VAR_DIR": str(tmp_path), "SMTP_URL": "http://bot:geheim@post.example"})
    assert "geheim" not in str(refused.value)


def test_the_key_is_made_once_and_only_the_owner_can_read_it(tmp_path: Path) -> None:
    first = Settings.from_environment({"VAR_DIR": str(tmp_path / "new")}).secret_key
    second = Settings.from_environment({"VAR_DIR": str(tmp_path / "new")}).secret_key
    assert first == second
    assert len(first) >= 43
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.append(kept_key(tmp_path / "secret_key"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_secrets_are_not_shown_with_the_settings() -> None:
    secrets = dict.fromkeys(
        ("secret_key", "internal_token", "telegram_token", "telegram_webhook_secret", "matrix_password"),
        "geheim",
    )
    assert "geheim" not in repr(Settings(**secrets))
