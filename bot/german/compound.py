"""Splits German compounds at their joints, by the word parts and frequencies that HanTa's model holds.

The best split is the one with the greatest sum of log frequencies, as Koehn and Knight (2003) proposed, with
a price for each further part. Endings that are no words of their own never become a part. Words that no rule
gets right stand in compounds.yml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from .tagger import LONGEST_WORD, hanta

LONGEST_COMPOUND = 80
"""Letters; German's longest words in use stay below it, and the search stays short."""

HYPHENS = "-·‧ˑ"
"""Signs between the parts of a word that is already split: hyphen, Mediopunkt, and its look-alikes."""

JOINTS = ("", "s", "es", "n", "en", "er", "e", "ens", "ns")
ENDINGS = ("", "e", "en", "n", "s", "es", "er", "ern", "se", "sen", "innen", "in")

PRICE_OF_A_PART = 2.0
PRICE_OF_A_JOINT = {
    "": 0.0,
    "s": 0.3,
    "es": 2.5,
    "n": 0.8,
    "en": 1.2,
    "er": 2.5,
    "e": 3.0,
    "ens": 3.5,
    "ns": 3.0,
}
PRICE_OF_A_VERB = 2.0
PRICE_OF_A_FORM = 4.0
"""A noun that HanTa's lexicon has only as a form of its training text: `Führerschein`, `Autobahn`."""
PRICE_OF_A_LOST_E = 2.0
"""A noun that loses its last letter in front: `Kontrolle`, `Kontrolltermin`."""
PRICE_OF_A_NAME = 3.0
"""A name as the first part: `Elbebrücke`, `Nikolaustag`."""
UNKNOWN_WORD, UNKNOWN_LETTER = -8.0, -2.0
"""Log frequency of a stretch of letters that is in no lexicon: a constant and a share for each letter."""
LONG_WHOLE = 11
SHORTEST_PART = 3
SHORTEST_UNKNOWN = 4
SHORTEST_FORM = 5
SHORTEST_MALE = 6


class Part(NamedTuple):
    """One part of a compound: the stretch of letters with its joint, and the length of the joint."""

    text: str
    joint: int


class _Lexicon(NamedTuple):
    nouns: dict[str, float]
    first: dict[str, float]
    whole: dict[str, tuple[str, ...]]
    never: frozenset[str]
    short: frozenset[str]
    forms: frozenset[str]
    """Nouns known only from the training text: good as a part, no proof that a word is none of several."""


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    data = yaml.safe_load((Path(__file__).parent / "compounds.yml").read_text(encoding="utf-8"))
    model = hanta()
    morphs = {model.int2tag[tag]: found for tag, found in model.LP_m_t.items()}
    nouns = {word: float(value) for word, value in morphs["NN"].items()}
    for word in data["nouns"]:
        nouns.setdefault(word, -9.0)
    for word, value in morphs["NN_VAR"].items():
        nouns.setdefault(word, float(value) - 2)
    first = dict(nouns)
    for tag, price in (("VV", PRICE_OF_A_VERB), ("VVnp", PRICE_OF_A_VERB), ("ADJ", PRICE_OF_A_VERB)):
        for word, value in morphs[tag].items():
            first[word] = max(first.get(word, -inf), float(value) - price)
    never = frozenset(data["never_parts"])
    forms = {word: value for word, value in _forms(model, "NN", PRICE_OF_A_FORM) if word not in never}
    names = {word: value for word, value in _forms(model, "NE", PRICE_OF_A_NAME) if word not in never}
    only_forms = frozenset(forms) - frozenset(nouns)
    nouns = forms | nouns
    for word, value in [*forms.items(), *names.items()]:
        first[word] = max(first.get(word, -inf), value)
    for word in data["first_parts"]:
        first[word] = max(first.get(word, -inf), -9.0)
    exceptions = {"".join(parts): tuple(parts) for parts in (entry.split("|") for entry in data["splits"])}
    return _Lexicon(nouns, first, exceptions, never, frozenset(data["short_parts"]), only_forms)


def _forms(model: Any, tag: str, price: float) -> Iterator[tuple[str, float]]:
    """Word forms of the training text that have a tag, with their log frequency less a price."""
    for word, found in model.cache.items():
        values = [value for number, value in found if model.int2tag[number] == tag]
        if values and len(word) >= SHORTEST_FORM and word.isalpha():
            yield word, float(max(values)) - price


def split_compound(word: str) -> list[str]:
    """The parts of a compound with their joints; their concatenation is `word`, whatever it is."""
    found: list[str] = []
    for piece in re.split(f"([{HYPHENS}])", word):
        if piece and piece in HYPHENS and found:
            found[-1] += piece
        elif piece:
            found += [part.text for part in split_parts(piece, thorough=True)]
    return found or [word]


def compound_words(word: str) -> list[str]:
    """The words in a compound, lower case, joints and hyphens removed."""
    pieces = [piece for piece in re.split(f"[{HYPHENS}]", word) if piece]
    parts = [part for piece in pieces for part in split_parts(piece)]
    return [part.text[: len(part.text) - part.joint].lower() for part in parts]


