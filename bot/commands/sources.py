"""`python -m bot sources`: which answers rest on which page, the oldest first."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import Any

from bot.content.messages import Messages
from bot.content.problems import ContentError


def add(commands: Any) -> None:
    """Add the command."""
    say = Messages.load("commands").get
    commands.add_parser("sources", help=say("sources"), description=say("sources_more"))


def run(arguments: argparse.Namespace) -> int:
    """Print date, class, number of answers, id and title of every source; return 1 for unusable files."""
    from bot.content.glossary import Glossary
    from bot.content.responses import Responses
    from bot.content.sources import Sources

    try:
        sources, responses, glossary = Sources.load(), Responses.load(), Glossary.load()
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    answers = Counter(
        source
        for variations in responses.values()
        for source in {source for variation in variations for source in variation.sources}
    )
    terms = Counter(source for term in glossary.values() for source in term.sources)
    say = Messages.load("commands").get
    print(say("sources_head"))
    for source in sorted(sources.values(), key=lambda source: (source.date, source.id)):
        used = f"{answers[source.id]:9}  {terms[source.id]:7}"
        print(f"{source.date:10}  {source.kind:6}  {used}  {source.id}: {source.title} ({source.as_of})")
    return 0
