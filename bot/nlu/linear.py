"""A calibrated softmax classifier, kept as plain arrays: nothing in its file can run code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split

from bot.nlu.sparse import Sparse

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LinearModel:
    """Softmax over `features @ weights + intercept`, divided by a temperature.

    weights: (features, classes); intercept: (classes,); temperature: above 1 makes the model less sure.
    """

    classes: list[str]
    weights: Floats
    intercept: Floats
    temperature: float

    def probabilities(self, features: Sparse | csr_matrix, evidence: Floats | float = 0.0) -> Floats:
        """Return calibrated probabilities, (messages, classes), for `features`, (messages, features).

        `evidence`, (messages, classes), holds logarithms of chances from another source; the chances are
        multiplied (a product of experts, Hinton 2002).
        """
        return softmax((features @ self.weights + self.intercept) / self.temperature + evidence)

    def save(self, path: Path) -> None:
        """Write the model to `path` (.npz)."""
        np.savez(
            path,
            classes=np.array(self.classes),
            weights=self.weights.astype(np.float32),
            intercept=self.intercept,
            temperature=self.temperature,
        )

    @classmethod
    def load(cls, path: Path) -> LinearModel:
        """Read a model written by `save`; pickled objects are refused.

        Raises:
            ValueError: the file holds anything but plain arrays.
        """
        with np.load(path, allow_pickle=False) as file:
            return cls(
                [str(name) for name in file["classes"]],
                np.ascontiguousarray(file["weights"]),  # else each multiplication copies the whole matrix
                file["intercept"],
                float(file["temperature"]),
            )


def softmax(scores: Floats) -> Floats:
    """Return the softmax of each row of `scores`."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def fit(
    features: csr_matrix, labels: list[str], *, penalty: float, held_out: float, seed: int
) -> LinearModel:
    """Train on `features`, (messages, features), and `labels`, and calibrate on a share that is held out.

    The temperature is the one that makes the held-out messages most likely (Guo et al. 2017, "On
    Calibration of Modern Neural Networks").
    """
    truth = np.array(labels)
    train, test = train_test_split(
        np.arange(len(labels)), test_size=held_out, stratify=truth, random_state=seed
    )
    part = _regression(features[train], truth[train], penalty, seed)
    index = np.searchsorted(part.classes_, truth[test])
    weights, intercept = _columns(part)
    temperature = _temperature(features[test] @ weights + intercept, index)
    whole = _regression(features, truth, penalty, seed)
    return LinearModel([str(name) for name in whole.classes_], *_columns(whole), temperature)


def _regression(
    features: csr_matrix, labels: npt.NDArray[np.str_], penalty: float, seed: int
) -> SGDClassifier:
    """One class against the rest, by stochastic gradient descent: ten times as fast as L-BFGS here.

    The classes are fitted side by side, each with a seed of its own: the result is the same on any number of
    cores.
    """
    return SGDClassifier(
        loss="log_loss",
        alpha=penalty,
        class_weight="balanced",
        max_iter=40,
        tol=1e-3,
        random_state=seed,
        n_jobs=-1,
    ).fit(features, labels)


def _columns(model: SGDClassifier) -> tuple[Floats, Floats]:
    """Return weights and intercept, a column for each class; of two classes scikit-learn keeps one."""
    weights, intercept = model.coef_.T, model.intercept_
    if len(model.classes_) > 2:
        return weights, intercept
    return np.hstack([-weights, weights]) / 2, np.concatenate([-intercept, intercept]) / 2


def _temperature(scores: Floats, index: npt.NDArray[np.int64]) -> float:
    def surprise(log_temperature: float) -> float:
        chances = softmax(scores / np.exp(log_temperature))
        return float(-np.log(chances[np.arange(len(index)), index] + 1e-12).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-3, 3), method="bounded").x))
