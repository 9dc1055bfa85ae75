"""How many statements a sentence makes, estimated.

Weighted on the training split of GermEval 2024 StaGE, whose people counted every optional part of a sentence
as a statement of its own. The weights stand in weights.yml; `python benchmarks/easy_language.py train` finds
them anew.
"""

from __future__ import annotations

from .document import Sentence
from .verb import FINITE
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


LENGTHS = (4, 6, 8, 12, 20)
"""A sentence's words count up to each of these: the first words tell more than those of a long sentence."""


def measures(sentence: Sentence) -> dict[str, float]:
    """What the estimate looks at: counts of kinds of words, signs, and words up to several lengths."""
    tokens, words = sentence.tokens, sentence.words
    tags = [token.tag for token in tokens]
    lower = [token.lower for token in words]
    found = {name: float(sum(tag in kinds for tag in tags)) for name, kinds in FEATURES.items()}
    finite = found.pop("finite") > 0
    signs = [token.text for token in tokens if not token.is_word]
    first = words[0] if words else None
    found.update(
        commas=float(signs.count(",")),
        colons=float(signs.count(":")),
        brackets=float(signs.count("(") + signs.count("–")),
        more_verbs=max(0.0, float(sum(tag in FINITE for tag in tags)) - 1),
        question=float(sentence.is_question),
        no_verb=float(not finite),
        joints=float(sum(word in {"und", "oder"} for word in lower[1:])),
        prepositions_with_verb=found["prepositions"] * finite,
        adjectives_with_sein=found["adjectives"] * any(word in _COPULA for word in lower),
        modal=float("VMFIN" in tags),
        inner_clause=float(any(tag in {"KOUS", "PRELS", "KOUI"} for tag in tags[2:])),
        joint_first=float(bool(lower) and lower[0] in {"oder", "und", "aber", "denn"}),
        condition=float(bool({"weil", "wenn", "damit"} & set(lower))),
        example=float("zum beispiel" in sentence.text.lower()),
        man=float("man" in lower),
        von=float(bool({"von", "vom"} & set(lower))),
        preposition_first=float(first is not None and first.tag in {"APPR", "APPRART"}),
        subordinator_first=float(first is not None and first.tag == "KOUS"),
        words_to_12_with_verb=float(min(12, len(words)) * finite),
    )
    found.update({f"words_to_{limit}": float(min(limit, len(words))) for limit in LENGTHS})
    return found


_COPULA = frozenset({"ist", "sind", "war", "waren", "heißt", "bedeutet", "nennt"})


def statements(sentence: Sentence) -> float:
    """The estimated number of statements: at least 0, about 1 for a simple sentence."""
    model = weights("statements")
    return max(
        0.0, model.intercept + sum(model.of(name) * value for name, value in measures(sentence).items())
    )
