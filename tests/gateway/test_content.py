from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.content.problems import ContentError
from bot.content.texts import LANGUAGES, TextsError
from bot.gateway.content import Content

from .conftest import CONTENT

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "data"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_countys_own_content_makes_a_greeting(language: str) -> None:
    greeting = Content.load(DATA).greet("de-simple" if language == "de-simple" else "de")
    assert "Programm" in greeting.text or "programm" in greeting.text
    labels = [option.label for option in greeting.options]
    assert len(labels) == len(set(labels)) == 4
    assert labels[-1] == {"de": "Leichte Sprache", "de-simple": "Alltags-Sprache"}[language]


def test_every_greeting_has_options_of_its_own() -> None:
    content = Content.load(CONTENT)
    ids = [option.id for _ in range(50) for option in content.greet("de").options]
    assert len(set(ids)) == len(ids) == 100


def test_hard_words_are_explained_in_easy_language_only() -> None:
    content = Content.load(CONTENT)
    text = "Das ist der Struktur-Wandel."
    assert [one["word"] for one in content.explained(text, "de-simple")] == ["Struktur-Wandel"]
    assert content.explained(text, "de") == []


def test_sources_are_cited_once_and_in_order() -> None:
    titles = [
        source["title"] for source in Content.load(CONTENT).cited(["kvbg", "none", "kreisseite", "kvbg"])
    ]
    assert titles == ["Ein Gesetz ohne Adresse", "Die Kreisseite"]


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("sources.yml", "- a"),
        ("sources.yml", "{"),
        ("responses/greet.yml", "version: '3.1'"),
        ("responses/greet.yml", "responses: {utter_greet: [{text: Hallo}]}"),
        ("sources.yml", None),
        ("glossary.yml", None),
        ("texts/widget.yml", "a: b"),
    ],
)
def test_content_that_cannot_be_used_is_refused(folder: Path, file: str, content: str | None) -> None:
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises((ContentError, TextsError)):
        Content.load(folder)
