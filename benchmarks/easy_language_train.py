"""Finds the weights of score and statements estimate of the Leichte Sprache checker (weights.yml).

Usage: python benchmarks/easy_language_train.py DEV_DATA

DEV_DATA is a folder with sentences.tsv and statements.tsv (docs/easy_language.md says which). Both models are
linear with bounded weights: no measure that makes a text harder may make its score smaller, and no single
finding outweighs everything else. Figures of five-fold cross-validation by document are printed first.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

import numpy as np
import yaml
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from bot.easy_language import Project
from bot.easy_language.checker import findings_of
from bot.easy_language.document import analyse
from bot.easy_language.score import measures
from bot.easy_language.settings import settings
from bot.easy_language.statements import measures as statement_measures
from bot.easy_language.weights import FILE, weights

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
EASIER = {"split_words"}
AT_LEAST = {"words": 0.08, "rare": 0.1}
"""Length and rare words also tell hard from very hard sentences, which the two classes do not show."""
AT_MOST = 1.2
SMOOTHING = 0.001
SHORTEST_DOCUMENT = 3
"""Sentences that a document has at least, to count as one."""
MOST_STATEMENTS = 6.0


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
        (None, 0.0)
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
    """AUC of sentences and documents over five folds of documents, beside that of the number of words."""
    scores = np.zeros(len(hard))
    for train, test in GroupKFold(5).split(matrix, hard, groups):
        found, intercept = fit_score(matrix[train], hard[train], weight[train])
        scores[test] = matrix[test] @ found + intercept
    length = matrix[:, SCORED.index("words")]
    of_documents = documents(groups, hard)
    labels = [hard[places[0]] for places in of_documents]
    ours, words = (
        f"{roc_auc_score(hard, values):.3f}, of documents "
        f"{roc_auc_score(labels, [values[places].mean() for places in of_documents]):.3f}"
        for values in (scores, length)
    )
    return f"{ours} (words {words})"


def documents(groups: list[str], hard: np.ndarray) -> list[list[int]]:
    """Places of the sentences of each document with three sentences or more, hard and easy ones apart."""
    found: dict[tuple[str, bool], list[int]] = {}
    for place, (group, label) in enumerate(zip(groups, hard, strict=True)):
        found.setdefault((group, bool(label)), []).append(place)
    return [places for places in found.values() if len(places) >= SHORTEST_DOCUMENT]


def train_statements(data: Path) -> dict[str, object]:
    """Weights that estimate the number of statements, by logistic regression and a line."""
    used = rows(data / "statements.tsv")
    values = []
    for row in used:
        sentences = analyse(plain(row["text"])).sentences
        values.append(Counter[str]())
        for sentence in sentences:
            values[-1].update(statement_measures(sentence))
    names = sorted({name for row in values for name in row})
    matrix = np.array([[row[name] for name in names] + [1.0] for row in values])
    target = np.minimum([float(row["n_statements"]) for row in used], MOST_STATEMENTS)
    guess = np.zeros(len(used))
    for train, test in GroupKFold(5).split(matrix, target, [row["topic"] for row in used]):
        guess[test] = matrix[test] @ fit_statements(matrix[train], target[train])
    many = target > 1
    length = roc_auc_score(many, [len(plain(row["text"]).split()) for row in used])
    print(f"statements, AUC of more than one: {roc_auc_score(many, guess):.3f} (words {length:.3f})")
    found = fit_statements(matrix, target)
    return model(found[-1], dict(zip(names, found[:-1], strict=True)))


def fit_statements(matrix: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Logistic regression for more than one statement, its scale fitted to the number; intercept last."""
    spread = matrix[:, :-1].std(0) + 1e-9
    scaled = matrix[:, :-1] / spread
    found = (
        LogisticRegression(C=0.3, max_iter=3000).fit(scaled - scaled.mean(0), target > 1).coef_[0] / spread
    )
    scale, base = np.polyfit(matrix[:, :-1] @ found, target, 1)
    return np.append(found * scale, base)


def model(intercept: float, found: dict[str, float]) -> dict[str, object]:
    """A model as weights.yml holds it, weights of nothing left out."""
    kept = {name: round(float(value), 3) for name, value in found.items() if abs(value) >= 0.0005}
    return {"intercept": round(float(intercept), 3), "weights": kept}


def main() -> None:
    """Train both models and write weights.yml; statements first, because the score's rules use them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    trained = {"statements": train_statements(data)}
    write({**yaml.safe_load(FILE.read_text(encoding="utf-8")), **trained})
    weights.cache_clear()
    write({**trained, "score": train_score(data)})


def write(models: dict[str, object]) -> None:
    """Write weights.yml."""
    head = "# Found by benchmarks/easy_language_train.py on development data; a linear model each.\n"
    FILE.write_text(head + yaml.safe_dump(models, allow_unicode=True, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
