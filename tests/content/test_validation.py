"""Each mistake that staff can make is found, at its line, with words that say what to do."""

from pathlib import Path

import pytest
import yaml

from bot.content.places import PROJECT
from bot.content.validation import validate
from tests.content.conftest import Spoil

CONTACTS, SOURCES, GREET = "data/contacts.yml", "data/sources.yml", "data/responses/greet.yml"
MISTAKES = yaml.safe_load(Path(__file__).with_name("mistakes.yml").read_text(encoding="utf-8"))


def test_a_right_project_has_no_problems(project: Path) -> None:
    assert validate(project) == []


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_at_its_line(mistake: str, spoil: Spoil) -> None:
    made = MISTAKES[mistake]
    lines = spoil(made["file"], made["old"], made["new"])
    assert any(made["says"] in line for line in lines), "\n".join(lines)


def test_a_missing_file_is_named(project: Path) -> None:
    (project / CONTACTS).unlink()
    [problem] = validate(project)
    assert str(problem).startswith("data/contacts.yml:1: Die Datei data/contacts.yml fehlt.")


def test_an_empty_file_is_named(project: Path) -> None:
    (project / SOURCES).write_text("# nothing\n", encoding="utf-8")
    assert [problem.file for problem in validate(project)] == [SOURCES]


def test_a_file_in_another_encoding_is_named(project: Path) -> None:
    (project / SOURCES).write_bytes("größe: 1".encode("latin-1"))
    [problem] = validate(project)
    assert "Speichern Sie sie als Text in UTF-8" in problem.message


def test_an_answer_in_two_files_is_found(project: Path) -> None:
    text = (project / GREET).read_text(encoding="utf-8")
    (project / "data/responses/hello.yml").write_text(text, encoding="utf-8")
    assert any("Die Antwort utter_greet steht schon in" in str(problem) for problem in validate(project))


def test_the_mistakes_of_several_files_are_told_at_once(project: Path) -> None:
    for name in (CONTACTS, SOURCES):
        (project / name).write_text("a: [", encoding="utf-8")
    assert [problem.file for problem in validate(project)] == [CONTACTS, SOURCES]


def test_our_own_content_is_right() -> None:
    assert [str(problem) for problem in validate()] == []


def test_an_answer_by_entity_needs_a_general_case(project: Path) -> None:
    path = project / "data/responses/stark.yml"
    text = path.read_text(encoding="utf-8").replace(
        "name: applicant, value: none", "name: applicant, value: company"
    )
    path.write_text(text, encoding="utf-8")
    assert any(
        "Es fehlt die allgemeine Fassung für applicant" in str(problem) for problem in validate(project)
    )


def test_contacts_that_are_kept_elsewhere_are_looked_at_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kontakte.yml"
    text = (PROJECT / CONTACTS).read_text(encoding="utf-8")
    monkeypatch.setenv("CONTACTS_FILE", str(kept))
    kept.write_text(text, encoding="utf-8")
    assert validate() == []
    kept.write_text(text.replace("deputy: null", "deputy: niemand", 1), encoding="utf-8")
    [problem] = validate()
    assert problem.file == str(kept)
    assert problem.field == "people.rienaecker.deputy"
    kept.unlink()
    assert [problem.file for problem in validate()] == [str(kept)]
