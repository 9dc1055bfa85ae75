from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from .conftest import CONTENT, Rig, Site, Start
from .fake_assistant import FakeAssistant


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "data"))


def publish(settings: Rig, address: str) -> None:
    draft = settings().var_dir / "draft"
    draft.write_text(address, encoding="ascii")
    draft.replace(settings().var_dir / "assistant.url")


async def test_messages_go_to_the_published_assistant(
    site: Site, settings: Rig, assistant: FakeAssistant
) -> None:
    await site.replies("zum alten")
    new = FakeAssistant()
    async with TestServer(new.app()) as server:
        publish(settings, str(server.make_url("")))
        site.gateway.publication.look()
        await site.replies("zum neuen")
    assert [question["text"] for question in assistant.questions] == ["zum alten"]
    assert [question["text"] for question in new.questions] == ["zum neuen"]


async def test_a_published_assistant_is_found_after_a_restart(start: Start, settings: Rig) -> None:
    address = settings().rasa_url
    publish(settings, address)
    site = await start(rasa_url="http://127.0.0.1:1")
    await site.begin()
    assert await site.replies("Hallo")


async def test_content_is_read_again_when_published(start: Start, settings: Rig, folder: Path) -> None:
    site = await start(content_dir=folder)
    texts = folder / "responses" / "greet.yml"
    texts.write_text(
        texts.read_text(encoding="utf-8").replace("Guten Tag! Ich", "Hallo! Ich"), encoding="utf-8"
    )
    site.gateway.publication.look()
    assert (await site.begin())["greeting"][0]["text"].startswith("Guten Tag!")
    publish(settings, settings().rasa_url)
    site.gateway.publication.look()
    assert (await site.begin())["greeting"][0]["text"].startswith("Hallo!")


async def test_broken_content_never_replaces_what_works(start: Start, settings: Rig, folder: Path) -> None:
    site = await start(content_dir=folder)
    os.truncate(folder / "responses" / "greet.yml", 10)
    publish(settings, settings().rasa_url)
    site.gateway.publication.look()
    assert (await site.begin())["greeting"][0]["text"].startswith("Guten Tag!")
