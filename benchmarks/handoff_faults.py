"""Does every message that was confirmed to a visitor arrive, although processes are killed again and again?

    python -m benchmarks.handoff_faults [--whole] [--dialogue] [--postgresql] [--messages 200] [--seed 1]

Visitors hand messages over through the public HTTP interface and repeat what got no answer, as the widget
does. Meanwhile a process is killed (SIGKILL) every few seconds, and the mail server goes away, refuses, and
ends connections in the middle. By default the processes are two gateways on one database; with `--whole`
they are those that `python -m bot run` starts: gateway, Rasa and action server. With `--dialogue` half of
the messages are told to the assistant instead of sent by form. With `--postgresql` the database is
restarted too.

A message has arrived when the mail server has kept it, whatever the server said then. A repeat is a mail
whose Message-ID came before.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import secrets
import signal
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.gateway.fake_assistant import TOKEN
from tests.handoff import post_office
from tests.ports import free_port

ROOT = Path(__file__).parents[1]
MARK = re.compile(r"Kennung [a-z]{12}")
FIELDS = {
    "wirtschaft": "rienaecker",
    "sport": "rienaecker",
    "verkehr": "sachenbacher",
    "kultur": "sachenbacher",
}
_TRANSCRIPT, _READ_BACK = "was wir hier geschrieben haben", "Das würde ich weitergeben"
"""What the assistant says when it asks for the transcript, and when it reads back (data/responses)."""
PATIENCE = 900.0
"""Seconds that everything confirmed may take to arrive once nothing is killed any more: tries grow rare."""
REPEATING = 300.0
"""Seconds for which a visitor repeats a message that gets no answer."""
_AGAIN = frozenset({401, 409, 429, 500, 502, 503})


@dataclass(frozen=True)
class Plan:
    """How much and how rough. `pause` are the seconds between two kills, from and to."""

    messages: int = 200
    visitors: int = 20
    whole: bool = False
    dialogue: bool = False
    gateways: int = 2
    pause: tuple[float, float] = (2.0, 5.0)
    outage: float = 20.0
    think: float = 2.0
    seed: int = 1
    kills: int = 0
    """End the killing after so many; 0 for no end before the last message."""
    settle: float = 20.0
    """Seconds that are waited at the end for what may come again."""


@dataclass
class Figures:
    """What came out. `lost`, `doubled`, `wrong` and `uninvited` must be 0."""

    confirmed: dict[str, str] = field(default_factory=dict)
    """Recipient of each message that a visitor was told is stored, by its mark."""
    refused: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)
    astray: int = 0
    """Of these the dialogues in which something else was said than the next question."""
    kills: Counter[str] = field(default_factory=Counter)
    arrived: dict[str, set[str]] = field(default_factory=dict)
    """The Message-IDs under which each message arrived, by its mark."""
    wrong: int = 0
    mails: int = 0
    seconds: float = 0.0

    @property
    def lost(self) -> int:
        """Confirmed messages that did not arrive."""
        return len(self.confirmed.keys() - self.arrived.keys())

    @property
    def doubled(self) -> int:
        """Messages that arrived under more than one Message-ID."""
        return sum(len(ids) > 1 for ids in self.arrived.values())

    @property
    def uninvited(self) -> int:
        """Refused messages that arrived all the same."""
        return len(self.refused & self.arrived.keys())

    @property
    def repeats(self) -> int:
        """Mails that came again under the Message-ID of an earlier one."""
        return self.mails - sum(len(ids) for ids in self.arrived.values())

    def table(self) -> str:
        """Give the figures as a table."""
        killed = ", ".join(f"{name} {number}" for name, number in sorted(self.kills.items()))
        rows = {
            "confirmed to a visitor": len(self.confirmed),
            "of these arrived": len(self.confirmed.keys() & self.arrived.keys()),
            "lost": self.lost,
            "under more than one Message-ID": self.doubled,
            "to the wrong person": self.wrong,
            "refused (no consent)": len(self.refused),
            "refused, but arrived": self.uninvited,
            "not confirmed: no answer, or a dialogue without an end": len(self.unanswered),
            "of these the dialogue said something else than its next question": self.astray,
            "of these arrived all the same": len(self.unanswered & self.arrived.keys()),
            "mails repeated under the same Message-ID": self.repeats,
            "killed": killed or "none",
            "seconds": round(self.seconds),
        }
        lines = [f"| {name} | {value} |" for name, value in rows.items()]
        return "\n".join(["| | |", "|---|---|", *lines])


class Fleet(ABC):
    """The processes under test. `urls` are the gateways; `kill` kills one of them and names it."""

    def __init__(self, urls: list[str]) -> None:
        self.urls = urls

    @abstractmethod
    async def kill(self, chance: random.Random) -> str:
        """Kill a process with SIGKILL; somebody starts it again."""


class Gateways(Fleet):
    """Gateway processes on one database, each started again when it dies."""

    def __init__(self, environment: dict[str, str], number: int) -> None:
        self._ports = [free_port() for _ in range(number)]
        super().__init__([f"http://127.0.0.1:{port}" for port in self._ports])
        self._environment = environment
        self._processes: dict[int, asyncio.subprocess.Process] = {}

    async def keep(self, port: int) -> None:
        """Keep one gateway up until cancelled."""
        try:
            while True:
                environment = {**os.environ, **self._environment, "PORT": str(port)}
                command = (sys.executable, "-m", "bot.gateway")
                self._processes[port] = process = await asyncio.create_subprocess_exec(
                    *command, cwd=ROOT, env=environment, stderr=asyncio.subprocess.DEVNULL
                )
                await process.wait()
        finally:
            with suppress(ProcessLookupError):
                self._processes[port].kill()
                await self._processes[port].wait()

    async def kill(self, chance: random.Random) -> str:
        """Kill a gateway."""
        with suppress(ProcessLookupError):
            self._processes[chance.choice(self._ports)].kill()
        return "gateway"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep all of them up."""
        tasks = [asyncio.create_task(self.keep(port)) for port in self._ports]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


