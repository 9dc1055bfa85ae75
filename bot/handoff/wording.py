"""Sentences that name times and people, from data/texts/handoff.yml."""

from __future__ import annotations

from datetime import datetime

from bot.content.texts import Language, Texts
from bot.handoff.hours import Opening


def when(texts: Texts, language: Language, opening: Opening | None) -> str:
    """Say until when the office is open, or when an answer can be expected at the earliest."""
    if opening is None:
        return texts.get("open_unknown", language)
    if opening.now:
        return texts.get("open_now", language, end=clock(opening.end))
    day = date(texts, language, opening.start)
    return texts.get("open_later", language, day=day, start=clock(opening.start))


def date(texts: Texts, language: Language, moment: datetime) -> str:
    """Write a day: "Dienstag, 1. Dezember"."""
    weekday = texts.get("weekdays", language).split()[moment.weekday()]
    month = texts.get("months", language).split()[moment.month - 1]
    return f"{weekday}, {moment.day}. {month}"


def clock(moment: datetime) -> str:
    """Write a time without needless zeros: "9" or "17:30"."""
    return f"{moment.hour}:{moment.minute:02}" if moment.minute else str(moment.hour)
