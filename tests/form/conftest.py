"""The words that staff edit, as they are in data/form.yml."""

from __future__ import annotations

import pytest

from bot.form.phrases import Phrases


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    return Phrases.load()
