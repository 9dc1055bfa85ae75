"""A small project that is right in every way, to be spoilt by the tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.validation import validate

PROJECT = Path(__file__).with_name("project")

Spoil = Callable[[str, str, str], list[str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def spoil(project: Path) -> Spoil:
    """Replaces a text in a file, once, and gives the lines that `validate` prints then."""

    def replace(name: str, old: str, new: str) -> list[str]:
        path = project / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return [str(problem) for problem in validate(project)]

    return replace
