"""What is weak in the training messages: intents, pairs that are confused, labels in doubt, near-duplicates.

Judged by cross-validation with the cheap features of the pipeline (n-grams of letters and words), so it needs
no trained model, and no message is judged by a model that has seen it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold

from bot.nlu.cleaning import clean, fold
from bot.nlu.linear import Floats, fit

FOLDS = 3
SEED = 20_200_703
SURE = 0.8
"""From this probability of another intent on, a label is in doubt."""
ALIKE = 0.85
"""From this cosine on, two messages of different intents count as nearly the same."""
_ROWS = 500
_WORD = r"\w+"
_MARK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Example:
    """A training message with its label."""

    text: str
    intent: str


@dataclass(frozen=True)
class Audit:
    """What was found, the worst first.

    weakest: intent, share understood, number of messages; confused: intent, taken for, how often;
    doubtful: message, likelier intent, its probability; twins: two messages and how alike they are (cosine).
    """

    weakest: list[tuple[str, float, int]]
    confused: list[tuple[str, str, int]]
    doubtful: list[tuple[Example, str, float]]
    twins: list[tuple[Example, Example, float]]


def examples(folder: Path) -> list[Example]:
    """Read the training messages of `folder` (data/nlu)."""
    found = []
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu") or ():
            lines = block.get("examples", "").splitlines() if "intent" in block else ()
            found += [Example(_MARK.sub(r"\1", line.strip()[2:]), block["intent"]) for line in lines]
    return found


def audit(messages: list[Example]) -> Audit:
    """Judge the messages; takes a minute or two for some thousands."""
    letters, words = _features(messages)
    classes, chances = _chances(hstack([letters, words]).tocsr(), [message.intent for message in messages])
    taken_for = [classes[row.argmax()] for row in chances]
    number = Counter(message.intent for message in messages)
    right = Counter(m.intent for m, found in zip(messages, taken_for, strict=True) if m.intent == found)
    wrong = Counter(
        (m.intent, found) for m, found in zip(messages, taken_for, strict=True) if m.intent != found
    )
    doubtful = [
        (message, found, float(row.max()))
        for message, found, row in zip(messages, taken_for, chances, strict=True)
        if found != message.intent and row.max() >= SURE
    ]
    return Audit(
        sorted(((name, right[name] / count, count) for name, count in number.items()), key=lambda w: w[1]),
        [(*pair, count) for pair, count in wrong.most_common()],
        sorted(doubtful, key=lambda d: -d[2]),
        sorted(_twins(messages, letters), key=lambda t: -t[2]),
    )


def _features(messages: list[Example]) -> tuple[csr_matrix, csr_matrix]:
    texts = [fold(clean(message.text)) for message in messages]
    letters = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, lowercase=False
    )
    words = TfidfVectorizer(
        token_pattern=_WORD, ngram_range=(1, 2), min_df=2, sublinear_tf=True, lowercase=False
    )
    return letters.fit_transform(texts), words.fit_transform(texts)


def _chances(features: csr_matrix, labels: list[str]) -> tuple[list[str], Floats]:
    """Return the intents, and their probabilities for each message from a model that has not seen it."""
    classes, truth = sorted(set(labels)), np.array(labels)
    chances = np.zeros((len(labels), len(classes)))
    for seen, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(features, truth):
        model = fit(features[seen], list(truth[seen]), penalty=1e-5, held_out=0.2, seed=SEED)
        columns = [classes.index(name) for name in model.classes]
        chances[np.ix_(unseen, columns)] = model.probabilities(features[unseen])
    return classes, chances


def _twins(messages: list[Example], letters: csr_matrix) -> Iterator[tuple[Example, Example, float]]:
    for start in range(0, len(messages), _ROWS):
        alike = (letters[start : start + _ROWS] @ letters.T).tocoo()
        for row, column, cosine in zip(alike.row + start, alike.col, alike.data, strict=True):
            one, other = messages[row], messages[column]
            if cosine >= ALIKE and row < column and one.intent != other.intent:
                yield one, other, float(cosine)
