from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.texts import LANGUAGES, Texts, TextsError

DATA = Path(__file__).parents[2] / "data" / "texts"


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def test_a_text_is_given_in_both_registers(tmp_path: Path) -> None:
    texts = Texts.load(write(tmp_path / "part.yml", 'hallo: {de: "Guten Tag", de-simple: "Hallo"}'))
    assert texts.get("hallo", "de") == "Guten Tag"
    assert texts.all("de-simple") == {"hallo": "Hallo"}


def test_values_are_filled_in(tmp_path: Path) -> None:
    texts = Texts.load(write(tmp_path / "part.yml", 'stand: {de: "Stand: {at}", de-simple: "Vom {at}"}'))
    assert texts.get("stand", "de-simple", at="3. Juli") == "Vom 3. Juli"
    assert texts.get("stand", "de") == "Stand: {at}"


@pytest.mark.parametrize(
    "content",
    [
        "hallo: {de: Hallo}",
        "hallo: {de: Hallo, de-simple: ''}",
        "hallo: {de: Hallo, de-simple: 5}",
        "hallo: {de: Hallo, de-simple: Hallo, en: Hello}",
        "hallo: Hallo",
        "- Hallo",
        "{",
    ],
)
def test_a_broken_file_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    with pytest.raises(TextsError, match=r"part\.yml"):
        Texts.load(write(tmp_path / "part.yml", content))


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(TextsError, match=r"none\.yml"):
        Texts.load(tmp_path / "none.yml")


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TextsError, match="fehlt"):
        Texts.load(write(tmp_path / "part.yml", "a: {de: A, de-simple: A}")).get("fehlt", "de")


@pytest.mark.parametrize("part", ["gateway", "handoff", "widget"])
def test_the_texts_of_visitors_load(part: str) -> None:
    texts = Texts.load(DATA / f"{part}.yml")
    assert all(texts.all(language) for language in LANGUAGES)
