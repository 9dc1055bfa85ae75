"""The wish to have a conversation erased, said in words: asked about, then settled by a yes or a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from bot.content.texts import Language, Texts
from bot.form.phrases import Phrases
from bot.gateway.replies import Choice, Offer, Reply

TOPIC, KEPT, ERASED = "erase", "erase_kept", "erased"
"""The topics of the question and of what is said after it; `ERASED` are a conversation's last words."""
_KEY = "erase"
Settled = Literal["yes", "no"]


class Confirmed(Exception):
    """The visitor has confirmed that everything is to be erased; who hears that erases it and says so."""


def wished(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` asks to erase everything, and nothing else."""
    return phrases.says("erase", text)


def question(language: Language, texts: Texts) -> Reply:
    """Ask whether everything is to be erased, with two buttons."""
    offers = [Offer(texts.get(f"erase_{kind}", language), {_KEY: kind}) for kind in ("yes", "no")]
    return Reply(texts.get("erase_ask", language), language, TOPIC).offering(offers)


def kept(language: Language, texts: Texts) -> Reply:
    """Say that nothing is erased."""
    return Reply(texts.get("erase_kept", language), language, KEPT)


def gone(language: Language, texts: Texts) -> Reply:
    """Say that everything is erased; nothing of this reply is stored."""
    return Reply(texts.get("notice_erased", language), language, ERASED, id="0")


def pressed(choice: Choice | None) -> Settled | None:
    """Return what the button settles, None where it is another one."""
    settled: Any = (choice or {}).get(_KEY)
    return settled if settled in ("yes", "no") else None


def said(text: str, phrases: Phrases) -> Settled | None:
    """Return what `text` settles right after the question; None where it is neither yes nor no."""
    kinds: Sequence[Settled] = ("no", "yes")
    return next((kind for kind in kinds if phrases.says(kind, text)), None)
