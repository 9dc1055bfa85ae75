from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.problems import ContentError
from bot.gateway.handoffs.book import ContactBook
from tests.handoff.post_office import PostOffice

from ..conftest import CONTENT, Site, Start
from .conftest import deliver, hand_in, outbox, rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "contacts.yml"
    path.write_text((CONTENT / "contacts.yml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


def change(path: Path, old: str, new: str) -> None:
    """Replace the file, as editors and `cp` do."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    draft = path.with_suffix(".new")
    draft.write_text(text.replace(old, new), encoding="utf-8")
    draft.replace(path)


def test_a_change_counts_at_once(path: Path) -> None:
    book = ContactBook(path)
    change(path, "Kim Vertretung", "Kim Anders")
    assert book.contacts.person("kim").name == "Kim Anders"


@pytest.mark.parametrize("broken", ["people: [", ""])
def test_a_broken_file_leaves_the_old_contacts(path: Path, broken: str) -> None:
    book = ContactBook(path)
    path.write_text(broken, encoding="utf-8")
    assert book.contacts.person("kim").name == "Kim Vertretung"


def test_without_contacts_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(ContentError):
        ContactBook(tmp_path / "contacts.yml")


async def test_a_message_goes_by_the_contacts_of_its_moment(start: Start, path: Path) -> None:
    site: Site = await start(contacts_file=path, smtp_url="smtp://127.0.0.1:1", mail_from="bot@amt.example")
    await site.begin()
    await hand_in(site)
    change(path, "topic_fields: [verkehr]", "topic_fields: [verkehr, sport]")
    change(path, "topic_fields: [sport, kultur]", "topic_fields: [kultur]")
    await hand_in(site, concern="Noch etwas")
    assert {row.concern: row.person for row in await rows(site)} == {
        "Der Bolzplatz ist kaputt.": "muster",
        "Noch etwas": "kim",
    }


@pytest.mark.parametrize("inbox", [None, "post@amt.example"])
async def test_what_failed_is_tried_again_at_the_address_that_was_put_right(
    start: Start, path: Path, mail: dict[str, str], office: PostOffice, inbox: str | None
) -> None:
    site = await start(contacts_file=path, handoff_inbox=inbox, **mail)
    await site.begin()
    office.rcpt["erika@amt.example"] = "550 no such user"
    id = await hand_in(site)
    await deliver(site)
    change(path, "erika@amt.example", "e.muster@amt.example")
    await site.gateway.desk.resend(id, "erika")
    await deliver(site)
    assert office.mails[-1]["To"] == "e.muster@amt.example"
    assert [one["To"] for one in office.mails].count("post@amt.example") == (1 if inbox else 0)
    assert {row.state for row in await outbox(site)} == {"done"}
