"""HanTa as a tagger and lemmatizer that is safe and fast enough to stand in a server.

HanTa (Wartena 2019, "A Probabilistic Morphology Model for German Lemmatization") is a hidden Markov model
over morphemes inside words and over tags between words. Used as it comes it fails on an empty token, needs
time that grows with the square of a word's length, and analyses each word anew. Here long words never reach
it, every analysis is remembered, and the search over a sentence follows only the tags that a word can have.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

LONGEST_WORD = 40
"""Letters; a longer token is tagged by its shape (400 letters would take HanTa 1.8 s, 1,500 letters 29 s)."""

BEAM = 6
"""States of the tag search that are followed from one word to the next."""

STTS = {"ADJ(A)": "ADJA", "ADJ(D)": "ADJD", "NNA": "NN", "NNI": "NN", "UNKNOWN": "XY"}
"""HanTa's names of tags that STTS calls otherwise; `VV(FIN)` and its like lose their brackets."""

_CACHED_WORDS = 50_000
_START, _END = 1, 2
_UNKNOWN = 3


@lru_cache(maxsize=1)
def hanta() -> Any:
    """HanTa's German model, read from its own package and never from the working directory.

    The model file is a pickle; HanTa looks in the working directory first, so the path is given in full.
    """
    import HanTa

    from .morphology import Morphology

    return Morphology(str(Path(HanTa.__file__).parent / "morphmodel_ger.pgz"))


def stts(tag: str) -> str:
    """HanTa's tag as STTS writes it: `VA(FIN)` is `VAFIN`."""
    return STTS.get(tag) or tag.replace("(", "").replace(")", "") if not tag.startswith("$") else tag


@lru_cache(maxsize=_CACHED_WORDS)
def _emissions(word: str, cased: bool) -> dict[int, float]:
    """Log likelihood of the word for each tag it can have; empty when HanTa knows none."""
    found = dict(hanta()._tag_word(word, cutoff=5, casesensitive=cased, conditional=True))
    return {} if set(found) == {_UNKNOWN} else found


@lru_cache(maxsize=_CACHED_WORDS)
def _lemma(word: str, tag: int) -> str:
    return str(hanta()._analyze(word, tag, taglevel=1)[0])


@lru_cache(maxsize=_CACHED_WORDS)
def lemma_of(word: str, tag: str) -> str:
    """The lemma of a word that has the STTS tag; the word itself where HanTa has no such tag or word."""
    if not word or len(word) > LONGEST_WORD:
        return word
    model = hanta()
    names = {stts(name): number for number, name in model.int2tag.items() if number > 0}
    return _lemma(word, names[tag]) if tag in names else word


def tag_sentence(words: list[str]) -> list[tuple[str, str]]:
    """STTS tag and lemma of each word of one sentence.

    Words may be empty or of any length: an empty word is tagged `XY`, a word longer than `LONGEST_WORD` by
    its first letter.
    """
    known = [index for index, word in enumerate(words) if word.strip() and len(word) <= LONGEST_WORD]
    tags = dict(zip(known, _best_tags([words[index] for index in known]), strict=True))
    return [_named(word, tags.get(index)) for index, word in enumerate(words)]


def _named(word: str, tag: int | None) -> tuple[str, str]:
    if tag is None:
        return _by_shape(word), word
    return stts(hanta().int2tag[tag]), _lemma(word, tag) or word


def _by_shape(word: str) -> str:
    if not re.search(r"[^\W\d_]", word):
        return "CARD" if word.strip().isdigit() else "XY"
    return "NN" if word[0].isupper() else "ADJD"


State = tuple[int, int]


def _best_tags(words: list[str]) -> list[int]:
    """The likeliest tags of a sentence: Viterbi over pairs of tags, as HanTa does it, within a beam.

    Where no known sequence of tags goes on, the search begins anew behind that place.
    """
    tags: list[int] = []
    while len(tags) < len(words):
        found = _stretch(words[len(tags) :])
        tags += found or [_likeliest(words[len(tags)])]
    return tags


def _stretch(words: list[str]) -> list[int]:
    """Tags of as many words from the first on as a known sequence of tags covers."""
    transitions = hanta().LP_trans_word
    row: dict[State, float] = {(0, _START): 0.0}
    pointers: list[dict[State, State]] = []
    for index, word in enumerate(words):
        likelihood = _emissions(word, index > 0)
        following: dict[State, float] = {}
        pointer: dict[State, State] = {}
        for state, so_far in _strongest(row):
            successors = transitions.get(state, {})
            for tag in likelihood or successors:
                step = successors.get(tag)
                if step is None or tag == _END:
                    continue
                score = so_far + step + likelihood.get(tag, 0.0)
                reached = (state[1], tag)
                if score > following.get(reached, -1e6):
                    following[reached] = score
                    pointer[reached] = state
        if not following:
            break
        row = following
        pointers.append(pointer)
    last = max(row, key=lambda state: row[state] + transitions.get(state, {}).get(_END, -20.0))
    return _followed_back(pointers, last)


def _strongest(row: dict[State, float]) -> list[tuple[State, float]]:
    if len(row) <= BEAM:
        return list(row.items())
    bound = sorted(row.values(), reverse=True)[BEAM - 1] - 1
    return [(state, score) for state, score in row.items() if score >= bound]


def _likeliest(word: str) -> int:
    likelihood = _emissions(word, True)
    return max(likelihood, key=lambda tag: likelihood[tag]) if likelihood else _UNKNOWN


def _followed_back(pointers: list[dict[State, State]], last: State) -> list[int]:
    tags = []
    state = last
    for pointer in reversed(pointers):
        tags.append(state[1])
        state = pointer[state]
    return tags[::-1]
