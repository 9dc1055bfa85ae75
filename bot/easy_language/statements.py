"""How many statements a sentence makes, estimated.

Weighted on the training split of GermEval 2024 StaGE, whose people counted every optional part of a sentence
as a statement of its own. The weights stand in weights.yml; `python benchmarks/easy_language.py train` finds
them anew.
"""

from __future__ import annotations

from .document import Sentence
from .syntax import FINITE
from .weights import weights

VERBS = FINITE | {"VVINF", "VVPP", "VVIZU", "VMINF", "VVIMP"}
FEATURES: dict[str, frozenset[str]] = {
    "finite": FINITE | {"VVIMP", "VAIMP"},
    "infinitives": frozenset({"VVINF", "VVIZU", "VMINF"}),
    "participles": frozenset({"VVPP"}),
    "prepositions": frozenset({"APPR", "APPRART"}),
    "adverbs": frozenset({"ADV", "PROAV"}),
    "adjectives": frozenset({"ADJA"}),
    "predicates": frozenset({"ADJD"}),
    "conjunctions": frozenset({"KON"}),
    "subordinators": frozenset({"KOUS", "KOUI", "PRELS", "PRELAT", "PWAV", "PWS"}),
    "nouns": frozenset({"NN", "NE"}),
    "comparisons": frozenset({"KOKOM"}),
    "numbers": frozenset({"CARD"}),
    "negations": frozenset({"PTKNEG"}),
}


def measures(sentence: Sentence) -> dict[str, float]:
    """What the estimate looks at: counts of kinds of words, commas, colons, words."""
    tags = [token.tag for token in sentence.tokens]
    found = {name: float(sum(tag in kinds for tag in tags)) for name, kinds in FEATURES.items()}
    signs = [token.text for token in sentence.tokens if not token.is_word]
    found["commas"] = float(signs.count(","))
    found["colons"] = float(signs.count(":"))
    found["brackets"] = float(signs.count("(") + signs.count("–"))
    found["words"] = float(len(sentence.words))
    found["more_verbs"] = max(0.0, found["finite"] - 1)
    found["question"] = float(sentence.is_question)
    return found


def statements(sentence: Sentence) -> float:
    """The estimated number of statements: at least 0, about 1 for a simple sentence."""
    model = weights("statements")
    return max(0.0, model.intercept + sum(model.of(name) * value for name, value in measures(sentence).items()))
