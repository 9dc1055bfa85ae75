"""What remains of a person's words after she has erased her conversation: nothing, in no store and no log."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.gateway.database import Database
from bot.gateway.tables import METADATA
from tests.handoff.post_office import PostOffice

from ..fake_assistant import FakeAssistant
from ..processes import running

WORDS = ("Xaverina", "Quastenflosser", "xaverina@posteo.de", "2345678", "Bolzplatz", "Lieblingsgeheimnis")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gateway.db'}"
    return str(request.getfixturevalue("empty_postgresql"))


async def everything(url: str) -> str:
    """All that the tables hold."""
    database = Database(url)

    def dump(connection: sa.engine.Connection) -> str:
        return "\n".join(
            str(tuple(row))
            for table in METADATA.tables.values()
            for row in connection.execute(sa.select(table))
        )

    content = await database.read(dump)
    await database.close()
    return content


def contents(folder: Path) -> bytes:
    """All that the files hold, SQLite's log of changes included."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "not sent"])
async def test_nothing_is_left_in_any_store_or_log(
    tmp_path: Path, url: str, assistant: FakeAssistant, office: PostOffice, sent: bool
) -> None:
    if not sent:
        office.rcpt["*"] = "450 later"
    settings = {
        "DATABASE_URL": url,
        "SMTP_URL": f"smtp://127.0.0.1:{office.port}",
        "MAIL_FROM": "bot@amt.example",
    }
    async with running(tmp_path, assistant.url, **settings) as gateway:
        token = await gateway.begin()
        await gateway.say(token, "Lieblingsgeheimnis: Xaverina Quastenflosser")
        form = {
            "topic_field": "sport",
            "concern": "Der Bolzplatz ist kaputt.",
            "name": "Xaverina Quastenflosser",
            "mail": "xaverina@posteo.de",
            "phone": "0171 2345678",
            "consent": True,
            "transcript": True,
        }
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "Quastenflosser"}
        handoffs, conversations = (f"{gateway.url}/api/v1/{name}" for name in ("handoffs", "conversations"))
        async with gateway.http.post(
            handoffs, json={**form, "mail": "xaverina@"}, headers=headers
        ) as response:
            assert response.status == 422
        async with gateway.http.post(handoffs, json=form, headers=headers) as response:
            assert response.status == 201
        while ("'done'" if sent else "smtp_450") not in (before := await everything(url)):
            await gateway.pause()  # until the gateway has noted how the first try ended
        assert all(word in before for word in WORDS)
        async with gateway.http.delete(conversations, headers=headers) as response:
            assert response.status == 204
        while sent and len(office.mails) < 2:
            await gateway.pause()
        while_running = contents(tmp_path)
        gateway.stop()
        assert await gateway.ended() == 0
    after, log = await everything(url), gateway.log.decode()
    for word in WORDS:
        assert word not in after
        assert word not in log
        assert word.encode() not in while_running
    assert ("withdrawn" in after) is sent
    assert ("delivered" if sent else "delivery_failed") in log
