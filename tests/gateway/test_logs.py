"""Lines of the log go out together and in order, and at the end of the process none is left."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from bot.gateway.logs import Lines


async def test_lines_of_a_moment_are_written_together_and_in_order() -> None:
    stream = io.StringIO()
    lines = Lines(stream)
    for number in range(3):
        lines.info(str(number))
    assert stream.getvalue() == ""
    await asyncio.sleep(0.3)
    assert stream.getvalue() == "0\n1\n2\n"
    lines.info("3")
    await asyncio.sleep(0.3)
    assert stream.getvalue() == "0\n1\n2\n3\n", "the next moment writes as well"


async def test_a_warning_or_an_error_goes_out_at_once_after_what_came_before_it() -> None:
    stream = io.StringIO()
    lines = Lines(stream)
    lines.info("before")
    lines.warning("careful")
    assert stream.getvalue() == "before\ncareful\n"
    lines.error("broken")
    assert stream.getvalue() == "before\ncareful\nbroken\n"
    await asyncio.sleep(0.3)
    assert stream.getvalue() == "before\ncareful\nbroken\n", "nothing is written twice"


def test_outside_the_loop_a_line_is_written_now() -> None:
    stream = io.StringIO()
    Lines(stream).info("now")
    assert stream.getvalue() == "now\n"


def test_a_loop_that_ended_before_its_moment_keeps_no_later_line_back() -> None:
    stream = io.StringIO()
    lines = Lines(stream)

    async def say(word: str, seconds: float) -> None:
        lines.info(word)
        await asyncio.sleep(seconds)

    asyncio.run(say("first", 0))
    asyncio.run(say("second", 0.3))
    assert stream.getvalue() == "first\nsecond\n"


def test_threads_lose_no_line() -> None:
    stream = io.StringIO()
    lines = Lines(stream)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lines.info, map(str, range(2000))))
    assert sorted(stream.getvalue().split(), key=int) == [str(number) for number in range(2000)]


def test_what_libraries_say_keeps_its_place() -> None:
    program = (
        "import asyncio, logging, structlog; from bot.gateway import logs; logs.configure()\n"
        "async def say():\n"
        "    structlog.get_logger().info('ours')\n"
        "    logging.getLogger('library').warning('theirs %s', 1)\n"
        "asyncio.run(say())"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert [json.loads(line)["event"] for line in ended.stderr.splitlines()] == ["ours", "theirs %s"]


def test_what_waits_when_the_process_ends_is_written() -> None:
    program = (
        "import asyncio, structlog; from bot.gateway import logs; logs.configure()\n"
        "async def say(): structlog.get_logger().info('last', number=1)\n"
        "asyncio.run(say())"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert '"event": "last"' in ended.stderr
    assert ended.stderr.count("\n") == 1
