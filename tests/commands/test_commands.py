"""The commands as staff call them."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.ports import free_port

Output = pytest.CaptureFixture[str]


def call(*arguments: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `python -m bot` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=text,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_without_arguments_all_commands_are_listed(capsys: Output) -> None:
    assert main([]) == 0
    listed = capsys.readouterr().out
    for command in ("nlu", "parse", "publish", "run", "shell", "sources", "staff", "train", "validate"):
        assert f"    {command} " in listed


@pytest.mark.parametrize(
    "command", ["nlu", "parse", "publish", "run", "shell", "sources", "staff", "train", "validate"]
)
def test_every_command_explains_itself(command: str, capsys: Output) -> None:
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert f"python -m bot {command}" in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys: Output) -> None:
    with pytest.raises(SystemExit) as end:
        main(["dance"])
    assert end.value.code == 2


def test_validate_says_that_all_is_well(capsys: Output) -> None:
    assert main(["validate"]) == 0
    assert capsys.readouterr().out == "Alles in Ordnung.\n"


def test_sources_are_listed_by_age(capsys: Output) -> None:
    assert main(["sources"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith("Stand")
    dates = [line.split()[0] for line in lines]
    assert dates == sorted(dates)
    [county] = [line for line in lines if " kreisseite:" in line]
    assert int(county.split()[2]) > 10


def test_sources_of_unusable_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("CONTENT_DIR", str(tmp_path))
    assert main(["sources"]) == 1
    assert "sources.yml fehlt." in capsys.readouterr().err


@pytest.mark.parametrize("name", ["PORT", "RASA_PORT", "ACTIONS_PORT"])
def test_a_port_in_use_is_one_clear_line(name: str, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for other in ("PORT", "RASA_PORT", "ACTIONS_PORT"):
            monkeypatch.setenv(other, str(free_port()))
        monkeypatch.setenv(name, str(port))
        assert main(["run"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"Port {port} ist belegt.")
    assert f"{name}={port + 1} make run" in line


@pytest.mark.parametrize("value", ["web", "0", "70000"])
def test_a_port_that_is_none_is_one_clear_line(
    value: str, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setenv("PORT", value)
    assert main(["run"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"PORT={value} ist kein Port.")


def test_parse_without_a_model_says_what_to_do(tmp_path: Path) -> None:
    done = call("parse", text="Hallo\n", MODELS_DIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "make train" in done.stderr.splitlines()[-1]


def test_parse_answers_each_line_with_one_json_line_and_nothing_else() -> None:
    done = call("parse", text="Wer ist für Sport zuständig?\nHallo.\\nWas ist der StStG?\n/greet\n")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["text"] for answer in answers] == [
        "Wer ist für Sport zuständig?",
        "Hallo.\nWas ist der StStG?",
        "/greet",
    ]
    first = answers[0]
    assert (first["intent"], first["entities"]) == ("contact", [{"entity": "topic_field", "value": "sport"}])
    for answer in answers:
        assert set(answer) == {"text", "intent", "confidence", "entities", "ranking", "parts"}
        assert all(set(part) == {"text", "intent", "confidence", "entities"} for part in answer["parts"])


def test_train_does_nothing_when_nothing_changed() -> None:
    done = call("train")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("ist auf dem neuesten Stand.\n")