@lru_cache(maxsize=20_000)
def split_parts(word: str, thorough: bool = False) -> tuple[Part, ...]:
    """The parts of one word without hyphens.

    A compound that stands in HanTa's lexicon as one word (Selbstverwaltung) stays whole; with `thorough`, as
    readers need it, only where it has fewer than `LONG_WHOLE` letters.
    """
    lower = word.lower()
    if len(lower) != len(word) or not word.isalpha() or not 6 <= len(word) <= LONGEST_COMPOUND:
        return (Part(word, 0),)
    male = _without_feminine(lower)
    cuts = _exception(male) or _known_or_whole(male, _best(male, thorough))
    cuts = [*cuts[:-1], (len(lower), 0)]
    parts, start = [], 0
    for end, joint in cuts:
        parts.append(Part(word[start:end], joint))
        start = end
    return tuple(parts)


def _without_feminine(word: str) -> str:
    """`Mieterinnen` is split as `Mieter`, since `Rinnen` are something else."""
    for ending in ("innen", "in"):
        male = word.removesuffix(ending)
        if male != word and male.endswith("er") and len(male) >= SHORTEST_MALE:
            return male
    return word


def _known_or_whole(word: str, cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A word of the training text is not cut into something unknown: `Ausschreibung` has no `Aussch`."""
    first, starts = _lexicon().first, [0, *(end for end, _ in cuts)]
    known = all(
        word[start : end - joint] in first for start, (end, joint) in zip(starts, cuts[:-1], strict=False)
    )
    return cuts if known or frequency(word) == -inf else [(len(word), 0)]


def _exception(word: str) -> list[tuple[int, int]] | None:
    whole = _lexicon().whole
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if (not ending or word.endswith(ending)) and stem in whole:
            parts = [*whole[stem][:-1], whole[stem][-1] + ending]
            ends = [sum(len(part) for part in parts[: index + 1]) for index in range(len(parts))]
            return [(end, _joint_of(part)) for end, part in zip(ends[:-1], parts, strict=False)] + [
                (ends[-1], 0)
            ]
    return None


def _joint_of(part: str) -> int:
    first = _lexicon().first
    return next(
        (
            len(joint)
            for joint in JOINTS
            if (not joint or part.endswith(joint)) and part[: len(part) - len(joint)] in first
        ),
        0,
    )


def _best(word: str, thorough: bool) -> list[tuple[int, int]]:
    """Ends and joint lengths of the best split; the whole word as one part where nothing is better."""
    length = len(word)
    best: list[tuple[float, list[tuple[int, int]]]] = [(0.0, []), *[(-inf, []) for _ in range(length)]]
    for start in range(length):
        so_far, cuts = best[start]
        if so_far == -inf:
            continue
        for end in range(start + SHORTEST_PART, length - SHORTEST_PART + 1):
            if word[end - 1 : end + 1] in {"ch", "ck"}:  # one sound: no `Bewirtsc-Haftung`
                continue
            score, joint = _first_score(word[start:end])
            if so_far + score - PRICE_OF_A_PART > best[end][0]:
                best[end] = (so_far + score - PRICE_OF_A_PART, [*cuts, (end, joint)])
        score = _last_score(word[start:], start == 0, thorough)
        if so_far + score > best[length][0]:
            best[length] = (so_far + score, [*cuts, (length, 0)])
    return best[length][1] or [(length, 0)]


def _allowed(stem: str) -> bool:
    lexicon = _lexicon()
    return stem not in lexicon.never and (len(stem) > SHORTEST_PART or stem in lexicon.short)


@lru_cache(maxsize=50_000)
def _first_score(part: str) -> tuple[float, int]:
    """Log frequency of a part that is not the last, and the length of its joint."""
    first = _lexicon().first
    found = (-inf, 0)
    for joint in JOINTS:
        stem = part[: len(part) - len(joint)]
        if part.endswith(joint) and stem in first and _allowed(stem):
            score = first[stem] - PRICE_OF_A_JOINT[joint]
            if score > found[0]:
                found = (score, len(joint))
    if len(part) >= SHORTEST_UNKNOWN and part not in first and part + "e" in _lexicon().nouns:
        found = max(found, (_lexicon().nouns[part + "e"] - PRICE_OF_A_LOST_E, 0))
    if found[0] == -inf and len(part) >= SHORTEST_UNKNOWN and part not in _lexicon().never:
        return UNKNOWN_WORD + UNKNOWN_LETTER * len(part), 0
    return found


@lru_cache(maxsize=50_000)
def _last_score(part: str, whole: bool, thorough: bool) -> float:
    """Log frequency of the last part, endings allowed; any whole word has the price of an unknown one."""
    nouns, forms, long = _lexicon().nouns, _lexicon().forms, len(part) >= LONG_WHOLE
    found = UNKNOWN_WORD + UNKNOWN_LETTER * len(part) if whole else -inf
    for ending in ENDINGS:
        stem = part[: len(part) - len(ending)]
        if whole and (stem in forms or (thorough and long)):
            continue
        if part.endswith(ending) and stem in nouns and _allowed(stem):
            found = max(found, nouns[stem] - (0.7 if ending else 0.0))
    return found


def frequency(word: str) -> float:
    """Log probability of the word form in HanTa's training text (news); minus infinity where unknown."""
    found = hanta().cache.get(word.lower()) if len(word) <= LONGEST_WORD else None
    return max((value for _, value in found), default=-inf) if found else -inf
