"""Where German sentences begin and end, by rules that hold for running text and for one sentence a line."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

_END = re.compile(r"(?:[.!?…]+)[\"'»«“”‘’)\]*_]*(?=\s|$)|\n")
_MARKER = re.compile(r"\s*(?:[-*+•·–▪‣]\s|#{1,6}\s|>\s|\|)")
_ITEM = re.compile(r"\s*\d{1,2}[.)]\s+([^\W_]+)")
"""The next entry of a numbered list."""
_CLOSED = re.compile(r"[.!?…:;][\"'»«“”‘’)\]*_]*\s*$")
_LAST_WORD = re.compile(r"([^\W_]+)\.$")
_ROMAN = re.compile(r"[IVX]+")
_WRAPPED_LINE = 60
"""Characters; a longer line without an end mark is taken for wrapped text, a shorter one for a heading."""


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    text = (Path(__file__).parent / "sentences.yml").read_text(encoding="utf-8")
    return {key: frozenset(str(word) for word in words) for key, words in yaml.safe_load(text).items()}


def abbreviations() -> frozenset[str]:
    """Abbreviations whose full stop does not end a sentence, in lower case and without the stop."""
    return _words()["abbreviations"]


def split(text: str) -> list[tuple[int, int]]:
    """Start and end (Unicode code points) of each sentence, without the white space around it.

    A line break ends a sentence unless the line is cut in its middle (it ends with a comma or an article, is
    as long as wrapped lines are, or the next line goes on in lower case).
    """
    spans = []
    start = 0
    for match in _END.finditer(text):
        if match.end() <= start or not _ends_sentence(text, start, match):
            continue
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    body = piece.strip()
    if not body:
        return None
    start += len(piece) - len(piece.lstrip())
    return start, start + len(body)


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    if match.group() == "\n":
        return _line_ends(text, start, match.start())
    if set(match.group()) & set("!?…") or match.end() == len(text):
        return True
    following = _next_word(text, match.end())
    if following and following[0].islower() and not _next_is_new_line(text, match.end()):
        return False
    before = _LAST_WORD.search(text[max(start, match.start() - 30) : match.start() + 1])
    return not (before and _dot_belongs(text[start : match.start()], before.group(1), following))


def _dot_belongs(before: str, word: str, following: str) -> bool:
    """Whether the full stop is part of the word: an abbreviation, an initial or an ordinal number."""
    lower = word.lower()
    if lower.endswith("str") and following[:1].isdigit():  # "Lindenstr. 12"
        return True
    if lower in abbreviations():
        return bool(following)
    if len(word) == 1 and word.isalpha():
        return word.isupper() or bool(following)
    previous = before[: -len(word)].split()
    if _ROMAN.fullmatch(word):  # "im III. Quartal", but "Das war Ludwig XIV."
        article = bool(previous) and previous[-1].lower() in _words()["before_ordinal"]
        return following.lower() in _words()["after_ordinal"] or article
    if not word.isdigit() or len(word) > 2:
        return False
    return (
        following.lower() in _words()["after_ordinal"]
        or bool(previous and previous[-1].lower() in _words()["before_ordinal"])
        or not previous
    )


def _next_word(text: str, position: int) -> str:
    match = re.compile(r"\s*[\"'»«„“(\[*_]*([^\W_]+|[§€$%&])?").match(text, position)
    return (match.group(1) or "") if match else ""


def _next_is_new_line(text: str, position: int) -> bool:
    match = re.compile(r"[ \t]*\r?\n").match(text, position)
    return match is not None


def _line_ends(text: str, start: int, position: int) -> bool:
    line_start = max(start, text.rfind("\n", 0, position) + 1)
    line = text[line_start:position].strip()
    following = text[position + 1 : position + 1 + 80].split("\n", 1)[0]
    if not line or not following.strip() or _CLOSED.search(line) or _MARKER.match(following):
        return True
    if following.strip()[0].islower() or line.endswith(","):
        return False
    last = line.split()[-1].lower()
    item = _ITEM.match(following)
    if (
        item
        and last not in _words()["before_ordinal"]
        and item.group(1).lower() not in _words()["after_ordinal"]
    ):
        return True
    return not (last in _words()["never_last"] or len(line) >= _WRAPPED_LINE)
