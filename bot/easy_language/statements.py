"""How many statements a sentence makes, estimated.

Learned from the training split of GermEval 2024 StaGE, whose people counted every optional part of a sentence
as a statement of its own. Words mean more or less depending on where the verb stands and how many verbs there
are, so the estimate is a sum of small decision trees (statements.json) on the counts of `measures`;
benchmarks/easy_language_train.py grows them anew.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from .document import Sentence
from .score import EXPLAINING
from .verb import FINITE

FILE = Path(__file__).parent / "statements.json"
KINDS: dict[str, frozenset[str]] = {
    "verbs": FINITE | {"VVIMP", "VAIMP"},
    "modals": frozenset({"VMFIN"}),
    "prepositions": frozenset({"APPR", "APPRART"}),
    "adverbs": frozenset({"ADV", "PROAV"}),
    "adjectives": frozenset({"ADJA"}),
    "conjunctions": frozenset({"KON"}),
    "subordinators": frozenset({"KOUS", "KOUI", "PRELS", "PRELAT", "PWAV", "PWS"}),
    "nouns": frozenset({"NN"}),
    "names": frozenset({"NE"}),
    "articles": frozenset({"ART"}),
    "pronouns": frozenset({"PPER"}),
}
"""Tags of each kind of word that is counted."""
WORDS: dict[str, frozenset[str]] = {
    "joints": frozenset({"und", "oder"}),
    "indefinite": frozenset({"ein", "eine", "einen", "einem", "einer"}),
    "explains": EXPLAINING,
    "copulas": frozenset({"ist", "sind", "war", "waren"}),
    "from": frozenset({"von", "vom"}),
    "conditions": frozenset({"weil", "wenn", "damit"}),
}
SIGNS: dict[str, frozenset[str]] = {
    "commas": frozenset(","),
    "colons": frozenset(":"),
    "bullets": frozenset("•-"),
}
Tree = float | list[Any]
"""A leaf's value, or a question: name of a measure, limit, tree where it is at most the limit, tree else."""


def measures(sentence: Sentence) -> dict[str, float]:
    """What the estimate looks at: counts of kinds of words and signs, length, and where the verb stands."""
    tokens, words = sentence.tokens, sentence.words
    tags, texts = [token.tag for token in tokens], [token.text for token in tokens]
    found = {name: float(sum(tag in kinds for tag in tags)) for name, kinds in KINDS.items()}
    found |= {name: float(sum(word.lower in known for word in words)) for name, known in WORDS.items()}
    found |= {name: float(sum(text in known for text in texts)) for name, known in SIGNS.items()}
    verb = next((place for place, token in enumerate(words) if token.tag in FINITE), None)
    lengths = [len(word.text) for word in words]
    return found | {
        "words": float(len(words)),
        "clauses": float(len(sentence.clauses)),
        "before_verb": -1.0 if verb is None else float(verb),
        "behind_verb": -1.0 if verb is None else float(len(words) - 1 - verb),
        "letters": sum(lengths) / max(1, len(words)),
        "longest_word": float(max(lengths, default=0)),
        "noun_last": float(bool(words) and words[-1].tag in {"NN", "NE"}),
        "open_end": float(not texts or texts[-1] not in {".", "!", "?"}),
        "example": float("zum beispiel" in sentence.text.lower()),
    }


@lru_cache(maxsize=1)
def _model() -> tuple[float, list[Tree]]:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    return float(data["base"]), data["trees"]


def statements(sentence: Sentence) -> float:
    """The estimated number of statements: at least 0, about 1 for a simple sentence."""
    base, trees = _model()
    found = measures(sentence)
    return max(0.0, base + sum(_leaf(tree, found) for tree in trees))


def _leaf(tree: Tree, found: dict[str, float]) -> float:
    while isinstance(tree, list):
        name, limit, low, high = tree
        tree = low if found[name] <= limit else high
    return tree
