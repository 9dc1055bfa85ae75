"""Follow-ups: how many turns of dialogues that nobody trained are understood, with the last answer or not.

    PYTHONPATH=. python benchmarks/nlu_dialogues.py [--into FOLDER]

nlu_dialogues.jsonl holds 490 dialogues of seven authors who knew the intents and had seen neither training
nor tests. To each turn belong all intents whose answer a fair reader accepts there; a list among them are
those of two questions. The last topic is the one that the author expected, so that one error does not spoil
the turns after it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nlu import NOT_TOPICS, share

from bot.assistant.parsing import Parser
from bot.supervisor.environment import quiet

DIALOGUES = Path(__file__).with_name("nlu_dialogues.jsonl")
WAYS = {"each message alone": False, "with the last answer": True}


class Asked(NamedTuple):
    """A turn after the first: its text, what is right, and the topic answered before it."""

    author: str
    text: str
    right: list[str | list[str]]
    topic: str | None


def turns() -> Iterator[Asked]:
    """Read the turns that have an answer before them."""
    for line in DIALOGUES.read_text(encoding="utf-8").splitlines():
        dialogue, topic = json.loads(line), None
        for number, turn in enumerate(dialogue["turns"]):
            if number:
                yield Asked(dialogue["author"], turn["text"], turn["right"], topic)
            expected = turn["right"][0]
            names = [expected] if isinstance(expected, str) else expected
            topic = next((name for name in reversed(names) if name not in NOT_TOPICS), topic)


def is_right(turn: Asked, intents: list[str]) -> bool:
    """Tell whether the intents are accepted; to repeat an answer is to give it again."""
    given = [turn.topic if intent == "repeat" and turn.topic else intent for intent in intents]
    accepted = [sorted([right] if isinstance(right, str) else right) for right in turn.right]
    return sorted(map(str, given)) in accepted or sorted(intents) in accepted


async def results(parser: Parser, asked: list[Asked], *, after: bool) -> list[bool]:
    """Return for each turn whether it was understood."""
    found = [await parser.understand(turn.text, turn.topic if after else None) for turn in asked]
    parts = [[part["intent"] for part in one["parts"]] for one in found]
    return [is_right(turn, intents) for turn, intents in zip(asked, parts, strict=True)]


def main() -> None:
    """Ask all turns both ways and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--into", type=Path, help="write nlu_dialogues.md to this folder")
    into = parser.parse_args().into
    quiet()
    asked, understands = list(turns()), Parser.load()
    authors = sorted({turn.author for turn in asked})
    lines = [
        f"| | {' | '.join(f'author {author}' for author in authors)} | all |",
        "|---" * (len(authors) + 2) + "|",
    ]
    for way, after in WAYS.items():
        right = asyncio.run(results(understands, asked, after=after))
        columns = [
            share([hit for turn, hit in zip(asked, right, strict=True) if turn.author == author])
            for author in authors
        ]
        lines.append(f"| {way} | {' | '.join(f'{value:.1%}' for value in (*columns, share(right)))} |")
    table = "\n".join(lines)
    print(table)
    if into:
        page = PAGE.format(count=len(asked), table=table)
        (into / "nlu_dialogues.md").write_text(page, encoding="utf-8")


PAGE = """# Follow-ups: figures

Made by `benchmarks/nlu_dialogues.py --into docs/benchmarks` on {count} turns of
`benchmarks/nlu_dialogues.jsonl` that have an answer before them, of seven authors who had seen neither
training messages nor tests. Right is what a fair reader accepts at that point. Of the dialogues of
the authors k and l the errors were read while the component was made, of d, n, s, t and v none; none of their
messages was trained.

{table}
"""

if __name__ == "__main__":
    main()
