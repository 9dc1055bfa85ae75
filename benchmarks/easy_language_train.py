"""Finds the weights of the score (weights.yml) and the trees of the statements estimate (statements.json).

Usage: PYTHONPATH=. python benchmarks/easy_language_train.py DEV_DATA

DEV_DATA is a folder with sentences.tsv and statements.tsv (docs/easy_language.md says which). The score is
linear with bounded weights: no measure that makes a text harder may make its score smaller, and no single
finding outweighs everything else. Figures of five-fold cross-validation by document are printed first, with
the spread over several divisions of the documents.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from bot.easy_language import Project
from bot.easy_language.checker import findings_of
from bot.easy_language.document import analyse
from bot.easy_language.score import measures
from bot.easy_language.settings import settings
from bot.easy_language.statements import FILE as TREE_FILE
from bot.easy_language.statements import measures as statement_measures
from bot.easy_language.weights import FILE

HARD = {"ls": False, "std": True, "admin": True}
SCORED = [
    "words",
    "words_to_14",
    "long_parts",
    "longest_part",
    "rare",
    "unknown",
    "adjectives",
    "prepositions",
    "commas",
    "split_words",
    "pronouns",
    "conjunctions",
    "examples",
    "explanations",
    "rule:genitive",
    "rule:praeteritum",
    "rule:abbreviation",
    "rule:quotation-mark",
    "rule:hard-word",
    "rule:subordinate-clause",
    "rule:order",
    "rule:compound",
    "rule:futur",
    "rule:passive",
    "rule:nominal-style",
    "rule:digits",
    "rule:negation",
    "rule:konjunktiv",
    "rule:plusquamperfekt",
    "rule:participle-attribute",
    "rule:high-number",
    "rule:parenthesis",
    "rule:adjective-bar",
    "rule:percent",
    "rule:light-verb",
    "rule:decimal",
    "rule:demonstrative",
    "rule:separated-verb",
    "rule:long-word",
    "rule:double-conjunction",
    "rule:filler-word",
    "rule:connective-run",
    "rule:foreign-word",
    "rule:list",
    "rule:indirect-speech",
    "rule:word-order",
]
EASIER = {"split_words", "examples", "explanations"}
AT_LEAST = {"words": 0.08, "rare": 0.1}
"""Length and rare words also tell hard from very hard sentences, which the two classes do not show."""
AT_MOST = 1.6
MOST_EASY = 2.0
"""No single measure or finding outweighs everything else."""
SMOOTHING = 0.001
SHORTEST_DOCUMENT = 3
"""Sentences that a document has at least, to count as one."""
MOST_STATEMENTS = 6.0
TREES = 120
ADDING = {"words", "clauses", "commas", "verbs", "behind_verb", "subordinators", "conjunctions", "joints"}
ADDING |= {"conditions", "prepositions", "adverbs", "adjectives", "nouns"}
"""Measures of which more cannot mean fewer statements; long sentences are few in the data."""
FOLDS = 5
SEEDS = 5
"""Divisions of the documents into folds that the figures are the mean of."""


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated file."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def plain(text: str) -> str:
    """A sentence of the data in one line."""
    return " ".join(text.replace("\\newline", " ").split())


def score_matrix(texts: list[str]) -> np.ndarray:
    """One row of measures for each text, means over its sentences."""
    chosen = settings("netzwerk", Project())
    matrix = np.zeros((len(texts), len(SCORED)))
    for row, text in enumerate(texts):
        document = analyse(text)
        for sentence, found in zip(document.sentences, findings_of(document, chosen), strict=True):
            values = measures(sentence, Counter(finding.rule for finding in found))
            matrix[row] += [values.get(name, 0.0) / len(document.sentences) for name in SCORED]
    return matrix


def fit_score(matrix: np.ndarray, hard: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    """Bounded logistic regression: weights in units of the measures, and the intercept."""
    spread = matrix.std(0) + 1e-9
    scaled, sign, share = matrix / spread, hard * 2.0 - 1, weight / weight.sum()
    bounds = [
        (-MOST_EASY * size, 0.0)
        if name in EASIER
        else (AT_LEAST.get(name, 0.0) * size, max(AT_MOST, AT_LEAST.get(name, 0.0)) * size)
        for name, size in zip(SCORED, spread, strict=True)
    ]

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        inner, intercept = values[:-1], values[-1]
        margin = sign * (scaled @ inner + intercept)
        pull = -share * sign / (1 + np.exp(margin))
        value = SMOOTHING * inner @ inner + share @ np.logaddexp(0, -margin)
        return float(value), np.append(2 * SMOOTHING * inner + scaled.T @ pull, pull.sum())

    start = np.append([0.0 if low is None else low for low, _ in bounds], 0.0)
    found = minimize(loss, start, jac=True, bounds=[*bounds, (None, None)], method="L-BFGS-B").x
    return found[:-1] / spread, float(found[-1])


def train_score(data: Path) -> dict[str, object]:
    """Weights that tell Leichte Sprache from standard and administrative German."""
    used = [row for row in rows(data / "sentences.tsv") if row["label"] in HARD]
    hard = np.array([HARD[row["label"]] for row in used])
    source = [row["source"].split("_")[0] if row["label"] == "admin" else row["source"] for row in used]
    counts = Counter(source)
    weight = np.array([counts[name] ** -0.5 for name in source])
    groups = [f"{row['source'].split('_')[0]} {row['doc']}" for row in used]
    matrix = score_matrix([plain(row["text"]) for row in used])
    print("score, AUC of sentences:", cross_validated(matrix, hard, weight, groups))
    found, intercept = fit_score(matrix, hard, weight)
    return model(intercept, dict(zip(SCORED, found, strict=True)))


def cross_validated(matrix: np.ndarray, hard: np.ndarray, weight: np.ndarray, groups: list[str]) -> str:
    """AUC of sentences and documents, means and spread over divisions, beside that of the number of words."""
    of_documents = documents(groups, hard)
    labels = [hard[places[0]] for places in of_documents]

    def areas(values: np.ndarray) -> tuple[float, float]:
        means = [values[places].mean() for places in of_documents]
        return float(roc_auc_score(hard, values)), float(roc_auc_score(labels, means))

    found = []
    for seed in range(SEEDS):
        fold, scores = folds(np.array(groups), seed), np.zeros(len(hard))
        for number in range(FOLDS):
            train, test = fold != number, fold == number
            inner, intercept = fit_score(matrix[train], hard[train], weight[train])
            scores[test] = matrix[test] @ inner + intercept
        found.append(areas(scores))
    sentences, whole = zip(*found, strict=True)
    words = areas(matrix[:, SCORED.index("words")])
    return (
        f"{np.mean(sentences):.3f} ({min(sentences):.3f} to {max(sentences):.3f} over {SEEDS} divisions), of "
        f"documents {np.mean(whole):.3f} (words {words[0]:.3f}, of documents {words[1]:.3f})"
    )


def folds(groups: np.ndarray, seed: int) -> np.ndarray:
    """The fold of each row: all rows of a group in one, groups shuffled."""
    _, place = np.unique(groups, return_inverse=True)
    return np.random.RandomState(seed).permutation(place.max() + 1)[place] % FOLDS


def documents(groups: list[str], hard: np.ndarray) -> list[list[int]]:
    """Places of the sentences of each document with three sentences or more, hard and easy ones apart."""
    found: dict[tuple[str, bool], list[int]] = {}
    for place, (group, label) in enumerate(zip(groups, hard, strict=True)):
        found.setdefault((group, bool(label)), []).append(place)
    return [places for places in found.values() if len(places) >= SHORTEST_DOCUMENT]


def train_statements(data: Path) -> dict[str, Any]:
    """Trees that tell several statements from one, their sum scaled to the number; figures are printed.

    Rows that are several sentences for the checker count only in the figures, as the sum of their sentences.
    """
    used = rows(data / "statements.tsv")
    texts = [plain(row["text"]) for row in used]
    parts = [[statement_measures(sentence) for sentence in analyse(text).sentences] for text in texts]
    owner = np.repeat(np.arange(len(used)), [len(part) for part in parts])
    names = sorted({name for part in parts for row in part for name in row})
    matrix = np.array([[row[name] for name in names] for part in parts for row in part], dtype=np.float32)
    target = np.minimum([float(row["n_statements"]) for row in used], MOST_STATEMENTS)
    alone = np.array([len(part) == 1 for part in parts])[owner]
    several, topics = target > 1, np.array([row["topic"] for row in used])
    areas, margins = [], np.zeros(len(owner))
    for seed in range(SEEDS):
        margins, numbers = guessed(matrix, names, target[owner], alone, topics[owner], seed)
        areas.append(roc_auc_score(several, np.bincount(owner, numbers, len(used))))
    length = roc_auc_score(several, [len(text.split()) for text in texts])
    print(
        f"statements, AUC of more than one: {np.mean(areas):.3f}, over {SEEDS} divisions of the topics "
        f"{min(areas):.3f} to {max(areas):.3f} (words {length:.3f})"
    )
    grown = grow(matrix[alone], names, several[owner][alone])
    return trees(grown, names, *np.polyfit(margins[alone], target[owner][alone], 1))


def guessed(
    matrix: np.ndarray,
    names: list[str],
    target: np.ndarray,
    used: np.ndarray,
    topics: np.ndarray,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Margins and numbers of statements that models give which know nothing of a sentence's topic."""
    fold = folds(topics, seed)
    margins, numbers = np.zeros(len(target)), np.zeros(len(target))
    for number in range(FOLDS):
        train, test = (fold != number) & used, fold == number
        grown = grow(matrix[train], names, target[train] > 1)
        scale, base = np.polyfit(grown.decision_function(matrix[train]), target[train], 1)
        margins[test] = grown.decision_function(matrix[test])
        numbers[test] = np.maximum(0, margins[test] * scale + base)
    return margins, numbers