class Whole(Fleet):
    """What `python -m bot run` starts; its supervisor starts again what dies."""

    def __init__(self, environment: dict[str, str]) -> None:
        names = ("PORT", "RASA_PORT", "ACTIONS_PORT")
        self._environment = {**environment, **{name: str(free_port()) for name in names}}
        super().__init__([f"http://127.0.0.1:{self._environment['PORT']}"])
        self._supervisor: asyncio.subprocess.Process | None = None

    async def kill(self, chance: random.Random) -> str:
        """Kill gateway, Rasa or action server; the rest of what it started goes with it."""
        if self._supervisor is None or self._supervisor.returncode is not None:
            raise RuntimeError("the supervisor has given up")
        while not (names := _children(self._supervisor.pid)):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        pid = chance.choice(sorted(names))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        return names[pid]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start everything and wait until it can answer."""
        environment = {**os.environ, **self._environment}
        command = (sys.executable, "-m", "bot", "run")
        self._supervisor = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment)
        try:
            async with ClientSession() as http:
                while True:
                    with suppress(ClientError):
                        async with http.get(f"{self.urls[0]}/readyz") as response:
                            if response.status == 200:
                                break
                    await asyncio.sleep(0.5)
            yield
        finally:
            with suppress(ProcessLookupError):
                self._supervisor.send_signal(signal.SIGINT)
            await self._supervisor.wait()


class Visitor:
    """Hands messages over, one after the other, and repeats what got no answer."""

    def __init__(self, http: ClientSession, urls: list[str], plan: Plan, chance: random.Random) -> None:
        self._http = http
        self._urls = urls
        self._plan = plan
        self._chance = chance
        self._token = ""

    async def visit(self, number: int, figures: Figures, people: dict[str, str]) -> None:
        """Hand over so many messages."""
        for _ in range(number):
            await asyncio.sleep(self._chance.uniform(0, 2 * self._plan.think))
            mark = "Kennung " + "".join(self._chance.choices("abcdefghijklmnopqrstuvwxyz", k=12))
            topic_field = self._chance.choice(sorted(people))
            if self._plan.dialogue and self._chance.random() < 0.5:
                topic_field = "verkehr"
                told = await self._tell(mark, figures)
            else:
                consent = self._chance.random() > 0.1
                told = await self._send(mark, topic_field, consent)
                if told is not None and not consent:
                    figures.refused.add(mark)
                    continue
            if told:
                figures.confirmed[mark] = people[topic_field]
            else:
                figures.unanswered.add(mark)

    async def _send(self, mark: str, topic_field: str, consent: bool) -> bool | None:
        """Send the form; None without an answer, else whether it was stored."""
        form = {
            "topic_field": topic_field,
            "concern": f"Bitte kümmern Sie sich. {mark}",
            "mail": "besucherin@posteo.de",
            "consent": consent,
        }
        status, content = await self._call("handoffs", form)
        return None if status is None else status == 201 and content["handoff"] is not None

    async def _tell(self, mark: str, figures: Figures) -> bool:
        """Tell the assistant; give whether it asked what was expected and said that the message is stored."""
        told = f"Bitte rufen Sie mich an wegen Radweg {mark}, Müller, 03493 341800"
        for text, question in ((told, _TRANSCRIPT), ("nein danke", _READ_BACK), ("Ja, einverstanden", "")):
            status, content = await self._call("messages", {"text": text})
            replies = content["replies"] if status == 200 else []
            if not any(question in reply["text"] for reply in replies):
                figures.astray += bool(replies)
                break
        if any(reply["handoff"] for reply in replies):
            return True
        await self._call("messages", {"text": "abbrechen"})
        return False

    async def _call(self, path: str, body: dict[str, Any]) -> tuple[int | None, dict[str, Any]]:
        key = secrets.token_hex(8)
        until = time.monotonic() + REPEATING
        while time.monotonic() < until:
            url = self._chance.choice(self._urls)
            with suppress(ClientError, asyncio.TimeoutError, ValueError):
                if not self._token:
                    async with self._http.post(f"{url}/api/v1/conversations") as response:
                        self._token = str((await response.json())["token"])
                headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": key}
                address = f"{url}/api/v1/{path}"
                async with self._http.post(address, json=body, headers=headers) as response:
                    if response.status not in _AGAIN:
                        return response.status, await response.json(content_type=None)
            await asyncio.sleep(self._chance.uniform(0.2, 1.5))
        return None, {}


async def measure(plan: Plan, database: Database | None = None) -> Figures:
    """Do it all and give the figures."""
    chance, figures = random.Random(plan.seed), Figures()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port, contacts = free_port(), folder / "contacts.yml"
        people = _contacts(contacts)
        mails = Mails(port)
        stack.push_async_callback(mails.away)
        await mails.back()
        environment = {
            "VAR_DIR": str(folder),
            "CONTACTS_FILE": str(contacts),
            "SMTP_URL": f"smtp://127.0.0.1:{port}",
            "MAIL_FROM": "bot@amt.example",
            "RATE_PER_MINUTE": "0",
            "RATE_PER_ADDRESS": "0",
            "INTERNAL_TOKEN": TOKEN,
            "DATABASE_URL": database.url if database else "",
        }
        fleet: Gateways | Whole = Whole(environment) if plan.whole else Gateways(environment, plan.gateways)
        await stack.enter_async_context(fleet.running())
        http = await stack.enter_async_context(ClientSession(timeout=ClientTimeout(total=20)))
        began = time.monotonic()
        share, more = divmod(plan.messages, plan.visitors)
        visits = [
            Visitor(http, fleet.urls, plan, random.Random(f"{plan.seed} {number}")).visit(
                share + (number < more), figures, people
            )
            for number in range(plan.visitors)
        ]
        trouble = [asyncio.create_task(_kill(fleet, plan, chance, figures))]
        trouble.append(asyncio.create_task(mails.trouble(plan.outage, random.Random(plan.seed))))
        if database is not None:
            trouble.append(asyncio.create_task(database.trouble(figures)))
        try:
            await asyncio.gather(*visits)
            if plan.kills:
                await trouble[0]  # a fast machine is done before all were killed
        finally:
            for task in trouble:
                task.cancel()
            ended = await asyncio.gather(*trouble, return_exceptions=True)
        if broken := [one for one in ended if isinstance(one, Exception)]:
            raise broken[0]  # trouble that did not happen measures nothing
        await mails.back()
        await mails.until(set(figures.confirmed), PATIENCE, plan.settle)
        mails.count(figures)
        figures.seconds = time.monotonic() - began
    return figures


class Mails:
    """The mail server, which is not always itself. What it took is counted, whatever it said then."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._stack = AsyncExitStack()
        self._offices: list[post_office.PostOffice] = []

    async def back(self) -> None:
        """Serve, and behave."""
        await self.away()
        self._offices.append(await self._stack.enter_async_context(post_office.running(port=self._port)))

    async def away(self) -> None:
        """Take no more connections."""
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    async def trouble(self, outage: float, chance: random.Random) -> None:
        """Go through every kind of trouble, again and again; begin with being away for `outage` seconds."""
        await asyncio.sleep(1)
        await self.away()
        await asyncio.sleep(outage)
        while True:
            await self.back()
            await asyncio.sleep(chance.uniform(2, 6))
            office, kind = self._offices[-1], chance.choice(("drop", "swallow", "greylist", "away"))
            if kind == "greylist":
                office.rcpt["*"] = "450 come back later"
            elif kind == "away":
                await self.away()
            else:
                office.mode = kind
            await asyncio.sleep(chance.uniform(1, 3))

    async def until(self, wanted: set[str], seconds: float, settle: float) -> None:
        """Wait until all of `wanted` has arrived, then for what may come again."""
        end = time.monotonic() + seconds
        while wanted - self._arrived().keys() and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
        await asyncio.sleep(settle)

    def count(self, figures: Figures) -> None:
        """Count what arrived, where."""
        figures.arrived = self._arrived()
        for office in self._offices:
            for mail, envelope in zip(office.mails, office.envelopes, strict=True):
                mark = _mark(mail)
                figures.mails += 1
                figures.wrong += envelope.rcpt_tos != [figures.confirmed.get(mark, envelope.rcpt_tos[0])]

    def _arrived(self) -> dict[str, set[str]]:
        arrived: dict[str, set[str]] = {}
        for mail in (mail for office in self._offices for mail in office.mails):
            arrived.setdefault(_mark(mail), set()).add(str(mail["Message-ID"]))
        return arrived


