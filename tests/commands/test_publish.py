"""What `publish` does when a step fails: it says which, and keeps nothing.

The steps themselves are tested elsewhere (the gate in tests/nlu, the hand-over in tests/supervisor); here
they only end well or badly.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands import publish
from bot.content import validation
from bot.content.problems import Problem
from bot.supervisor import releases
from bot.supervisor.releases import Release
from bot.supervisor.start import StartError, usable

Output = pytest.CaptureFixture[str]
PROBLEM = Problem("data/contacts.yml", 7, "inbox", "„x“ passt hier nicht.")


def made(folder: Path) -> Release:
    """A release of the present state, with a model that nobody can load."""
    release = releases.new(folder)
    release.model.touch()
    release.write()
    return release


def ending(status: int) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    return lambda *_: subprocess.CompletedProcess([], status)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(validation, "validate", list)
    monkeypatch.setattr(publish, "_bot", ending(0))
    monkeypatch.setattr(publish, "_gate", ending(0))
    return tmp_path / "models"


def names(folder: Path) -> list[str]:
    return [release.name for release in releases.all_of(folder)]


def test_what_passes_every_step_becomes_the_newest_release(models: Path, capsys: Output) -> None:
    release = made(models / "candidate")
    assert main(["publish"]) == 0
    assert names(models) == [release.name]
    assert "gilt ab dem nächsten Start" in capsys.readouterr().out


def test_wrong_content_is_not_even_trained(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(validation, "validate", lambda: [PROBLEM])
    assert main(["publish"]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("data/contacts.yml:7: inbox: ")
    assert last.startswith("Nicht veröffentlicht: Berichtigen Sie zuerst")


def test_a_failed_training_publishes_nothing(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(publish, "_bot", ending(1))
    assert main(["publish"]) == 1
    assert "Das Training ist gescheitert" in capsys.readouterr().out


def test_an_edit_during_the_training_asks_to_begin_again(models: Path, capsys: Output) -> None:
    assert main(["publish"]) == 1
    assert "Während des Trainings hat sich etwas geändert" in capsys.readouterr().out


def test_a_model_that_understands_less_is_not_published(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    made(models / "candidate")
    monkeypatch.setattr(publish, "_gate", ending(1))
    assert main(["publish"]) == 1
    assert names(models) == []
    assert "versteht manche Nachrichten schlechter" in capsys.readouterr().out


def test_a_release_that_cannot_take_over_is_deleted(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    async def refuse(release: Release, socket: Path) -> bool:
        return False

    made(models / "candidate")
    monkeypatch.setattr(publish, "hand_over", refuse)
    assert main(["publish"]) == 1
    assert names(models) == []


def test_wrong_content_starts_with_the_last_good_release(
    models: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr("bot.supervisor.start.validate", lambda: [PROBLEM])
    release = made(models)
    assert usable() == release
    said = capsys.readouterr().err
    assert "data/contacts.yml:7" in said
    assert "startet mit dem letzten guten Stand" in said


def test_wrong_content_without_a_good_release_does_not_start(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.supervisor.start.validate", lambda: [PROBLEM])
    with pytest.raises(StartError, match="Berichtigen Sie zuerst"):
        usable()


def test_a_training_that_fails_does_not_start(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.supervisor.start.validate", list)
    monkeypatch.setattr("bot.supervisor.start.subprocess.run", lambda *_, **__: ending(1)())
    with pytest.raises(StartError, match="Das Training ist gescheitert"):
        usable()
