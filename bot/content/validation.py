"""Checks everything that staff edit: first each file by itself, then what must fit together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from bot.content.checks import answers, numbers, topics, words
from bot.content.places import PROJECT
from bot.content.problems import ContentError, Problem
from bot.content.project import Project

CHECKS: tuple[Callable[[Project], Iterable[Problem]], ...] = (
    answers.registers,
    answers.several_files,
    answers.cases,
    answers.sources,
    answers.links,
    answers.titles,
    topics.rules,
    topics.answers_used,
    topics.messages,
    words.contacts,
    words.glossary,
    words.values,
    words.lookups,
    numbers.telephone_numbers,
)


def validate(root: Path = PROJECT) -> list[Problem]:
    """Return all problems of the project in the folder `root`, by file and line.

    Contacts that the county keeps elsewhere (`CONTACTS_FILE`) are looked at instead of those of the project.
    What must fit together is looked at once every single file is right.
    """
    try:
        contacts = os.environ.get("CONTACTS_FILE") if root == PROJECT else None
        project = Project.read(root, Path(contacts) if contacts else None)
    except ContentError as error:
        return sorted(error.problems)
    return sorted({problem for check in CHECKS for problem in check(project)})
