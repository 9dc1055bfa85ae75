"""Fits the weights of bot/nlu/several.yml: does a message ask several questions, or only one?

    PYTHONPATH=. python benchmarks/nlu_several.py [--write]

The newest model reads nlu_messages.jsonl; what the decision sees of each message that could be cut is the
evidence. Printed are the weights and how well
they rank the messages of an author whom they have not seen (AUC). `--write` keeps the weights.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from unittest.mock import patch

import numpy as np
from nlu import messages
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from weights import fitted

from bot.assistant.parsing import Parser
from bot.nlu import decision
from bot.nlu.several import Question, chance, evidence

Row = tuple[str, dict[str, float], bool]


async def rows() -> list[tuple[str, Row]]:
    """Return author, message, evidence and whether it really asks all of that, of every possible cut."""
    parser, found = Parser.load(), []

    def noted(text: str, whole: Mapping[str, float], asked: list[Question], *, by_meaning: bool) -> float:
        seen.append(({one.intent for one in asked}, evidence(text, whole, asked, by_meaning)))
        return chance(text, whole, asked, by_meaning=by_meaning)

    for message in messages():
        seen: list[tuple[set[str], dict[str, float]]] = []
        with patch.object(decision, "chance", noted):
            await parser.understand(message.text)
        found += [
            (message.author, (message.text, one, bool(message.several)))
            for intents, one in seen
            if not message.several or intents <= set(message.several)
        ]
    return found


def fit(found: list[tuple[str, Row]]) -> dict[str, float]:
    """Print how well unseen authors are ranked; return the weights for evidence as it is."""
    names = list(found[0][1][1])
    table = np.array([[row[1][name] for name in names] for _, row in found])
    truth = np.array([row[2] for _, row in found])
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    authors = [author for author, _ in found]
    unseen = cross_val_predict(
        model, table, truth, groups=authors, cv=LeaveOneGroupOut(), method="predict_proba"
    )[:, 1]
    print(f"{len(truth)} cuts, {truth.sum()} right, AUC {roc_auc_score(truth, unseen):.3f}")
    scaler, regression = model.fit(table, truth)
    weights = regression.coef_[0] / scaler.scale_
    constant = regression.intercept_[0] - weights @ scaler.mean_
    return {"constant": constant, **dict(zip(names, weights, strict=True))}


def main() -> None:
    """Fit, print and, where wanted, write."""
    fitted("nlu_several.py", __doc__, "several", lambda: fit(asyncio.run(rows())))


if __name__ == "__main__":
    main()
