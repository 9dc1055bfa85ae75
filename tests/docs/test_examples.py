"""Whoever follows the handbook ends with content that is right."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.responses import Responses
from bot.content.validation import validate
from bot.easy_language import check
from tests.docs.pages import ROOT, Page

HANDBOOK = Page("docs/handbuch.md")
EXAMPLES = [block for block in HANDBOOK.blocks if block.language == "yaml"]
TOPIC = "state_portal"


def merged(old: Any, new: Any) -> Any:
    """Put an example into what a file holds: entries into mappings, items behind lists."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: merged(old.get(key), value) for key, value in new.items()}}
    return [*old, *new] if isinstance(old, list) and isinstance(new, list) else new


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with every example of the handbook put in."""
    root = tmp_path_factory.mktemp("handbook")
    shutil.copytree(ROOT / "data", root / "data")
    shutil.copytree(ROOT / "tests" / "nlu", root / "tests" / "nlu")
    shutil.copy(ROOT / "domain.yml", root)
    for code in ("bot", "actions"):
        (root / code).symlink_to(ROOT / code)
    for example in EXAMPLES:
        path = root / example.file
        old = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
        new = merged(old, yaml.safe_load(example.text))
        path.write_text(yaml.safe_dump(new, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return root


def test_every_example_says_which_file_it_is_for() -> None:
    assert [block.text for block in EXAMPLES if not block.file] == []


def test_content_with_all_examples_is_valid(project: Path) -> None:
    assert [str(problem) for problem in validate(project)] == []


def test_a_new_topic_takes_exactly_what_the_handbook_shows() -> None:
    about = {block.file for block in EXAMPLES if TOPIC in block.text}
    folders = ("data/responses", "data/stories", "data/nlu", "tests/nlu")
    assert about == {f"{folder}/{TOPIC}.yml" for folder in folders} | {"domain.yml"}


@pytest.mark.parametrize(
    "example", [block for block in EXAMPLES if block.file.startswith(("data/nlu", "tests/nlu"))]
)
def test_a_part_left_out_of_the_new_topic_is_missed(example: Any, project: Path) -> None:
    path = project / example.file
    text = path.read_text(encoding="utf-8")
    path.unlink()
    try:
        assert any(example.file in str(problem) for problem in validate(project))
    finally:
        path.write_text(text, encoding="utf-8")


def test_the_examples_in_easy_language_have_no_errors(project: Path) -> None:
    answer = Responses.load(project / "data" / "responses").choose(f"utter_{TOPIC}", "de-simple").text
    entries = [yaml.safe_load(block.text) for block in EXAMPLES if block.file == "data/glossary.yml"]
    texts = [answer, *(entry["easy"] for group in entries for entry in group.values())]
    assert [
        finding for text in texts for finding in check(text).findings if finding.severity == "error"
    ] == []


def test_a_message_shown_in_the_handbook_is_one_that_validate_prints(project: Path) -> None:
    """The example is what happens when `sources` of an answer is misspelt."""
    shown = next(block.text.strip() for block in HANDBOOK.blocks if block.language == "text")
    name = shown.split(":")[0]
    path = project / name
    shutil.copy(ROOT / name, path)  # the examples did not touch it, but its lines count
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("sources:", "source:", 1), encoding="utf-8")
    try:
        assert shown in {str(problem) for problem in validate(project)}
    finally:
        path.write_text(text, encoding="utf-8")


def test_the_conversation_in_the_readme_says_what_the_answers_say() -> None:
    block = next(block for block in Page("README.md").blocks if "Sie: " in block.text)
    said = [
        line.split(":", 1)[1].strip(" …")
        for line in block.text.splitlines()
        if line.startswith("Revierlotse:")
    ]
    texts = [one.text for group in Responses.load().values() for one in group]
    assert said and [line for line in said if not any(line in text for text in texts)] == []
