"""What the chat weighs and how fast it is: bytes, page load to usable, Enter to the reply on screen.

    python benchmarks/widget.py [--messages 100] [--loads 20] [--others]

The whole assistant runs as `make run` starts it, with the trained model, on free ports; Chromium opens the
demo page. Every load has an empty cache. The time of a reply is taken in the page, from the keydown of Enter
to the frame that shows the answer. `--others` fetches three other chat widgets with npm and compresses them
alike.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).parents[1]
WIDGET = ROOT / "bot" / "widget" / "static"
TEXTS = ROOT / "data" / "texts" / "widget.yml"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
OTHERS = {
    "rasa-webchat@1.0.1": "package/lib/index.js",
    "deep-chat@2.4.2": "package/dist/deepChat.bundle.js",
    "botframework-webchat@4.18.1": "package/dist/webchat.js",
}
QUESTIONS = (
    "Was ist das Strukturstärkungsgesetz?",
    "Wann endet der Kohleausstieg?",
    "Wer ist für Radwege zuständig?",
    "Was ist die Innovationsregion Mitteldeutschland?",
)
USABLE = """() => new Promise((done) => {
    const ready = () => document.querySelector('revier-lotse[ready]') && done(performance.now());
    new MutationObserver(ready).observe(document, {subtree: true, childList: true, attributes: true});
    ready();
})"""
ANSWERED = """() => {
    const root = document.querySelector('revier-lotse').shadowRoot;
    const list = root.querySelector('.messages');
    window.answered = [];
    let asked = 0;
    root.querySelector('#input').addEventListener('keydown', ({key}) => {
        if (key === 'Enter') asked = performance.now();
    }, true);
    new MutationObserver(() => {
        if (!asked || !list.lastElementChild.classList.contains('bot')) return;
        const from = asked;
        asked = 0;
        requestAnimationFrame(() => setTimeout(() => window.answered.push(performance.now() - from)));
    }).observe(list, {childList: true});
}"""


def packed(content: bytes) -> int:
    """Give the bytes of a file as it is sent."""
    return len(gzip.compress(content, 9))


def sizes() -> Iterator[tuple[str, int]]:
    """Give each part of the chat with its bytes; the texts are those of the larger register."""
    scripts = [WIDGET / "widget.js", *sorted((WIDGET / "widget").glob("*.js"))]
    yield "scripts", sum(packed(path.read_bytes()) for path in scripts)
    yield "styles", packed((WIDGET / "widget" / "widget.css").read_bytes())
    texts = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    registers = [str({key: entry[one] for key, entry in texts.items()}) for one in ("de", "de-simple")]
    yield "texts", max(packed(register.encode()) for register in registers)


def others() -> Iterator[tuple[str, int]]:
    """Fetch other widgets and give the bytes of the script that a page loads."""
    with tempfile.TemporaryDirectory() as folder:
        for package, name in OTHERS.items():
            command = ["npm", "pack", package, "--silent"]
            found = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
            with tarfile.open(Path(folder) / found.stdout.split()[-1]) as archive:
                file = archive.extractfile(name)
                assert file is not None
                yield package, packed(file.read())


def free_ports(number: int) -> list[int]:
    """Find ports that nobody uses."""
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def assistant() -> Iterator[str]:
    """Start the whole of it; give its address."""
    folder = tempfile.mkdtemp()
    ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), map(str, free_ports(3)), strict=True))
    limits = {"RATE_PER_MINUTE": "0", "RATE_PER_ADDRESS": "0", "HOST": "127.0.0.1", "VAR_DIR": folder}
    running = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env={**os.environ, **ports, **limits},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{ports['PORT']}"
    try:
        for _ in range(1800):
            try:
                with urllib.request.urlopen(f"{url}/readyz", timeout=5):  # noqa: S310
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield url
    finally:
        running.send_signal(signal.SIGINT)
        running.wait()
        shutil.rmtree(folder)


async def loads(browser: Browser, url: str, number: int) -> list[float]:
    """Time from the beginning of a page load until the button can be pressed, in ms; nothing is cached."""
    times = []
    for _ in range(number):
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        page = await context.new_page()
        await page.goto(url, wait_until="commit")
        times.append(float(await page.evaluate(USABLE)))
        await context.close()
    return times


async def replies(browser: Browser, url: str, number: int) -> list[float]:
    """Time from Enter until the answer is on screen, in ms."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    times: list[float] = []
    for index in range(number):
        if index % 20 == 0:  # a new conversation now and then, as visitors have them
            await page.goto(url)
            await page.evaluate("sessionStorage.clear()")
            await page.reload()
            await page.locator("revier-lotse[ready] .launcher").click()
            await page.locator("revier-lotse .entry.bot").first.wait_for()
            await page.evaluate(ANSWERED)
            seen = 0
        await page.locator("revier-lotse #input").fill(QUESTIONS[index % len(QUESTIONS)])
        await page.keyboard.press("Enter")
        seen += 1
        await page.wait_for_function("(seen) => window.answered.length === seen", arg=seen)
        times.append(float(await page.evaluate("window.answered.at(-1)")))
    return times


def line(name: str, times: list[float]) -> str:
    """Write median and 95th percentile."""
    centiles = statistics.quantiles(times, n=100)
    return (
        f"{name:42} median {statistics.median(times):6.0f} ms   p95 {centiles[94]:6.0f} ms   n {len(times)}"
    )


async def measure(url: str, arguments: argparse.Namespace) -> None:
    """Print the times."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        await loads(browser, url, 3)
        print(line("page load to usable button", await loads(browser, url, arguments.loads)))
        print(line("Enter to the reply on screen", await replies(browser, url, arguments.messages)))
        await browser.close()


def main() -> None:
    """Weigh, then start everything and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--loads", type=int, default=20)
    parser.add_argument("--others", action="store_true")
    arguments = parser.parse_args()
    parts = dict(sizes())
    for name, size in [*parts.items(), ("Revierlotse, everything", sum(parts.values()))]:
        print(f"{name:42} {size / 1000:7.1f} KB gzip")
    for name, size in others() if arguments.others else ():
        print(f"{name:42} {size / 1000:7.1f} KB gzip")
    with assistant() as url:
        asyncio.run(measure(url, arguments))


if __name__ == "__main__":
    main()
