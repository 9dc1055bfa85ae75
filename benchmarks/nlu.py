"""Language understanding: ours against Rasa's default pipeline and keywords, on messages nobody trained.

    python benchmarks/nlu.py [--runs ours@100,rasa@100,keywords@100] [--epochs 100] [--into FOLDER]
                             [--keep FOLDER]

A run is a pipeline (ours, rasa, rasa-spacy, keywords) and the percentage of each intent's messages (data/nlu)
that it learns from; all are asked the same (nlu_messages.jsonl): written by nineteen authors who knew the
intents and had seen neither training nor tests.
`rasa-spacy` is Rasa's pipeline on the features of de_core_news_sm and needs that model. Each pipeline runs
in a process of its own, so memory and start are its own. Times are those of this machine at this moment:
use the ratios. `--keep` leaves what was trained in a folder and trains nothing again that is there: Rasa's
default takes hours, and new authors only ask.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from rasa_default import config

ROOT = Path(__file__).parents[1]
MESSAGES = Path(__file__).with_name("nlu_messages.jsonl")
REFUSED = ("nlu_fallback", "out_of_scope")
NOT_TOPICS = frozenset(
    ("greet", "goodbye", "thanks", "affirm", "deny", "complaint", "repeat", "emergency", "ask_source",
     "easy_language_on", "easy_language_off", *REFUSED)
)  # fmt: skip
SEED = 20_260_101
BINS = 10
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL": "ERROR",
}
_MARK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")

Understood = tuple[str, float, str, list[str]]
"""The final intent, the probability of the best real intent, that intent, and the intents of all parts."""
Ask = Callable[[str], Awaitable[Understood]]


class Message(NamedTuple):
    """A test message: `right` are the intents that a reader accepts, `several` those of two questions."""

    text: str
    author: str
    right: tuple[str, ...]
    several: tuple[str, ...] = ()

    @property
    def outside(self) -> bool:
        """Whether nobody should answer it."""
        return self.right[:1] == ("out_of_scope",)


def messages() -> list[Message]:
    """Read the test messages."""
    rows = map(json.loads, MESSAGES.read_text(encoding="utf-8").splitlines())
    return [
        Message(row["text"], row["author"], (), tuple(row["intents"]))
        if "intents" in row
        else Message(row["text"], row["author"], (row["intent"], *row.get("also", ())))
        for row in rows
    ]


def blocks(folder: Path) -> Iterator[tuple[Path, dict[str, Any], dict[str, Any]]]:
    """Give file, content and block of every intent in `folder`."""
    for path in sorted(folder.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for block in content.get("nlu", []):
            if "intent" in block:
                yield path, content, block


def project(folder: Path, share: float) -> None:
    """Copy what a training needs to `folder`, with that share of every intent's messages."""
    shutil.copytree(ROOT / "data", folder / "data")
    for name in ("domain.yml", "config.yml"):
        shutil.copy(ROOT / name, folder)
    choose = random.Random(SEED)
    for path, content, block in blocks(folder / "data" / "nlu"):
        lines = block["examples"].splitlines()
        kept = choose.sample(lines, max(2, round(share * len(lines))))
        block["examples"] = "\n".join(sorted(kept, key=lines.index)) + "\n"
        path.write_text(yaml.safe_dump(content, allow_unicode=True, width=10_000), encoding="utf-8")


