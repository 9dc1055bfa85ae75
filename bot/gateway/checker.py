"""The Leichte Sprache checker in a process of its own: it can be slow, and it can be stopped."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST = 50_000
"""Longest text in Unicode code points."""
_SECONDS = 20.0
_START_SECONDS = 60.0
_MOST_WAITING = 8
_LINE = 64 * 1024 * 1024
"""Largest answer of the worker in bytes."""


class CheckerBusy(Exception):
    """Too many texts wait already, or the checker does not start."""


class CheckerSlow(Exception):
    """The text took too long."""


class UnknownProfile(ValueError):
    """There is no such profile of rules."""


class Checker:
    """One worker, started at the first text; a text that takes too long ends it, the next starts another."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._lock = asyncio.Lock()
        self._waiting = 0
        self._worker: asyncio.subprocess.Process | None = None

    async def check(self, text: str, profile: str | None, details: bool = False) -> dict[str, Any]:
        """Give the report of the contract; raise `CheckerBusy`, `CheckerSlow` or `UnknownProfile`.

        With `details` it has fixes and shares of the score too.
        """
        answer = await self._answer({"do": "check", "text": text, "profile": profile, "details": details})
        if answer.get("error") == "profile":
            raise UnknownProfile(profile)
        return _result(answer)

    async def simplify(self, text: str, terms: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Give `easy_language.simplify.Simplified` as lists; raise `CheckerBusy` or `CheckerSlow`.

        `terms` are the glossary: `{"name", "explanation", "words"}` each.
        """
        return _result(await self._answer({"do": "simplify", "text": text, "terms": list(terms)}))

    async def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if self._waiting >= _MOST_WAITING:
            raise CheckerBusy
        self._waiting += 1
        try:
            async with self._lock:
                return await self._ask(question)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the worker."""
        worker, self._worker = self._worker, None
        if worker is not None:
            if worker.returncode is None:
                worker.kill()
            await worker.wait()

    async def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        worker = await self._running()
        line = json.dumps(question).encode() + b"\n"
        try:
            return await asyncio.wait_for(_exchange(worker, line), self._seconds)
        except asyncio.TimeoutError:
            await self.close()
            raise CheckerSlow from None
        except (OSError, ValueError, asyncio.IncompleteReadError):
            await self.close()
            raise CheckerBusy from None

    async def _running(self) -> asyncio.subprocess.Process:
        if self._worker is None or self._worker.returncode is not None:
            self._worker = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot.gateway.checker_worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_LINE,
            )
            try:  # the worker says when it has loaded
                await asyncio.wait_for(_answer(self._worker), _START_SECONDS)
            except (asyncio.TimeoutError, OSError, ValueError, asyncio.IncompleteReadError):
                await self.close()
                raise CheckerBusy from None
        return self._worker


def _result(answer: dict[str, Any]) -> dict[str, Any]:
    if "result" not in answer:
        raise CheckerBusy
    return dict(answer["result"])


async def _exchange(worker: asyncio.subprocess.Process, line: bytes) -> dict[str, Any]:
    if worker.stdin is None:
        raise ValueError("the worker has no input")
    worker.stdin.write(line)
    await worker.stdin.drain()
    return await _answer(worker)


async def _answer(worker: asyncio.subprocess.Process) -> dict[str, Any]:
    if worker.stdout is None:
        raise ValueError("the worker has no output")
    return dict(json.loads(await worker.stdout.readuntil(b"\n")))
