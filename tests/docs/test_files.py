from __future__ import annotations

import re

import pytest

from tests.docs.pages import PAGES, ROOT, Page

MADE_WHILE_RUNNING = ("var/", "models/", ".venv/", "VAR_DIR/", "CONTENT_DIR/")
NAME = re.compile(r"[\w.<>*-]+(?:/[\w.<>*-]*)+|[\w-]+\.(?:md|yml|toml|lock|in)")
PLACES = ("", "data/", "docs/", "tests/**/")  # where a bare name such as `contacts.yml` may lie


def exists(name: str) -> bool:
    """Tell whether a file is there; `<topic>` and `*` stand for anything."""
    pattern = re.sub(r"<\w+>", "*", name).rstrip("/")
    return any(any(ROOT.glob(place + pattern)) for place in PLACES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_named_exists(page: Page) -> None:
    words = [word for code in page.inline if "://" not in code for word in code.split()]
    named = [word for word in words if NAME.fullmatch(word) and not word.startswith(MADE_WHILE_RUNNING)]
    missing = [name for name in named if not exists(name)]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Page) -> None:
    broken = []
    for link in page.links:
        target, _, anchor = link.partition("#")
        if "://" in link:
            continue
        path = (ROOT / page.name).parent / target if target else ROOT / page.name
        found = path.exists() and (
            not anchor or anchor in Page(path.resolve().relative_to(ROOT).as_posix()).anchors
        )
        broken += [] if found else [link]
    assert broken == []


def test_the_readme_begins_with_a_picture_and_the_two_commands() -> None:
    first_screen = Page("README.md").text.split("\n## ")[0]
    assert re.search(r"!\[.+\]\(docs/images/\S+\)", first_screen)
    assert "make run" in first_screen and "make test" in first_screen
