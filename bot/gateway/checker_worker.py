"""The checker's process: reads a JSON question a line, writes a JSON answer a line."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from bot import easy_language
from bot.gateway.logs import described


def report(text: str, profile: str | None) -> dict[str, Any]:
    """Check a text and give the report as the HTTP contract has it; offsets count Unicode code points."""
    result = easy_language.check(text, **({} if profile is None else {"profile": profile}))
    return {
        "score": result.score,
        "sentences": [
            {"start": one.start, "end": one.end, "score": one.score, "statements": one.statements}
            for one in result.sentences
        ],
        "findings": [
            {
                "rule": one.rule,
                "severity": str(one.severity),
                "start": one.start,
                "end": one.end,
                "text": text[one.start : one.end],
                "message": one.message,
                "suggestion": one.suggestion,
                "source": one.source,
            }
            for one in result.findings
        ],
    }


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
        except (KeyError, ValueError) as error:
            if question["profile"] is None:
                raise
            answer = {"error": "profile", "where": described(error)}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
