from __future__ import annotations

import pkgutil
import re
import shlex

import pytest

from bot import commands
from bot.__main__ import _parser
from tests.docs.pages import PAGES, ROOT, Page

FOR_EVERYONE = Page("README.md").text + Page("docs/handbuch.md").text
TARGETS = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
BOT = re.compile(r"^(?:\.venv/bin/)?python -m bot (?P<arguments>.+)$")
CALLS = sorted(
    {
        (page.name, found["arguments"])
        for page in PAGES
        for line in page.commands
        if (found := BOT.match(line))
    }
)


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(commands.__path__)])
def test_every_command_is_described(name: str) -> None:
    assert f"python -m bot {name}" in FOR_EVERYONE


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_of_the_makefile_is_described(target: str) -> None:
    assert target == "help" or f"make {target}" in FOR_EVERYONE


@pytest.mark.parametrize(("page", "arguments"), CALLS)
def test_a_command_in_the_docs_can_be_called_like_that(page: str, arguments: str) -> None:
    words = shlex.split(re.split(r" [<|>] ", arguments)[0])
    if "COMMAND" not in words and "…" not in words:
        assert _parser().parse_args(words).command == words[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_make_target_in_the_docs_exists(page: Page) -> None:
    named = [line.split()[1] for line in page.commands if re.match(r"make [a-z]+", line)]
    assert set(named) <= set(TARGETS)