class Database:
    """A PostgreSQL server that is restarted now and again."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
        import pgserver  # looks for its folder when it is imported

        self._folder = folder
        self._server = pgserver.get_server(folder, cleanup_mode="stop")
        self.url = str(self._server.get_uri())

    async def trouble(self, figures: Figures) -> None:
        """Restart it every 15 seconds, as a crash would."""
        from pgserver._commands import POSTGRES_BIN_PATH

        log = str(self._folder / "log")
        command = (str(POSTGRES_BIN_PATH / "pg_ctl"), "-D", str(self._folder), "-l", log, "-w")
        while True:
            await asyncio.sleep(15)
            process = await asyncio.create_subprocess_exec(
                *command,
                "-m",
                "immediate",
                "restart",
                stdout=asyncio.subprocess.DEVNULL,  # the server keeps what it inherits open
                stderr=asyncio.subprocess.DEVNULL,
                user=self._server.system_user,
            )
            if await process.wait():
                raise RuntimeError("the database did not start again")
            figures.kills["database (restarted)"] += 1

    def stop(self) -> None:
        """Stop it."""
        self._server.cleanup()


async def _kill(fleet: Fleet, plan: Plan, chance: random.Random, figures: Figures) -> None:
    while not plan.kills or sum(figures.kills.values()) < plan.kills:
        await asyncio.sleep(chance.uniform(*plan.pause))
        figures.kills[await fleet.kill(chance)] += 1


def _contacts(path: Path) -> dict[str, str]:
    """Write the county's contacts with addresses for its people; give the address for each topic field."""
    import yaml

    contacts = yaml.safe_load((ROOT / "data" / "contacts.yml").read_text(encoding="utf-8"))
    for id, person in contacts["people"].items():
        person["mail"] = f"{id}@amt.example"
    path.write_text(yaml.safe_dump(contacts, allow_unicode=True), encoding="utf-8")
    return {topic_field: f"{person}@amt.example" for topic_field, person in FIELDS.items()}


