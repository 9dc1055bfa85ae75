"""`python -m bot nlu review`, beside a gateway that has the same database."""

from __future__ import annotations

import io
import re
import sqlite3
import time
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.gateway.store import iso

Output = pytest.CaptureFixture[str]
BLOCK = 'version: "3.1"\nnlu:\n  - intent: contact\n    examples: |\n      - wer ist zuständig\n'


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> Path:
    """A project with one intent, and a database with three messages."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setattr("bot.content.places.PROJECT", tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    (tmp_path / "data/nlu").mkdir(parents=True)
    (tmp_path / "data/nlu/contact.yml").write_text(BLOCK, encoding="utf-8")
    assert main(["nlu", "review"]) == 0
    assert "Es ist nichts zu prüfen" in capsys.readouterr().out
    today = iso(time.time())[:10]
    rows = [
        ("wen frag ich da", "unknown", "contact", 0.28, 7),
        ("wen frag ich da", "chosen", "contact", None, 2),
        ("wer macht ▢ bei euch", "outside", "person", 0.5, 1),
        ("wer ist zuständig", "unhelpful", "contact", None, 1),
    ]
    with sqlite3.connect(tmp_path / "gateway.db") as database:
        database.executemany(
            "INSERT INTO misunderstood VALUES (?, ?, ?, ?, ?, ?, ?)", [(*row, today, today) for row in rows]
        )
    return tmp_path


def numbers(capsys: Output) -> dict[str, str]:
    capsys.readouterr()
    assert main(["nlu", "review"]) == 0
    found = re.findall(r"^(\d+)  .*?: (.*)$", capsys.readouterr().out, re.MULTILINE)
    return {text: number for number, text in found}


def test_the_most_frequent_comes_first_with_what_was_made_of_it(capsys: Output) -> None:
    assert next(iter(numbers(capsys))) == "wen frag ich da"
    main(["nlu", "review", "--most", "1"])
    shown = capsys.readouterr().out
    for words in ("7-mal", "am ehesten: contact (28 %)", "ausgewählt (2-mal): contact", "2 weitere"):
        assert words in shown
    main(["nlu", "review"])
    shown = capsys.readouterr().out
    assert "für fremd gehalten (50 %), sonst am ehesten: person" in shown
    assert "nicht geholfen (1-mal): contact" in shown


def test_a_labelled_message_becomes_a_training_message_and_leaves_the_list(
    place: Path, capsys: Output
) -> None:
    number = numbers(capsys)["wen frag ich da"]
    assert main(["nlu", "review", "--label", number, "contact"]) == 0
    assert "data/nlu/contact.yml, Zeile 6" in capsys.readouterr().out
    assert (place / "data/nlu/contact.yml").read_text(encoding="utf-8") == BLOCK + "      - wen frag ich da\n"
    assert "wen frag ich da" not in numbers(capsys)
    assert main(["nlu", "review", "--label", number, "contact"]) == 1
    assert f"Die Nummer {number} gibt es nicht" in capsys.readouterr().err


def test_a_message_with_gaps_needs_a_sentence_without(place: Path, capsys: Output) -> None:
    number = numbers(capsys)["wer macht ▢ bei euch"]
    for more in ([], ["--text", "wer macht ▢ hier"]):
        assert main(["nlu", "review", "--label", number, "contact", *more]) == 1
        assert "Der Satz hat Lücken" in capsys.readouterr().err
    assert main(["nlu", "review", "--label", number, "contact", "--text", "wer macht kultur bei euch"]) == 0
    assert "- wer macht kultur bei euch\n" in (place / "data/nlu/contact.yml").read_text(encoding="utf-8")
    assert number not in numbers(capsys).values()


@pytest.mark.parametrize(
    ("text", "intent", "words"),
    [
        ("wer ist zuständig", "contact", "steht schon in data/nlu/contact.yml, Zeile 5"),
        ("wen frag ich da", "kontakt", "Ähnlich heißen: contact"),
    ],
)
def test_what_cannot_be_added_stays_in_the_list(text: str, intent: str, words: str, capsys: Output) -> None:
    assert main(["nlu", "review", "--label", numbers(capsys)[text], intent]) == 1
    assert words in capsys.readouterr().err
    assert text in numbers(capsys)


def test_dropped_messages_are_gone(capsys: Output) -> None:
    listed = numbers(capsys)
    assert main(["nlu", "review", "--drop", *listed.values()]) == 0
    assert numbers(capsys) == {}


def test_switched_off_the_list_says_so_and_is_emptied(
    place: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEW_DAYS", "0")
    capsys.readouterr()
    assert main(["nlu", "review"]) == 0
    assert "REVIEW_DAYS ist 0" in capsys.readouterr().out
    with sqlite3.connect(place / "gateway.db") as database:
        assert database.execute("SELECT count(*) FROM misunderstood").fetchone() == (0,)


def test_a_database_that_is_away_is_told(capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert main(["nlu", "review"]) == 1
    assert "Die Datenbank lässt sich nicht öffnen" in capsys.readouterr().err
