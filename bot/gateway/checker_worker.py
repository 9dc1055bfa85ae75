"""The checker's process: reads a JSON question a line, writes a JSON answer a line."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from bot import easy_language


def report(text: str, profile: str | None) -> dict[str, Any]:
    """Check a text and give the report as the HTTP contract has it; offsets count Unicode code points."""
    return (easy_language.check(text) if profile is None else easy_language.check(text, profile)).to_dict()


def main() -> None:
    """Answer until the input ends. Nothing that a library prints can get between the answers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    easy_language.check("Das ist ein Satz.")  # loads the German pipeline
    print("{}", file=answers, flush=True)
    for line in sys.stdin.buffer:
        question = json.loads(line)
        try:
            answer: dict[str, Any] = {"report": report(question["text"], question["profile"])}
        except easy_language.UnknownProfile:
            answer = {"error": "profile"}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
