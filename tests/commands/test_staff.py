"""`python -m bot staff`, beside a gateway that has the same database."""

from __future__ import annotations

import io
import json
import os
import sqlite3
from pathlib import Path

import pytest

from bot.__main__ import main

PASSWORD = "ein langes Passwort\n"
Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("CONTENT_DIR", str(Path(__file__).parents[1] / "gateway" / "content"))
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("MAIL_FROM", "bot@amt.example")
    return tmp_path


def staff(*arguments: str, text: str = "", monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return main(["staff", *arguments])


@pytest.fixture
def message(place: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A message in the database, and the account erika."""
    assert staff("add-user", "erika", "--person", "muster", text=PASSWORD, monkeypatch=monkeypatch) == 0
    with sqlite3.connect(place / "gateway.db") as database:
        database.execute(
            "INSERT INTO handoffs VALUES ('ABI-0000-0001', NULL, 'd', 'f', 'new', 'de', 'web', 'sport',"
            " 'muster', 'muster', 'person', 'Der Bolzplatz ist kaputt.', NULL, 'x@posteo.de', NULL,"
            ' \'{"text": "ja", "at": 1.0, "transcript": false}\', \'\', NULL, 1.0, NULL, NULL)'
        )
    return "ABI-0000-0001"


def test_accounts_are_made_listed_and_removed(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    assert staff("add-user", "chef", "--role", "admin", text=PASSWORD, monkeypatch=monkeypatch) == 0
    assert staff("users", monkeypatch=monkeypatch) == 0
    assert "chef\tadmin\t-" in capsys.readouterr().out
    assert staff("set-password", "chef", text="ein anderes Passwort\n", monkeypatch=monkeypatch) == 0
    assert staff("unlock", "chef", monkeypatch=monkeypatch) == 0
    assert staff("remove-user", "chef", monkeypatch=monkeypatch) == 0
    assert staff("remove-user", "chef", monkeypatch=monkeypatch) == 1
    assert "Dieses Konto gibt es nicht." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "password", "words"),
    [
        (("add-user", "Chef"), PASSWORD, "Kontoname"),
        (("add-user", "chef"), "kurz\n", "mindestens 12"),
        (("add-user", "chef", "--person", "niemand"), PASSWORD, "Person"),
        (("set-password", "niemand"), PASSWORD, "gibt es nicht"),
        (("show", "ABI-0000-0000"), "", "nicht oder nicht mehr"),
        (("accept", "ABI-0000-0000", "--as", "niemand"), "", "Konto gibt es nicht"),
        (("list", "--person", "niemand"), "", "Person"),
        (("list", "--topic", "nichts"), "", "Themenfeld gibt es nicht"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: tuple[str, ...], password: str, words: str, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert staff(*arguments, text=password, monkeypatch=monkeypatch) == 1
    error = capsys.readouterr().err
    assert words in error and "Traceback" not in error


def test_messages_are_listed_and_shown_as_json(
    message: str, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    capsys.readouterr()
    assert staff("list", "--person", "muster", "--topic", "sport", monkeypatch=monkeypatch) == 0
    assert json.loads(capsys.readouterr().out)["id"] == message
    assert staff("list", "--state", "closed", monkeypatch=monkeypatch) == 0
    assert capsys.readouterr().out == ""
    assert staff("show", message, monkeypatch=monkeypatch) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["concern"], shown["consent"]["text"]) == ("Der Bolzplatz ist kaputt.", "ja")


def test_a_message_is_worked_on_from_a_script(
    message: str, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [("accept",), ("answer",), ("answered",), ("forward", "kim"), ("resend",), ("close",)]
    for name, *more in steps:
        code = staff(name, message, *more, "--as", "erika", text="Wir kümmern uns.", monkeypatch=monkeypatch)
        assert code == 0, name
    capsys.readouterr()
    staff("show", message, monkeypatch=monkeypatch)
    shown = json.loads(capsys.readouterr().out)
    assert (shown["state"], shown["person"]) == ("closed", "kim")
    assert [event["event"] for event in shown["events"]] == [
        "accept",
        "answer_written",
        "answer",
        "forward",
        "resend",
        "close",
    ]
    assert {event["actor"] for event in shown["events"]} == {"erika"}
    assert [(post["kind"], post["recipient"]) for post in shown["deliveries"]] == [("answer", "x@posteo.de")]
    assert staff("close", message, "--as", "erika", monkeypatch=monkeypatch) == 1
    assert "schon abgeschlossen" in capsys.readouterr().err
    assert staff("reopen", message, "--as", "erika", monkeypatch=monkeypatch) == 0
    capsys.readouterr()
    staff("show", message, monkeypatch=monkeypatch)
    shown = json.loads(capsys.readouterr().out)
    assert (shown["state"], shown["closed_at"]) == ("accepted", None)
    assert shown["events"][-1]["event"] == "reopen"


def test_a_database_that_is_away_is_told(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert staff("users", monkeypatch=monkeypatch) == 1
    assert "Die Datenbank lässt sich nicht öffnen" in capsys.readouterr().err
    assert os.environ["DATABASE_URL"] not in capsys.readouterr().err


def test_a_state_that_is_none_is_refused_with_those_that_are(
    capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit):
        staff("list", "--state", "quatsch", monkeypatch=monkeypatch)
    assert "withdrawn" in capsys.readouterr().err


def test_an_id_may_be_typed_in_any_way(message: str, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    capsys.readouterr()
    assert staff("show", message.lower().replace("-", " "), monkeypatch=monkeypatch) == 0
    assert json.loads(capsys.readouterr().out)["id"] == message