def train(pipeline: str, folder: Path, epochs: int) -> float:
    """Train in `folder`; return the seconds."""
    if pipeline != "ours":
        (folder / "config.yml").write_text(config(epochs, spacy=pipeline == "rasa-spacy"), encoding="utf-8")
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "data/nlu", "--quiet"]
    began = time.monotonic()
    environment = os.environ | QUIET | {"PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def keywords(folder: Path) -> Ask:
    """Count for each intent the words of the message that are typical of it, as a search would."""
    by_intent: dict[str, Counter[str]] = {}
    for _, _, block in blocks(folder / "data" / "nlu"):
        words = re.findall(r"\w{3,}", _MARK.sub(r"\1", block["examples"]).lower())
        by_intent.setdefault(block["intent"], Counter()).update(words)
    everywhere = sum(by_intent.values(), Counter[str]())

    async def ask(text: str) -> Understood:
        found = set(re.findall(r"\w{3,}", text.lower()))
        scores = {
            name: sum(counts[word] / everywhere[word] for word in found if counts[word] > 1)
            for name, counts in by_intent.items()
        }
        best = max(scores, key=lambda name: scores[name])
        chance = scores[best] / (sum(scores.values()) or 1)
        return (best if chance >= 0.2 else REFUSED[0]), chance, best, [best]

    return ask


def trained(pipeline: str, folder: Path) -> Ask:
    """Load the model in `folder`."""
    from rasa.core.agent import Agent

    from bot.assistant.parsing import Parser

    [model] = (folder / "models").glob("*.tar.gz")
    if pipeline == "ours":
        parser = Parser(Agent.load(str(model)))

        async def ask_ours(text: str) -> Understood:
            found = await parser.understand(text)
            best = next(r for r in found["ranking"] if r["name"] not in REFUSED)
            return found["intent"], best["confidence"], best["name"], [p["intent"] for p in found["parts"]]

        return ask_ours
    agent = Agent.load(str(model))

    async def ask_rasa(text: str) -> Understood:
        found = await agent.parse_message(text)
        best = next(r for r in found["intent_ranking"] if r["name"] not in REFUSED)
        return found["intent"]["name"], best["confidence"], best["name"], [found["intent"]["name"]]

    return ask_rasa


def quality(asked: Sequence[Message], answers: Sequence[Understood]) -> dict[str, Any]:
    """Return the figures of understanding, with the worst confusions."""
    single = [(m, a) for m, a in zip(asked, answers, strict=True) if not m.several]
    inside = [(m, a) for m, a in single if not m.outside]
    outside = [(m, a) for m, a in single if m.outside]
    double = [(m, a) for m, a in zip(asked, answers, strict=True) if m.several]
    pairs = Counter(
        (m.right[0], a[0]) for m, a in single if a[0] not in m.right and not (m.outside and a[0] in REFUSED)
    )
    return {
        "in scope right": share([a[0] in m.right for m, a in inside]),
        "macro F1": macro_f1(inside),
        "out of scope caught": share([a[0] in REFUSED or a[0] in m.right for m, a in outside]),
        "in scope refused": share([a[0] in REFUSED for _, a in inside]),
        "two questions found": share([sorted(m.several) == sorted(a[3]) for m, a in double]),
        "calibration error": calibration_error([(a[1], a[2] in m.right) for m, a in inside]),
        "right at 0.75 to 0.85": share([a[2] in m.right for m, a in inside if 0.75 <= a[1] < 0.85]),
        "confused": [[*pair, count] for pair, count in pairs.most_common(12)],
        "curve": curve([(a[1], a[2] in m.right) for m, a in inside]),
    }


def share(hits: list[bool]) -> float:
    """Return the share of hits; not a number where there is nothing."""
    return sum(hits) / len(hits) if hits else float("nan")


def macro_f1(results: list[tuple[Message, Understood]]) -> float:
    """Return the mean F1 of the intents in scope; not a number where nothing was."""
    truth = [m.right[0] for m, _ in results]
    found = [m.right[0] if a[0] in m.right else a[0] for m, a in results]
    scores = []
    for intent in sorted(set(truth)):
        both = sum(t == f == intent for t, f in zip(truth, found, strict=True))
        scores.append(2 * both / (truth.count(intent) + found.count(intent)))
    return statistics.mean(scores) if scores else math.nan


def curve(chances: list[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """Return mean probability, share of right ones and number for each tenth of the scale."""
    rows = []
    for bin_ in range(BINS):
        inside = [
            c for c in chances if bin_ / BINS <= c[0] < (bin_ + 1) / BINS or (bin_ == BINS - 1 and c[0] == 1)
        ]
        if inside:
            rows.append((statistics.mean(c[0] for c in inside), share([c[1] for c in inside]), len(inside)))
    return rows


def calibration_error(chances: list[tuple[float, bool]]) -> float:
    """Return the expected calibration error: how far probability and truth are apart, on average."""
    if not chances:
        return math.nan
    return sum(abs(mean - right) * number for mean, right, number in curve(chances)) / len(chances)


def watched_encoder() -> Callable[[], int]:
    """Count the calls of the dear encoder from now on; return what gives their number."""
    from bot.nlu.encoders import encoder

    e5, calls = encoder("e5"), Counter[str]()
    encode = e5.encode

    def counting(texts: list[str]) -> Any:
        calls["e5"] += 1
        return encode(texts)

    e5.encode = counting  # type: ignore[method-assign]
    return lambda: calls["e5"]


async def speed(ask: Ask, texts: list[str]) -> tuple[dict[str, float], list[Understood]]:
    """Ask one after the other; return milliseconds (median, 95th percentile), rate, and the answers."""
    await ask(texts[0])
    times, answers = [], []
    for text in texts:
        began = time.perf_counter()
        answers.append(await ask(text))
        times.append(time.perf_counter() - began)
    figures = {
        "median, ms": statistics.median(times) * 1000,
        "95th percentile, ms": statistics.quantiles(times, n=20)[-1] * 1000,
        "messages a second": len(texts) / sum(times),
    }
    return figures, answers


def measure(pipeline: str, folder: Path) -> dict[str, Any]:
    """Load, ask and rate one trained pipeline in this process."""
    began = time.monotonic()
    ask = keywords(folder) if pipeline == "keywords" else trained(pipeline, folder)
    start = time.monotonic() - began
    calls = watched_encoder() if pipeline == "ours" else lambda: 0
    asked = messages()
    figures, answers = asyncio.run(speed(ask, [message.text for message in asked]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    dear = calls() / len(asked)
    by_author = {
        author: quality(
            *zip(*[(m, a) for m, a in zip(asked, answers, strict=True) if m.author == author], strict=True)
        )
        for author in sorted({message.author for message in asked})
    }
    return {
        "start, s": start, "memory, MB": memory, "needs E5": dear, "authors": by_author,
        **figures, **quality(asked, answers),
    }  # fmt: skip


def prepared(pipeline: str, percent: int, folder: Path, epochs: int) -> float:
    """Train in `folder` unless that was done; return the seconds that it took."""
    took = folder / "seconds"
    if not took.exists():
        project(folder, percent / 100)
        seconds = 0.0 if pipeline == "keywords" else train(pipeline, folder, epochs)
        took.write_text(str(seconds), encoding="utf-8")
    return float(took.read_text(encoding="utf-8"))


def run(pipeline: str, percent: int, epochs: int, keep: Path | None = None) -> dict[str, Any]:
    """Train one pipeline on a share of the messages and measure it in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = keep / f"{pipeline}@{percent}" if keep else Path(name)
        seconds = prepared(pipeline, percent, folder, epochs)
        command = [sys.executable, __file__, "--measure", pipeline, str(folder)]
        environment = os.environ | QUIET | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command, cwd=folder, env=environment, check=True, capture_output=True, text=True
        )
        return {
            "pipeline": pipeline,
            "percent": percent,
            "training, s": seconds,
            **json.loads(done.stdout.splitlines()[-1]),
        }


ROWS = {
    "in scope right": ".1%", "macro F1": ".3f", "out of scope caught": ".1%", "in scope refused": ".1%",
    "two questions found": ".1%", "calibration error": ".3f", "right at 0.75 to 0.85": ".1%",
    "needs E5": ".0%", "median, ms": ".1f", "95th percentile, ms": ".1f", "messages a second": ".0f",
    "memory, MB": ".0f", "start, s": ".1f", "training, s": ".0f",
}  # fmt: skip


def table(results: list[dict[str, Any]]) -> str:
    """Return the figures as a table, one column a pipeline."""
    names = [f"{r['pipeline']} ({r['percent']} %)" for r in results]
    lines = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    lines += [
        f"| {row} | {' | '.join(format(r[row], form) for r in results)} |" for row, form in ROWS.items()
    ]
    return "\n".join(lines)


def authors(results: list[dict[str, Any]]) -> str:
    """Return the figures of each author's messages as a table."""
    rows = ("in scope right", "out of scope caught", "in scope refused", "two questions found")
    lines = [f"| pipeline | author | {' | '.join(rows)} |", "|---" * (len(rows) + 2) + "|"]
    for result in results:
        name = f"{result['pipeline']}@{result['percent']}"
        for author, figures in result["authors"].items():
            lines.append(f"| {name} | {author} | {' | '.join(percent(figures[row]) for row in rows)} |")
    return "\n".join(lines)


def percent(value: float) -> str:
    """Return `value` as a percentage, or a dash where there was nothing to measure."""
    return "–" if math.isnan(value) else f"{value:.1%}"


def runs(results: list[dict[str, Any]]) -> str:
    """Name the runs as the command line does."""
    return ",".join(f"{result['pipeline']}@{result['percent']}" for result in results)


def page(results: list[dict[str, Any]], epochs: int, count: int) -> str:
    """Return docs/benchmarks/nlu.md."""
    confused = [
        f"| {name} | {truth} | {found} | {number} |"
        for result in results
        for name in [f"{result['pipeline']}@{result['percent']}"]
        for truth, found, number in result["confused"][:6]
    ]
    networks = any(result["pipeline"].startswith("rasa") for result in results)
    learned = f" Rasa's networks learned for {epochs} epochs." if networks else ""
    return f"""# Language understanding: figures

Made by `benchmarks/nlu.py --runs {runs(results)} --into docs/benchmarks` on {count} messages of
`benchmarks/nlu_messages.jsonl`, written by nineteen authors who had seen neither training messages nor
tests. The errors of the authors a, g, h and i were read while training messages were added, those of the
others were not.
In brackets: the share of the training messages.{learned}

{table(results)}

## By author

{authors(results)}

Training of ours begins without kept embeddings. The rate is that of one client in one process, without a
server; whole conversations over HTTP are measured by `benchmarks/assistant.py`.

![Probability against truth](nlu_calibration.svg)

## Worst confusions

| pipeline | meant | understood | times |
|---|---|---|---|
{chr(10).join(confused)}
"""


def plot(results: list[dict[str, Any]], path: Path) -> None:
    """Draw how often an intent is right against how sure its pipeline was."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "revierlotse"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], "--", color="grey", label="calibrated")
    for result in results:
        axes.plot(
            *zip(*[(x, y) for x, y, _ in result["curve"]], strict=True),
            "o-",
            label=f"{result['pipeline']} {result['percent']} %",
        )
    axes.set(xlabel="probability of the best intent", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")


def main() -> None:
    """Measure the pipelines and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--runs", default="ours@100,rasa@100,keywords@100", help="PIPELINE@PERCENT, with commas"
    )
    parser.add_argument("--epochs", type=int, default=100, help="of Rasa's networks")
    parser.add_argument("--into", type=Path, help="write nlu.md and its plot to this folder")
    parser.add_argument("--keep", type=Path, help="keep what was trained here, and use what is there")
    parser.add_argument("--measure", nargs=2, metavar=("PIPELINE", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure[0], Path(asked.measure[1]))))
        return
    results = []
    for wanted in asked.runs.split(","):
        pipeline, percent = wanted.split("@")
        print(f"{pipeline} with {percent} % of the training messages …", file=sys.stderr, flush=True)
        results.append(run(pipeline, int(percent), asked.epochs, asked.keep))
    print(table(results))
    if asked.into:
        asked.into.mkdir(parents=True, exist_ok=True)
        (asked.into / "nlu.md").write_text(page(results, asked.epochs, len(messages())), encoding="utf-8")
        plot(results, asked.into / "nlu_calibration.svg")


if __name__ == "__main__":
    main()