def _mark(mail: Any) -> str:
    found = MARK.search(mail.get_body(("plain",)).get_content())
    return found[0] if found else ""


def _children(parent: int) -> dict[int, str]:
    """Name the processes that a process has started."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == parent:
                command = (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                names = {"bot.gateway": "gateway", "rasa_sdk": "actions", "actions": "actions"}
                name = next((names[word] for word in names if word in command), "Rasa")
                found[int(stat.parent.name)] = name
    return found


def main() -> int:
    """Measure, print the table, and return 1 where something was lost, doubled or wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    for name in ("whole", "dialogue", "postgresql"):
        parser.add_argument(f"--{name}", action="store_true")
    asked = parser.parse_args()
    plan = Plan(
        messages=asked.messages,
        visitors=asked.visitors,
        whole=asked.whole,
        dialogue=asked.dialogue,
        seed=asked.seed,
        pause=(16.0, 24.0) if asked.whole else (2.0, 5.0),  # a supervisor gives up after 5 deaths a minute
        think=15.0 if asked.whole else 2.0,
    )
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "database") if asked.postgresql else None
        try:
            figures = asyncio.run(measure(plan, database))
        finally:
            if database is not None:
                database.stop()
    print(figures.table())
    return int(bool(figures.lost or figures.doubled or figures.wrong or figures.uninvited))


if __name__ == "__main__":
    sys.exit(main())
