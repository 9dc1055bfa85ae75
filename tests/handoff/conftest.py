from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.contacts import Contacts
from bot.content.texts import Texts

ROOT = Path(__file__).parents[2]

CONTACTS = """
topic_fields:
  sport: {title: {de: Sport, de-simple: Sport}, words: [Sport]}
  kultur: {title: {de: Kultur und Tourismus, de-simple: Kultur und Tourismus}, words: [Kultur]}
  verkehr: {title: {de: Verkehr, de-simple: Verkehr}, words: [Verkehr]}
people:
  muster:
    {name: Erika Muster, role: null, topic_fields: [sport, kultur], words: [Muster], mail: erika@amt.example,
     phone: null, deputy: vertretung, absent: [{from: 2027-07-12, to: 2027-07-30}]}
  vertretung:
    {name: Kim Vertretung, role: null, topic_fields: [verkehr], words: [Vertretung], mail: kim@amt.example,
     phone: null, deputy: muster, absent: [{from: 2027-07-26, to: 2027-08-06}]}
inbox: null
office_hours: {tu: ["09:00-12:00", "13:00-17:30"], th: ["09:00-12:00"]}
"""


@pytest.fixture
def contacts(tmp_path: Path) -> Callable[..., Contacts]:
    """Contacts with some of the text replaced."""

    def made(*changes: tuple[str, str]) -> Contacts:
        text = CONTACTS
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "contacts.yml"
        path.write_text(text, encoding="utf-8")
        return Contacts.load(path)

    return made


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts.load(ROOT / "data/texts/handoff.yml")