def grow(matrix: np.ndarray, names: list[str], several: np.ndarray) -> HistGradientBoostingClassifier:
    """Boosted trees; more of something that makes a sentence say more never makes the estimate smaller."""
    return HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=0.06,
        max_depth=None,
        max_leaf_nodes=12,
        min_samples_leaf=20,
        l2_regularization=5,
        monotonic_cst=[int(name in ADDING) for name in names],
    ).fit(matrix, several)


def trees(
    grown: HistGradientBoostingClassifier, names: list[str], scale: float, base: float
) -> dict[str, Any]:
    """The trees as statements.json holds them."""

    def node(nodes: np.ndarray, place: int) -> Any:
        here = nodes[place]
        if here["is_leaf"]:
            return round(float(here["value"]) * scale, 4)
        low, high = node(nodes, here["left"]), node(nodes, here["right"])
        return [names[here["feature_idx"]], round(float(here["num_threshold"]), 3), low, high]

    return {
        "base": round(float(base + scale * np.ravel(grown._baseline_prediction)[0]), 4),
        "trees": [node(step[0].nodes, 0) for step in grown._predictors],
    }


def model(intercept: float, found: dict[str, float]) -> dict[str, object]:
    """A model as weights.yml holds it, weights of nothing left out."""
    kept = {name: round(float(value), 3) for name, value in found.items() if abs(value) >= 0.0005}
    return {"intercept": round(float(intercept), 3), "weights": kept}


def main() -> None:
    """Train both models and write their files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    grown = train_statements(data)
    lines = ",\n".join(json.dumps(tree) for tree in grown["trees"])
    TREE_FILE.write_text(f'{{"base": {grown["base"]}, "trees": [\n{lines}\n]}}\n', encoding="utf-8")
    head = (
        "# The linear model of the score, found by benchmarks/easy_language_train.py on development data.\n"
    )
    score = yaml.safe_dump(train_score(data), allow_unicode=True, sort_keys=False)
    FILE.write_text(head + score, encoding="utf-8")


if __name__ == "__main__":
    main()
