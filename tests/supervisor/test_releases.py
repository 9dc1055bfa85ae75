from pathlib import Path

import pytest

from bot.supervisor import releases
from bot.supervisor.assistant import tracker_url
from bot.supervisor.environment import port, var_folder
from bot.supervisor.releases import Release


def made(folder: Path, name: str, german: str | None = None, fingerprint: str = "f") -> Release:
    """A complete release, as a training leaves it."""
    release = Release(name, fingerprint, german or releases.describe(), folder)
    release.content.mkdir(parents=True)
    (release.content / "contacts.yml").touch()
    release.model.touch()
    release.write()
    return release


def project(root: Path) -> Path:
    for name in ("config.yml", "data/nlu/greet.yml", "bot/nlu/entities.py", "bot/gateway/health.py"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return root


@pytest.mark.parametrize("name", ["config.yml", "data/nlu/greet.yml", "bot/nlu/entities.py"])
def test_a_change_of_what_a_model_is_made_from_changes_the_fingerprint(name: str, tmp_path: Path) -> None:
    before = releases.fingerprint(project(tmp_path))
    (tmp_path / name).write_text("changed", encoding="utf-8")
    assert releases.fingerprint(tmp_path) != before


def test_other_code_leaves_the_fingerprint_alone(tmp_path: Path) -> None:
    before = releases.fingerprint(project(tmp_path))
    (tmp_path / "bot/gateway/health.py").write_text("changed", encoding="utf-8")
    assert releases.fingerprint(tmp_path) == before


def test_the_newest_release_comes_first(tmp_path: Path) -> None:
    made(tmp_path, "20260101-a")
    made(tmp_path, "20260201-b")
    assert [release.name for release in releases.all_of(tmp_path)] == ["20260201-b", "20260101-a"]


def test_a_release_without_its_model_is_none(tmp_path: Path) -> None:
    made(tmp_path, "20260101-a").model.unlink()
    assert releases.all_of(tmp_path) == []


def test_a_model_of_another_german_pipeline_is_not_served(tmp_path: Path) -> None:
    made(tmp_path, "20260101-a", german="de_core_news_lg 1.0")
    assert releases.all_of(tmp_path) == []


def test_a_release_of_the_present_state_is_current(tmp_path: Path) -> None:
    made(tmp_path, "20260101-a", fingerprint=releases.fingerprint())
    made(tmp_path, "20260201-b")
    current = releases.current(tmp_path)
    assert current is not None
    assert current.name == "20260101-a"


def test_a_new_release_has_its_own_copy_of_the_content(tmp_path: Path) -> None:
    release = releases.new(tmp_path)
    assert (release.content / "contacts.yml").read_bytes() == Path("data/contacts.yml").read_bytes()
    assert releases.all_of(tmp_path) == []  # its model is still missing


def test_a_moved_release_is_whole(tmp_path: Path) -> None:
    moved = made(tmp_path / "candidate", "20260101-a").move(tmp_path / "models")
    assert releases.all_of(tmp_path / "models") == [moved]
    assert list((tmp_path / "candidate").iterdir()) == []


def test_old_releases_and_failed_trainings_are_tidied_away(tmp_path: Path) -> None:
    for month in range(1, 6):
        made(tmp_path, f"20260{month}01-a")
    (tmp_path / "20260601-b.content").mkdir()
    releases.tidy(tmp_path)
    names = {path.name.split(".")[0] for path in tmp_path.iterdir()}
    assert names == {"20260501-a", "20260401-a", "20260301-a"}


def test_a_deleted_release_leaves_nothing(tmp_path: Path) -> None:
    made(tmp_path, "20260101-a").delete()
    assert list(tmp_path.iterdir()) == []


def test_rasa_keeps_its_conversations_where_the_gateway_does(tmp_path: Path) -> None:
    postgresql = "postgresql://user@host/db"
    assert tracker_url(tmp_path, {"DATABASE_URL": postgresql}) == postgresql
    assert tracker_url(tmp_path, {"TRACKER_URL": "sqlite://", "DATABASE_URL": postgresql}) == "sqlite://"
    assert tracker_url(tmp_path, {}) == f"sqlite:///{tmp_path}/assistant.db"


def test_folders_and_ports_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setenv("RASA_PORT", "6005")
    assert (var_folder(), port("RASA_PORT", 5005), port("ACTIONS_PORT", 5055)) == (tmp_path, 6005, 5055)
    monkeypatch.setenv("RASA_PORT", "70000")
    with pytest.raises(ValueError, match="RASA_PORT"):
        port("RASA_PORT", 5005)
