"""Masks in a visitor's message every word that could say who wrote it.

What stays are public words (bot/gateway/public_words.py) in their order; docs/architecture.md says why that
is enough ("Messages to review").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bot.content.schema import read
from bot.gateway.public_words import PublicWords, fold

MASK = "▢"
MOST_WORDS = 30
"""A longer message is not kept: the more somebody tells, the easier it is to know him by it."""
MOST_IN_A_NAME = 4
"""Words that are masked behind "ich heiße" where nothing ends the name before."""
_MOST_MASKED = 0.5
_SHORT = 3
_TOKEN = re.compile(r"([^\w@]*)(.*?)([^\w@]*)", re.DOTALL)
_WORDS = re.compile(r"[^\W\d_]+(?:[-'’/][^\W\d_]+)*")
_PARTS = re.compile(r"[-'’/]")
_KEPT_SIGNS = re.compile(r"[^.,;:!?…]")
_ENDS_SENTENCE = re.compile(r"[.!?:…\n]")


@dataclass
class _Word:
    """One word of a message with the signs behind it."""

    text: str
    after: str
    first: bool
    masked: bool = False

    @property
    def folded(self) -> str:
        return fold(self.text)

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper() or self.text[:1].isdigit()


Phrases = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Masker:
    """What data/review.yml says about names, and the public words."""

    public: PublicWords
    names_after: Phrases
    perhaps_after: Phrases
    names_before: Phrases
    closings: Phrases
    ends: Phrases
    surnames: Phrases

    @classmethod
    def load(cls, folder: Path) -> Masker:
        """Read `CONTENT_DIR`; raise `ContentError`."""
        data = read(folder / "review.yml", "review").data
        lists = {name: frozenset(tuple(map(fold, one.split())) for one in data[name]) for name in data}
        return cls(PublicWords.load(folder, data["names_after"]), **lists)

    def mask(self, text: str) -> str | None:
        """Give the message with ▢ for what is masked; None where too little is left, or it is too long."""
        words = _words(text)
        if not 0 < len(words) <= MOST_WORDS:
            return None
        for word in words:
            word.masked = not self._is_public(word)
        self._mask_told_names(words)
        self._mask_closing(words)
        _mask_neighbours(words)
        kept = [word for word in words if not word.masked]
        if len(kept) < _MOST_MASKED * len(words) or not any(len(word.text) >= _SHORT for word in kept):
            return None
        return _joined(words)

    def _is_public(self, word: _Word) -> bool:
        if not _WORDS.fullmatch(word.text) or len(word.text) < 2:
            return False
        parts = [fold(part) for part in _PARTS.split(word.text)]
        if not all(part in self.public.words for part in parts):
            return False
        if not word.text[0].isupper():
            return True
        usual = word.first or word.text.isupper() or parts[0] in self.public.capitals
        return usual and (word.folded,) not in self.surnames

    def _mask_told_names(self, words: list[_Word]) -> None:
        for number in range(len(words)):
            if _ends_with(words[: number + 1], self.names_after | self.perhaps_after):
                self._mask_behind(words, number)
            if _ends_with(words[: number + 1], self.names_before):
                self._mask_before(words, number)

    def _mask_behind(self, words: list[_Word], number: int) -> None:
        """Mask the words behind the one with this number until a name ends."""
        for before, word in zip(
            words[number:], words[number + 1 : number + 1 + MOST_IN_A_NAME], strict=False
        ):
            if _ENDS_SENTENCE.search(before.after) and before is not words[number]:
                return
            if (word.folded,) in self.ends:
                return
            word.masked = True

    def _mask_before(self, words: list[_Word], number: int) -> None:
        """Mask the words up to the one with this number, from where the sentence begins."""
        for word in reversed(words[max(0, number - MOST_IN_A_NAME - 1) : number + 1]):
            if _ENDS_SENTENCE.search(word.after) and word is not words[number]:
                return
            word.masked = True

    def _mask_closing(self, words: list[_Word]) -> None:
        for number in range(len(words)):
            if _ends_with(words[: number + 1], self.closings):
                for word in words[number + 1 :]:
                    word.masked = True
                return


def _words(text: str) -> list[_Word]:
    """Split a message; signs without a letter or digit belong to the word before them."""
    words: list[_Word] = []
    for token in re.findall(r"\S+|\n", text):
        match = _TOKEN.fullmatch(token)
        before, core, after = match.groups() if match else ("", token, "")
        if words:
            words[-1].after += before
        if core:
            first = not words or bool(_ENDS_SENTENCE.search(words[-1].after))
            words.append(_Word(core, after, first))
    return words


def _ends_with(words: list[_Word], phrases: Phrases) -> bool:
    said = [word.folded for word in words[-3:]]
    return any(tuple(said[-length:]) in phrases for length in range(1, len(said) + 1))


def _mask_neighbours(words: list[_Word]) -> None:
    """Mask what is written with a capital beside something masked that is: first name and surname."""
    for row in (words, words[::-1]):
        for one, other in pairwise(row):
            if one.masked and one.capital and other.capital and not other.first:
                other.masked = True


def _joined(words: Iterable[_Word]) -> str:
    told: list[str] = []
    for word in words:
        signs = _KEPT_SIGNS.sub("", word.after)[:1]
        if not word.masked:
            told.append(word.text + signs)
        elif told and told[-1] == MASK:
            told[-1] += signs
        else:
            told.append(MASK + signs)
    return " ".join(told)
