"""The checker's process: reads a JSON question a line, writes a JSON answer a line."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from bot import easy_language
from bot.easy_language.fixer import only_safe
from bot.easy_language.simplify import Term, simplify


def report(text: str, profile: str | None, details: bool) -> dict[str, Any]:
    """Check a text and give the report as the HTTP contract has it; offsets count Unicode code points.

    With `details` it has fixes and shares of the score too.
    """
    found = easy_language.check(text) if profile is None else easy_language.check(text, profile)
    return (only_safe(text, found) if details else found).to_dict(details)


def simplified(text: str, terms: list[dict[str, Any]]) -> dict[str, Any]:
    """Make a text easier; `terms` are those of the glossary."""
    known = [Term(term["name"], term["explanation"], tuple(term["words"])) for term in terms]
    return simplify(text, known).to_dict()


def answer_to(question: dict[str, Any]) -> dict[str, Any]:
    """Give the result of a question, or which error it is. Nothing that could hold the text is printed."""
    try:
        if question["do"] == "simplify":
            return {"result": simplified(question["text"], question["terms"])}
        return {"result": report(question["text"], question["profile"], question["details"])}
    except easy_language.UnknownProfile:
        return {"error": "profile"}
    except Exception as error:  # a traceback could quote the text, and the next text may be fine
        print(type(error).__name__, file=sys.stderr)
        return {"error": "failed"}


def main() -> None:
    """Answer until the input ends. Nothing that a library prints can get between the answers."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    easy_language.check("Das ist ein Satz.")  # loads the German pipeline
    print("{}", file=answers, flush=True)
    for line in sys.stdin.buffer:
        print(json.dumps(answer_to(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
